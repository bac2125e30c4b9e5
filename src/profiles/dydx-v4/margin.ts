/**
 * dYdX v4: what a position is worth and requires. Amounts are quote quantums (10⁻⁶ USDC), sizes base quantums
 * (10^atomicResolution coin, > 0 long). Source: protocol/x/perpetuals of dydxprotocol/v4-chain@84d4664b, as facts.
 */
import { absolute, divideCeil, divideFloor, divideTruncate, larger, powerOfTen } from '../rational.ts'

/** Margin terms shared by the markets of one tier. Caps are open notional in quote quantums; an upper cap of 0 is none. */
export type LiquidityTier = {
  readonly initialMarginPpm: bigint
  readonly maintenanceFractionPpm: bigint
  readonly openInterestLowerCapQuote: bigint
  readonly openInterestUpperCapQuote: bigint
}

/** Oracle price = value · 10^exponent dollars a coin. */
export type OraclePrice = { readonly value: bigint; readonly exponent: number }

/** A market as margin sees it. `customInitialMarginPpm` is a member's own higher fraction, 0 for none. */
export type DydxMarket = {
  readonly name: string
  readonly atomicResolution: number
  readonly price: OraclePrice
  readonly tier: LiquidityTier
  readonly openInterestBase: bigint
  readonly customInitialMarginPpm: bigint
}

export type DydxPosition = { readonly market: DydxMarket; readonly sizeBase: bigint }

export type DydxAccount = { readonly quote: bigint; readonly positions: readonly DydxPosition[] }

/** Net collateral, initial and maintenance requirement of an account, quote quantums. */
export type DydxRisk = { readonly netCollateral: bigint; readonly initial: bigint; readonly maintenance: bigint }

const PPM = 1_000_000n
const QUOTE_DECIMALS = 6

/** Initial fraction after scaling by open notional: base up to the lower cap, 100 % from the upper cap, linear between. */
export function initialMarginEffectivePpm(tier: LiquidityTier, openInterestQuote: bigint): bigint {
  const base = tier.initialMarginPpm
  const lower = tier.openInterestLowerCapQuote
  const upper = tier.openInterestUpperCapQuote
  if (upper === 0n || openInterestQuote <= lower) return base
  if (openInterestQuote >= upper) return PPM
  return base + divideFloor((PPM - base) * (openInterestQuote - lower), upper - lower)
}

/** Initial requirement of a notional ≥ 0, rounded up. */
export function initialMarginQuote(tier: LiquidityTier, openInterestQuote: bigint, notionalQuote: bigint): bigint {
  return divideCeil(notionalQuote * initialMarginEffectivePpm(tier, openInterestQuote), PPM)
}

/** Maintenance fraction of a tier, rounded down: for display and the funding clamp only; requirements round up twice. */
export function maintenanceMarginPpm(tier: LiquidityTier): bigint {
  return divideFloor(tier.initialMarginPpm * tier.maintenanceFractionPpm, PPM)
}

/** Signed value of a signed size at the oracle price, truncated towards zero. */
export function netNotionalQuote(market: DydxMarket, sizeBase: bigint): bigint {
  const exponent = market.price.exponent + market.atomicResolution + QUOTE_DECIMALS
  const product = sizeBase * market.price.value
  return exponent >= 0 ? product * powerOfTen(exponent) : divideTruncate(product, powerOfTen(-exponent))
}

/** Initial requirement of a position: open interest scales it, a member's own fraction may raise it. */
export function positionInitialQuote(market: DydxMarket, sizeBase: bigint): bigint {
  const notional = absolute(netNotionalQuote(market, sizeBase))
  const openInterest = netNotionalQuote(market, market.openInterestBase)
  const scaled = initialMarginQuote(market.tier, openInterest, notional)
  return larger(scaled, divideCeil(notional * market.customInitialMarginPpm, PPM))
}

/** Maintenance requirement of a position: never scaled by open interest; rounded up at both steps. */
export function positionMaintenanceQuote(market: DydxMarket, sizeBase: bigint): bigint {
  const notional = absolute(netNotionalQuote(market, sizeBase))
  const base = divideCeil(notional * market.tier.initialMarginPpm, PPM)
  return divideCeil(base * market.tier.maintenanceFractionPpm, PPM)
}

export function accountRisk(account: DydxAccount): DydxRisk {
  let netCollateral = account.quote
  let initial = 0n
  let maintenance = 0n
  for (const { market, sizeBase } of account.positions) {
    netCollateral += netNotionalQuote(market, sizeBase)
    initial += positionInitialQuote(market, sizeBase)
    maintenance += positionMaintenanceQuote(market, sizeBase)
  }
  return { netCollateral, initial, maintenance }
}

/** True when a requirement exists and net collateral is strictly below it. */
export function isLiquidatable(netCollateral: bigint, maintenance: bigint): boolean {
  return maintenance > 0n && maintenance > netCollateral
}

/** 1 when a is the riskier account, −1 when b is, without dividing; ties go to the larger requirement, then to less collateral. */
export function compareRisk(a: Omit<DydxRisk, 'initial'>, b: Omit<DydxRisk, 'initial'>): -1 | 0 | 1 {
  const byRatio = signOfInteger(b.netCollateral * a.maintenance - a.netCollateral * b.maintenance)
  if (byRatio !== 0) return byRatio
  if (a.maintenance === 0n && b.maintenance === 0n) return signOfInteger(b.netCollateral - a.netCollateral)
  return signOfInteger(a.maintenance - b.maintenance)
}

function signOfInteger(n: bigint): -1 | 0 | 1 {
  return n < 0n ? -1 : n > 0n ? 1 : 0
}
