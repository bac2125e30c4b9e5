/** Listing dated markets, by command or by the rule of a series: judged and done in one place. */
import { expiryAt, listMarket, openExpiry } from '../markets/index.ts'
import { capMarketsOn } from '../oracle/index.ts'
import { paramsAddScope } from '../params/index.ts'
import { tableHasRoom } from '../tables/index.ts'
import type { Millis, Price, Row } from '../units/index.ts'
import { type InstrumentKind, instrumentPosition, type Reject } from '../words/index.ts'
import type { House } from './house.ts'

/** Terms of a dated market. `strike`: dollar atoms per base lot, 0 of a future; `upFront` 1 when the premium is paid at once. */
export type ContractTerms = {
  readonly tier: Row
  readonly underlying: Row
  readonly lotMultiple: number
  readonly kind: Exclude<InstrumentKind, 'perpetual'>
  readonly expiryMs: Millis
  readonly strike: Price
  readonly upFront: number
}

/** The furthest expiry that may be listed: three years, to which values are tested. */
const EXPIRY_MAX_MS = 3 * 366 * 86_400_000

/** Why no market can be listed there: its names, and room in the tables. */
export function marketReject(house: House, tier: Row, underlying: Row, lotMultiple: number): Reject | null {
  const { tiers, underlyings, markets } = house.markets
  if (lotMultiple === 0) return 'fieldOutOfRange'
  if (tier >= tiers.rows) return 'tierUnknown'
  if (underlying >= underlyings.rows) return 'underlyingUnknown'
  if (tiers.settlementAsset[tier] === 0) return 'settlementAssetFirst'
  return tableHasRoom(markets) && tableHasRoom(house.ledger.accounts, 2) ? null : 'capacityReached'
}

/** The same of a contract, which expires on a whole minute, later than its window, and is listed once. */
export function contractReject(house: House, terms: ContractTerms): Reject | null {
  const { tier, underlying, lotMultiple, expiryMs } = terms
  const market = marketReject(house, tier, underlying, lotMultiple)
  if (market !== null) return market
  const expiry = expiryAt(house, underlying, expiryMs)
  if (expiry < 0 && !tableHasRoom(house.markets.expiries)) return 'capacityReached'
  const inMs = expiryMs - house.clock.nowMs
  const isPast = inMs <= house.params.underlying.settleWindowMs[underlying]! || inMs > EXPIRY_MAX_MS
  if (isPast || expiryMs % 60_000 !== 0) return 'expiryPast'
  return expiry >= 0 && isListed(house, expiry, terms) ? 'seriesListed' : null
}

/** Lists a judged contract. */
export function listContract(house: House, terms: ContractTerms): void {
  const { tier, underlying, lotMultiple, kind, expiryMs, strike, upFront } = terms
  const expiry = openExpiry(house, underlying, expiryMs)
  const market = listMarket(house, tier, underlying, { kind, lotMultiple, expiry, strike, upFront: upFront === 1 })
  const event = {
    type: 'contractListed',
    market,
    tier,
    underlying,
    lotMultiple,
    kind,
    expiryMs,
    strike,
    upFront,
  } as const
  house.events.push(event)
  followListing(house, underlying)
}

/** What follows the listing of a market in other rooms. */
export function followListing(house: House, underlying: Row): void {
  paramsAddScope(house.params, 'market')
  capMarketsOn(house, underlying)
}

function isListed({ markets: { markets } }: House, expiry: Row, { tier, kind, strike }: ContractTerms): boolean {
  for (let market = 0; market < markets.rows; market++) {
    const same =
      markets.expiry[market] === expiry + 1 &&
      markets.tier[market] === tier &&
      markets.kind[market] === instrumentPosition[kind] &&
      markets.strike[market] === strike
    if (same) return true
  }
  return false
}
