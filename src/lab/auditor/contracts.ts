/**
 * Contracts that end: listed once, with the terms that were asked for or that a rule gives; worth what they pay once their expiry has a
 * price; closed at it, account by account, against their market's settlement account, until nobody holds any.
 */
import type { CommandOf, HouseEvent } from '../../core/words/index.ts'
import { abs, max } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import { countAverages } from './averages.ts'
import type { Market } from './books.ts'
import { dollarsOf } from './contract-values.ts'
import { initialOf } from './initial.ts'
import { isOption } from './prices.ts'
import { expiriesOf } from './series.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

const MINUTE_MS = 60_000
const THREE_YEARS_MS = 3 * 366 * 86_400_000

/** An expiry comes next in its table, a time of an underlying once. */
export function enterExpiry(audit: Audit, { expiry, underlying, expiryMs }: EventOf<'expiryOpened'>): void {
  const { expiries } = audit.books
  const known = expiries.some((each) => each.underlying === underlying && each.expiryMs === expiryMs)
  const next = expiry === expiries.length && !known
  demand(audit, next, 'rules: expiry', () => `expiry ${expiry} of underlying ${underlying} is opened at ${expiryMs}`)
  expiries.push({
    underlying,
    expiryMs,
    status: 'trading',
    price: 0n,
    live: 0n,
    sum: 0n,
    countedMs: 0,
    stood: { live: 0n, sum: 0n },
    curve: { basisPpm: 0, theta: 0, right: 0, left: 0, confidencePpm: 0, sinceMs: 0, freshMs: 0, mode: 'halted' },
    freshMs: 0,
    reports: new Map(),
    wanted: null,
    readyMs: -1,
    ticksOpen: 0,
  })
}

/** The terms of a contract are those of its command, or what a rule asks for now; it ends in time, and is listed once. */
export function auditListed(audit: Audit, event: EventOf<'contractListed'>): void {
  const { books, command, parameters } = audit
  const { market, tier, underlying, kind, expiryMs, strike } = event
  const what = (of: string) => () => `market ${market} is listed as a ${kind} at ${strike}, ${expiryMs}: ${of}`
  const asked =
    command.type === 'futureList' || command.type === 'optionList' ? isAsked(command, event) : isRuled(audit, event)
  demand(audit, asked, 'rules: listing', what('nobody has asked for it'))
  const windowMs = Number(parameters.scopes.underlying![underlying]!.settleWindowMs!)
  const inMs = expiryMs - books.nowMs
  const inTime = inMs > windowMs && inMs <= THREE_YEARS_MS && expiryMs % MINUTE_MS === 0
  demand(audit, inTime, 'rules: listing', what('not at its time'))
  const { contract } = books.markets[market]!
  const isSame = (row: Market): boolean =>
    row.tier === tier &&
    row.contract.kind === kind &&
    row.contract.expiry === contract.expiry &&
    row.contract.strike === contract.strike
  const times = books.markets.filter(isSame).length
  demand(audit, times === 1, 'rules: listing', what(`${times} times`))
}

function isAsked(
  command: CommandOf<'futureList'> | CommandOf<'optionList'>,
  event: EventOf<'contractListed'>,
): boolean {
  const same =
    command.tier === event.tier &&
    command.underlying === event.underlying &&
    command.lotMultiple === event.lotMultiple &&
    command.expiryMs === event.expiryMs
  if (command.type === 'futureList') return same && event.kind === 'future' && event.strike === 0 && event.upFront === 0
  const { kind, strike, upFront } = event
  return same && command.kind === kind && command.strike === strike && command.upFront === upFront
}

/** A tick lists what a series asks for: an expiry of its cycles, and no strike further from the index than it names. */
function isRuled({ books, command, parameters }: Audit, event: EventOf<'contractListed'>): boolean {
  const rule = books.series.find((each) => each.tier === event.tier && each.underlying === event.underlying)
  if (command.type !== 'tick' || rule === undefined || rule.lotMultiple !== event.lotMultiple) return false
  const windowMs = Number(parameters.scopes.underlying![event.underlying]!.settleWindowMs!)
  if (!expiriesOf(rule, books.nowMs + windowMs).has(event.expiryMs)) return false
  if (event.kind === 'future') return event.strike === 0 && event.upFront === 0
  const { strikeStep: step, strikes } = rule
  const away = Math.abs(event.strike - Number(books.underlyings[event.underlying]!.index))
  const near = strikes > 0 && event.strike % step === 0 && 2 * away <= (2 * strikes + 1) * step
  return near && event.upFront === rule.upFront
}

/** What a contract is worth for good: its payoff at the price of its expiry, in settlement atoms a lot, to the nearest. */
export function auditExpired(audit: Audit, { market, price }: EventOf<'marketExpired'>): void {
  const { books } = audit
  const row = books.markets[market]!
  const { kind, expiry, strike } = row.contract
  const settled = books.expiries[expiry]
  const is = settled?.status === 'settled'
  demand(audit, is, 'rules: expiry', () => `market ${market} expires at ${price}, its expiry has no price`)
  const gain = kind === 'future' ? settled!.price : kind === 'call' ? settled!.price - strike : strike - settled!.price
  const paid = max(gain, 0n) * row.lotMultiple * 1_000_000n
  const token = books.tiers[row.tier]!.tokenPpm || 1_000_000n
  const most = 1_000_000_000_000n
  const near =
    BigInt(price) === most ? paid >= most * token - token : 2n * abs(BigInt(price) * token - paid) <= token + 1n
  demand(audit, near, 'rules: expiry', () => `a lot of market ${market} ends at ${price}, pays ${paid} ÷ ${token}`)
}

/** A position ends at what its contract pays: all of it, with the settlement account on the other side. */
export function auditClosing(audit: Audit, event: EventOf<'filled'>): void {
  const { books } = audit
  const { market, kind, buyer, seller, lots, price } = event
  const row = books.markets[market]!
  const settled = row.contract.expiry >= 0 && books.expiries[row.contract.expiry]!.status === 'settled'
  const what = (of: string) => () => `${lots} lots of market ${market} go from ${seller} to ${buyer} as ${kind}: ${of}`
  if (kind !== 'expiry') {
    const over = row.contract.expiry >= 0 && books.expiries[row.contract.expiry]!.expiryMs <= books.nowMs
    const trades = kind === 'trade' || kind === 'venue' || kind === 'unwind'
    return demand(audit, !settled && !(over && trades), 'rules: expiry', what('its contract has ended'))
  }
  demand(audit, settled && BigInt(price) === row.mark, 'rules: expiry', what(`at ${price}, worth ${row.mark}`))
  const closed = buyer === row.settlement ? seller : buyer
  const held = books.accounts[closed]!.legs.get(market)?.lots ?? 0n
  const whole = held === (closed === seller ? BigInt(lots) : -BigInt(lots))
  const sides = (buyer === row.settlement) !== (seller === row.settlement)
  demand(audit, whole && sides, 'rules: expiry', what(`account ${closed} held ${held}`))
}

/** Options are held under portfolio margin alone: who has got lots of one, and is not the market's settlement account, is under it. */
export function auditHolders(audit: Audit, { market, buyer, seller }: EventOf<'filled'>): void {
  const { books } = audit
  const row = books.markets[market]!
  if (!isOption(row.contract)) return
  for (const number of [buyer, seller]) {
    const account = books.accounts[number]!
    const holds = (account.legs.get(market)?.lots ?? 0n) !== 0n
    const may = account.portfolio || number === row.settlement || !holds
    demand(audit, may, 'rules §4', () => `account ${number} holds options of market ${market} under standard margin`)
  }
}

/** A model is changed by its own command alone, while nothing is open, and the book stands under it as if it were opened there. */
export function auditModel(audit: Audit, { account, model }: EventOf<'accountMarginSet'>): void {
  const { books, command } = audit
  const row = books.accounts[account]!
  const what = (of: string) => () => `account ${account} is margined as ${model}: ${of}`
  const asked = command.type === 'accountMargin' && command.account === account && command.model === model
  demand(audit, asked && row.procedure === null, 'rules §4', what(`in ${row.procedure?.kind ?? command.type}`))
  const { initialExcess, targetExcess } = initialOf(audit, row)
  demand(
    audit,
    initialExcess >= 0n && targetExcess >= 0n,
    'rules §4',
    what(`with ${initialExcess}, ${targetExcess} to spare`),
  )
  const holds = [...row.legs].some(([market, { lots }]) => lots !== 0n && isOption(books.markets[market]!.contract))
  demand(audit, row.portfolio || !holds, 'rules §4', what('it holds options'))
}

/** A market with a mark of its own time: within an atom of what the contract is worth at the index, and the venues' basis beside it. */
export function auditMark(audit: Audit, { market, mark }: EventOf<'markSet'>): void {
  const { books, command } = audit
  const row = books.markets[market]!
  const { kind, expiry } = row.contract
  if (expiry < 0 || command.type === 'relot') return
  const settled = books.expiries[expiry]!.status === 'settled'
  demand(audit, !settled, 'rules: expiry', () => `market ${market} is marked at ${mark}, it has settled`)
  countAverages(audit, row.underlying)
  const { index } = books.underlyings[row.underlying]!
  const dollars = dollarsOf(audit, row.contract, Number(index), books.nowMs)
  const fair = Math.min(
    Math.max(1, (dollars * Number(row.lotMultiple) * 1e6) / Number(books.tiers[row.tier]!.tokenPpm)),
    1e12,
  )
  const basis = kind === 'future' ? (fair * Number(row.basis)) / 256e6 : 0
  const worth = Math.min(Math.max(1, fair + basis), 1e12)
  // To the nearest, and the basis cut: an atom each. A difference of two large values is off by their last digits.
  const whole = (Number(index) * Number(row.lotMultiple) * 1e6) / Number(books.tiers[row.tier]!.tokenPpm)
  const slack = 1 + (basis === 0 ? 0 : 1) + worth * 1e-12 + whole * 1e-14
  const near = Math.abs(mark - worth) <= slack
  demand(audit, near, 'rules §3', () => `a ${kind} in market ${market} is marked at ${mark}, is worth ${worth}`)
}

/** After a command: whatever has settled in it has ended its markets; after a tick positions go on being closed, and end. */
export function auditEnds(audit: Audit): void {
  const { books, command, events, parameters } = audit
  for (const event of events) {
    if (event.type !== 'expiryStatus' || event.status !== 'settled') continue
    const left = books.markets.findIndex(
      (row) => row.contract.expiry === event.expiry && row.status !== 'closed' && row.status !== 'delisting',
    )
    demand(audit, left < 0, 'rules: expiry', () => `expiry ${event.expiry} has settled, market ${left} goes on`)
  }
  if (command.type !== 'tick') return
  const budget = Number(parameters.scopes.house![0]!.sweepWorkMax!)
  const open = new Set<number>()
  for (const { contract, openInterest, tier } of books.markets) {
    const isSettled = contract.expiry >= 0 && books.expiries[contract.expiry]!.status === 'settled'
    if (isSettled && openInterest > 0n && !books.tiers[tier]!.woundDown) open.add(contract.expiry)
  }
  // Two rounds over all accounts for each: whoever gets lots behind the cursor is met in the second.
  const most = 2 * open.size * (Math.ceil(books.accounts.length / budget) + 1) + 2
  for (const row of open) {
    const expiry = books.expiries[row]!
    expiry.ticksOpen += 1
    const stuck = expiry.ticksOpen > most
    demand(audit, !stuck, 'rules: expiry', () => `positions at expiry ${row} are open after ${expiry.ticksOpen} ticks`)
  }
}

/** A market closes when nobody has anything in it. */
export function auditClosed(audit: Audit, { market, status }: EventOf<'marketStatus'>): void {
  const row = audit.books.markets[market]!
  const empty = row.holders.size === 0 || status !== 'closed'
  demand(audit, empty, 'rules: expiry', () => `market ${market} closes while ${[...row.holders]} have legs in it`)
}
