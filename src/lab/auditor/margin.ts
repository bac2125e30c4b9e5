/**
 * Margin, written a second time from the rules (§2, §4) and the meaning of the parameters: what a book is worth, what it
 * needs, and whether money may leave it.
 */
import { abs, ceilDiv, max, min, PPM, rootFloor } from './arithmetic.ts'
import type { Account, Books, Leg } from './books.ts'
import { accountsOfCluster } from './clusters.ts'
import { debtOf, valueCeil } from './coin-debts.ts'
import { interestDue } from './loans.ts'
import { type Parameters, underVersions, type Values } from './parameters.ts'
import { assetAtRaw, conditionOf, costPrice, worseSlow } from './prices.ts'

/** Sub-atoms of a funding index, and one of a size premium. */
const INDEX_ONE = 65_536n
const PREMIUM_ONE = 67_108_864n
/** The largest rate of a maintenance premium: 5 %. */
const PREMIUM_MAX = PREMIUM_ONE / 20n

/** What the auditor's margin looks at. */
type Look = { readonly books: Books; readonly parameters: Parameters }

/** Funding that a leg owes up to an index: the whole signed product, rounded up. */
export function fundingDue(leg: Leg, index: bigint): bigint {
  return index === leg.index || leg.lots === 0n ? 0n : ceilDiv(leg.lots * (index - leg.index), INDEX_ONE)
}

/** Unrealised result of a leg at a price and an index: + is owed to the account. */
export function resultOf(leg: Leg, price: bigint, index: bigint): bigint {
  return leg.lots * price - leg.cost - fundingDue(leg, index)
}

/** Marginal brackets: each stretch at its rate, the whole rounded up. */
function bracketsCeil(amount: bigint, bounds: readonly bigint[], ratesPpm: readonly bigint[]): bigint {
  let sum = 0n
  let from = 0n
  for (let k = 0; k < ratesPpm.length; k++) {
    const to = k < bounds.length ? min(bounds[k]!, amount) : amount
    sum += max(to - from, 0n) * ratesPpm[k]!
    from = max(from, to)
  }
  return ceilDiv(sum, PPM)
}

function marketBrackets(p: Values, notional: bigint, name: 'maintenance' | 'initial'): bigint {
  // Most books are small: one bracket is the common case.
  if (notional <= p.bracketBound1!) return ceilDiv(notional * p[`${name}Ppm0`]!, PPM)
  const rates = [p[`${name}Ppm0`]!, p[`${name}Ppm1`]!, p[`${name}Ppm2`]!, p[`${name}Ppm3`]!]
  return bracketsCeil(notional, [p.bracketBound1!, p.bracketBound2!, p.bracketBound3!], rates)
}

function sizePremium(notional: bigint, lots: bigint, k: bigint, rateMax: bigint): bigint {
  if (k === 0n) return 0n
  const rate = (k * rootFloor(abs(lots) * 1_048_576n)) / 1024n
  return ceilDiv(notional * min(rate, rateMax), PREMIUM_ONE)
}

/** Maintenance of a leg at a price. */
function legMaintenance(p: Values, lots: bigint, price: bigint): bigint {
  if (lots === 0n) return 0n
  const notional = abs(lots) * price
  return marketBrackets(p, notional, 'maintenance') + sizePremium(notional, lots, p.maintenancePremium!, PREMIUM_MAX)
}

/** Haircut of a collateral value. */
export function haircut(p: Values, value: bigint): bigint {
  if (value <= p.haircutBound1!) return ceilDiv(value * p.haircutPpm0!, PPM)
  return bracketsCeil(value, [p.haircutBound1!, p.haircutBound2!], [p.haircutPpm0!, p.haircutPpm1!, p.haircutPpm2!])
}

/** The underlying that a collateral falls with, −1 none. */
function fallsWith(p: Values): number {
  return Number(p.wrongWayUnderlying!) - 1
}

/** Whether a book has a long leg in an underlying. */
function isLong(books: Books, account: Account, underlying: number): boolean {
  if (underlying < 0) return false
  return [...account.legs].some(([number, { lots }]) => lots > 0n && books.markets[number]!.underlying === underlying)
}

/** Whether it is, or an open hold buys there: such a trade is not judged again. */
function mayBeLong(books: Books, account: Account, underlying: number): boolean {
  if (underlying < 0) return false
  const buys = [...books.holds.values()].some((hold) => hold.account === account.number && hold.buysIn === underlying)
  return buys || isLong(books, account, underlying)
}

/** Haircut of a collateral value in a book: all of it beside a long that it falls with. */
export function haircutInBook({ books, parameters }: Look, account: Account, asset: number, value: bigint): bigint {
  const p = parameters.scopes.asset![asset]!
  return isLong(books, account, fallsWith(p)) ? value : haircut(p, value)
}

/** Haircut of a value that stands behind a loan: all of it beside a long that it falls with, or may. */
export function haircutForLoan({ books, parameters }: Look, account: Account, asset: number, value: bigint): bigint {
  const p = parameters.scopes.asset![asset]!
  return mayBeLong(books, account, fallsWith(p)) ? value : haircut(p, value)
}

/** What a book is worth and the variables of its requirements. */
type Measured = { equity: bigint; legs: bigint; haircuts: bigint }

/** Measures a book at marks, or with one market at a price of its own. */
export function measure({ books, parameters }: Look, account: Account, market = -1, price = 0n): Measured {
  let equity = account.cash - interestDue(books, account)
  let legs = 0n
  let haircuts = 0n
  for (const [number, leg] of account.legs) {
    const row = books.markets[number]!
    const mark = number === market ? price : row.mark
    const result = resultOf(leg, mark, row.index)
    equity += result > 0n && row.claimWeight !== PPM ? (result * row.claimWeight) / PPM : result
    legs += legMaintenance(parameters.scopes.market![number]!, leg.lots, mark)
  }
  for (const [number, amount] of account.balances) {
    const asset = books.assets[number]!
    const value = (amount * asset.price) / asset.atomsPerLot
    equity += value
    haircuts += haircutInBook({ books, parameters }, account, number, value)
  }
  if (account.coin !== null) {
    const { asset } = account.coin
    const value = valueCeil(books.assets[asset]!, debtOf(books, account), books.assets[asset]!.price)
    equity -= value
    legs += haircut(parameters.scopes.asset![asset]!, value)
  }
  return { equity, legs, haircuts }
}

/** Legs' target: their maintenance and the tier's buffer. */
function targetOfLegs(p: Values, legs: bigint): bigint {
  return legs + ceilDiv(legs * p.targetBufferPpm!, PPM)
}

/** Maintenance and target of a measured book. */
export function levelsOf(
  { parameters }: Look,
  tier: number,
  measured: Measured,
): { maintenance: bigint; target: bigint } {
  return {
    maintenance: measured.legs + measured.haircuts,
    target: targetOfLegs(parameters.scopes.tier![tier]!, measured.legs) + measured.haircuts,
  }
}

/** Where a forced step stops: legs' target and a buffer on it, and haircuts. */
export function restoreOf({ parameters }: Look, tier: number, { legs, haircuts }: Measured): bigint {
  return restoreOfLegs(parameters.scopes.tier![tier]!, legs) + haircuts
}

function restoreOfLegs(p: Values, legs: bigint): bigint {
  const target = targetOfLegs(p, legs)
  return target + ceilDiv(target * p.restoreBufferPpm!, PPM)
}

/** What closing every leg at once costs: half-spread and impact, at most the cap, each leg rounded up. */
export function closeOutOf({ books, parameters }: Look, account: Account): bigint {
  let cost = 0n
  for (const [number, { lots }] of account.legs) {
    const market = books.markets[number]!
    const p = parameters.scopes.market![number]!
    const depth = max(market.depth, p.depthFloorLots!)
    const ppm = min(p.closeSpreadPpm! + ceilDiv(abs(lots) * p.closeImpactPpm!, depth), p.closeCapPpm!)
    const closing = ceilDiv(abs(lots) * costPrice(books, number) * ppm, PPM)
    // Who is long an option can lose no more than it is worth.
    cost += lots > 0n ? min(closing, lots * market.mark) : closing
  }
  return cost
}

/** What initial margin says of a book, signed excesses: below 0 fails. */
type Initial = {
  initialExcess: bigint
  targetExcess: bigint
  equity: bigint
  /** A part of Σ |net delta notional| per underlying, which must stay. */
  deltaLeft: bigint
}

/** Which collateral counts: all of it, or what new risk may rest on, at a price that is neither degraded, halted nor missing. */
type Counted = 'all' | 'opening'

/** Tests a book as it stands: now, and its target under every version on the schedule. */
export function initialOf(look: Look, account: Account, counted: Counted = 'all'): Initial {
  const answer = initialNow(look, account, counted)
  underVersions(look.parameters, () => {
    answer.targetExcess = min(answer.targetExcess, initialNow(look, account, counted).targetExcess)
  })
  return answer
}

function carriesRisk(books: Books, number: number): boolean {
  const { price, underlying, tier } = books.assets[number]!
  const condition = conditionOf(books, underlying, tier)
  return price > 0n && (condition === 'normal' || condition === 'held')
}

type At = { gains: bigint; losses: bigint; collateral: bigint; initial: bigint; legs: bigint }
type Sums = { mark: At; slow: At; credit: bigint; delta: bigint; open: boolean }

const emptyAt = (): At => ({ gains: 0n, losses: 0n, collateral: 0n, initial: 0n, legs: 0n })

function initialNow(look: Look, account: Account, counted: Counted): Initial {
  const { books, parameters } = look
  const sums = new Map<number, Sums>()
  const sumsOf = (underlying: number): Sums => {
    const found = sums.get(underlying) ?? { mark: emptyAt(), slow: emptyAt(), credit: PPM, delta: 0n, open: false }
    sums.set(underlying, found)
    return found
  }
  for (const [number, leg] of account.legs) {
    const market = books.markets[number]!
    const sum = sumsOf(market.underlying)
    sum.credit = min(sum.credit, market.credit)
    sum.delta += leg.lots * market.mark
    if (leg.lots !== 0n) sum.open = true
    addLeg(look, account, number, leg, market.mark, sum.mark)
    addLeg(look, account, number, leg, worseSlow(look, number, leg.lots), sum.slow)
  }
  for (const [number, amount] of account.balances) {
    if (counted === 'opening' && !carriesRisk(books, number)) continue
    const asset = books.assets[number]!
    const sum = sumsOf(asset.underlying)
    const p = parameters.scopes.asset![number]!
    const value = (amount * asset.price) / asset.atomsPerLot
    const slow = (amount * min(asset.slow, heldDown(books, number))) / asset.atomsPerLot
    sum.delta += value
    // What is issued by or pegged to what the book is long in counts for nothing.
    if (mayBeLong(books, account, fallsWith(p))) continue
    sum.mark.collateral += value - haircut(p, value)
    sum.slow.collateral += slow - haircut(p, slow)
  }
  if (account.coin !== null) {
    const asset = books.assets[account.coin.asset]!
    const sum = sumsOf(asset.underlying)
    sum.delta -= owe(look, account, asset.price, sum.mark)
    sum.open = true
    owe(look, account, max(asset.slow, heldUp(books, account.coin.asset)), sum.slow)
  }
  return total(look, account, [...sums.values()])
}

/** A coin owed at a price: its value comes off, and its haircut is required as a leg's maintenance is. Answers the value. */
function owe({ books, parameters }: Look, account: Account, price: bigint, at: At): bigint {
  const { asset } = account.coin!
  const value = valueCeil(books.assets[asset]!, debtOf(books, account), price)
  const charge = haircut(parameters.scopes.asset![asset]!, value)
  at.collateral -= value
  at.legs += charge
  at.initial += restoreOfLegs(parameters.scopes.tier![account.tier]!, charge)
  return value
}

/** A held price of a coin owed counts at its raw median where that is higher. */
function heldUp(books: Books, asset: number): bigint {
  const raw = assetAtRaw(books, asset)
  const { price, slow } = books.assets[asset]!
  return raw === price ? slow : raw
}

/** A held price counts at its raw median where that is lower. */
function heldDown(books: Books, asset: number): bigint {
  const raw = assetAtRaw(books, asset)
  const { price, slow } = books.assets[asset]!
  return raw === price ? slow : raw
}

function addLeg(look: Look, account: Account, number: number, leg: Leg, price: bigint, at: At): void {
  const market = look.books.markets[number]!
  const result = resultOf(leg, price, market.index)
  if (result > 0n) at.gains += (result * market.credit) / PPM
  else at.losses += result
  if (leg.lots === 0n) return
  at.initial += legInitial(look, account, number, leg.lots, price)
  at.legs += legMaintenance(look.parameters.scopes.market![number]!, leg.lots, price)
}

function total({ books, parameters }: Look, account: Account, sums: readonly Sums[]): Initial {
  const tier = parameters.scopes.tier![account.tier]!
  const cash = account.cash - interestDue(books, account) - account.held
  const answer = { initialExcess: cash, targetExcess: cash, equity: cash, deltaLeft: 0n }
  let netDelta = 0n
  for (const sum of sums) {
    const [mark, slow] = [sum.mark, sum.slow].map((at) => {
      const net = at.gains + at.losses
      const equity = at.collateral + (net > 0n ? (net * min(tier.claimWeightPpm!, sum.credit)) / PPM : net)
      return { equity, initial: equity - at.initial, target: equity - targetOfLegs(tier, at.legs) }
    }) as [{ equity: bigint; initial: bigint; target: bigint }, { equity: bigint; initial: bigint; target: bigint }]
    answer.initialExcess += min(mark.initial, slow.initial)
    answer.targetExcess += min(mark.target, slow.target)
    answer.equity += mark.initial <= slow.initial ? mark.equity : slow.equity
    if (sum.open) netDelta += abs(sum.delta)
  }
  answer.deltaLeft = (netDelta * tier.deltaLeftPpm!) / PPM
  return answer
}

/** The charges of initial margin of a leg, each rounded up, together at most the notional. */
function legInitial(look: Look, account: Account, number: number, lots: bigint, price: bigint): bigint {
  const { books, parameters } = look
  const market = books.markets[number]!
  const p = parameters.scopes.market![number]!
  const notional = abs(lots) * price
  const depth = max(market.depth, p.depthFloorLots!)
  const depthPpm = p.depthSharePpm === 0n ? 0n : min((abs(lots) * p.depthSharePpm!) / depth, PPM)
  const sum =
    marketBrackets(p, notional, 'initial') +
    sizePremium(notional, lots, p.initialPremium!, PREMIUM_ONE) +
    ceilDiv(notional * min(market.addOn, PPM), PPM) +
    ceilDiv(notional * depthPpm, PPM) +
    ceilDiv(notional * sharePpm(look, account, number, lots), PPM)
  return min(notional, sum + ceilDiv(min(sum, notional) * (multipleOf(look, market.tier) - PPM), PPM))
}

/** Season, times what short coverage of Cover-2 adds. */
function multipleOf({ books, parameters }: Look, tier: number): bigint {
  const { season, coverLack } = books.tiers[tier]!
  const added = ceilDiv(parameters.scopes.tier![tier]!.coverInitialPpm! * coverLack, PPM)
  return ceilDiv(season * (PPM + added), PPM)
}

/** The ramp on the share of one-sided open interest. */
function sharePpm({ books, parameters }: Look, account: Account, number: number, lots: bigint): bigint {
  const p = parameters.scopes.market![number]!
  let owned = abs(lots)
  for (const row of account.owner < 0 ? [] : accountsOfCluster(books, account.owner)) {
    const held = row.number === account.number || row.tier !== account.tier ? 0n : (row.legs.get(number)?.lots ?? 0n)
    if (held > 0n === lots > 0n) owned += abs(held)
  }
  const whole = max(max(books.markets[number]!.openInterest, p.shareFloorLots!), 1n)
  const low = p.shareLowPpm!
  const high = max(p.shareHighPpm!, low + 1n)
  const share = min((owned * PPM) / whole, PPM)
  if (owned * PPM <= whole * low) return 0n
  return ((PPM - p.initialPpm0!) * (min(max(share, low), high) - low)) / (high - low)
}
