/** Listing: tiers, underlyings, assets, markets, venues. Each is a row whose number is public and never reused. */
import { openCoin, openHouseAccount } from '../ledger/index.ts'
import { type Key, keyWrite, tableAdd } from '../tables/index.ts'
import { ATOMS_MAX, LOAN_INDEX_ONE, type Millis, PPM, type Price, type Row } from '../units/index.ts'
import { type InstrumentKind, instrumentPosition, modePosition } from '../words/index.ts'
import type { MarketsHouse } from './positions.ts'

/** Accounts that a tier opens for the clearing house, by their column in `tiers`. */
const tierAccounts = [
  'funding',
  'rounding',
  'fees',
  'fund',
  'sitg',
  'stakers',
  'treasury',
  'backstop',
  'pending',
  'outgoing',
  'joining',
] as const

/** Accounts that opening a tier adds. */
export const TIER_ACCOUNTS: number = tierAccounts.length

/** Opens a tier with its clearing-house accounts. */
export function openTier(house: MarketsHouse): Row {
  const { tiers } = house.markets
  const tier = tableAdd(tiers)
  const { loans } = house.ledger
  tableAdd(loans)
  loans.asset[tier] = -1
  loans.index[tier] = LOAN_INDEX_ONE
  loans.from[tier] = LOAN_INDEX_ONE
  loans.fromMs[tier] = house.clock.nowMs
  tiers.seasonPpm[tier] = PPM
  for (const kind of tierAccounts) tiers[kind][tier] = openHouseAccount(house, kind, tier, -1)
  loans.lender[tier] = tiers.treasury[tier]!
  house.events.push({ type: 'listed', what: 'tier', row: tier })
  return tier
}

/** Lists an underlying; its price is unknown (mode halted) until reports come. */
export function listUnderlying(house: MarketsHouse): Row {
  const { underlyings } = house.markets
  const underlying = tableAdd(underlyings)
  underlyings.mode[underlying] = modePosition.halted
  underlyings.relots[underlying] = 1
  house.events.push({ type: 'listed', what: 'underlying', row: underlying })
  return underlying
}

/** Lists an asset of a tier. */
export function listAsset(
  house: MarketsHouse,
  tier: Row,
  underlying: Row,
  atomsPerLot: number,
  settlement: boolean,
): Row {
  const { assets, tiers } = house.markets
  const asset = tableAdd(assets)
  assets.tier[asset] = tier
  assets.underlying[asset] = underlying
  assets.atomsPerLot[asset] = atomsPerLot
  openCoin(house)
  if (settlement) {
    tiers.settlementAsset[tier] = asset + 1
    house.ledger.loans.asset[tier] = asset
  }
  house.events.push({ type: 'listed', what: 'asset', row: asset })
  return asset
}

/** The terms of what is traded in a market. */
type Terms = {
  readonly kind: InstrumentKind
  /** Base lots of the underlying in a lot. */
  readonly lotMultiple: number
  /** Row of `expiries`, −1 for a perpetual. */
  readonly expiry: Row
  /** Of an option: dollar atoms per base lot, and whether the premium is paid up front. */
  readonly strike: Price
  readonly upFront: boolean
}

/** Lists a market with its settlement account S_m and reserve R_m. */
export function listMarket(house: MarketsHouse, tier: Row, underlying: Row, terms: Terms): Row {
  const { markets } = house.markets
  const market = tableAdd(markets)
  markets.tier[market] = tier
  markets.underlying[market] = underlying
  markets.kind[market] = instrumentPosition[terms.kind]
  markets.lotMultiple[market] = terms.lotMultiple
  markets.expiry[market] = terms.expiry + 1
  markets.strike[market] = terms.strike
  markets.upFront[market] = terms.upFront ? 1 : 0
  markets.claimPpm[market] = PPM
  markets.depthCapLots[market] = ATOMS_MAX
  markets.claimMarginPpm[market] = PPM
  markets.settlement[market] = openHouseAccount(house, 'settlement', tier, market)
  markets.reserve[market] = openHouseAccount(house, 'reserve', tier, market)
  house.events.push({ type: 'listed', what: 'market', row: market })
  return market
}

/** Lists a perpetual. */
export function listPerpetual(house: MarketsHouse, tier: Row, underlying: Row, lotMultiple: number): Row {
  return listMarket(house, tier, underlying, { kind: 'perpetual', lotMultiple, expiry: -1, strike: 0, upFront: false })
}

/** The row of an underlying's expiry, −1 when there is none. */
export function expiryAt(house: MarketsHouse, underlying: Row, expiryMs: Millis): Row {
  const { expiries } = house.markets
  for (let expiry = 0; expiry < expiries.rows; expiry++) {
    if (expiries.underlying[expiry] === underlying && expiries.expiryMs[expiry] === expiryMs) return expiry
  }
  return -1
}

/** The row of an underlying's expiry, opened when it is new. */
export function openExpiry(house: MarketsHouse, underlying: Row, expiryMs: Millis): Row {
  const known = expiryAt(house, underlying, expiryMs)
  if (known >= 0) return known
  const { expiries } = house.markets
  const expiry = tableAdd(expiries)
  expiries.underlying[expiry] = underlying
  expiries.expiryMs[expiry] = expiryMs
  house.events.push({ type: 'expiryOpened', expiry, underlying, expiryMs })
  return expiry
}

/** Whether the time of a market's expiry has come, settled or not: nothing is traded in it any more. */
export function hasEnded({ markets: { markets, expiries }, clock }: MarketsHouse, market: Row): boolean {
  const expiry = markets.expiry[market]! - 1
  return expiry >= 0 && expiries.expiryMs[expiry]! <= clock.nowMs
}

/** Whether a market trades an option. */
export function isOption({ markets: { markets } }: MarketsHouse, market: Row): boolean {
  return markets.kind[market]! >= instrumentPosition.call
}

/** Opens a venue with its account for fees and bond. */
export function openVenue(house: MarketsHouse, tier: Row, key: Key): Row {
  const { venues } = house.markets
  const venue = tableAdd(venues)
  keyWrite(venues.key, venue, key)
  venues.tier[venue] = tier
  venues.open[venue] = 1
  venues.account[venue] = openHouseAccount(house, 'venue', tier, venue)
  house.events.push({ type: 'listed', what: 'venue', row: venue })
  return venue
}
