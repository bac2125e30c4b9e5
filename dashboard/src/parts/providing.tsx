/** What an account provides to the house, and the forms by which it joins, leaves, lends and bids. */
import type { ComponentChildren } from 'preact'
import { clock, count, day, exact, moment, money, percent } from '../format.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Lending, OwnLiquidity, Pool } from '../wire/liquidity.ts'
import type { Margin } from '../wire/types.ts'
import { debtSentence } from '../words/coins.ts'
import { classOf, providesSentence } from '../words/liquidity.ts'
import { CoinForms, WaitingCoinForms, WaitingForms } from './coin-forms.tsx'
import { DataTable } from './figures.tsx'
import { BidForm, BidsForms, JoinForm, LeaveForm, LendForm, TakeBackForm } from './provide-forms.tsx'
import { When } from './states.tsx'

type Props = { readonly account: number; readonly tier: number }

/** The section on an account's page. */
export function Providing({ account, tier }: Props): ComponentChildren {
  const own = useHouse<OwnLiquidity>(`/v1/accounts/${account}/liquidity`, EVERY.calm)
  return (
    <section class="providing" aria-labelledby="providing">
      <When of={own} what="what it provides">
        {(provided) => (
          <>
            <h2 id="providing">{providesSentence(provided)}</h2>
            <Provided provided={provided} />
            <Forms account={account} tier={tier} provided={provided} />
          </>
        )}
      </When>
    </section>
  )
}

function Provided({ provided }: { readonly provided: OwnLiquidity }): ComponentChildren {
  const { pools, lending, coins, coinDebt, bids, queued } = provided
  const names = useNames()
  const exits = pools.flatMap(({ tier, exiting }) => exiting.map((exit) => ({ ...exit, tier })))
  return (
    <div aria-live="polite">
      {pools.length > 0 && <Pools pools={pools} />}
      {exits.length > 0 && <Leaving exits={exits} pools={pools} />}
      {lending.length > 0 && <Lent lending={lending} />}
      {coins.length > 0 && <LentCoins coins={coins} />}
      {coinDebt !== null && <p class="owed">{debtSentence(coinDebt, names.asset(coinDebt.asset))}</p>}
      {bids.length > 0 && <Bids bids={bids} />}
      {queued.length > 0 && <Queued queued={queued} />}
    </div>
  )
}

function Pools({ pools }: Pick<OwnLiquidity, 'pools'>): ComponentChildren {
  const names = useNames()
  return (
    <DataTable
      caption="Behind the backstop"
      rows={pools}
      keyOf={({ tier }) => tier}
      columns={[
        { head: 'Tier', cell: ({ tier }) => names.tier(tier) },
        { head: 'Shares', number: true, wide: true, cell: ({ shares }) => count(shares) },
        { head: 'Value', number: true, cell: ({ value }) => money(value) },
        { head: 'An epoch may cost', number: true, cell: ({ lossMax }) => money(lossMax) },
        { head: 'Waits to join', number: true, cell: ({ joining }) => money(joining) },
      ]}
    />
  )
}

type Exit = { readonly tier: number; readonly shares: number; readonly dueMs: number }

function Leaving({
  exits,
  pools,
}: Pick<OwnLiquidity, 'pools'> & { readonly exits: readonly Exit[] }): ComponentChildren {
  const names = useNames()
  const worthOf = ({ tier, shares }: Exit): string => {
    const pool = pools.find((each) => each.tier === tier)
    return pool === undefined || pool.shares === 0 ? '–' : money((Number(pool.value) * shares) / pool.shares)
  }
  return (
    <DataTable
      caption="On their way out, at work until they are paid"
      rows={exits}
      keyOf={({ tier, dueMs }) => `${tier} ${dueMs}`}
      columns={[
        { head: 'Tier', cell: ({ tier }) => names.tier(tier) },
        { head: 'Shares', number: true, cell: ({ shares }) => count(shares) },
        { head: 'Worth now', number: true, cell: worthOf },
        { head: 'Due', cell: ({ dueMs }) => `in the first epoch after ${moment(dueMs)}` },
      ]}
    />
  )
}

function Lent({ lending }: Pick<OwnLiquidity, 'lending'>): ComponentChildren {
  const names = useNames()
  return (
    <DataTable
      caption="With the lenders"
      rows={lending}
      keyOf={({ tier, bears }) => `${tier} ${bears}`}
      columns={[
        { head: 'Tier', cell: ({ tier }) => names.tier(tier) },
        { head: 'Class', cell: ({ bears }) => <span title={classOf(bears)[1]}>{classOf(bears)[0]}</span> },
        { head: 'Shares', number: true, wide: true, cell: ({ shares }) => count(shares) },
        { head: 'Value', number: true, cell: ({ value }) => money(value) },
        {
          head: 'Waits to leave',
          number: true,
          cell: ({ shares, waiting, value }) => money(shares === 0 ? 0 : (Number(value) * waiting) / shares),
        },
        {
          head: 'Pays before it',
          number: true,
          cell: ({ layersBefore }) => money(layersBefore),
        },
      ]}
    />
  )
}

function LentCoins({ coins }: Pick<OwnLiquidity, 'coins'>): ComponentChildren {
  const names = useNames()
  return (
    <DataTable
      caption="Coins that it has lent"
      rows={coins}
      keyOf={({ asset }) => asset}
      columns={[
        { head: 'Coin', cell: ({ asset }) => names.asset(asset) },
        { head: 'Shares', number: true, wide: true, cell: ({ shares }) => count(shares) },
        { head: 'Coins, with interest', number: true, cell: ({ value }) => exact(value, 6) },
        { head: 'Shares that wait to leave', number: true, cell: ({ waiting }) => count(waiting) },
      ]}
    />
  )
}

function Bids({ bids }: Pick<OwnLiquidity, 'bids'>): ComponentChildren {
  const names = useNames()
  return (
    <DataTable
      caption="Standing bids for failing books"
      rows={bids}
      keyOf={({ bid }) => bid}
      columns={[
        { head: 'Bid', cell: ({ bid }) => count(bid) },
        { head: 'Up to', number: true, cell: ({ notional }) => money(notional) },
        { head: 'Below mark', number: true, cell: ({ discountPpm }) => percent(discountPpm, 2) },
        { head: 'Held', number: true, cell: ({ held }) => money(held) },
        { head: 'Until', wide: true, cell: ({ expiryMs }) => `${day(expiryMs)}, ${clock(expiryMs)}` },
        {
          head: 'Markets',
          wide: true,
          cell: ({ markets }) => (markets === null ? 'all of the tier' : markets.map(names.market).join(', ')),
        },
      ]}
    />
  )
}

function Queued({ queued }: Pick<OwnLiquidity, 'queued'>): ComponentChildren {
  const names = useNames()
  return (
    <DataTable
      caption="Queued withdrawals: each gets its part when the epoch ends"
      rows={queued}
      keyOf={({ withdrawal }) => withdrawal}
      columns={[
        { head: 'Withdrawal', cell: ({ withdrawal }) => count(withdrawal) },
        { head: 'Asset', cell: ({ asset }) => names.asset(asset) },
        { head: 'Let go', number: true, cell: ({ amount }) => exact(amount) },
        { head: 'Waits', number: true, cell: ({ waiting }) => exact(waiting) },
      ]}
    />
  )
}

type FormsProps = Props & { readonly provided: OwnLiquidity }

function Forms({ account, tier, provided }: FormsProps): ComponentChildren {
  const pool = useHouse<Pool>(`/v1/tiers/${tier}/pool`, EVERY.calm)
  const lending = useHouse<Lending>(`/v1/tiers/${tier}/lending`, EVERY.calm)
  const margin = useHouse<Margin>(`/v1/accounts/${account}/margin`, EVERY.live)
  const spare = margin.phase === 'ready' ? Number(margin.data.withdrawable) : 0
  return (
    <details class="more forms">
      <summary>Provide, leave, lend or bid</summary>
      <p class="said">Nothing is sent before you have read what it means and signed it.</p>
      <div class="deeds">
        <When of={pool} what="the pool">
          {(stands) => (
            <>
              <JoinForm account={account} pool={stands} spare={spare} />
              <LeaveForm account={account} pool={stands} provided={provided} />
            </>
          )}
        </When>
        <When of={lending} what="lending">
          {(stands) => (
            <>
              <LendForm account={account} lending={stands} spare={spare} />
              <TakeBackForm account={account} tier={tier} lending={stands} provided={provided} />
              <WaitingForms account={account} lending={stands} provided={provided} />
              <WaitingCoinForms account={account} provided={provided} />
              <CoinForms account={account} lending={stands} provided={provided} />
            </>
          )}
        </When>
        <BidForm account={account} tier={tier} />
        <BidsForms account={account} provided={provided} />
      </div>
    </details>
  )
}
