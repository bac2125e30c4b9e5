/**
 * The named charges of the standard margin: each is one rounding up, in favour of the house, so that parts sum to the
 * requirement to the atom and each can be proven in a circuit. All are continuous and non-decreasing in size and price.
 */
import { costPrice, type MarketsHouse } from '../markets/index.ts'
import type { Params } from '../params/index.ts'
import {
  type Atoms,
  bigMulDivFloor,
  clamp,
  type Lots,
  mulDivCeil,
  PPM,
  type Ppm,
  PREMIUM_MAX,
  PREMIUM_ONE,
  type Price,
  type Row,
  sqrtFloor,
} from '../units/index.ts'

/** Columns of a schedule of brackets: marginal fractions and the notionals at which they start. */
type Schedule = {
  readonly ppm: readonly [Float64Array, Float64Array, Float64Array, Float64Array | null]
  readonly bounds: readonly [Float64Array, Float64Array, Float64Array | null]
}

/** Maintenance of a leg before its size premium: marginal brackets on notional n ≥ 0. Ceil. */
export function maintenanceBracketCeil(params: Params, market: Row, notional: Atoms): Atoms {
  const { market: p } = params
  if (notional <= p.bracketBound1[market]!) return mulDivCeil(notional, p.maintenancePpm0[market]!, PPM)
  return upperBracketsCeil(
    {
      ppm: [p.maintenancePpm0, p.maintenancePpm1, p.maintenancePpm2, p.maintenancePpm3],
      bounds: [p.bracketBound1, p.bracketBound2, p.bracketBound3],
    },
    market,
    notional,
  )
}

/** Initial margin of a leg in its brackets, the same bounds as maintenance. Ceil. */
function initialBracketCeil(params: Params, market: Row, notional: Atoms): Atoms {
  const { market: p } = params
  if (notional <= p.bracketBound1[market]!) return mulDivCeil(notional, p.initialPpm0[market]!, PPM)
  return upperBracketsCeil(
    {
      ppm: [p.initialPpm0, p.initialPpm1, p.initialPpm2, p.initialPpm3],
      bounds: [p.bracketBound1, p.bracketBound2, p.bracketBound3],
    },
    market,
    notional,
  )
}

/** Haircut of a collateral value v ≥ 0: marginal brackets, never above the value. Ceil. */
export function haircutCeil(params: Params, asset: Row, value: Atoms): Atoms {
  const { asset: p } = params
  if (value <= p.haircutBound1[asset]!) return mulDivCeil(value, p.haircutPpm0[asset]!, PPM)
  return upperBracketsCeil(
    { ppm: [p.haircutPpm0, p.haircutPpm1, p.haircutPpm2, null], bounds: [p.haircutBound1, p.haircutBound2, null] },
    asset,
    value,
  )
}

/** Bounds are whole tokens, so bound ÷ 10⁶ × ppm is exact and the lines meet exactly; only the last piece is rounded. */
function upperBracketsCeil(schedule: Schedule, row: Row, n: Atoms): Atoms {
  let whole = 0
  let from = 0
  for (let k = 0; k < 3; k++) {
    const bound = schedule.bounds[k as 0 | 1 | 2]
    if (bound === null || bound === undefined || n <= bound[row]!) {
      return whole + mulDivCeil(n - from, schedule.ppm[k as 0 | 1 | 2 | 3]![row]!, PPM)
    }
    whole += ((bound[row]! - from) / PPM) * schedule.ppm[k as 0 | 1 | 2]![row]!
    from = bound[row]!
  }
  return whole + mulDivCeil(n - from, schedule.ppm[3]![row]!, PPM)
}

/**
 * Size premium: notional × k × √lots. √ is taken of lots × 2²⁰ and floored, the rate is an integer of 2⁻²⁶, at most 5 %
 * for maintenance, so that steps between neighbouring sizes stay near their true value. Ceil.
 *
 * @param k premium of one lot, 2⁻²⁶
 */
export function sizePremiumCeil(notional: Atoms, lots: Lots, k: number, rateMax: number): Atoms {
  return k === 0 ? 0 : mulDivCeil(notional, sizeRate(lots, k, rateMax), PREMIUM_ONE)
}

/** The premium as a fraction of notional, 2⁻²⁶. */
function sizeRate(lots: Lots, k: number, rateMax: number): number {
  if (k === 0) return 0
  const root = sqrtFloor(Math.abs(lots) * 2 ** 20)
  return Math.min(Math.floor((k * root) / 2 ** 10), rateMax)
}

/** Maintenance of a leg: brackets and size premium. Ceil each. */
export function maintenanceOfLegCeil(params: Params, market: Row, lots: Lots, notional: Atoms): Atoms {
  const k = params.market.maintenancePremium[market]!
  const bracket = maintenanceBracketCeil(params, market, notional)
  return k === 0 ? bracket : bracket + sizePremiumCeil(notional, lots, k, PREMIUM_MAX)
}

/**
 * The named charges of a leg's initial margin, before season. `cap` ≤ 0 brings the sum down to the notional: no initial
 * margin exceeds the whole value of a position.
 */
export type InitialCharges = {
  bracket: Atoms
  size: Atoms
  /** Confidence and volatility: the market's add-on. */
  market: Atoms
  /** Size against the depth of the book. */
  depth: Atoms
  /** Owner's share of one-sided open interest. */
  share: Atoms
  /** What the season and short coverage add. */
  season: Atoms
  cap: Atoms
}

/** What the charges of initial margin take of a notional: fractions that hang on size alone, the same at every price. */
export type InitialRates = {
  /** 2⁻²⁶. */
  size: number
  market: Ppm
  depth: Ppm
  share: Ppm
  /** Multiple of the season and of short coverage together, ppm. */
  season: Ppm
}

/**
 * Initial margin of a leg and its parts.
 *
 * @param ownerLots lots of the owner on the side of this leg, over its accounts in the tier, ≥ |lots|
 * @param parts filled with the parts, which sum to the answer
 */
export function initialOfLegCeil(
  house: MarketsHouse,
  market: Row,
  lots: Lots,
  notional: Atoms,
  ownerLots: Lots,
  parts: InitialCharges,
): Atoms {
  setInitialRates(house, market, lots, ownerLots, rates)
  return initialAtRatesCeil(house.params, market, notional, rates, parts)
}

const rates: InitialRates = { size: 0, market: 0, depth: 0, share: 0, season: PPM }

/** Sets the rates of a leg, for as many prices as it is then charged at. */
export function setInitialRates(
  house: MarketsHouse,
  market: Row,
  lots: Lots,
  ownerLots: Lots,
  out: InitialRates,
): void {
  const { markets } = house.markets
  out.size = sizeRate(lots, house.params.market.initialPremium[market]!, PREMIUM_ONE)
  out.market = Math.min(markets.addOnPpm[market]!, PPM)
  out.depth = depthSharePpm(house, market, lots)
  out.share = ownerSharePpm(house, market, ownerLots)
  out.season = multiplePpm(house, markets.tier[market]!)
}

/**
 * What multiplies initial margin of a tier: its season, and 1 + `coverInitialPpm` × what the layers lack of Cover-2. Ceil. Never
 * felt by target or maintenance: nobody is called because coverage is short.
 */
export function multiplePpm({ markets: { tiers }, params }: MarketsHouse, tier: Row): Ppm {
  const season = tiers.seasonPpm[tier]!
  const lackPpm = tiers.coverLackPpm[tier]!
  if (lackPpm === 0) return season
  return mulDivCeil(season, PPM + mulDivCeil(params.tier.coverInitialPpm[tier]!, lackPpm, PPM), PPM)
}

/** Initial margin of a leg at one notional, its rates set: each charge is rounded up once. */
export function initialAtRatesCeil(
  params: Params,
  market: Row,
  notional: Atoms,
  at: InitialRates,
  parts: InitialCharges,
): Atoms {
  parts.bracket = initialBracketCeil(params, market, notional)
  parts.size = mulDivCeil(notional, at.size, PREMIUM_ONE)
  parts.market = mulDivCeil(notional, at.market, PPM)
  parts.depth = mulDivCeil(notional, at.depth, PPM)
  parts.share = mulDivCeil(notional, at.share, PPM)
  const sum = parts.bracket + parts.size + parts.market + parts.depth + parts.share
  parts.season = at.season === PPM ? 0 : mulDivCeil(Math.min(sum, notional), at.season - PPM, PPM)
  parts.cap = Math.min(0, notional - sum - parts.season)
  return sum + parts.season + parts.cap
}

/**
 * What initial margin of a portfolio asks of an exposure beside its scenarios: the named charges of standard margin but for its brackets, at
 * most the whole exposure. Ceil each.
 *
 * @param parts filled with the parts, which sum to the answer; the season is the book's
 */
export function addOnsAtRatesCeil(exposure: Atoms, at: InitialRates, parts: InitialCharges): Atoms {
  parts.bracket = parts.season = 0
  parts.size = mulDivCeil(exposure, at.size, PREMIUM_ONE)
  parts.market = mulDivCeil(exposure, at.market, PPM)
  parts.depth = mulDivCeil(exposure, at.depth, PPM)
  parts.share = mulDivCeil(exposure, at.share, PPM)
  const sum = parts.size + parts.market + parts.depth + parts.share
  parts.cap = Math.min(0, exposure - sum)
  return sum + parts.cap
}

/** Add-on in proportion to lots ÷ depth, at most the whole notional. Floor, then the charge is rounded up. */
function depthSharePpm(house: MarketsHouse, market: Row, lots: Lots): Ppm {
  const factor = house.params.market.depthSharePpm[market]!
  if (factor === 0) return 0
  const depth = Math.max(house.markets.markets.depth[market]!, house.params.market.depthFloorLots[market]!)
  return Math.min(bigMulDivFloor(Math.abs(lots), factor, depth), PPM)
}

/** Ramp on the owner's share of one-sided open interest, from nothing at the low share to the whole at the high one. */
function ownerSharePpm(house: MarketsHouse, market: Row, ownerLots: Lots): Ppm {
  const { market: p } = house.params
  const whole = Math.max(house.markets.markets.openInterest[market]!, p.shareFloorLots[market]!)
  const low = p.shareLowPpm[market]!
  const high = Math.max(p.shareHighPpm[market]!, low + 1)
  if (ownerLots * PPM <= whole * low) return 0
  const share = Math.min(bigMulDivFloor(ownerLots, PPM, Math.max(whole, 1)), PPM)
  const room = PPM - p.initialPpm0[market]!
  return bigMulDivFloor(room, clamp(share - low, 0, high - low), high - low)
}

/**
 * Cost of closing `lots` of a market at once, of their notional: half-spread and an impact in proportion to size over depth, at
 * most the cap. What the backstop quotes and what close-out margin covers. Ceil.
 */
function closingCostCeil(house: MarketsHouse, market: Row, lots: Lots, notional: Atoms): Atoms {
  return mulDivCeil(notional, closingCostPpm(house, market, lots), PPM)
}

/** The same of a leg at a mark: of a long option at most what it is worth. Ceil. */
export function closingCostOfLegCeil(house: MarketsHouse, market: Row, lots: Lots, mark: Price): Atoms {
  const size = Math.abs(lots)
  const cost = closingCostCeil(house, market, lots, size * costPrice(house, market, mark))
  return lots > 0 ? Math.min(cost, size * mark) : cost
}

/** The same as a fraction of notional. Ceil. */
function closingCostPpm(house: MarketsHouse, market: Row, lots: Lots): Ppm {
  const { market: p } = house.params
  const depth = Math.max(house.markets.markets.depth[market]!, p.depthFloorLots[market]!)
  const impact = Math.ceil((Math.abs(lots) * p.closeImpactPpm[market]!) / depth)
  return Math.min(p.closeSpreadPpm[market]! + impact, p.closeCapPpm[market]!)
}
