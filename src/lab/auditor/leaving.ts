/**
 * Lenders who wait, recomputed: who must wait and who need not, what an epoch lets each go, that nobody overtakes or is let go more, and
 * that nothing that has been recalled is taken back (decision 0101).
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { max, min } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Tier } from './books.ts'
import { fill } from './exits.ts'
import { classOf, freeOf, promisedOf, unlentOf, type Wait, worthIn, worthOf } from './leaving-figures.ts'
import { divisionOf } from './lenders.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Something of a lender's shares begins to wait, waits no longer, or is recalled. */
export function auditWaits(audit: Audit, event: EventOf<'lenderWaits'>): void {
  const { account, bears } = event
  const tier = audit.books.tiers[audit.books.accounts[account]!.tier]!
  const key = `${account} ${bears}`
  const was = tier.waiting.rows.get(key) ?? { shares: 0n, recalled: 0n }
  const is = { shares: BigInt(event.shares), recalled: BigInt(event.recalled) }
  const held = tier.lenderPool.held.get(key) ?? 0n
  const within = is.recalled >= 0n && is.recalled <= is.shares && is.shares <= held
  demand(audit, within, 'INV-6', () => `account ${account} waits with ${is.shares}, ${is.recalled} of ${held} shares`)
  const { command } = audit
  const named = 'account' in command && 'bears' in command && command.account === account && command.bears === bears
  const is0 = tier.lenderPool.worth[bears as 0 | 1] === 0n
  const fair =
    command.type === 'lendExit'
      ? named && is.shares === was.shares + BigInt(command.shares) && is.recalled === was.recalled
      : command.type === 'lendExitCancel'
        ? named && is.shares === was.recalled && is.recalled === was.recalled && was.shares > was.recalled
        : command.type === 'lendRecall'
          ? named && is.shares === was.shares && is.recalled === was.shares && was.shares > was.recalled
          : (is0 && is.shares === 0n) || (command.type === 'tick' && isLetGo(tier, key, was, is))
  demand(audit, fair, 'INV-6', () => `account ${account} waits with ${is.shares} after ${was.shares}: ${command.type}`)
  if (command.type === 'lendExit') auditMustWait(audit, tier, bears as 0 | 1, BigInt(command.shares))
  if (command.type === 'lendRecall') auditIsLent(audit, tier)
  if (tier.waiting.rows.size === 0) tier.waiting.epochMs = audit.books.nowMs
  if (is.shares === 0n) tier.waiting.rows.delete(key)
  else tier.waiting.rows.set(key, is)
}

/** Who leaves at once overtakes nobody; who is let go is so by as many shares as were recomputed. */
export function auditGoes(audit: Audit, { account, bears, shares, amount }: EventOf<'lenderChanged'>): void {
  const tier = audit.books.tiers[audit.books.accounts[account]!.tier]!
  if (amount >= 0 || account === tier.houseAccounts.backstop) return
  if (audit.command.type === 'lendExit') {
    const what = () => `account ${account} takes ${-amount} out while ${[...tier.waiting.rows.keys()]} wait`
    demand(audit, tier.waiting.rows.size === 0, 'INV-6', what)
    return
  }
  const key = `${account} ${bears}`
  const { going, plan } = tier.waiting
  const what = () => `account ${account} is let go ${-shares} lender shares, not ${going?.shares} of ${going?.key}`
  demand(audit, going?.key === key && going.shares === BigInt(-shares), 'INV-6', what)
  plan!.worth[classOf(key)] += BigInt(amount)
  plan!.shares[classOf(key)] += BigInt(shares)
  tier.waiting.going = null
}

/** The end of an epoch: what may go, shared by all that each owner has lent, at most what it asks for. */
export function auditLendersShared(audit: Audit, event: EventOf<'lenderExitsShared'>): void {
  const tier = audit.books.tiers[event.tier]!
  demand(audit, isOver(audit, tier), 'INV-6', () => `tier ${tier.number}: an epoch of lenders ends that is not over`)
  demand(audit, tier.shorts.size === 0, 'rules §7', () => `lenders go while ${[...tier.shorts]} are short`)
  const { income } = divisionOf(audit, tier)
  demand(audit, income === 0n, 'INV-9', () => `tier ${tier.number} lets lenders go with ${income} undivided`)
  tier.waiting.epochMs = audit.books.nowMs
  const leavers = leaversOf(audit, tier)
  const caps = leavers.map(({ rows }) =>
    rows.reduce((sum, { key, shares }) => sum + worthOf(tier, classOf(key), shares), 0n),
  )
  const whole = caps.reduce((sum, cap) => sum + cap, 0n)
  const budget = min(whole, freeOf(audit, tier))
  demand(audit, budget === BigInt(event.budget), 'INV-6', () => `lenders share ${event.budget}, not ${budget}`)
  const shares = fill(
    budget,
    leavers.map(({ weight }) => weight),
    caps,
  )
  tier.waiting.plan = {
    rows: leavers.flatMap(({ rows }, leaver) => rows.map((row) => ({ ...row, leaver }))),
    left: shares,
    worth: [...tier.lenderPool.worth],
    shares: [...tier.lenderPool.shares],
  }
}

/** The next row of a sharing: as many shares as its owner's part pays for; 0 for none, −1 for dust that waits no longer. */
function nextGoing({ waiting }: Tier): { readonly key: string; readonly shares: bigint } {
  const plan = waiting.plan!
  const { key, shares, leaver } = plan.rows.shift()!
  const side = classOf(key)
  const asked = worthIn(plan, side, shares)
  if (asked === 0n) return { key, shares: -1n }
  const part = min(asked, plan.left[leaver]!)
  plan.left[leaver]! -= part
  const go = part === asked ? shares : (part * plan.shares[side]) / plan.worth[side]
  return { key, shares: worthIn(plan, side, go) > 0n ? go : 0n }
}

/** At the beginning of a command. */
export function beginLeaving(audit: Audit): void {
  for (const tier of audit.books.tiers) tier.waiting.shortAtStart = tier.shorts.size > 0
}

/** At the end of a command: every epoch that is over was ended, unless somebody was short, and every part was let go. */
export function endLeaving(audit: Audit): void {
  for (const tier of audit.books.tiers) {
    const { waiting } = tier
    let missed: string | undefined = waiting.going?.key
    while (waiting.plan !== null && waiting.plan.rows.length > 0) {
      const next = nextGoing(tier)
      if (next.shares !== 0n) missed = next.key
    }
    demand(audit, missed === undefined, 'INV-6', () => `tier ${tier.number}: ${missed} is let go nothing`)
    waiting.plan = null
    if (audit.command.type !== 'tick' || !isOver(audit, tier)) continue
    const wasShort = waiting.shortAtStart || tier.shorts.size > 0
    demand(audit, wasShort, 'INV-6', () => `tier ${tier.number}: an epoch of lenders is over and nobody is let go`)
    waiting.epochMs = audit.books.nowMs
  }
}

function isOver({ books, parameters }: Audit, tier: Tier): boolean {
  const lengthMs = Number(parameters.scopes.tier![tier.number]!.exitEpochMs!)
  return !tier.woundDown && tier.waiting.rows.size > 0 && books.nowMs - tier.waiting.epochMs >= lengthMs
}

/** Let go as recomputed, recalled shares first; or dust that is worth nothing. */
function isLetGo(tier: Tier, key: string, was: Wait, is: Wait): boolean {
  const { waiting } = tier
  while (waiting.going === null && waiting.plan !== null && waiting.plan.rows.length > 0) {
    const next = nextGoing(tier)
    if (next.shares === -1n) return next.key === key && is.shares === 0n
    if (next.shares > 0n) waiting.going = next
  }
  const go = waiting.going?.key === key ? waiting.going.shares : -1n
  return go > 0n && is.shares === was.shares - go && is.recalled === max(0n, was.recalled - go)
}

function auditMustWait(audit: Audit, tier: Tier, side: 0 | 1, shares: bigint): void {
  const barred = tier.waiting.rows.size > 0 || worthOf(tier, side, shares) > freeOf(audit, tier)
  demand(
    audit,
    barred,
    'INV-6',
    () => `tier ${tier.number}: ${shares} lender shares wait, ${freeOf(audit, tier)} are free`,
  )
  demand(audit, tier.shorts.size === 0, 'rules §7', () => `lenders ask to leave while ${[...tier.shorts]} are short`)
}

function auditIsLent(audit: Audit, tier: Tier): void {
  const free = unlentOf(audit, tier) - tier.lenderPool.called
  const promised = promisedOf(audit, tier)
  demand(
    audit,
    promised > free,
    'INV-6',
    () => `tier ${tier.number}: ${promised} are recalled of ${free} that are there`,
  )
}

type Leaver = { weight: bigint; readonly rows: { readonly key: string; readonly shares: bigint }[] }

/** Owners that wait by number, the operator last, with all that they have lent and their rows by account and class. */
function leaversOf({ books }: Audit, tier: Tier): Leaver[] {
  const found = new Map<number, Leaver>()
  const ownerOf = (key: string) => books.accounts[Number.parseInt(key, 10)]!.owner
  const keys = [...tier.waiting.rows.keys()].sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || classOf(a) - classOf(b),
  )
  for (const key of keys) {
    const leaver = found.get(ownerOf(key)) ?? { weight: 0n, rows: [] }
    leaver.rows.push({ key, shares: tier.waiting.rows.get(key)!.shares })
    found.set(ownerOf(key), leaver)
  }
  for (const [key, shares] of tier.lenderPool.held) {
    if (key === `${tier.houseAccounts.backstop} 0`) continue
    const leaver = found.get(ownerOf(key))
    if (leaver !== undefined) leaver.weight += worthOf(tier, classOf(key), shares)
  }
  return [...found].sort(([a], [b]) => (a < 0 ? 1 : b < 0 ? -1 : a - b)).map(([, leaver]) => leaver)
}
