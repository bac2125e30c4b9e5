/**
 * Settlement averages, counted a second time: index × time over the window before an expiry, as far as reports were live, and on behind
 * it in the dark until half a window was (decision 0183); what an expiry says of itself is held against that.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { max, min } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Expiry } from './contract-books.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Time after which an expiry that may settle must have: it is looked at once a second. */
const LOOK_MS = 1000

/** Stretches of live time that are remembered of an underlying. */
const SEEN_MAX = 4096

/** Brings the averages of an underlying to now, at the index that has been in force. */
export function countAverages(audit: Audit, underlying: number): void {
  see(audit, underlying)
  for (const expiry of audit.books.expiries) {
    if (expiry.underlying === underlying && expiry.status !== 'settled') count(audit, expiry)
  }
}

/** Scenarios of an underlying stand at this time: everybody who hangs on it is to be looked at. */
export function standScenarios(audit: Audit, underlying: number): void {
  const { books } = audit
  countAverages(audit, underlying)
  const row = books.underlyings[underlying]!
  row.scenarioMs = books.nowMs
  row.scenarioTurn += 1
  for (const expiry of books.expiries) {
    if (expiry.underlying === underlying) expiry.stood = { live: expiry.live, sum: expiry.sum }
  }
  books.underlyingsMoved.add(underlying)
}

function see(audit: Audit, underlying: number): void {
  const { nowMs, underlyings } = audit.books
  const row = underlyings[underlying]!
  const fromMs = row.seenMs
  row.seenMs = nowMs
  const untilMs = Math.min(nowMs, liveUntilMs(audit, underlying))
  if (row.index === 0n || untilMs <= fromMs) return
  row.seen.push({ index: row.index, fromMs, untilMs })
  if (row.seen.length > SEEN_MAX) row.seen.splice(0, SEEN_MAX / 2)
}

function count(audit: Audit, expiry: Expiry): void {
  const { books } = audit
  const startMs = expiry.expiryMs - windowOf(audit, expiry)
  if (books.nowMs < startMs) return
  const fromMs = Math.max(expiry.countedMs, startMs)
  expiry.countedMs = books.nowMs
  const { index } = books.underlyings[expiry.underlying]!
  const missing = halfOf(audit, expiry) - Number(expiry.live)
  const endMs = missing > 0 ? Math.max(expiry.expiryMs, fromMs + missing) : expiry.expiryMs
  const untilMs = Math.min(books.nowMs, endMs, liveUntilMs(audit, expiry.underlying))
  if (index === 0n || untilMs <= fromMs) return
  const dt = BigInt(untilMs - fromMs)
  expiry.live += dt
  expiry.sum += dt * index
}

/** Until when the newest report on an underlying by a source that counts is live. */
function liveUntilMs({ depth, parameters }: Audit, underlying: number): number {
  let fresh = 0
  for (const [source, atMs] of depth.pricesMs.get(underlying) ?? []) {
    if (parameters.scopes.source![source]!.weight! > 0n) fresh = Math.max(fresh, atMs)
  }
  return fresh + Number(parameters.scopes.underlying![underlying]!.staleMs!)
}

function windowOf({ parameters }: Audit, { underlying }: Expiry): number {
  return Number(parameters.scopes.underlying![underlying]!.settleWindowMs!)
}

function halfOf(audit: Audit, expiry: Expiry): number {
  return Math.ceil(windowOf(audit, expiry) / 2)
}

/** An expiry averages when its window has begun, and settles once, by its own average or in the dark by the rule price. */
export function auditExpiryStatus(audit: Audit, event: EventOf<'expiryStatus'>): void {
  const { books } = audit
  const expiry = books.expiries[event.expiry]!
  countAverages(audit, expiry.underlying)
  const startMs = expiry.expiryMs - windowOf(audit, expiry)
  const told = `expiry ${event.expiry}`
  if (event.status === 'averaging') {
    const begins = expiry.status === 'trading' && books.nowMs >= startMs
    demand(audit, begins, 'rules: expiry', () => `${told} averages at ${books.nowMs}, its window begins at ${startMs}`)
    return
  }
  const may = event.status === 'settled' && expiry.status === 'averaging' && maySettle(audit, expiry)
  demand(audit, may, 'rules: expiry', () => `${told} settles at ${books.nowMs} with ${expiry.live} ms live`)
  demand(audit, BigInt(event.liveMs) === expiry.live, 'rules: expiry', () => {
    return `${told} settles by ${event.liveMs} ms of live index, there were ${expiry.live}`
  })
  const price = BigInt(event.price)
  if (Number(expiry.live) >= halfOf(audit, expiry)) {
    const nearest = max(1n, (2n * expiry.sum + expiry.live) / (2n * expiry.live))
    demand(audit, price === nearest, 'rules: expiry', () => `${told} settles at ${price}, its average is ${nearest}`)
  } else auditInTheDark(audit, expiry, price, told)
}

/** The rule price is an average of what was seen before the expiry: no lower and no higher than any of it. */
function auditInTheDark(audit: Audit, expiry: Expiry, price: bigint, told: string): void {
  const { seen, index } = audit.books.underlyings[expiry.underlying]!
  const p = audit.parameters.scopes.underlying![expiry.underlying]!
  // A window, a sixteenth of it at both ends, and what the first and the last report of it were live for.
  let left = Number(p.ruleWindowMs!) * (1 + 2 / 16) + 4 * Number(p.staleMs!)
  let [low, high] = [max(index, 1n), max(index, 1n)]
  for (let at = seen.length - 1, any = false; at >= 0 && left > 0; at--) {
    const stretch = seen[at]!
    if (stretch.fromMs >= expiry.expiryMs) continue
    left -= stretch.untilMs - stretch.fromMs
    low = any ? min(low, stretch.index) : stretch.index
    high = any ? max(high, stretch.index) : stretch.index
    any = true
  }
  // Only four windows are remembered: with more light than that behind the expiry the last index settles.
  const after = seen.reduce(
    (sum, { fromMs, untilMs }) => sum + Math.max(0, untilMs - Math.max(fromMs, expiry.expiryMs)),
    0,
  )
  const isForgotten = after >= 3 * Number(p.ruleWindowMs!) && price === max(index, 1n)
  const inside = isForgotten || (price >= low && price <= high)
  demand(audit, inside, 'rules: expiry', () => `${told} settles in the dark at ${price}, seen were ${low} to ${high}`)
}

function maySettle(audit: Audit, expiry: Expiry): boolean {
  const { nowMs } = audit.books
  const waitMs = Number(audit.parameters.scopes.underlying![expiry.underlying]!.settleWaitMs!)
  const isOver = nowMs >= expiry.expiryMs + waitMs
  return nowMs >= expiry.expiryMs && (isOver || Number(expiry.live) >= halfOf(audit, expiry))
}

/** After a tick no expiry stays unsettled that might have settled at the look before, and none of its windows begins late. */
export function auditTimely(audit: Audit): void {
  const { books } = audit
  for (const [row, expiry] of books.expiries.entries()) {
    if (expiry.status === 'settled') continue
    count(audit, expiry)
    const late = expiry.status === 'trading' && books.nowMs >= expiry.expiryMs - windowOf(audit, expiry)
    demand(audit, !late, 'rules: expiry', () => `the window of expiry ${row} has begun and is not told`)
    if (!maySettle(audit, expiry)) continue
    if (expiry.readyMs < 0) expiry.readyMs = books.nowMs
    const stuck = books.nowMs - expiry.readyMs > LOOK_MS
    demand(audit, !stuck, 'rules: expiry', () => `expiry ${row} might have settled at ${expiry.readyMs} and has not`)
  }
}
