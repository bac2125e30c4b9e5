/** Listing: tiers, underlyings, assets, markets, venues. Each is a row whose number is public and never reused. */
import { openCoin, openHouseAccount } from '../ledger/index.ts'
import { type Key, keyWrite, tableAdd } from '../tables/index.ts'
import { ATOMS_MAX, LOAN_INDEX_ONE, PPM, type Row } from '../units/index.ts'
import { modePosition } from '../words/index.ts'
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
  tiers.seasonBasePpm[tier] = PPM
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

/** Lists a perpetual with its settlement account S_m and reserve R_m. */
export function listPerpetual(house: MarketsHouse, tier: Row, underlying: Row, lotMultiple: number): Row {
  const { markets } = house.markets
  const market = tableAdd(markets)
  markets.tier[market] = tier
  markets.underlying[market] = underlying
  markets.lotMultiple[market] = lotMultiple
  markets.claimPpm[market] = PPM
  markets.depthCapLots[market] = ATOMS_MAX
  markets.claimMarginPpm[market] = PPM
  markets.settlement[market] = openHouseAccount(house, 'settlement', tier, market)
  markets.reserve[market] = openHouseAccount(house, 'reserve', tier, market)
  house.events.push({ type: 'listed', what: 'market', row: market })
  return market
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
