/**
 * Sweeps, recomputed: at the frozen mark and index every loss and gain of the market is known before anything moves. Then
 * each event must be the part that the rules give it (rules §2): what a loser can pay, ⌊g·c⌋ of a gain, interest, v.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { abs, ceilDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand, type Sweep } from './audit.ts'
import type { Account } from './books.ts'
import { haircut } from './charges.ts'
import { debtOf, valueCeil } from './coin-debts.ts'
import { promisedOf } from './leaving-figures.ts'
import { fundingDue, haircutForLoan, measure, resultOf } from './margin.ts'
import { assetAtRaw, conditionOf } from './prices.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

const YEAR_MS = 31_536_000_000n

/** Interest for a span at a yearly rate, rounded up. */
function interestOf(amount: bigint, ratePpm: bigint, spanMs: number): bigint {
  return ceilDiv(amount * ratePpm * BigInt(spanMs), PPM * YEAR_MS)
}

/** A sweep starts: freezes what every leg is worth. */
export function startSweep(audit: Audit, { market, mark, index, kind }: EventOf<'sweepStarted'>): void {
  const { books } = audit
  const row = books.markets[market]!
  const frozen = BigInt(mark) === paidMark(books, market) && BigInt(index) === row.index
  demand(audit, frozen, 'rules §2', () => `market ${market} is swept at ${mark} and index ${index}`)
  demand(audit, !audit.sweeps.has(market), 'rules §2', () => `market ${market} is swept twice at once`)
  const last = audit.lastIntervalMs.get(market)
  const sweep: Sweep = {
    kind,
    mark: paidMark(books, market),
    whole: row.mark,
    startedSeq: books.seq,
    index: row.index,
    spanMs: kind !== 'interval' ? 0 : last === undefined ? -1 : books.nowMs - last,
    losses: new Map(),
    gains: new Map(),
    fundingValue: 0n,
    reserveGain: 0n,
    uncollected: 0n,
    backed: 0n,
    interest: 0n,
    gainsTotal: 0n,
    weightBefore: row.claimWeight,
    payable: -1n,
    credit: PPM,
    creditSlack: 0n,
    paid: 0n,
    bought: 0n,
    owed: new Map(),
  }
  if (kind === 'interval') audit.lastIntervalMs.set(market, books.nowMs)
  const funding = books.tiers[row.tier]!.houseAccounts.funding!
  for (const holder of row.holders) {
    const leg = books.accounts[holder]!.legs.get(market)!
    if (holder === funding) {
      sweep.fundingValue -= leg.cost
      continue
    }
    sweep.fundingValue += fundingDue(leg, sweep.index)
    const value = resultOf(leg, sweep.mark, sweep.index)
    if (value < 0n) sweep.losses.set(holder, -value)
    else if (holder === row.reserve) sweep.reserveGain = value
    else if (value > 0n) sweep.gains.set(holder, value)
  }
  audit.sweeps.set(market, sweep)
}

/**
 * The mark at which results are paid: of an option whose premium is paid up front nothing, until its market ends; its value stays a claim
 * of the one and a debt of the other (decision 0182).
 */
function paidMark(books: Audit['books'], market: number): bigint {
  const { contract, mark, status } = books.markets[market]!
  return contract.upFront && (status === 'open' || status === 'close-only') ? 0n : mark
}

/** A loss pays: in a sweep from cash and what may be lent, in proportion to the account's losses over all its markets. */
export function beforeCollected(audit: Audit, event: EventOf<'collected'>): void {
  const { market, account } = event
  const { books } = audit
  const sweep = audit.sweeps.get(market)
  const row = books.accounts[account]!
  if (sweep === undefined) return auditPledged(audit, event)
  const { tier } = books.markets[market]!
  const isFunding = account === books.tiers[tier]!.houseAccounts.funding
  const loss = isFunding ? -sweep.fundingValue : (sweep.losses.get(account) ?? 0n)
  const told = BigInt(event.loss)
  demand(audit, told === loss, 'rules §2', () => `account ${account} lost ${loss} in market ${market}, not ${told}`)
  const expected = isFunding ? min(loss, max(row.cash, 0n)) : collectable(audit, row, market, loss)
  const amount = BigInt(event.amount)
  const what = () => `account ${account} pays ${amount} of ${loss} in market ${market}, should pay ${expected}`
  demand(audit, amount === expected, 'rules §2', what)
  const lent = max(0n, amount - max(row.cash, 0n))
  demand(audit, BigInt(event.lent) === lent, 'rules §2', () => `${event.lent} is lent, should be ${lent}`)
  sweep.losses.delete(account)
  sweep.uncollected += loss - amount
}

/** What is left uncollected is backed as far as equity reaches, and pays interest. */
export function afterCollected(audit: Audit, event: EventOf<'collected'>): void {
  const { books } = audit
  const { market, account } = event
  const sweep = audit.sweeps.get(market)
  const rest = BigInt(event.loss - event.amount)
  const { tier } = books.markets[market]!
  const { houseAccounts } = books.tiers[tier]!
  if (sweep === undefined || rest === 0n || account === houseAccounts.funding) return
  const { equity } = measure(audit, books.accounts[account]!)
  sweep.backed += max(0n, rest + min(equity, 0n))
  if (account === houseAccounts.rounding) return
  const told = nextInterest(audit, account, market)
  sweep.interest += told
  if (sweep.spanMs < 0) return
  const due = interestOf(rest, books.tiers[tier]!.borrow.ratePpm, sweep.spanMs)
  demand(audit, told === due, 'INV-9', () => `account ${account} pays ${told} of interest on ${rest}, owes ${due}`)
}

/** Interest that the next events charge an account with, 0 when they do not. */
function nextInterest(audit: Audit, account: number, market: number): bigint {
  for (let at = audit.at + 1; at < audit.events.length; at++) {
    const event = audit.events[at]!
    if (event.type === 'fundingSettled') continue
    const found = event.type === 'costPosted' && event.class === 'interest' && event.market === market
    return found && event.to === account ? BigInt(event.amount) : 0n
  }
  return 0n
}

/** A recorded gain is paid from S_m; what R_m adds follows as a posting. */
export function beforePaid(audit: Audit, event: EventOf<'paid'>): void {
  const { market, account } = event
  const { books } = audit
  const sweep = audit.sweeps.get(market)
  const isPaying = sweep !== undefined && sweep.payable >= 0n
  demand(audit, isPaying, 'rules §2', () => `market ${market} pays before a sweep has collected`)
  const row = books.markets[market]!
  const isFunding = account === books.tiers[row.tier]!.houseAccounts.funding
  const isReserve = account === row.reserve
  const gain = isFunding ? sweep!.fundingValue : isReserve ? sweep!.reserveGain : (sweep!.gains.get(account) ?? 0n)
  const told = BigInt(event.gain)
  demand(audit, told === gain, 'rules §2', () => `account ${account} won ${gain} in market ${market}, not ${told}`)
  const all = sweep!.payable === sweep!.gainsTotal
  const whole = all ? gain : isReserve ? 0n : (gain * sweep!.payable) / sweep!.gainsTotal
  const cash = min(whole, books.accounts[row.settlement]!.cash)
  const what = () => `account ${account} gets ${event.amount} of ${gain} in market ${market}, should get ${cash}`
  demand(audit, BigInt(event.amount) === cash, 'rules §2', what)
  sweep!.gains.delete(account)
  sweep!.paid += isFunding || isReserve ? cash : whole
  if (!isFunding && !isReserve && whole > cash) sweep!.owed.set(account, whole - cash)
}

/** R_m buys a claim at par: exactly what S_m could not pay. */
export function beforeVariation(audit: Audit, { from, to, amount }: EventOf<'posted'>): void {
  const market = audit.books.markets.findIndex((row) => row.reserve === from)
  const sweep = audit.sweeps.get(market)
  if (market < 0 || sweep === undefined) return
  const owed = sweep.owed.get(to) ?? 0n
  demand(audit, owed === BigInt(amount), 'rules §2', () => `R_m pays account ${to} ${amount}, owes ${owed}`)
  sweep.owed.delete(to)
  sweep.bought += owed
}

/** A sweep ends: every loss was met, every gain paid, and the sums are what was told. */
export function endSweep(audit: Audit, event: EventOf<'sweepEnded'>): void {
  const { market } = event
  const sweep = audit.sweeps.get(market)
  const isPaying = sweep !== undefined && sweep.payable >= 0n
  demand(audit, isPaying, 'rules §2', () => `market ${market} ends a sweep that has not collected`)
  const missed = [...sweep!.gains.keys(), ...sweep!.owed.keys()]
  demand(audit, missed.length === 0, 'rules §2', () => `market ${market} ends with gains of ${missed} unpaid`)
  // Debts at their whole value are looked at account by account as the sweep goes, and no event says when: then v is only bounded.
  const credit = BigInt(event.creditPpm)
  const isLoose = sweep!.whole !== sweep!.mark && sweep!.startedSeq !== audit.books.seq
  if (isLoose || abs(credit - sweep!.credit) <= sweep!.creditSlack) sweep!.credit = credit
  const own = [sweep!.gainsTotal, sweep!.paid, sweep!.bought, sweep!.uncollected, sweep!.credit]
  const told = [event.gains, event.paid, event.reserve, event.uncollected, event.creditPpm].map(BigInt)
  const same = own.every((figure, i) => figure === told[i])
  demand(
    audit,
    same,
    'rules §2',
    () => `market ${market}: gains, paid, reserve, uncollected, v are ${own}, not ${told}`,
  )
  if (sweep!.kind === 'interval') auditCredit(audit, market, sweep!)
  audit.sweeps.delete(market)
}

/** v moves the weight of claims only after k interval sweeps in a row, in limited steps. */
function auditCredit(audit: Audit, market: number, { credit, weightBefore }: Sweep): void {
  const row = audit.books.markets[market]!
  const p = audit.parameters.scopes.tier![row.tier]!
  const short = credit < PPM ? (audit.shortSweeps.get(market) ?? 0) + 1 : 0
  audit.shortSweeps.set(market, short)
  const aim = BigInt(short) >= p.claimSweepsMax! ? credit : PPM
  const weight = min(max(aim, weightBefore - p.claimStepPpm!), weightBefore + p.claimStepPpm!)
  const what = () => `market ${market}: v ${row.credit}, weight ${row.claimWeight}, should be ${credit} and ${weight}`
  demand(audit, row.credit === credit && row.claimWeight === weight, 'rules §2', what)
}

/** Without holders there is nothing that v could say: it is one again. */
export function beforeClaimValued(audit: Audit, { market, creditPpm }: EventOf<'claimValued'>): void {
  if (audit.sweeps.has(market)) return
  audit.shortSweeps.set(market, 0)
  demand(audit, creditPpm === 1_000_000, 'rules §2', () => `market ${market}: v is ${creditPpm} without a sweep`)
}

/** Fixes what gains get, once every loss has been met: Σ claims = S_m + Σ uncollected losses. */
export function beforeSweepCollected(audit: Audit, event: EventOf<'sweepCollected'>): void {
  const { market } = event
  const sweep = audit.sweeps.get(market)
  demand(audit, sweep !== undefined, 'rules §2', () => `market ${market} has collected outside a sweep`)
  fixPayable(audit, market, sweep!)
  const own = [sweep!.gainsTotal, sweep!.uncollected, sweep!.payable]
  const told = [event.gains, event.uncollected, event.payable].map(BigInt)
  const same = own.every((figure, i) => figure === told[i])
  demand(audit, same, 'rules §2', () => `market ${market}: gains, uncollected, payable are ${own}, not ${told}`)
}

function fixPayable(audit: Audit, market: number, sweep: Sweep): void {
  const { books } = audit
  const row = books.markets[market]!
  const missed = [...sweep.losses.keys()]
  demand(audit, missed.length === 0, 'rules §2', () => `market ${market} pays before losses of ${missed} are met`)
  const cash = books.accounts[row.settlement]!.cash
  const gains = [...sweep.gains.values()].reduce((sum, gain) => sum + gain, 0n) + max(sweep.fundingValue, 0n)
  const claims = gains + sweep.reserveGain
  const what = () => `market ${market}: claims ${claims} are not S_m ${cash} + uncollected ${sweep.uncollected}`
  demand(audit, claims === cash + sweep.uncollected, 'INV-3', what)
  const spendable = min(max(0n, books.accounts[row.reserve]!.cash), sweep.backed)
  sweep.gainsTotal = gains
  sweep.payable = min(gains, cash + spendable)
  if (sweep.whole === sweep.mark) sweep.credit = creditOf(cash, sweep.backed, claims)
  else setWholeCredit(audit, market, sweep, cash)
}

function creditOf(cash: bigint, backed: bigint, claims: bigint): bigint {
  return claims === 0n ? PPM : min(PPM, ((cash + backed) * PPM) / claims)
}

/** v of an option whose premium is paid up front is of its whole value: every claim, S_m, and every debt as far as equity backs it. */
function setWholeCredit(audit: Audit, market: number, sweep: Sweep, cash: bigint): void {
  const { books } = audit
  const funding = books.tiers[books.markets[market]!.tier]!.houseAccounts.funding
  let [claims, backed] = [0n, 0n]
  for (const holder of books.markets[market]!.holders) {
    const account = books.accounts[holder]!
    const value = resultOf(account.legs.get(market)!, sweep.whole, sweep.index)
    if (holder === funding) continue
    if (value >= 0n) claims += value
    else backed += max(0n, -value + min(measure(audit, account).equity, 0n))
  }
  sweep.credit = creditOf(cash, backed, claims)
  // Debts are told before the interest that this sweep charges, equities after it: both are now as they have become.
  sweep.creditSlack = claims === 0n ? 0n : ceilDiv(2n * sweep.interest * PPM, claims) + 1n
}

/** What an account pays of a loss: all of it, or its means in proportion to the losses that are still to come. */
function collectable(audit: Audit, account: Account, market: number, loss: bigint): bigint {
  const { books } = audit
  let losses = loss
  for (const [other, leg] of account.legs) {
    if (other === market) continue
    const sweep = audit.sweeps.get(other)
    if (sweep !== undefined) losses += sweep.payable >= 0n ? 0n : (sweep.losses.get(account.number) ?? 0n)
    else losses += max(0n, -resultOf(leg, paidMark(books, other), books.markets[other]!.index))
  }
  const cash = max(account.cash, 0n)
  const means = cash >= losses ? cash : cash + loanable(audit, account)
  return means >= losses ? loss : (means * loss) / losses
}

/** What may be lent to an account: against its haircut collateral, what the treasury has and may. */
function loanable(audit: Audit, account: Account): bigint {
  const { books, parameters } = audit
  const p = parameters.scopes.tier![account.tier]!
  const treasury = books.accounts[books.tiers[account.tier]!.houseAccounts.treasury!]!
  const { loans, lenderPool } = books.tiers[account.tier]!
  const lendable = max(0n, min(treasury.cash, p.treasuryCap!))
  const left =
    (lendable * p.loanUtilisationPpm!) / PPM - loans - lenderPool.called - promisedOf(audit, books.tiers[account.tier]!)
  if (left <= 0n || account === treasury) return 0n
  let collateral = 0n
  for (const [number, amount] of account.balances) {
    const asset = books.assets[number]!
    const condition = conditionOf(books, asset.underlying, asset.tier)
    if (asset.price === 0n || condition === 'degraded' || condition === 'halted') continue
    const value = (amount * min(asset.price, assetAtRaw(books, number))) / asset.atomsPerLot
    collateral += value - haircutForLoan(audit, account, number, value)
  }
  if (account.coin !== null) {
    const asset = books.assets[account.coin.asset]!
    const price = max(asset.price, assetAtRaw(books, account.coin.asset))
    const value = valueCeil(asset, debtOf(books, account), price)
    collateral = max(0n, collateral - value - haircut(parameters.scopes.asset![account.coin.asset]!, value))
  }
  return max(0n, min((collateral * p.loanValuePpm!) / PPM + min(account.cash, 0n), left))
}

/** A failed account pays its losses outside a sweep: no more than it lost, no more than it has. */
function auditPledged(audit: Audit, { market, account, loss, amount }: EventOf<'collected'>): void {
  const { books } = audit
  const row = books.accounts[account]!
  const leg = row.legs.get(market)
  const { mark, index } = books.markets[market]!
  const lost = leg === undefined ? 0n : -resultOf(leg, mark, index)
  const fair = lost === BigInt(loss) && amount <= loss && row.cash >= BigInt(amount)
  demand(audit, fair, 'rules §7', () => `account ${account} pays ${amount} of ${loss}, lost ${lost}, has ${row.cash}`)
}
