/** INV-4: procedures move with true figures, and none grows older than its kind may. */
import type { HouseEvent } from '../../core/words/index.ts'
import { type Audit, demand } from './audit.ts'
import { closeOutOf, levelsOf, measure } from './margin.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Time after its end within which a procedure must have moved on, when clock commands come. */
const GRACE_MS = 60_000

/** A move names what the account had, and an end that its kind allows. */
export function beforeMove(audit: Audit, event: EventOf<'procedureMoved'>): void {
  const { account, from, to, deadlineMs } = event
  const { books, parameters } = audit
  const row = books.accounts[account]!
  const was = row.procedure?.kind ?? 'none'
  demand(audit, was === from, 'INV-4', () => `account ${account} moves from ${from}, was in ${was}`)
  if (to === 'none') return
  const p = parameters.scopes.tier![row.tier]!
  const most = {
    call: Number(p.callWindowMs! > p.depositFinalityMs! ? p.callWindowMs! : p.depositFinalityMs!),
    collection: Number(p.collectionWindowMs! > p.depositFinalityMs! ? p.collectionWindowMs! : p.depositFinalityMs!),
    reduction: Number(p.reductionAgeMaxMs),
    auction: Number(p.auctionAgeMaxMs),
    takeover: Number(p.takeoverAgeMaxMs),
    deleveraging: Number(p.resolutionAgeMaxMs),
    resolution: Number(p.resolutionAgeMaxMs),
    'awaiting-price': Number(p.priceWaitMaxMs),
  }[to]
  const bounded = deadlineMs > 0 && deadlineMs <= books.nowMs + most
  demand(audit, bounded, 'INV-4', () => `${to} of account ${account} ends at ${deadlineMs}, allowed are ${most} ms`)
  if (to === 'call') auditCall(audit, event)
  if (from === 'takeover' && (to === 'deleveraging' || to === 'auction')) auditHaste(audit, event)
}

/** Lots wait for the backstop while their owner covers the cost of closing; the backstop itself has nobody to wait for. */
function auditHaste(audit: Audit, { account }: EventOf<'procedureMoved'>): void {
  const row = audit.books.accounts[account]!
  if (row.kind === 'backstop' || row.procedure!.deadlineMs <= audit.books.nowMs) return
  const { equity } = measure(audit, row)
  const cost = closeOutOf(audit, row)
  const what = () => `account ${account} is deleveraged early: has ${equity}, closing costs ${cost}`
  demand(audit, equity <= cost, 'INV-4', what)
}

/** A call is for what is missing to target, less deposits that were seen. */
function auditCall(audit: Audit, { account, equity, requirement, amount }: EventOf<'procedureMoved'>): void {
  const row = audit.books.accounts[account]!
  const measured = measure(audit, row)
  const { target } = levelsOf(audit, row.tier, measured)
  const figures = measured.equity === BigInt(equity) && target === BigInt(requirement)
  const what = () => `account ${account} is called at ${equity} of ${requirement}, has ${measured.equity} of ${target}`
  demand(audit, figures, 'INV-4', what)
  const fair = amount > 0 && BigInt(amount) <= target - measured.equity
  demand(audit, fair, 'INV-4', () => `account ${account} is called for ${amount}, lacks ${target - measured.equity}`)
}

/** After a tick nothing is far beyond its end. */
export function auditAges(audit: Audit): void {
  const { books } = audit
  for (const account of books.accounts) {
    const open = account.procedure
    if (open === null || books.tiers[account.tier]!.woundDown) continue
    // At the end of a collection collateral is put up for sale; what nobody buys goes in kind at that maximum age.
    const sale = Number(audit.parameters.scopes.tier![account.tier]!.resolutionAgeMaxMs)
    const late = books.nowMs - open.deadlineMs - (open.kind === 'collection' || open.kind === 'call' ? sale : 0)
    // The first tick after the end acts; a second look is due when a sweep was in the way.
    if (late > 0) open.ticksLate += 1
    const stuck = open.ticksLate > 8 && late > GRACE_MS
    demand(audit, !stuck, 'INV-4', () => `${open.kind} of account ${account.number} should have ended ${late} ms ago`)
  }
}
