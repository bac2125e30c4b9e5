/** Listing tiers, underlyings, assets, vaults, markets, sources and venues, and changing their state. */
import { openVault } from '../../ledger/index.ts'
import { openCoinPool, openPool } from '../../lending/index.ts'
import { presentPrices } from '../../margin/index.ts'
import {
  endHoldsWhere,
  expiryAt,
  listAsset,
  listingMax,
  listMarket,
  listPerpetual,
  listUnderlying,
  openExpiry,
  openTier,
  openVenue,
  TIER_ACCOUNTS,
} from '../../markets/index.ts'
import { capMarketsOn } from '../../oracle/index.ts'
import { paramsAddScope } from '../../params/index.ts'
import { type Key, keyRead, keyWrite, tableAdd, tableHasRoom } from '../../tables/index.ts'
import { ATOMS_MAX, type Millis, PRICE_MAX, type Price, type Row } from '../../units/index.ts'
import { windDown, windDownReject } from '../../waterfall/index.ts'
import { type CommandType, type InstrumentKind, instrumentPosition, type Reject } from '../../words/index.ts'
import { everyTier, type Handler } from '../handler.ts'
import type { House } from '../house.ts'
import { relotAct, relotReject } from '../relot.ts'

type Listing =
  | 'tierOpen'
  | 'underlyingList'
  | 'assetList'
  | 'vaultOpen'
  | 'perpetualList'
  | 'futureList'
  | 'optionList'
  | 'sourceList'
  | 'venueOpen'
  | 'venueSwitch'
  | 'marketCloseOnly'
  | 'marketDelist'
  | 'relot'
  | 'tierWindDown'

/** Handlers of listings. */
export const listingHandlers: { readonly [N in Listing & CommandType]: Handler<N> } = {
  tierOpen: {
    reject: (house) =>
      tableHasRoom(house.markets.tiers) && tableHasRoom(house.ledger.accounts, TIER_ACCOUNTS)
        ? null
        : 'capacityReached',
    act(house) {
      openTier(house)
      openPool(house)
      paramsAddScope(house.params, 'tier')
    },
  },
  underlyingList: {
    reject: (house) => (tableHasRoom(house.markets.underlyings) ? null : 'capacityReached'),
    act(house) {
      listUnderlying(house)
      paramsAddScope(house.params, 'underlying')
    },
  },
  assetList: {
    reject(house, { tier, underlying, atomsPerLot, settlement }) {
      const { tiers, underlyings, assets } = house.markets
      if (atomsPerLot <= 0 || atomsPerLot > ATOMS_MAX || settlement > 1) return 'fieldOutOfRange'
      if (tier >= tiers.rows) return 'tierUnknown'
      if (underlying >= underlyings.rows) return 'underlyingUnknown'
      if ((tiers.settlementAsset[tier] === 0) !== (settlement === 1)) return 'settlementAssetFirst'
      return tableHasRoom(assets) ? null : 'capacityReached'
    },
    act(house, { tier, underlying, atomsPerLot, settlement }) {
      listAsset(house, tier, underlying, atomsPerLot, settlement === 1)
      openCoinPool(house)
      paramsAddScope(house.params, 'asset')
    },
  },
  vaultOpen: {
    reject(house, { asset }) {
      if (asset >= house.markets.assets.rows) return 'assetUnknown'
      return tableHasRoom(house.ledger.vaults) ? null : 'capacityReached'
    },
    act(house, { asset, chain, token }) {
      const row = openVault(house.ledger, asset, house.markets.assets.tier[asset]!, chain, token)
      house.events.push({ type: 'listed', what: 'vault', row })
    },
  },
  perpetualList: {
    reject: (house, { tier, underlying, lotMultiple }) => marketReject(house, tier, underlying, lotMultiple),
    act(house, { tier, underlying, lotMultiple }) {
      listPerpetual(house, tier, underlying, lotMultiple)
      follow(house, underlying)
    },
  },
  futureList: {
    reject(house, command) {
      const { tier, underlying, lotMultiple, expiryMs } = command
      return (
        marketReject(house, tier, underlying, lotMultiple) ??
        contractReject(house, { ...command, kind: 'future', strike: 0 }, expiryMs)
      )
    },
    act(house, { tier, underlying, lotMultiple, expiryMs }) {
      const expiry = openExpiry(house, underlying, expiryMs)
      listMarket(house, tier, underlying, { kind: 'future', lotMultiple, expiry, strike: 0, upFront: false })
      follow(house, underlying)
    },
  },
  optionList: {
    reject(house, command) {
      const { tier, underlying, lotMultiple, expiryMs, strike, upFront } = command
      if (strike <= 0 || strike > PRICE_MAX || upFront > 1) return 'fieldOutOfRange'
      return marketReject(house, tier, underlying, lotMultiple) ?? contractReject(house, command, expiryMs)
    },
    act(house, { tier, underlying, lotMultiple, expiryMs, kind, strike, upFront }) {
      const expiry = openExpiry(house, underlying, expiryMs)
      listMarket(house, tier, underlying, { kind, lotMultiple, expiry, strike, upFront: upFront === 1 })
      follow(house, underlying)
    },
  },
  sourceList: {
    reject(house, { key }) {
      if (keyTaken(house.ledger.sources.key, house.ledger.sources.rows, key)) return 'keyTaken'
      return tableHasRoom(house.ledger.sources) ? null : 'capacityReached'
    },
    act(house, { key }) {
      const { sources } = house.ledger
      const row = tableAdd(sources)
      keyWrite(sources.key, row, key)
      paramsAddScope(house.params, 'source')
      house.events.push({ type: 'listed', what: 'source', row })
    },
  },
  venueOpen: {
    reject(house, { tier, key }) {
      const { tiers, venues } = house.markets
      if (tier >= tiers.rows) return 'tierUnknown'
      if (keyTaken(venues.key, venues.rows, key)) return 'keyTaken'
      return venues.rows < listingMax.venues && tableHasRoom(house.ledger.accounts) ? null : 'capacityReached'
    },
    act(house, { tier, key }) {
      openVenue(house, tier, key)
      paramsAddScope(house.params, 'venue')
    },
  },
  venueSwitch: {
    reject(house, { venue, open }) {
      if (open > 1) return 'fieldOutOfRange'
      return venue >= house.markets.venues.rows ? 'venueUnknown' : null
    },
    act(house, { venue, open }) {
      house.markets.venues.open[venue] = open
      if (open === 0) endHoldsWhere(house, (hold) => house.markets.holds.venue[hold] === venue, 'cancelled')
      house.events.push({ type: 'venueSwitched', venue, open: open })
    },
  },
  marketCloseOnly: {
    reject(house, { market, closeOnly }) {
      if (closeOnly > 1) return 'fieldOutOfRange'
      return statusReject(house, market)
    },
    act(house, { market, closeOnly }) {
      house.markets.markets.status[market] = closeOnly
      if (closeOnly === 1) endHoldsWhere(house, (hold) => house.markets.holds.market[hold] === market, 'cancelled')
      house.events.push({ type: 'marketStatus', market, status: closeOnly === 1 ? 'close-only' : 'open' })
    },
  },
  marketDelist: {
    reject: (house, { market }) => statusReject(house, market),
    act(house, { market }) {
      house.markets.markets.status[market] = 2
      house.markets.markets.delistedMs[market] = house.clock.nowMs
      endHoldsWhere(house, (hold) => house.markets.holds.market[hold] === market, 'cancelled')
      house.events.push({ type: 'marketStatus', market, status: 'delisting' })
    },
    acts: (house, { market }) => [house.markets.markets.tier[market]!],
  },
  relot: { reject: relotReject, act: relotAct, acts: everyTier },
  tierWindDown: {
    reject: (house, { tier }) => (tier >= house.markets.tiers.rows ? 'tierUnknown' : windDownReject(house, tier)),
    act: (house, { tier }) => windDown(house, tier, presentPrices(house)),
  },
}

function marketReject(house: House, tier: Row, underlying: Row, lotMultiple: number): Reject | null {
  const { tiers, underlyings, markets } = house.markets
  if (lotMultiple === 0) return 'fieldOutOfRange'
  if (tier >= tiers.rows) return 'tierUnknown'
  if (underlying >= underlyings.rows) return 'underlyingUnknown'
  if (tiers.settlementAsset[tier] === 0) return 'settlementAssetFirst'
  return tableHasRoom(markets) && tableHasRoom(house.ledger.accounts, 2) ? null : 'capacityReached'
}

/** The furthest expiry that may be listed: three years, to which values are tested. */
const EXPIRY_MAX_MS = 3 * 366 * 86_400_000

/** A contract expires on a whole minute, later than its window, and is listed once. */
function contractReject(
  house: House,
  wanted: { tier: Row; underlying: Row; lotMultiple: number; kind: InstrumentKind; strike: Price },
  expiryMs: Millis,
): Reject | null {
  const { expiries, markets } = house.markets
  const expiry = expiryAt(house, wanted.underlying, expiryMs)
  if (expiry < 0 && !tableHasRoom(expiries)) return 'capacityReached'
  const inMs = expiryMs - house.clock.nowMs
  const isPast = inMs <= house.params.underlying.settleWindowMs[wanted.underlying]! || inMs > EXPIRY_MAX_MS
  if (isPast || expiryMs % 60_000 !== 0) return 'expiryPast'
  for (let market = 0; expiry >= 0 && market < markets.rows; market++) {
    const same =
      markets.expiry[market] === expiry + 1 &&
      markets.tier[market] === wanted.tier &&
      markets.kind[market] === instrumentPosition[wanted.kind] &&
      markets.strike[market] === wanted.strike
    if (same) return 'seriesListed'
  }
  return null
}

/** What follows a listing in other rooms. */
function follow(house: House, underlying: Row): void {
  paramsAddScope(house.params, 'market')
  capMarketsOn(house, underlying)
}

function statusReject(house: House, market: Row): Reject | null {
  const { markets } = house.markets
  if (market >= markets.rows) return 'marketUnknown'
  return markets.status[market]! >= 2 ? 'marketClosed' : null
}

function keyTaken(column: Uint8Array, rows: number, key: Key): boolean {
  for (let row = 0; row < rows; row++) if (keyRead(column, row) === key) return true
  return false
}
