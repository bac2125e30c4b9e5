/** Mango v4: what the facts of a market say of its oracle, its slow price, its funding and the settling of gains. */
import { fact, type ProfileSection } from '../assessment.ts'
import type { BookCollateral, BookPosition } from '../book.ts'
import {
  absoluteOf,
  divide,
  formatDecimal,
  multiply,
  type Rational,
  rational,
  signOf,
  subtract,
  truncateOf,
  ZERO,
} from '../rational.ts'
import { fundingPaid, fundingRateDaily } from './funding.ts'
import { averageUtilization, borrowRate, indexGrowth } from './lending.ts'
import { exactDouble, isStale, settleLimits, shiftedWeight, stablePriceAfter, startStablePrice } from './oracle.ts'
import type { MangoBook } from './profile.ts'

const HOUR_OF_UPDATES = { count: 360, elapsedSeconds: 10 }

/** Is the price fresh, and where will the slow price be after an hour at this price? */
export function oracleSection(position: BookPosition, { book, parameters }: MangoBook): ProfileSection {
  const facts = book.markets.get(position.market)
  const stale =
    facts?.nowSeconds === undefined || facts.oraclePublishedSeconds === undefined
      ? undefined
      : isStale(truncateOf(facts.nowSeconds), truncateOf(facts.oraclePublishedSeconds), parameters.maxStalenessSlots)
  const slow = position.slowPrice
  const later =
    slow === undefined
      ? undefined
      : stablePriceAfter(
          startStablePrice(toDouble(slow), 0),
          [{ ...HOUR_OF_UPDATES, price: toDouble(position.mark) }],
          parameters.stablePrice,
        )
  if (stale === undefined && later === undefined) return { name: 'oracle', facts: [] }
  return {
    name: `oracle ${position.market}`,
    facts: [
      fact('price is stale', stale),
      fact('slow price after an hour at this price', later === undefined ? undefined : exactDouble(later.price), 'USD'),
    ],
  }
}

/** Daily rate from the book and what the position pays in an hour. */
export function fundingSection(position: BookPosition, { book, parameters }: MangoBook): ProfileSection | undefined {
  const facts = book.markets.get(position.market)
  const market = parameters.perps[position.market]
  if (facts === undefined || market === undefined) return undefined
  if (facts.bids.length === 0 && facts.asks.length === 0) return undefined
  const rate = fundingRateDaily({
    bid: facts.bids[0]?.price,
    ask: facts.asks[0]?.price,
    oraclePrice: position.mark,
    rateMin: market.fundingMin,
    rateMax: market.fundingMax,
  })
  return {
    name: `funding ${position.market}`,
    facts: [
      fact('daily rate', rate, 'fraction'),
      fact('paid in an hour', fundingPaid(rate, position.size, position.mark, 3_600n), 'USD'),
    ],
  }
}

/** How much gain or loss may be settled in this window. */
export function settleSection(position: BookPosition, { book, parameters }: MangoBook): ProfileSection | undefined {
  const settled = book.events.settledInWindow
  if (settled === undefined || position.entry === undefined) return undefined
  const unrealised = absoluteOf(multiply(position.size, subtract(position.mark, position.entry)))
  const { least, most } = settleLimits({
    baseLots: position.size,
    lotSize: rational(1_000_000n),
    stablePrice: position.slowPrice ?? position.mark,
    settleFactor: parameters.settleLimitFactor,
    oneshotAllowance: 0n,
    recurringAllowance: 0n,
    settledInWindow: truncateOf(multiply(settled, rational(1_000_000n))),
    unrealised: multiply(unrealised, rational(1_000_000n)),
  })
  return {
    name: `settling ${position.market}`,
    facts: [
      fact('loss that may be settled', rational(least, 1_000_000n), 'USD'),
      fact('gain that may be settled', rational(most, 1_000_000n), 'USD'),
    ],
  }
}

/** What a borrow of the token costs at the bank's utilisation. */
export function lendingSection(collateral: BookCollateral, { parameters }: MangoBook): ProfileSection | undefined {
  const { asset, totalDeposits, totalBorrows, utilizations } = collateral
  if (signOf(totalDeposits) === 0) return undefined
  const used = divide(totalBorrows, totalDeposits)
  const rate = borrowRate(used, parameters.banks[asset]!.rates)
  const first = utilizations[0]
  return {
    name: `lending ${asset}`,
    facts: [
      fact('utilisation', used, 'fraction'),
      fact('average utilisation', first && averageUtilization(first.atSeconds, utilizations), 'fraction'),
      fact('borrow rate', rate, 'per year'),
      fact('a debt of 1 after a day', indexGrowth(rate, 3_600n, 24n), 'coins'),
    ],
  }
}

/** A weight that moves in a straight line over the delay of a parameter change. */
export function weightShiftSection({ book }: MangoBook): ProfileSection | undefined {
  const change = book.events.parameterChange
  if (change === undefined) return undefined
  const weight = shiftedWeight(
    { start: change.from, target: change.to, startSeconds: ZERO, endSeconds: change.minDelaySeconds },
    change.elapsedSeconds,
  )
  return { name: 'parameter change', facts: [fact(`${change.name} now`, weight)] }
}

/** Nearest double of a positive fraction: the venue computes slow prices in doubles. */
function toDouble(value: Rational): number {
  return Number(formatDecimal(value, 30))
}
