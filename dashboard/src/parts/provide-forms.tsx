/** The forms of those who provide: each makes one command, and says before it is signed what it means. */
import type { ComponentChildren } from 'preact'
import { count, money, percent } from '../format.ts'
import { head } from '../state/link.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Lending, OwnLiquidity, Pool } from '../wire/liquidity.ts'
import type { Market } from '../wire/types.ts'
import { atomsTyped, ppmTyped, sharesTyped } from '../words/amounts.ts'
import { bidMeans, classOf, joinMeans, leaveMeans, lendMeans, takeBackMeans } from '../words/liquidity.ts'
import { SignForm } from './sign-form.tsx'

const NO_AMOUNT = 'An amount in dollars, above zero, with at most six places: 2500 or 2500.50.'
const NO_SHARES = 'A whole number of shares above zero.'

type JoinProps = { readonly account: number; readonly pool: Pool; readonly spare: number }

/** Puts cash of the account behind its tier. */
export function JoinForm({ account, pool, spare }: JoinProps): ComponentChildren {
  return (
    <SignForm
      id="deed-join"
      title="Provide"
      action="What would it mean?"
      fields={[{ key: 'amount', label: 'Dollars into the pool' }]}
      wishOf={({ amount = '' }) => {
        const atoms = atomsTyped(amount)
        if (atoms === null) return { wrong: NO_AMOUNT }
        return { command: { type: 'poolJoin', account, amount: atoms }, means: joinMeans(pool, atoms / 1e6, spare) }
      }}
    >
      <p class="said">
        The account can spare {money(spare)}; the smallest join is {money(pool.joinMin)}.
      </p>
    </SignForm>
  )
}

type LeaveProps = { readonly account: number; readonly pool: Pool; readonly provided: OwnLiquidity }

/** Asks for shares to leave. */
export function LeaveForm({ account, pool, provided }: LeaveProps): ComponentChildren {
  const own = provided.pools.find(({ tier }) => tier === pool.tier)
  if (own === undefined || own.shares === 0) return null
  const free = own.shares - own.exiting.reduce((sum, { shares }) => sum + shares, 0)
  return (
    <SignForm
      id="deed-leave"
      title="Ask to leave"
      action="What would it mean?"
      fields={[{ key: 'shares', label: 'Shares out of the pool', start: `${free}` }]}
      wishOf={({ shares: text = '' }) => {
        const shares = sharesTyped(text)
        if (shares === null) return { wrong: NO_SHARES }
        const means = leaveMeans(pool, { shares, all: own.shares, free, value: own.value }, head.peek()?.timeMs ?? 0)
        return { command: { type: 'poolExit', account, shares }, means }
      }}
    >
      <p class="said">
        {free === 0 ? 'All its shares are on their way out.' : `${count(free)} shares are not leaving yet.`}
      </p>
    </SignForm>
  )
}

type LendProps = { readonly account: number; readonly lending: Lending; readonly spare: number }

/** Lends cash of the account in one of two classes. */
export function LendForm({ account, lending, spare }: LendProps): ComponentChildren {
  const [plain = 0, bearing = 0] = lending.supplyRatePpm
  return (
    <SignForm
      id="deed-lend"
      title="Lend"
      action="What would it mean?"
      fields={[
        { key: 'amount', label: 'Dollars to lend' },
        {
          key: 'bears',
          label: 'Class',
          start: '0',
          options: [
            ['0', `${classOf(false)[0]}, ${percent(plain, 2)} a year`],
            ['1', `${classOf(true)[0]}, ${percent(bearing, 2)} a year`],
          ],
        },
      ]}
      wishOf={({ amount = '', bears: chosen }) => {
        const atoms = atomsTyped(amount)
        if (atoms === null) return { wrong: NO_AMOUNT }
        const bears = chosen === '1'
        return {
          command: { type: 'lendAdd', account, amount: atoms, bears: bears ? 1 : 0 },
          means: lendMeans(lending, bears, atoms / 1e6, spare),
        }
      }}
    />
  )
}

type TakeBackProps = {
  readonly account: number
  readonly tier: number
  readonly lending: Lending
  readonly provided: OwnLiquidity
}

/** Takes lent money back. */
export function TakeBackForm({ account, tier, lending, provided }: TakeBackProps): ComponentChildren {
  const held = provided.lending.filter((each) => each.tier === tier && each.shares > each.waiting)
  const first = held[0]
  if (first === undefined) return null
  return (
    <SignForm
      id="deed-back"
      title="Take back"
      action="What would it mean?"
      fields={[
        { key: 'shares', label: 'Shares out of lending', start: `${first.shares - first.waiting}` },
        {
          key: 'bears',
          label: 'Class',
          start: first.bears ? '1' : '0',
          options: held.map(({ bears, shares, waiting }) => {
            return [bears ? '1' : '0', `${classOf(bears)[0]}, of ${count(shares - waiting)}`]
          }),
        },
      ]}
      wishOf={({ shares: text = '', bears: chosen }) => {
        const shares = sharesTyped(text)
        const own = held.find(({ bears }) => bears === (chosen === '1'))
        if (shares === null || own === undefined) return { wrong: NO_SHARES }
        return {
          command: { type: 'lendExit', account, shares, bears: own.bears ? 1 : 0 },
          means: takeBackMeans(lending, { shares, all: own.shares, free: own.shares - own.waiting, value: own.value }),
        }
      }}
    />
  )
}

const HOUR_MS = 3_600_000

/** Places a standing bid. */
export function BidForm({ account, tier }: { readonly account: number; readonly tier: number }): ComponentChildren {
  const loaded = useHouse<readonly Market[]>('/v1/markets', EVERY.calm)
  const markets = (loaded.phase === 'ready' ? loaded.data : []).filter((each) => each.tier === tier)
  return (
    <SignForm
      id="deed-bid"
      title="Bid"
      action="What would it mean?"
      fields={[
        { key: 'amount', label: 'Dollars of positions' },
        { key: 'discount', label: '% below mark', start: '1' },
        {
          key: 'hours',
          label: 'Stands for',
          start: '24',
          options: [
            ['1', 'an hour'],
            ['24', 'a day'],
            ['168', 'a week'],
          ],
        },
        {
          key: 'market',
          label: 'Books in',
          start: '',
          options: [
            ['', 'every market of the tier'],
            ...markets.map(({ market, name }) => [`${market}`, `${name ?? market} alone`] as const),
          ],
        },
      ]}
      wishOf={({ amount = '', discount = '', hours, market }) => {
        const notionalMax = atomsTyped(amount)
        const discountPpm = ppmTyped(discount)
        if (notionalMax === null) return { wrong: NO_AMOUNT }
        if (discountPpm === null) return { wrong: 'A discount between 0 and 100 %, with at most four places.' }
        const nowMs = head.peek()?.timeMs ?? 0
        const expiryMs = nowMs + Number(hours) * HOUR_MS
        const listed = market === '' || market === undefined ? [] : [{ market: Number(market) }]
        return {
          command: { type: 'bidPlace', account, notionalMax, discountPpm, expiryMs, markets: listed },
          means: bidMeans(notionalMax / 1e6, discountPpm, expiryMs),
        }
      }}
    />
  )
}

type BidsProps = { readonly account: number; readonly provided: OwnLiquidity }

/** Takes a standing bid back. */
export function BidsForms({ account, provided }: BidsProps): ComponentChildren {
  const { bids } = provided
  if (bids.length === 0) return null
  const textOf = ({ bid, notional, discountPpm }: (typeof bids)[number]): string =>
    `${bid}: ${money(notional)} at ${percent(discountPpm, 2)}`
  return (
    <SignForm
      id="deed-cancel"
      title="Take a bid back"
      action="What would it mean?"
      fields={[
        {
          key: 'bid',
          label: 'Bid',
          start: `${bids[0]!.bid}`,
          options: bids.map((each) => [`${each.bid}`, textOf(each)]),
        },
      ]}
      wishOf={({ bid: text }) => {
        const own = bids.find(({ bid }) => `${bid}` === text)
        if (own === undefined) return { wrong: 'This bid does not stand any more.' }
        return {
          command: { type: 'bidCancel', account, bid: own.bid },
          means: [
            `The bid ends, and the ${money(own.held)} held for it are free again. What it has taken stays taken.`,
          ],
        }
      }}
    />
  )
}
