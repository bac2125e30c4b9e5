/**
 * Loans, recomputed: the borrow index of a tier from the rates that were told and the clock alone, what each loan owes since
 * its last touch, and that it is charged before its cash moves, to the lender, to the atom (INV-9).
 */
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { ceilDiv, floorDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Account, Books, Tier } from './books.ts'
import type { Values } from './parameters.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

const YEAR_MS = 31_536_000_000n

/** One in borrow indices, and the largest of them. */
const LOAN_INDEX_ONE = 1n << 36n
const LOAN_INDEX_MAX = (1n << 53n) - 1n

/** The borrow index of a tier that is opened now. */
export function borrowOf(nowMs: number): Tier['borrow'] {
  return { index: LOAN_INDEX_ONE, from: LOAN_INDEX_ONE, fromMs: nowMs, ratePpm: 0n, multiplierPpm: PPM }
}

/** What a loan owes since its last touch, ≥ 0. */
export function interestDue({ tiers }: Books, account: Account): bigint {
  if (account.cash >= 0n) return 0n
  return owedSince(-account.cash, account.loanIndex, tiers[account.tier]!.borrow.index)
}

/** Interest from an index to a later one, rounded up. */
export function owedSince(loan: bigint, from: bigint, to: bigint): bigint {
  return ceilDiv(loan * (to - from), from)
}

/** Where a stretch has come to. */
export function grown(borrow: Tier['borrow'], nowMs: number): bigint {
  const more = (borrow.from * borrow.ratePpm * BigInt(nowMs - borrow.fromMs)) / (PPM * YEAR_MS)
  return min(borrow.from + more, LOAN_INDEX_MAX)
}

/** Σ interest that the loans of a tier owe its lender. */
export function interestOwed(books: Books, tier: Tier): bigint {
  let sum = 0n
  for (const number of tier.borrowers) sum += interestDue(books, books.accounts[number]!)
  return sum
}

/** Indices come to now at a tick; that of one tier before somebody lends there, or repays: who has a loan owes more, and the lender is owed it. */
export function accrueBefore({ books }: Audit, command: Command): void {
  if (command.type === 'tick') for (const tier of books.tiers) accrue(books, tier)
  const account = accruesFor(books, command)
  if (account >= 0) accrue(books, books.tiers[books.accounts[account]!.tier]!)
}

/** The account of which a command brings the tier's index to now, −1 for none: who lends, the treasury, and who owes and is brought cash. */
function accruesFor(books: Books, command: Command): number {
  const owes = (account: number): number => (books.accounts[account]!.cash < 0n ? account : -1)
  const isCash = (vault: number): boolean => books.assets[books.vaults[vault]!.asset]!.settlement
  switch (command.type) {
    case 'lendAdd':
      return command.account
    case 'depositFinal': {
      const { treasury } = books.tiers[books.vaults[command.vault]!.tier]!.houseAccounts
      if (!isCash(command.vault)) return -1
      return command.account === treasury ? treasury : owes(command.account)
    }
    case 'transferMake':
      return isCash(command.vaultTo) ? owes(command.to) : -1
    case 'withdrawalCancel': {
      const { account, vault } = books.withdrawals.get(command.withdrawal)!
      return isCash(vault) ? owes(account) : -1
    }
    case 'stakeClaim':
    case 'lendExit':
      return owes(command.account)
    default:
      return -1
  }
}

function accrue(books: Books, tier: Tier): void {
  if (tier.woundDown) return
  const { borrow } = tier
  const index = grown(borrow, books.nowMs)
  if (index === borrow.index) return
  borrow.index = index
  for (const number of tier.borrowers) books.dirty.add(number)
  books.dirty.add(tier.houseAccounts.treasury!)
}

/** A stretch begins at the index that the last one has reached, at the rate that utilisation asks for. */
export function auditBorrowRate(audit: Audit, event: EventOf<'borrowRateSet'>): void {
  const { books, parameters } = audit
  const tier = books.tiers[event.tier]!
  const { borrow } = tier
  const what = () =>
    `tier ${tier.number}: a stretch begins at index ${event.index}, the last one ended at ${borrow.index}`
  demand(audit, BigInt(event.index) === borrow.index, 'INV-9', what)
  const { treasuryCap } = parameters.scopes.tier![tier.number]!
  const lendable = min(books.accounts[tier.houseAccounts.treasury!]!.cash, treasuryCap!)
  const { ratePpm, used, multiplierPpm } = nextRate(audit, tier.number, borrow, tier.loans, lendable)
  const own = [ratePpm, used, multiplierPpm]
  const told = [event.ratePpm, event.utilisationPpm, event.multiplierPpm].map(BigInt)
  const same = own.every((figure, i) => figure === told[i])
  demand(audit, same, 'INV-9', () => `tier ${tier.number}: rate, utilisation, multiplier are ${own}, told ${told}`)
  Object.assign(borrow, { from: borrow.index, fromMs: books.nowMs, ratePpm, multiplierPpm })
}

/** Rate, utilisation and multiplier that what is lent asks for at an interval. */
export function nextRate(
  { books, parameters }: Audit,
  tier: number,
  borrow: Tier['borrow'],
  lent: bigint,
  lendable: bigint,
): { ratePpm: bigint; used: bigint; multiplierPpm: bigint } {
  const p = parameters.scopes.tier![tier]!
  const used = utilisation(lent, lendable)
  const kink = p.rateKinkPpm!
  const spanMs = BigInt(Math.min(books.nowMs - borrow.fromMs, 86_400_000))
  const multiplierPpm = lent === 0n ? borrow.multiplierPpm : adapted(borrow.multiplierPpm, used, p, spanMs)
  const below = (p.rateSlope1Ppm! * min(used, kink)) / kink
  const above = (p.rateSlope2Ppm! * max(used - kink, 0n)) / (PPM - kink)
  return { ratePpm: ((p.borrowRatePpm! + below + above) * multiplierPpm) / PPM, used, multiplierPpm }
}

/** What is lent of what may be lent. */
function utilisation(lent: bigint, lendable: bigint): bigint {
  if (lent === 0n) return 0n
  return lent >= lendable ? PPM : (lent * PPM) / lendable
}

/** The multiplier moves with the distance of utilisation from the kink, within a quarter and four. */
function adapted(multiplierPpm: bigint, used: bigint, p: Values, spanMs: bigint): bigint {
  const gap = used - p.rateKinkPpm!
  const error = floorDiv(gap * PPM, gap > 0n ? PPM - p.rateKinkPpm! : p.rateKinkPpm!)
  const aDay = floorDiv(((multiplierPpm * p.rateSpeedPpm!) / PPM) * error, PPM)
  return min(max(multiplierPpm + floorDiv(aDay * spanMs, 86_400_000n), PPM / 4n), 4n * PPM)
}

/** Interest on a loan: what is due, to the lender; then the loan stands at the present index. */
export function auditInterest(audit: Audit, { from, to, amount }: EventOf<'posted'>): void {
  const { books } = audit
  const row = books.accounts[from]!
  const { houseAccounts, borrow } = books.tiers[row.tier]!
  const due = interestDue(books, row)
  demand(audit, BigInt(amount) === due, 'INV-9', () => `account ${from} pays ${amount} of interest, owes ${due}`)
  demand(audit, to === houseAccounts.treasury, 'INV-9', () => `account ${from} pays its interest to account ${to}`)
  row.loanIndex = borrow.index
}

/** Before the cash of a loan moves its interest has been charged. */
export function auditCharged(audit: Audit, account: number): void {
  const due = interestDue(audit.books, audit.books.accounts[account]!)
  demand(audit, due === 0n, 'INV-9', () => `cash of account ${account} moves, its loan still owes ${due}`)
}
