/** Listing tiers, underlyings, assets, vaults, markets, sources and venues, and changing their state. */
import { openVault } from '../../ledger/index.ts'
import { openCoinPool, openPool } from '../../lending/index.ts'
import { presentPrices } from '../../margin/index.ts'
import {
  endHoldsWhere,
  listAsset,
  listingMax,
  listPerpetual,
  listUnderlying,
  openTier,
  openVenue,
  TIER_ACCOUNTS,
} from '../../markets/index.ts'
import { paramsAddScope } from '../../params/index.ts'
import { type Key, keyRead, keyWrite, tableAdd, tableHasRoom } from '../../tables/index.ts'
import { ATOMS_MAX, PRICE_MAX, type Row } from '../../units/index.ts'
import { windDown, windDownReject } from '../../waterfall/index.ts'
import type { CommandType, Reject } from '../../words/index.ts'
import { contractReject, followListing, listContract, marketReject } from '../contracts.ts'
import { everyTier, type Handler } from '../handler.ts'
import type { House } from '../house.ts'
import { relotAct, relotReject } from '../relot.ts'
import { seriesReject, setSeries } from '../series.ts'

type Listing =
  | 'tierOpen'
  | 'underlyingList'
  | 'assetList'
  | 'vaultOpen'
  | 'perpetualList'
  | 'futureList'
  | 'optionList'
  | 'seriesSet'
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
      followListing(house, underlying)
    },
  },
  futureList: {
    reject: (house, command) => contractReject(house, { ...command, kind: 'future', strike: 0, upFront: 0 }),
    act: (house, command) => listContract(house, { ...command, kind: 'future', strike: 0, upFront: 0 }),
  },
  optionList: {
    reject(house, command) {
      const { strike, upFront } = command
      if (strike <= 0 || strike > PRICE_MAX || upFront > 1) return 'fieldOutOfRange'
      return contractReject(house, command)
    },
    act: (house, command) => listContract(house, command),
  },
  seriesSet: { reject: seriesReject, act: setSeries },
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

function statusReject(house: House, market: Row): Reject | null {
  const { markets } = house.markets
  if (market >= markets.rows) return 'marketUnknown'
  return markets.status[market]! >= 2 ? 'marketClosed' : null
}

function keyTaken(column: Uint8Array, rows: number, key: Key): boolean {
  for (let row = 0; row < rows; row++) if (keyRead(column, row) === key) return true
  return false
}
