/** Liquidity of each tier: epochs of its pool, what the pool has made and from what, auctions that bids took a share of. */
import { equityOf } from '../../core/backstop/index.ts'
import { lentWorth } from '../../core/lending/index.ts'
import type { House } from '../../core/machine/index.ts'
import { PPM } from '../../core/units/index.ts'
import type { HouseEvent, PostingClass } from '../../core/words/index.ts'
import { type EventRing, eventRing, ringAdd, ringAt, ringPage, ringSize } from './event-ring.ts'
import type { Cursor, PlacedEvent, PoolEpochPage, PoolMoves, PoolProfits } from './types.ts'

/** Kept of each tier: epochs of its pool (five years of days), and auctions. */
const EPOCHS = 2048
const AUCTIONS = 100

/** What a pool earns by the class of a posting. */
const earning: Readonly<Partial<Record<PostingClass, 'penalties' | 'impact' | 'interest'>>> = {
  penalty: 'penalties',
  impact: 'impact',
  interest: 'interest',
}

type SharePrice = { readonly worth: number; readonly shares: number }

type TierLiquidity = {
  readonly epochs: EventRing
  /** What moved at each epoch that is kept. */
  readonly moves: WeakMap<PlacedEvent, PoolMoves>
  readonly auctions: EventRing
  spread: number
  penalties: number
  impact: number
  interest: number
  /** Σ that came, less what went, without being earned; and the equity from which it is counted. */
  flows: number
  equityFrom: number
  /** What it had lent then, and has lent since, less what came back: what it is worth beyond that is interest. */
  lentFrom: number
  lent: number
  /** Highest price of a leaving share at an epoch, worth ÷ shares, and the largest fall from it. */
  peak: SharePrice
  maxDrawdownPpm: number
}

/** By tier; marks by market as events have told them, since the house itself is ahead of an event that is heard. */
type Liquidity = { readonly sinceMs: number; readonly tiers: TierLiquidity[]; readonly marks: Map<number, number> }

/** What stands in a house now: everything is counted from here. */
export function liquidityOf(house: House): Liquidity {
  const { tiers, markets } = house.markets
  const marks = new Map(Array.from({ length: markets.rows }, (_, market) => [market, markets.mark[market]!]))
  const found: Liquidity = { sinceMs: house.clock.nowMs, tiers: [], marks }
  for (let tier = 0; tier < tiers.rows; tier++) {
    // A tier without a settlement token has no equity: its backstop cannot hold anything.
    const isOpen = tiers.settlementAsset[tier] !== 0
    const lentFrom = isOpen ? lentOf(house, tier) : 0
    found.tiers.push({ ...nothing(), equityFrom: isOpen ? equityOf(house, tier) + lentFrom : 0, lentFrom })
  }
  return found
}

function nothing(): TierLiquidity {
  return {
    epochs: eventRing(EPOCHS),
    moves: new WeakMap(),
    auctions: eventRing(AUCTIONS),
    ...{ spread: 0, penalties: 0, impact: 0, interest: 0, flows: 0, equityFrom: 0, maxDrawdownPpm: 0 },
    ...{ lentFrom: 0, lent: 0 },
    peak: { worth: 0, shares: 1 },
  }
}

function tierAt({ tiers }: Liquidity, tier: number): TierLiquidity {
  while (tiers.length <= tier) tiers.push(nothing())
  return tiers[tier]!
}

/** Hears an event. */
export function liquidityHears(heard: Liquidity, house: House, placed: PlacedEvent): void {
  const { event } = placed
  switch (event.type) {
    case 'poolPriced':
      ringAdd(tierAt(heard, event.tier).epochs, placed)
      if (event.shares > 0) priced(tierAt(heard, event.tier), { worth: event.exitWorth, shares: event.shares })
      return
    case 'poolVoided':
      priced(tierAt(heard, event.tier), { worth: 0, shares: event.shares })
      return
    case 'poolJoined':
      moved(heard, house, event.account, { joined: event.amount, joinedShares: event.shares })
      return
    case 'poolLeft':
      moved(heard, house, event.account, { left: event.amount, leftShares: event.shares })
      return
    case 'auctionCleared':
      ringAdd(tierAt(heard, house.ledger.accounts.tier[event.account]!).auctions, placed)
      return
    case 'markSet':
      heard.marks.set(event.market, event.mark)
      return
    case 'relotted':
      relot(heard, house, event.underlying, event.factor)
      return
    case 'filled':
      filled(heard, house, event)
      return
    case 'depositNoted':
      if (event.stage === 'final') flowsIn(heard, house, event.account, event.amount)
      return
    case 'posted':
    case 'costPosted':
      posted(heard, house, event)
      return
    default:
  }
}

/** The fall from the peak is 1 − (worth ÷ shares) ÷ (worth ÷ shares of the peak), in whole numbers. */
function priced(tier: TierLiquidity, price: SharePrice): void {
  const now = BigInt(price.worth) * BigInt(tier.peak.shares)
  const peak = BigInt(tier.peak.worth) * BigInt(price.shares)
  if (now >= peak) tier.peak = price
  else tier.maxDrawdownPpm = Math.max(tier.maxDrawdownPpm, Number(((peak - now) * BigInt(PPM)) / peak))
}

/** An epoch is priced before anybody moves, so what moves belongs to the newest. */
function moved(heard: Liquidity, house: House, account: number, by: Partial<PoolMoves>): void {
  const { epochs, moves } = tierAt(heard, house.ledger.accounts.tier[account]!)
  if (epochs.count === 0) return
  const epoch = ringAt(epochs, epochs.count - 1)
  const { joined, joinedShares, left, leftShares } = moves.get(epoch) ?? NO_MOVES
  moves.set(epoch, {
    joined: joined + (by.joined ?? 0),
    joinedShares: joinedShares + (by.joinedShares ?? 0),
    left: left + (by.left ?? 0),
    leftShares: leftShares + (by.leftShares ?? 0),
  })
}

const NO_MOVES: PoolMoves = { joined: 0, joinedShares: 0, left: 0, leftShares: 0 }

function relot({ marks }: Liquidity, house: House, underlying: number, factor: number): void {
  for (const [market, mark] of marks) {
    if (house.markets.markets.underlying[market] === underlying) marks.set(market, mark * factor)
  }
}

function filled(heard: Liquidity, house: House, event: Extract<HouseEvent, { type: 'filled' }>): void {
  const { buyer, seller, market, lots, price } = event
  const { markets, tiers } = house.markets
  const tier = markets.tier[market]!
  const pool = tiers.backstop[tier]!
  if (buyer !== pool && seller !== pool) return
  const mark = heard.marks.get(market) ?? price
  const fees = buyer === pool ? event.buyerFee + event.buyerVenueFee : event.sellerFee + event.sellerVenueFee
  tierAt(heard, tier).spread += (buyer === pool ? mark - price : price - mark) * lots - fees
}

/** Money from outside: of the operator, who gets shares for it. */
function flowsIn(heard: Liquidity, house: House, account: number, amount: number): void {
  const tier = house.ledger.accounts.tier[account]!
  if (house.markets.tiers.backstop[tier] === account) tierAt(heard, tier).flows += amount
}

/** Money that is posted to an account raises what it has; cost that is posted from it does. */
function posted(heard: Liquidity, house: House, event: Extract<HouseEvent, { type: 'posted' | 'costPosted' }>): void {
  const isMoney = event.type === 'posted'
  const [gains, gives] = isMoney ? [event.to, event.from] : [event.from, event.to]
  add(heard, house, event.class, gains, event.amount)
  add(heard, house, event.class, gives, -event.amount)
}

function add(heard: Liquidity, house: House, by: PostingClass, account: number, amount: number): void {
  const { accounts } = house.ledger
  const tier = accounts.tier[account]!
  if (house.markets.tiers.backstop[tier] !== account) return
  const source = earning[by]
  if (source !== undefined) tierAt(heard, tier)[source] += amount
  else if (by === 'pool') tierAt(heard, tier).flows += amount
  else if (by === 'lending') tierAt(heard, tier).lent -= amount
}

/** What a tier's pool has lent is worth with its interest. */
function lentOf(house: House, tier: number): number {
  return lentWorth(house, house.markets.tiers.backstop[tier]!)
}

/** Epochs of a tier's pool. */
export function poolEpochPage(heard: Liquidity, tier: number, after: Cursor | null, limit: number): PoolEpochPage {
  const { epochs, moves } = tierAt(heard, tier)
  const { events, next, gap } = ringPage(epochs, after, limit)
  return { epochs: events.map((placed) => ({ ...placed, ...(moves.get(placed) ?? NO_MOVES) })), next, gap }
}

/** Auctions of a tier of which bids took a share, oldest first. */
export function auctionsClearedOf(heard: Liquidity, tier: number): readonly PlacedEvent[] {
  const { auctions } = tierAt(heard, tier)
  const size = ringSize(auctions)
  return Array.from({ length: size }, (_, at) => ringAt(auctions, auctions.count - size + at))
}

/** What a tier's pool has made. */
export function poolProfitsOf(heard: Liquidity, house: House, tier: number): PoolProfits {
  const { spread, penalties, impact, flows, equityFrom, lentFrom, lent, maxDrawdownPpm, ...paid } = tierAt(heard, tier)
  const worth = lentOf(house, tier)
  const total = equityOf(house, tier) + worth - equityFrom - flows
  const interest = paid.interest + worth - lentFrom - lent
  const inventory = total - spread - penalties - impact - interest
  return { sinceMs: heard.sinceMs, spread, penalties, impact, interest, inventory, total, maxDrawdownPpm }
}
