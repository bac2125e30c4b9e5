/** The named charges of margin, from the meaning of the parameters: brackets, size, add-ons, shares, haircuts; each rounded up once. */
import { abs, ceilDiv, max, min, PPM, rootFloor } from './arithmetic.ts'
import type { Account, Books } from './books.ts'
import { accountsOfCluster } from './clusters.ts'
import type { Parameters, Values } from './parameters.ts'

type Look = { readonly books: Books; readonly parameters: Parameters }

/** One of a size premium. */
const PREMIUM_ONE = 67_108_864n
/** The largest rate of a maintenance premium: 5 %. */
const PREMIUM_MAX = PREMIUM_ONE / 20n

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

/** What size asks of a notional, with a premium of one lot `k`: in maintenance at most 5 %. */
export function sizePremium(notional: bigint, lots: bigint, k: bigint, of: 'maintenance' | 'initial'): bigint {
  if (k === 0n) return 0n
  const rate = (k * rootFloor(abs(lots) * 1_048_576n)) / 1024n
  return ceilDiv(notional * min(rate, of === 'initial' ? PREMIUM_ONE : PREMIUM_MAX), PREMIUM_ONE)
}

/** Maintenance of a leg at a price. */
export function legMaintenance(p: Values, lots: bigint, price: bigint): bigint {
  if (lots === 0n) return 0n
  const notional = abs(lots) * price
  return marketBrackets(p, notional, 'maintenance') + sizePremium(notional, lots, p.maintenancePremium!, 'maintenance')
}

/** Haircut of a collateral value. */
export function haircut(p: Values, value: bigint): bigint {
  if (value <= p.haircutBound1!) return ceilDiv(value * p.haircutPpm0!, PPM)
  return bracketsCeil(value, [p.haircutBound1!, p.haircutBound2!], [p.haircutPpm0!, p.haircutPpm1!, p.haircutPpm2!])
}

/** The charges of initial margin of a leg, each rounded up, together at most the notional. */
export function legInitial(look: Look, account: Account, number: number, lots: bigint, price: bigint): bigint {
  const market = look.books.markets[number]!
  const p = look.parameters.scopes.market![number]!
  const notional = abs(lots) * price
  const sum = marketBrackets(p, notional, 'initial') + namedCharges(look, account, number, lots, notional)
  return min(notional, sum + ceilDiv(min(sum, notional) * (multipleOf(look, market.tier) - PPM), PPM))
}

/** The same of a leg of a portfolio, of what it is exposed to: without brackets and season, at most all of it. */
export function addOns(look: Look, account: Account, number: number, lots: bigint, exposure: bigint): bigint {
  return min(exposure, namedCharges(look, account, number, lots, exposure))
}

/** Size, the market's add-on, depth, and the owner's share of open interest. */
function namedCharges(look: Look, account: Account, number: number, lots: bigint, notional: bigint): bigint {
  const market = look.books.markets[number]!
  const p = look.parameters.scopes.market![number]!
  const depth = max(market.depth, p.depthFloorLots!)
  const depthPpm = p.depthSharePpm === 0n ? 0n : min((abs(lots) * p.depthSharePpm!) / depth, PPM)
  return (
    sizePremium(notional, lots, p.initialPremium!, 'initial') +
    ceilDiv(notional * min(market.addOn, PPM), PPM) +
    ceilDiv(notional * depthPpm, PPM) +
    ceilDiv(notional * sharePpm(look, account, number, lots), PPM)
  )
}

/** Season, times what short coverage of Cover-2 adds. */
export function multipleOf({ books, parameters }: Look, tier: number): bigint {
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
