/**
 * Auctions, from commands and events alone: who took was asked for consent and had the margin, everybody got one discount,
 * within what had been offered and what the backstop would have asked; no more of the book went than it needed, no better bid
 * was passed over, and the owner's excess over target rose. The rules: decision 0080, `docs/decisions`.
 */
import type { CommandOf, HouseEvent } from '../../core/words/index.ts'
import { abs, ceilDiv, max, min, PPM } from './arithmetic.ts'
import type { Bid, Clearing } from './auction-books.ts'
import { afterShare, hasLots, isCarried, PARTS, reserveOf, worthOf } from './auction-price.ts'
import { type Audit, demand, houseAccount } from './audit.ts'
import type { Account } from './books.ts'
import { clusterOf } from './clusters.ts'
import { initialOf } from './initial.ts'
import { levelsOf, measure } from './margin.ts'
import { isOption, marketConditionOf } from './prices.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Bids that one look may take. */
const TAKERS_MAX = 128

/** A bid is noted: margin is held for it or released. After the entry. */
export function enterBid(audit: Audit, event: EventOf<'bidNoted'>): void {
  const { books, auction, command } = audit
  const row = books.accounts[event.account]!
  if (event.stage === 'opened') {
    const { discountPpm, expiryMs, markets, notionalMax } = command as CommandOf<'bidPlace'>
    demand(
      audit,
      event.amount > 0 && event.notional === notionalMax,
      'rules §5',
      () => `bid ${event.bid} holds nothing`,
    )
    auction.bids.set(event.bid, {
      account: event.account,
      discountPpm: BigInt(discountPpm),
      expiryMs,
      markets: markets.length === 0 ? null : new Set(markets.map(({ market }) => market)),
      left: BigInt(notionalMax),
      held: BigInt(event.amount),
    })
    row.held += BigInt(event.amount)
    const { initialExcess, targetExcess } = initialOf(audit, row, 'opening')
    const what = () => `account ${event.account} bids with ${initialExcess}, ${targetExcess} to spare`
    demand(audit, initialExcess >= 0n && targetExcess >= 0n, 'rules §4', what)
    return
  }
  const bid = auction.bids.get(event.bid)!
  demand(audit, bid.account === event.account, 'INV-16', () => `bid ${event.bid} is of account ${bid.account}`)
  row.held -= BigInt(event.amount)
  bid.held -= BigInt(event.amount)
  bid.left -= BigInt(event.notional)
  demand(audit, bid.left >= 0n && bid.held >= 0n, 'rules §5', () => `bid ${event.bid} took more than it was for`)
  if (event.stage === 'expired') demand(audit, bid.expiryMs <= books.nowMs, 'rules §5', () => `bid ${event.bid} lasts`)
  if (event.stage === 'taken' || event.stage === 'cut') auditTaken(audit, event, bid)
  if (bid.held === 0n) auction.bids.delete(event.bid)
}

/** An auction begins, or begins anew. */
export function auditStart(audit: Audit, event: EventOf<'auctionStarted'>): void {
  const { books, auction, parameters } = audit
  const row = books.accounts[event.account]!
  const [gross, value] = worthOf(audit, row)
  const known = gross === BigInt(event.gross) && value === BigInt(event.value)
  demand(audit, known, 'auction', () => `the book of account ${event.account} is worth ${gross}, ${value}`)
  demand(audit, row.procedure?.kind === 'auction', 'INV-4', () => `account ${event.account} is in no auction`)
  const p = parameters.scopes.tier![row.tier]!
  const open = auction.auctions.get(event.account)
  const isNew = open === undefined
  demand(audit, isNew === (event.round === 1), 'auction', () => `round ${event.round} of account ${event.account}`)
  if (open !== undefined) {
    const moved = abs(value - open.value) > (open.gross * p.auctionRestartPpm!) / PPM
    demand(audit, moved, 'auction', () => `the auction of account ${event.account} begins anew without a move`)
  } else if (event.last === 0) {
    let load = 0n
    for (const [account, other] of auction.auctions) {
      if (!other.last && books.accounts[account]!.tier === row.tier) load += other.gross
    }
    const fits = load === 0n || load + gross <= capOf(audit, row.tier)
    demand(audit, fits, 'auction', () => `the auction of account ${event.account} comes on top of ${load}`)
  }
  auction.auctions.set(event.account, { last: event.last === 1, sinceMs: books.nowMs, gross, value })
}

/** An account leaves its auction: what was to be paid has been. */
export function endAuctionOf({ auction }: Audit, { account, from }: EventOf<'procedureMoved'>): void {
  if (from === 'auction') auction.auctions.delete(account)
}

/** Lots go from a book on offer to a bidder: at mark, free of charge, with consent. Before the entry. */
export function beforeTaking(audit: Audit, event: EventOf<'filled'>): void {
  if (event.kind !== 'auction') return
  const { books } = audit
  const { market, buyer, seller, price } = event
  const [failed, other] = [buyer, seller].map((number) => books.accounts[number]!) as [Account, Account]
  const [giver, taker] = failed.procedure?.kind === 'auction' ? [failed, other] : [other, failed]
  demand(audit, giver.procedure?.kind === 'auction', 'INV-4', () => `lots of account ${giver.number} are auctioned`)
  const clearing = audit.auction.clearing ?? open(audit, giver)
  audit.auction.clearing = clearing
  demand(audit, clearing.failed === giver, 'auction', () => 'two books are sold at once')
  const free = taker.kind === 'member' && taker.procedure === null && !isKin(audit, giver, taker)
  demand(audit, free, 'auction', () => `account ${taker.number} may not take lots of account ${giver.number}`)
  const row = books.markets[market]!
  const fair = BigInt(price) === row.mark && row.status === 'open' && isLive(audit, market)
  demand(audit, fair, 'auction', () => `lots of market ${market} go at ${price}, mark ${row.mark}`)
  demand(audit, event.buyerFee + event.sellerFee === 0, 'rules §1', () => 'an auction charges no fee')
  if (!clearing.openInterest.has(market)) clearing.openInterest.set(market, row.openInterest)
  const held = giver.legs.get(market)?.lots ?? 0n
  const signed = taker.number === buyer ? BigInt(event.lots) : -BigInt(event.lots)
  const reduces = held > 0n === signed > 0n && abs(signed) <= abs(held)
  demand(audit, reduces, 'auction', () => `account ${giver.number} is not reduced in market ${market}`)
  const one = clearing.bidder < 0 || clearing.bidder === taker.number
  demand(audit, one, 'auction', () => 'bids take one after the other')
  clearing.bidder = taker.number
  clearing.filled.set(market, signed)
}

/** The price is told: what everybody is to be paid follows from it. */
export function auditPrice(audit: Audit, event: EventOf<'auctionCleared'>): void {
  const { books, auction, parameters } = audit
  const { clearing } = auction
  const row = books.accounts[event.account]!
  demand(audit, clearing?.failed === row, 'auction', () => `nothing of account ${event.account} was taken`)
  const { taken, before } = clearing!
  const open = auction.auctions.get(event.account)!
  const p = parameters.scopes.tier![row.tier]!
  const discount = taken.reduce((most, each) => max(most, each.discountPpm), 0n)
  demand(audit, discount === BigInt(event.discountPpm), 'auction', () => `the worst bid accepted is ${discount}`)
  const pace = (p.auctionPacePpm! * BigInt(books.nowMs - open.sinceMs)) / 1000n
  const offered = open.last ? PPM : min(PPM, p.auctionStartPpm! + pace)
  const own = max(before.equity, 0n)
  const fund = open.last ? (max(before.fund, 0n) * p.auctionFundPpm!) / PPM : 0n
  const inTime = discount <= offered || !isCarried(audit, clearing!, own + fund, own)
  demand(audit, offered === BigInt(event.offeredPpm) && inTime, 'auction', () => `on offer is ${offered}`)
  const reserve = reserveOf(audit, clearing!, BigInt(event.parts), own + fund)
  demand(
    audit,
    reserve === BigInt(event.reservePpm) && discount <= reserve,
    'auction',
    () => `the reserve is ${reserve}`,
  )
  auditShare(audit, clearing!, BigInt(event.parts), discount, own)
  auditOrder(audit, clearing!, BigInt(event.parts), discount)
  auditDues(audit, clearing!, event, discount, own, fund)
  const [gross, value] = worthOf(audit, row)
  auction.auctions.set(event.account, { ...open, gross, value })
}

/** A discount is paid, as it follows from the price. */
export function auditPaid(audit: Audit, event: EventOf<'costPosted'> | EventOf<'posted'>): void {
  if (event.class !== 'auction') return
  const { clearing } = audit.auction
  const due = clearing?.due.shift()
  const isCost = event.type === 'costPosted'
  const bidder = isCost ? event.from : event.to
  const payer = isCost ? event.to : event.from
  const fits =
    due !== undefined &&
    due.type === event.type &&
    due.bidder === bidder &&
    due.amount === BigInt(event.amount) &&
    (isCost ? due.market === event.market : true)
  demand(audit, fits, 'auction', () => `account ${bidder} is paid ${event.amount} by account ${payer}`)
  const from = isCost ? clearing!.failed : houseAccount(audit, clearing!.failed.tier, 'fund')
  demand(audit, payer === from.number, 'auction', () => `account ${payer} pays a discount`)
}

/** After the last payment the owner's excess over target has risen. */
export function endClearing(audit: Audit): void {
  const { clearing } = audit.auction
  if (clearing === null || !clearing.isPriced || clearing.due.length > 0) return
  const { failed, before } = clearing
  const after = measure(audit, failed)
  const { target } = levelsOf(audit, failed.tier, after)
  const risen = after.equity - target > before.equity - before.target
  demand(audit, risen, 'rules §6', () => `the auction of account ${failed.number} does not help it`)
  audit.auction.clearing = null
}

/** Nobody's margin stays held for books and trades of a tier that is wound down. */
export function auditPromises(audit: Audit, { tier }: EventOf<'tierWoundDown'>): void {
  const { books, auction } = audit
  const held = books.accounts.find((account) => account.tier === tier && account.held !== 0n)
  const what = () => `account ${held?.number} holds ${held?.held} in tier ${tier}, which is wound down`
  const bids = [...auction.bids.values()].some(({ account }) => books.accounts[account]!.tier === tier)
  demand(audit, held === undefined && !bids, 'rules §7', what)
}

/** After a command nothing of an auction is left half done. */
export function auditNothingDue(audit: Audit): void {
  demand(audit, audit.auction.clearing === null, 'auction', () => 'a clearing was not paid')
}

function open(audit: Audit, failed: Account): Clearing {
  const measured = measure(audit, failed)
  const { target } = levelsOf(audit, failed.tier, measured)
  const backstop = houseAccount(audit, failed.tier, 'backstop')
  const fund = houseAccount(audit, failed.tier, 'fund').cash
  const account = { ...failed, legs: new Map([...failed.legs].map(([market, leg]) => [market, { ...leg }])) }
  const held = [...account.legs].filter(([, leg]) => leg.lots !== 0n)
  return {
    failed,
    before: { account, equity: measured.equity, target, fund },
    inventory: new Map(held.map(([market]) => [market, backstop.legs.get(market)?.lots ?? 0n])),
    taken: [],
    filled: new Map(),
    openInterest: new Map(),
    bidder: -1,
    offers: offersFor(audit, account),
    due: [],
    isPriced: false,
  }
}

/** Bids that may take part: unlinked, free, lasting, for all markets of the book, with room for a lot more of each leg. */
function offersFor(audit: Audit, failed: Account): Clearing['offers'][number][] {
  const { books, auction } = audit
  const held = [...failed.legs].filter(([, leg]) => leg.lots !== 0n).map(([market]) => market)
  const hasOptions = held.some((market) => isOption(books.markets[market]!.contract))
  const rest = held.reduce((sum, market) => sum + books.markets[market]!.mark, 0n)
  const offers = [...auction.bids].flatMap(([number, bid]) => {
    const row = books.accounts[bid.account]!
    const covers = bid.markets === null || held.every((market) => bid.markets!.has(market))
    const may = covers && row.tier === failed.tier && row.procedure === null && bid.expiryMs > books.nowMs
    if (hasOptions && !row.portfolio) return []
    if (!may || isKin(audit, failed, row) || bid.left <= rest) return []
    return [{ bid: number, discountPpm: bid.discountPpm, room: bid.left - rest }]
  })
  return offers.sort((a, b) => Number(a.discountPpm - b.discountPpm) || a.bid - b.bid)
}

/** What a bid took is within what it was for and what its margin allows, without the discount. */
function auditTaken(audit: Audit, event: EventOf<'bidNoted'>, bid: Bid): void {
  const { books, auction } = audit
  const { clearing } = auction
  if (clearing === null || clearing.filled.size === 0) {
    demand(audit, event.stage === 'cut', 'auction', () => `bid ${event.bid} took nothing`)
    return
  }
  demand(audit, clearing.bidder === event.account, 'auction', () => `bid ${event.bid} is not of who took`)
  const markets = [...clearing.filled.keys()]
  const notional = markets.reduce(
    (sum, market) => sum + abs(clearing.filled.get(market)!) * books.markets[market]!.mark,
    0n,
  )
  const within = event.stage === 'taken' ? notional === BigInt(event.notional) : notional <= bid.left
  demand(audit, within, 'auction', () => `bid ${event.bid} took ${notional}`)
  const consents = bid.markets === null || markets.every((market) => bid.markets!.has(market))
  demand(audit, consents, 'auction', () => `bid ${event.bid} is not for markets ${markets}`)
  if (!isStepped(audit, event.account)) {
    // A taker is judged at the open interest that it meets.
    const present = [...clearing.openInterest].map(([market]) => [market, books.markets[market]!.openInterest] as const)
    for (const [market, interest] of clearing.openInterest) books.markets[market]!.openInterest = interest
    const taker = books.accounts[event.account]!
    const { initialExcess, targetExcess } = initialOf(audit, taker, opens(taker, clearing.filled) ? 'opening' : 'all')
    for (const [market, interest] of present) books.markets[market]!.openInterest = interest
    const what = () => `account ${event.account} takes lots with ${initialExcess}, ${targetExcess} to spare`
    demand(audit, initialExcess >= 0n && targetExcess >= 0n, 'rules §4', what)
  }
  const lots = clearing.filled
  clearing.taken.push({ bid: event.bid, account: event.account, discountPpm: bid.discountPpm, lots })
  clearing.filled = new Map()
  clearing.openInterest.clear()
  clearing.bidder = -1
}

/** Whether lots that were taken did more than bring a position nearer to zero: new risk rests on live prices. After the entry. */
function opens(taker: Account, filled: ReadonlyMap<number, bigint>): boolean {
  return [...filled].some(([market, lots]) => {
    const held = taker.legs.get(market)?.lots ?? 0n
    const before = held - lots
    return before === 0n || before > 0n === lots > 0n || abs(lots) > abs(before)
  })
}

/** Whether taking lots has stepped a sweep under way for the bidder: what was a loss at the mark is then cash (`outflows.ts`). */
function isStepped({ events, at }: Audit, account: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const event = events[i]!
    if (event.type === 'collected' && event.account === account) return true
    if (event.type === 'bidNoted' || event.type === 'auctionStarted') return false
  }
  return false
}

/** No more than the share went; when all of it did, a smaller one would not have reached restore. */
function auditShare(audit: Audit, { before, taken }: Clearing, parts: bigint, discount: bigint, own: bigint): void {
  let isWhole = true
  for (const [market, leg] of before.account.legs) {
    const sold = taken.reduce((sum, { lots }) => sum + abs(lots.get(market) ?? 0n), 0n)
    const most = ceilDiv(abs(leg.lots) * parts, PARTS)
    demand(audit, sold <= most, 'auction', () => `${sold} lots of market ${market} went, wanted were ${most}`)
    if (sold < most) isWhole = false
  }
  // A bid that its margin cut may have been the worst: the share was for its discount.
  if (!isWhole || parts === 1n) return
  const less = afterShare(audit, before.account, parts - 1n, discount, own)
  demand(audit, less.equity < less.restore, 'auction', () => `${parts} parts went, one less would do`)
}

/** Who asked for less than the worst accepted bid, and could have had a lot, was not passed over. */
function auditOrder(audit: Audit, clearing: Clearing, parts: bigint, discount: bigint): void {
  const { offers, taken, failed } = clearing
  const took = new Set(taken.map(({ bid }) => bid))
  let before = 0
  let last = -1n
  for (const { bid, discountPpm } of offers) {
    if (discountPpm > discount) break
    if (++before > TAKERS_MAX) break
    if (took.has(bid)) {
      demand(audit, discountPpm >= last, 'auction', () => `bid ${bid} took out of its turn`)
      last = discountPpm
    }
  }
  const inOrder = taken.every(({ bid }) => offers.some((offer) => offer.bid === bid))
  demand(audit, inOrder, 'auction', () => `a bid that could not take part took lots of account ${failed.number}`)
  const first = offers[0]
  const served = first === undefined || took.has(first.bid) || !audit.auction.bids.has(first.bid) || taken.length === 0
  const small =
    first !== undefined &&
    (first.room * 64n < offers.reduce((sum, { room }) => sum + room, 0n) ||
      !hasLots(audit, clearing, parts, first.room))
  demand(audit, served || small, 'auction', () => `bid ${first?.bid} asked for the least and got nothing`)
}

/** Each leg of each bid at the one discount, rounded down: from the owner first, then from the fund. */
function auditDues(
  audit: Audit,
  clearing: Clearing,
  event: EventOf<'auctionCleared'>,
  discount: bigint,
  own: bigint,
  fund: bigint,
): void {
  let left = own
  let fromFund = 0n
  let gross = 0n
  for (const { account, lots } of clearing.taken) {
    let rest = 0n
    for (const [market, count] of [...lots].sort(([a], [b]) => a - b)) {
      const notional = abs(count) * audit.books.markets[market]!.mark
      const due = (notional * discount) / PPM
      const paid = min(due, left)
      gross += notional
      left -= paid
      rest += due - paid
      if (paid > 0n) clearing.due.push({ type: 'costPosted', bidder: account, market, amount: paid })
    }
    fromFund += rest
    if (rest > 0n) clearing.due.push({ type: 'posted', bidder: account, market: -1, amount: rest })
  }
  const told = gross === BigInt(event.gross) && own - left === BigInt(event.own) && fromFund === BigInt(event.fund)
  demand(audit, told, 'auction', () => `${gross} went for ${own - left} of the owner's and ${fromFund} of the fund's`)
  demand(audit, fromFund <= fund, 'auction', () => `the fund pays ${fromFund} of ${fund}`)
  clearing.isPriced = true
}

/** A part of the depth of the open markets of a tier. */
function capOf({ books, parameters }: Audit, tier: number): bigint {
  let depth = 0n
  for (const [market, row] of books.markets.entries()) {
    if (row.tier !== tier || row.status !== 'open') continue
    depth += max(row.depth, parameters.scopes.market![market]!.depthFloorLots!) * row.mark
  }
  return (min(depth, 2n ** 51n) * parameters.scopes.tier![tier]!.auctionDepthPpm!) / PPM
}

/** A price on which somebody may be forced: neither degraded nor halted, in a token that has its peg. */
function isLive({ books }: Audit, market: number): boolean {
  const condition = marketConditionOf(books, market)
  return condition === 'normal' || condition === 'held'
}

function isKin({ books }: Audit, one: Account, other: Account): boolean {
  if (one.owner < 0 || other.owner < 0) return false
  return clusterOf(books, one.owner).includes(other.owner)
}
