/** Collateral assets that are lent in a tier: how much is out, at what rate, what lenders may take back now. */
import type { ComponentChildren } from 'preact'
import { count, exact, percent } from '../format.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Lending } from '../wire/liquidity.ts'
import { coinsSentence, isAwaited, waitSentence } from '../words/coins.ts'
import { DataTable } from './figures.tsx'

/** The section of a tier's lent coins; nothing where none may be lent. */
export function CoinFigures({ tier, name }: { readonly tier: number; readonly name: string }): ComponentChildren {
  const names = useNames()
  const lending = useHouse<Lending>(`/v1/tiers/${tier}/lending`, EVERY.calm)
  const coins = lending.phase === 'ready' ? lending.data.coins : []
  if (coins.length === 0) return null
  return (
    <section aria-labelledby={`coins-${tier}`}>
      <h3 id={`coins-${tier}`}>{coinsSentence(name, coins, names.asset)}</h3>
      <DataTable
        caption="Coins that are lent, each with a rate and lenders of its own"
        rows={coins}
        keyOf={({ asset }) => asset}
        columns={[
          { head: 'Coin', cell: ({ asset }) => names.asset(asset) },
          { head: 'Lent', number: true, cell: ({ lent }) => exact(lent, 4) },
          { head: 'Of the most', number: true, cell: ({ utilisationPpm }) => percent(utilisationPpm, 0) },
          { head: 'Costs a year', number: true, cell: ({ ratePpm }) => percent(ratePpm, 2) },
          { head: 'Lenders have', number: true, wide: true, cell: ({ worth }) => exact(worth, 4) },
          { head: 'May leave now', number: true, cell: ({ free }) => exact(free, 4) },
          { head: 'Shares', number: true, wide: true, cell: ({ shares }) => count(shares) },
          { head: 'Shares that wait', number: true, wide: true, cell: ({ waiting }) => count(waiting) },
          { head: 'Lenders may have', number: true, wide: true, cell: ({ lenderCap }) => exact(lenderCap, 4) },
          { head: 'May be lent', number: true, wide: true, cell: ({ loanCap }) => exact(loanCap, 4) },
        ]}
      />
      {coins.filter(isAwaited).map((coin) => (
        <p class="said" key={coin.asset}>
          {waitSentence(coin, names.asset(coin.asset))}
        </p>
      ))}
      <p class="said">
        Who lends a coin owns its risk: what a debtor cannot give back is paid in cash at its price and a stated
        premium, and what nobody pays is the lenders’ loss after every layer.
      </p>
    </section>
  )
}
