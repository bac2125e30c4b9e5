/**
 * Funding. Rate of a period = premium + clamp(interest − premium, ± 500 ppm), cut to ± `fundingClampPpm`; the premium is
 * the time-weighted distance of the venues' mid from fair since the last funding, each distance cut to the basis bound,
 * time without a live mid counting as none (then interest is all that is charged). + is paid by longs: the index rises by
 *
 *   rate × mark × interval ÷ period, in 2⁻¹⁶ atom a lot, floor, the remainder carried to the next interval.
 *
 * Funding is due at multiples of `fundingIntervalMs`. A step is never more than one interval's worth: of intervals that
 * were missed because no time passed for the house, or because the price was halted, one is charged at most, at what was
 * observed, and the others lapse. Charging them together would be a step that nobody could have answered.
 */
import { touch } from '../tables/index.ts'
import { clamp, INDEX_MAX, INDEX_ONE, PPM, type Row } from '../units/index.ts'
import { statusPosition } from '../words/index.ts'
import { actAllowance } from './actions.ts'
import { INTEREST_DAMP_PPM, SAMPLE_ONE } from './limits.ts'
import { countAverages } from './marks.ts'
import type { OracleHouse } from './tables.ts'

/** The index stays within half of its range, so that the difference of any two is exact. It stops there. */
const FUNDING_INDEX_MAX = (INDEX_MAX - 1) / 2

/** Accrues the funding of a market if it is due. */
export function accrueFunding(house: OracleHouse, market: Row): void {
  const { quotes } = house.oracle
  const nowMs = house.clock.nowMs
  if (nowMs < quotes.fundingMs[market]!) return
  const intervalMs = house.params.market.fundingIntervalMs[market]!
  const first = quotes.fundingMs[market] === 0
  quotes.fundingMs[market] = (Math.floor(nowMs / intervalMs) + 1) * intervalMs
  countAverages(house, market)
  const premium =
    quotes.premiumMs[market] === 0 ? 0 : Math.floor(quotes.premiumSum[market]! / quotes.premiumMs[market]!)
  quotes.premiumSum[market] = 0
  quotes.premiumMs[market] = 0
  if (first || house.markets.markets.status[market] === statusPosition.closed) return
  if (actAllowance(house, 'accrueFunding', market) === 'no') return
  raiseIndex(house, market, fundingRate(house, market, premium), intervalMs)
}

/** Rate of a period, 2⁻⁸ ppm, signed, of a premium in the same unit. Exact. */
function fundingRate(house: OracleHouse, market: Row, premium: number): number {
  const { market: p } = house.params
  const interest = p.fundingInterestPpm[market]! * SAMPLE_ONE
  const damp = INTEREST_DAMP_PPM * SAMPLE_ONE
  const bound = p.fundingClampPpm[market]! * SAMPLE_ONE
  return clamp(premium + clamp(interest - premium, -damp, damp), -bound, bound)
}

/** Moves the funding index by one interval's worth of a rate; exact through bigint, cold: once an interval. */
function raiseIndex(house: OracleHouse, market: Row, rate: number, intervalMs: number): void {
  const { markets } = house.markets
  const { quotes } = house.oracle
  const periodMs = house.params.market.fundingPeriodMs[market]!
  const scale = PPM * periodMs
  // A remainder of another period's denominator is less than 2⁻¹⁶ atom a lot and is left.
  const rest = quotes.fundingScale[market] === scale ? quotes.fundingRest[market]! : 0
  const perPpm = BigInt(INDEX_ONE / SAMPLE_ONE)
  const total = BigInt(rate) * BigInt(markets.mark[market]!) * BigInt(intervalMs) * perPpm + BigInt(rest)
  const divisor = BigInt(scale)
  const remainder = ((total % divisor) + divisor) % divisor
  quotes.fundingScale[market] = scale
  quotes.fundingRest[market] = Number(remainder)
  const before = markets.index[market]!
  const after = before + Number((total - remainder) / divisor)
  markets.index[market] = clamp(after, -FUNDING_INDEX_MAX, FUNDING_INDEX_MAX) + 0
  if (markets.index[market] !== before) touch(house.moved.markets, market)
  const ratePpm = Math.floor(rate / SAMPLE_ONE)
  house.events.push({ type: 'fundingAccrued', market, ratePpm, index: markets.index[market]! })
}
