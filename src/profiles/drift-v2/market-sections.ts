/** Drift v2: what the facts of a market say of its oracle, its funding, its expiry and the insurance fund. */
import { fact, fromUnits, type ProfileSection, toUnitsFloor } from '../assessment.ts'
import type { BookMarket, BookPosition, ProfileBook } from '../book.ts'
import { type Rational, scaleByPowerOfTen, truncateOf } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { expiryPrice, fundingDivisor, fundingRate, fundingSpreadMax } from './funding.ts'
import { amountForShares, rebase, sharesForAmount, sharesLost } from './insurance.ts'
import { isOracleValidFor, oracleValidity, triggerDivisor, triggerPrice, twapAfter, updatedTwap } from './oracle.ts'
import type { DriftParameters, DriftPerpParameters } from './parameters.ts'
import { BASE_ONE } from './units.ts'

const QUOTE_DECIMALS = 6
const BASE_DECIMALS = 9

/** Is the oracle good enough, for what, and how would it move the averages? */
export function oracleSection(
  position: BookPosition,
  facts: BookMarket,
  market: DriftPerpParameters,
  parameters: DriftParameters,
): ProfileSection | undefined {
  if (facts.oracleTwap === undefined) return undefined
  const price = price6(position.mark)
  const twap = price6(facts.oracleTwap)
  const confidence = price6(facts.oracleConfidence ?? fromUnits(0n, 0))
  const validity = oracleValidity(
    {
      price,
      twap,
      confidence,
      delaySlots: truncateOf(facts.oracleAgeSlots ?? fromUnits(0n, 0)),
      hasEnoughData: true,
      tier: market.tier,
    },
    parameters.guardRails,
  )
  const last = { twap, twap5m: price6(facts.oracleTwap5m ?? facts.oracleTwap) }
  const report = {
    price,
    confidence,
    reservePrice: price6(facts.reservePrice ?? position.mark),
    elapsedSeconds: truncateOf(facts.elapsedSeconds ?? fromUnits(0n, 0)),
    periodSeconds: parameters.fundingPeriodSeconds,
  }
  const next = updatedTwap(last, report)
  const everySecond = { firstSeconds: 1n, lastSeconds: parameters.fundingPeriodSeconds, stepSeconds: 1n }
  const after = twapAfter(last, report, everySecond)
  const divisor = triggerDivisor(market.tier)
  const median = facts.medianPrice === undefined ? undefined : triggerPrice(price, price6(facts.medianPrice), divisor)
  return {
    name: `oracle ${position.market}`,
    facts: [
      fact('validity', validity),
      fact('good for margin', isOracleValidFor('margin', validity)),
      fact('good for liquidation', isOracleValidFor('liquidation', validity)),
      fact('good for funding', isOracleValidFor('funding', validity)),
      fact('hourly average after this report', dollars(next.twap), 'USD'),
      fact('5 min average after this report', dollars(next.twap5m), 'USD'),
      fact('hourly average after an hour at this price', dollars(after.twap), 'USD'),
      fact('price of stop orders', median === undefined ? undefined : dollars(median), 'USD'),
    ],
  }
}

/** Rate of this hour and what the position pays. */
export function fundingSection(
  position: BookPosition,
  facts: BookMarket,
  market: DriftPerpParameters,
  parameters: DriftParameters,
): ProfileSection | undefined {
  if (facts.markTwap === undefined || facts.oracleTwap === undefined) return undefined
  const divisor = fundingDivisor(market.tier)
  const oracleTwap = price6(facts.oracleTwap)
  const rate = fundingRate({
    markTwap: price6(facts.markTwap),
    oracleTwap,
    periodSeconds: parameters.fundingPeriodSeconds,
    divisor,
    offsetDenominator: parameters.fundingOffsetDenominator,
  })
  const base = truncateOf(scaleByPowerOfTen(position.size, BASE_DECIMALS))
  return {
    name: `funding ${position.market}`,
    facts: [
      fact('largest spread that counts', dollars(fundingSpreadMax(oracleTwap, divisor)), 'USD'),
      fact('rate of this hour', fromUnits(rate, 9), 'USD a coin'),
      fact('paid in this hour', fromUnits((rate * base) / BASE_ONE, 9), 'USD'),
    ],
  }
}

/** The price at which an expiring market is settled so that losers can pay. */
export function expirySection(
  position: BookPosition,
  facts: BookMarket,
  market: DriftPerpParameters,
): ProfileSection | undefined {
  if (facts.expiryNetSize === undefined || facts.expiryQuote === undefined) return undefined
  const price = expiryPrice({
    quoteAssetAmount: toUnitsFloor(facts.expiryQuote, QUOTE_DECIMALS),
    netBase: truncateOf(scaleByPowerOfTen(facts.expiryNetSize, BASE_DECIMALS)),
    oraclePrice: price6(position.mark),
    excessBalance: toUnitsFloor(facts.expirySpare ?? fromUnits(0n, 0), QUOTE_DECIMALS),
    stepBase: market.stepBase,
  })
  return { name: `expiry ${position.market}`, facts: [fact('settlement price', dollars(price), 'USD')] }
}

/** What shares of the insurance fund are worth, and what a withdrawn request gives up. */
export function insuranceSection(book: ProfileBook): ProfileSection | undefined {
  const { insuranceFund, insuranceShares, insuranceSharesTotal, insuranceRequestValue } = book.events
  if (insuranceFund === undefined || insuranceSharesTotal === undefined) return undefined
  const vault = toUnitsFloor(insuranceFund, QUOTE_DECIMALS)
  const total = toUnitsFloor(insuranceSharesTotal, QUOTE_DECIMALS)
  const shares = toUnitsFloor(insuranceShares ?? fromUnits(0n, 0), QUOTE_DECIMALS)
  if (shares > total) {
    throw new ProfileBookError('book.events.insuranceShares', 'must not exceed insuranceSharesTotal')
  }
  const value = amountForShares(shares, total, vault)
  const requested = insuranceRequestValue === undefined ? value : toUnitsFloor(insuranceRequestValue, QUOTE_DECIMALS)
  const { divisor } = rebase(total, vault)
  return {
    name: 'insurance',
    facts: [
      fact('value of the shares', dollars(value), 'USD'),
      fact('shares for 1 USD', fromUnits(sharesForAmount(1_000_000n, total, vault), QUOTE_DECIMALS), 'shares'),
      fact(
        'shares lost by cancelling',
        fromUnits(sharesLost(shares, requested, total, vault), QUOTE_DECIMALS),
        'shares',
      ),
      fact('all shares are divided by', divisor),
    ],
  }
}

function price6(value: Rational): bigint {
  return toUnitsFloor(value, QUOTE_DECIMALS)
}

function dollars(value: bigint): Rational {
  return fromUnits(value, QUOTE_DECIMALS)
}
