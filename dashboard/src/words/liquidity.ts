/** Sentences about the house's liquidity: who stands behind it, what it earns, what it may lose, what waits. */
import { capital, clock, count, duration, inWords, moment, money, percent, plural } from '../format.ts'
import type { Auctions, Exits, Lending, OwnLiquidity, Pool, PoolEpoch, PoolProfits } from '../wire/liquidity.ts'

/** How the pool of a tier stands. */
export function poolSentence(tier: string, pool: Pool): string {
  const { shares, equity, lent, lossMax, standing } = pool
  if (shares === 0) return `Nobody stands behind the backstop of tier ${tier} yet.`
  const stands = `${money(equity)} stand behind tier ${tier}${Number(lent) > 0 ? ` and ${money(lent)} more of it are lent` : ''}`
  if (standing === 'stopped') {
    return `${stands}; this epoch has lost or risks as much as it may, and the pool takes nothing more over in it.`
  }
  return lossPart(pool) >= 1
    ? `${stands}; an epoch may lose all of them, and no more.`
    : `${stands}; an epoch may lose at most ${money(lossMax)} of them.`
}

/** What the largest loss is of, and what no rule can promise. */
export function lossSentence(pool: Pool): string {
  if (lossPart(pool) >= 1)
    return 'As the parameters stand an epoch may lose the whole pool; nobody owes more than that.'
  return `The largest loss of an epoch is ${percent(lossPart(pool) * 1e6)} of the pool, known before it begins. Over several epochs the pool can lose everything, and nobody owes more than that.`
}

/** What the shares of a pool are of, dollars: its equity, and what it lends. */
export function poolWorth({ equity, lent }: Pick<Pool, 'equity' | 'lent'>): number {
  return Number(equity) + Number(lent)
}

/** Largest loss of an epoch as a part of the pool's worth, 0 to 1. */
export function lossPart(pool: Pick<Pool, 'equity' | 'lent' | 'lossMax'>): number {
  const worth = poolWorth(pool)
  return worth <= 0 ? 0 : Math.min(1, Number(pool.lossMax) / worth)
}

/** Dollars for a million shares at a worth of all of them; null without shares. */
export function sharePrice(worth: string, shares: number): number | null {
  return shares === 0 ? null : (Number(worth) / shares) * 1e6
}

/** How far each value lies below the highest before it, 0 or negative, %; null where there is none. */
export function drawdowns(values: readonly (number | null)[]): (number | null)[] {
  let peak = 0
  return values.map((value) => {
    if (value === null) return null
    peak = Math.max(peak, value)
    return peak === 0 ? 0 : (value / peak - 1) * 100
  })
}

/** What became of a share, for who leaves. */
export function historySentence(epochs: readonly PoolEpoch[]): string {
  const prices = epochs.map(({ exitWorth, shares }) => sharePrice(exitWorth, shares)).filter((each) => each !== null)
  const [first, last] = [prices[0], prices.at(-1)]
  if (first === undefined || last === undefined || first <= 0) return 'No epoch has been priced with shares yet.'
  const since = (last / first - 1) * 1e6
  const deepest = Math.min(0, ...drawdowns(prices).filter((each) => each !== null))
  const changed =
    Math.abs(since) < 50 ? 'is where it was' : `has ${since > 0 ? 'gained' : 'lost'} ${percent(Math.abs(since), 2)}`
  return `Over ${plural(epochs.length, 'epoch')} a share ${changed}; ${fallText(-deepest * 1e4)}.`
}

/** How far a share price has fallen from its highest, ppm, in words. */
function fallText(ppm: number): string {
  return ppm < 50 ? 'it never fell from a height' : `its deepest fall from a height was ${percent(ppm, 2)}`
}

/** What a pool has made since the histories begin; those that begin with the house have no date. */
export function profitSentence({ sinceMs, total, maxDrawdownPpm }: PoolProfits): string {
  const since = sinceMs === 0 ? 'Since the house began' : `Since ${moment(sinceMs)}`
  const made = Number(total)
  const said = made === 0 ? 'earned nothing' : `${made < 0 ? 'lost' : 'earned'} ${money(Math.abs(made))}`
  return `${since}, it has ${said}; at its epochs ${fallText(maxDrawdownPpm)}.`
}

/** How much of what may be lent is lent, and at what rate. */
export function lendingSentence(tier: string, lending: Lending): string {
  const { lent, utilisationPpm, ratePpm } = lending
  if (Number(lent) === 0) return `Nothing is lent in tier ${tier}; who borrows would pay ${percent(ratePpm, 2)} a year.`
  return `${money(lent)} are lent in tier ${tier}, ${percent(utilisationPpm, 0)} of what may be, at ${percent(ratePpm, 2)} a year.`
}

/** What stands before the two classes of lenders, plain and bearing, dollars. */
export function layersSentence([plain = 0, bearing = 0]: readonly number[]): string {
  if (plain === 0) return 'Nothing stands before the lenders: a bad debt is theirs at once.'
  return `${money(plain)} pay bad debt before a plain lender loses anything, ${money(bearing)} before a bearing one.`
}

/** What may still be lent, dollars. */
export function leftToLend({ lent, lendable }: Lending): number {
  return Math.max(0, Number(lendable) - Number(lent))
}

/** What the auctions of a tier are doing. */
export function auctionsSentence(tier: string, { open, cleared }: Auctions): string {
  const last = cleared[0]
  if (open.length > 0) {
    return `${capital(inWords(open.length, 'book is', 'books are'))} on offer to standing bids in tier ${tier}.`
  }
  if (last === undefined) return `No book of tier ${tier} has been auctioned since these records begin.`
  return `No auction is under way in tier ${tier}; the last cleared at ${percent(last.discountPpm, 2)} below the mark.`
}

/** Whether money that was asked for waits. */
export function exitsSentence(tier: string, { queues }: Exits): string {
  const waiting = queues.filter(({ open }) => open)
  if (waiting.length === 0) return `Nothing waits to leave tier ${tier}: withdrawals go as they are asked for.`
  const requests = waiting.reduce((sum, each) => sum + each.requests, 0)
  const next = waiting[0]!.epochEndMs
  return `${capital(inWords(requests, 'withdrawal waits', 'withdrawals wait'))} in tier ${tier}; ${next === null ? 'when the epoch ends' : `at ${clock(next)} UTC`} everybody who asked gets the same part, whoever came first.`
}

/** What an account provides, in one sentence. */
export function providesSentence({ pools, lending, coins, bids }: OwnLiquidity): string {
  const sum = (values: readonly string[]): number => values.reduce((total, value) => total + Number(value), 0)
  const pooled = sum(pools.map(({ value }) => value))
  const joining = sum(pools.map((pool) => pool.joining))
  const lent = sum(lending.map(({ value }) => value))
  const held = sum(bids.map((bid) => bid.held))
  const parts = [
    pooled > 0 ? `${money(pooled)} behind the backstop` : '',
    joining > 0 ? `${money(joining)} waiting to join the pool` : '',
    lent > 0 ? `${money(lent)} with the lenders` : '',
    coins.length > 0 ? `${inWords(coins.length, 'coin')} lent` : '',
    held > 0 ? `${money(held)} held for bids` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'This account provides no liquidity.' : `This account has ${parts.join(', ')}.`
}

/** The two classes of lenders. */
const classWords = {
  plain: ['Plain', 'loses only what the bearing class could not pay'],
  bearing: ['Bearing', 'bears bad debt first, for a larger part of the interest'],
} as const

/** The words of a class. */
export function classOf(bears: boolean): (typeof classWords)['plain' | 'bearing'] {
  return classWords[bears ? 'bearing' : 'plain']
}

/** What joining the pool with an amount of dollars means, before it is signed. */
export function joinMeans(pool: Pool, dollars: number, spare: number): string[] {
  const risk = pool.shares === 0 ? null : dollars * lossPart(pool)
  const isDust = dollars < Number(pool.joinMin)
  return [
    ...spareMeans(dollars, spare),
    ...(isDust ? [`The smallest join is ${money(pool.joinMin)}: the house would refuse this.`] : []),
    `${money(dollars)} leave the account’s cash now and wait. When the epoch ends, at ${clock(pool.epochEndMs)} UTC or later if prices are not normal then, they buy shares at the dearer of two prices. This cannot be taken back.`,
    risk === null
      ? 'Nobody has shares yet, so the largest loss of an epoch is not known before the first deposit is at work. All of it may be lost.'
      : lossPart(pool) >= 1
        ? 'As the parameters stand an epoch may lose the whole pool, so all of this amount may be lost, never more.'
        : `An epoch may lose ${percent(lossPart(pool) * 1e6)} of the pool: of this amount ${money(risk)}. Over several epochs all of it may be lost, never more.`,
    leaveRule(pool),
  ]
}

/** Some of an account's shares, of all that it has, whose value is that of all. */
type Part = { readonly shares: number; readonly all: number; readonly value: string }

/** What asking to leave with shares means; `value` is what all shares of the account are worth now. */
export function leaveMeans(pool: Pool, part: Part & { readonly free: number }, nowMs: number): string[] {
  const { shares, all, free, value } = part
  const worth = all === 0 ? 0 : (Number(value) * shares) / all
  return [
    ...tooMany(shares, free, 'that are not leaving yet'),
    `${money(worth)} at today’s cheaper price start to leave. They stay at work, and may lose and earn, until they are paid: in the first epoch that ends after ${moment(nowMs + pool.noticeMs)}.`,
    'The price is that of the epoch, the cheaper of two, the same for everybody who leaves in it. What has been asked cannot be taken back.',
    'If more is due than the pool has free cash, everybody due gets the same part, and the rest waits for the next epoch.',
  ]
}

function leaveRule({ noticeMs }: Pool): string {
  const notice =
    noticeMs === 0 ? 'at the end of the epoch' : `after ${duration(noticeMs)} of notice, at the end of an epoch`
  return `To leave, ask: it is paid ${notice}, at the cheaper of two prices, as far as the pool has free cash.`
}

/** What lending means. */
export function lendMeans(lending: Lending, bears: boolean, dollars: number, spare: number): string[] {
  const [plain = 0, bearing = 0] = lending.supplyRatePpm
  const earned = percent(bears ? bearing : plain, 2)
  return [
    ...spareMeans(dollars, spare),
    `${money(dollars)} are there to be lent to members of the tier at once, and earn ${earned} a year at the present rate, which moves with what is lent.`,
    bears
      ? 'If a borrower fails and every layer before the lenders is used up, this class pays first: all of it may be lost.'
      : 'If a borrower fails and every layer before the lenders is used up, the bearing class pays first and this class after it: all of it may be lost.',
    `It comes back at once as far as it is free, ${money(lending.free)} now. The rest waits: at the end of each epoch what is free is shared over all who wait, and who waits may have borrowers called, on notice.`,
  ]
}

/** What taking lent money back means. */
export function takeBackMeans(
  lending: Lending,
  { shares, all, free, value }: Part & { readonly free: number },
): string[] {
  const worth = all === 0 ? 0 : (Number(value) * shares) / all
  return [
    ...tooMany(shares, free, 'of this class that do not wait already'),
    worth <= Number(lending.free) && lending.exitEpochMs === null
      ? `${money(worth)} with their interest so far come back to the account’s cash at once: ${money(lending.free)} are free to leave now.`
      : `${money(worth)} with their interest so far wait to come back: ${money(lending.free)} are free to leave now. At the end of each epoch what is free is shared over all who wait, in proportion to what each has lent; until then it earns and bears as before.`,
    'If it waits, borrowers can be called for it, on notice; that cannot be taken back, waiting alone can.',
  ]
}

/** What a bid means. */
export function bidMeans(dollars: number, discountPpm: number, untilMs: number): string[] {
  return [
    `Until ${moment(untilMs)}, or until it is taken back, the house may give this account a share of failing books: positions of up to ${money(dollars)} in all, at the mark less at least ${percent(discountPpm, 2)} of it. No further consent is asked.`,
    `The positions are the account’s from then on. A move against them larger than the discount, ${money((dollars * discountPpm) / 1e6)} on the whole, is the account’s loss, and may be its whole equity.`,
    'Initial margin for it is held aside now and comes back when the bid ends.',
  ]
}

function tooMany(shares: number, held: number, which: string): string[] {
  return shares > held ? [`The account has ${count(held)} shares ${which}: the house would refuse this.`] : []
}

function spareMeans(dollars: number, spare: number): string[] {
  return dollars > spare ? [`The account can spare ${money(spare)} now: the house would refuse this.`] : []
}
