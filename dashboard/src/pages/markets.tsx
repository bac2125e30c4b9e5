/** Every market at a glance. */
import type { ComponentChildren } from 'preact'
import { count, money, plural, rate } from '../format.ts'
import { DataTable, Mode } from '../parts/figures.tsx'
import { perCoin } from '../parts/oracle-table.tsx'
import { Empty, When } from '../parts/states.tsx'
import { to } from '../router.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Market, Oracle } from '../wire/types.ts'
import { gapText, markGapPpm } from '../words/market.ts'

/** The page of all markets. */
export function MarketsPage(): ComponentChildren {
  const markets = useHouse<readonly Market[]>('/v1/markets', EVERY.live)
  const oracles = useHouse<readonly Oracle[]>('/v1/oracle', EVERY.live)
  return (
    <When of={markets} what="the markets">
      {(all) => (
        <>
          <h1>{headline(all.filter(isNoOption))}</h1>
          {all.length === 0 ? (
            <Empty>Governance lists markets; then venues may bring trades.</Empty>
          ) : (
            <MarketTable markets={all.filter(isNoOption)} oracles={oracles.phase === 'ready' ? oracles.data : []} />
          )}
        </>
      )}
    </When>
  )
}

/** Options stand on a page of their own: there are many of an expiry. */
const isNoOption = ({ kind }: Market): boolean => kind !== 'call' && kind !== 'put'

function headline(all: readonly Market[]): string {
  if (all.length === 0) return 'No market is listed yet.'
  const interest = all.reduce((sum, { openInterest }) => sum + Number(openInterest), 0)
  const shut = all.filter(({ status }) => status !== 'open').length
  const unwell = all.filter(({ mode }) => mode !== 'normal').length
  const state =
    shut + unwell === 0
      ? 'all are open at normal prices'
      : [shut > 0 ? `${shut} not open` : '', unwell > 0 ? `${unwell} without a normal price` : '']
          .filter((part) => part !== '')
          .join(', ')
  return `${money(interest)} of open interest in ${plural(all.length, 'market')}; ${state}.`
}

function MarketTable({
  markets,
  oracles,
}: {
  readonly markets: readonly Market[]
  readonly oracles: readonly Oracle[]
}): ComponentChildren {
  const names = useNames()
  const indexOf = (each: Market): string | null => oracles[each.underlying]?.index ?? null
  return (
    <>
      <DataTable
        caption="Markets, by open interest"
        hideCaption
        rows={[...markets].sort((one, other) => Number(other.openInterest) - Number(one.openInterest))}
        keyOf={({ market }) => market}
        columns={[
          {
            head: 'Market',
            cell: ({ market }) => <a href={to('markets', market)}>{names.market(market)}</a>,
          },
          { head: 'Tier', wide: true, cell: ({ tier }) => names.tier(tier) },
          { head: 'Price', cell: ({ mode }) => <Mode mode={mode} /> },
          { head: 'Mark', number: true, cell: ({ market, mark }) => perCoin(mark, names.coinsOf(market)) },
          { head: 'To index', number: true, wide: true, cell: (each) => gapText(markGapPpm(each, indexOf(each))) },
          { head: 'Open interest', number: true, cell: ({ openInterest }) => money(openInterest) },
          {
            head: 'Funding',
            number: true,
            cell: ({ fundingRatePpm }) => (fundingRatePpm === null ? '–' : rate(fundingRatePpm)),
          },
          { head: 'Depth', number: true, wide: true, cell: (each) => money(depthOf(each)) },
          { head: 'Holders', number: true, wide: true, cell: ({ holders }) => count(holders) },
          { head: 'Status', wide: true, cell: ({ status }) => <Mode mode={status} /> },
        ]}
      />
      <p class="said">
        Marks are dollars a coin. Funding is of the last interval: + longs pay shorts. Depth is what the venues’ books
        hold near the mark, one side.
      </p>
    </>
  )
}

/** Depth at the mark, in dollars. */
function depthOf({ depthLots, mark }: Market): number {
  return depthLots * Number(mark ?? 0)
}
