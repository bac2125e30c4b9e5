/**
 * Paradex portfolio margin: the worst weighted loss of 24 scenarios or a least charge on delta, and provisions. Dollars in doubles. Sources:
 * docs.paradex.trade, risk/portfolio-margin; figures and order of steps as in the venue's own SDK (tradeparadex/paradex-py, margin) and its
 * snapshot of the margin configuration of 2026-04-22, as facts.
 */
import type { ExpiryHolding, Holding } from '../options/holdings.ts'
import { positionValue } from '../options/holdings.ts'
import { shockedVolatility, type VolatilityMove, type VolatilityShock } from '../options/shocks.ts'
import { optionDelta, optionValue, yearsOf } from '../options/value.ts'

export type ScanScenario = { readonly move: number; readonly volatility: VolatilityMove; readonly weight: number }

export type ScanParameters = {
  readonly scenarios: readonly ScanScenario[]
  readonly volatility: VolatilityShock
  /** Least charges: on the net delta, and on the delta that hedges itself. */
  readonly netDeltaRate: number
  readonly hedgedDeltaRate: number
  readonly maintenanceFactor: number
  /** Fees of closing: fractions of notional, of an option's value at most. */
  readonly futureFee: number
  readonly optionFee: number
  readonly optionFeeOfValueMax: number
}

/** Dollars, > 0 required; scenario results weighted. */
export type ScanAnswer = {
  readonly results: readonly number[]
  readonly scanLoss: number
  readonly deltaCharge: number
  readonly fundingProvision: number
  readonly feeProvision: number
  readonly initial: number
  readonly maintenance: number
}

/** Requirements of everything held on one underlying. */
export function scanMargin(holding: Holding, parameters: ScanParameters): ScanAnswer {
  const results = parameters.scenarios.map((scenario) => scenarioResult(holding, scenario, parameters.volatility))
  const scanLoss = Math.max(0, ...results.map((result) => -result))
  const charge = deltaCharge(holding, parameters)
  const net = Math.max(scanLoss, charge)
  const fundingProvision = Math.max(
    0,
    (holding.perpetual?.size ?? 0) * (holding.perpetual?.fundingRate8h ?? 0) * holding.index,
  )
  const feeProvision = feesOf(holding, parameters)
  const provisions = fundingProvision + feeProvision
  return {
    results,
    scanLoss,
    deltaCharge: charge,
    fundingProvision,
    feeProvision,
    initial: net + provisions,
    maintenance: net * parameters.maintenanceFactor + provisions,
  }
}

const SETTLEMENT_SECONDS = 1800

function scenarioResult(
  { perpetual, expiries }: Holding,
  { move, volatility, weight }: ScanScenario,
  shock: VolatilityShock,
): number {
  // The basis stays: a perpetual's price moves as the spot's does.
  const linear = perpetual === undefined ? 0 : perpetual.size * perpetual.mark * move
  const options = expiries.reduce((sum, expiry) => {
    const gain = expiry.options.reduce((total, option) => {
      const shocked = shockedVolatility(option.volatility, volatility, expiry.seconds, shock)
      return (
        total + positionValue({ ...option, volatility: shocked }, moved(expiry, move)) - positionValue(option, expiry)
      )
    }, 0)
    // In its last half hour part of the settlement average is known and moves no more.
    return sum + gain * Math.min(1, expiry.seconds / SETTLEMENT_SECONDS)
  }, 0)
  return (linear + options) * weight
}

function moved(expiry: ExpiryHolding, move: number): ExpiryHolding {
  return { ...expiry, forward: expiry.forward * (1 + move) }
}

/** Deltas by position, in coins of spot: what nets is hedged, what is left is not. */
function deltaCharge(holding: Holding, { netDeltaRate, hedgedDeltaRate }: ScanParameters): number {
  const { perpetual, expiries, index } = holding
  const deltas = expiries.flatMap((expiry) =>
    expiry.options.map(
      ({ isCall, strike, volatility, size }) =>
        (size * optionDelta(isCall, expiry.forward, strike, volatility, yearsOf(expiry.seconds)) * expiry.forward) /
        index,
    ),
  )
  if (perpetual !== undefined) deltas.push((perpetual.size * perpetual.mark) / index)
  const net = Math.abs(deltas.reduce((sum, delta) => sum + delta, 0))
  const gross = deltas.reduce((sum, delta) => sum + Math.abs(delta), 0)
  return (netDeltaRate * net + (hedgedDeltaRate * (gross - net)) / 2) * index
}

function feesOf({ perpetual, expiries, index }: Holding, parameters: ScanParameters): number {
  const future = perpetual === undefined ? 0 : Math.abs(perpetual.size) * perpetual.mark * parameters.futureFee
  return expiries.reduce(
    (sum, expiry) =>
      sum +
      expiry.options.reduce((total, { isCall, strike, volatility, size }) => {
        const value = optionValue(isCall, expiry.forward, strike, volatility, yearsOf(expiry.seconds))
        const fee = Math.min(parameters.optionFee * index, parameters.optionFeeOfValueMax * value)
        return total + Math.abs(size) * fee
      }, 0),
    future,
  )
}
