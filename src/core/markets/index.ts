/** Markets: listings, stored positions, holds, mandates. */
export { clusterLots, followLots, forgetClusterLots, lotsOfCluster } from './cluster-lots.ts'
export { endHold, endHoldsOf, endHoldsWhere, holdHasRoom, openHold, rebuildHolds, useHold } from './holds.ts'
export {
  costPrice,
  expiryAt,
  hasEnded,
  hasSettled,
  isLong,
  isOption,
  listAsset,
  listMarket,
  listPerpetual,
  listUnderlying,
  notionalPrice,
  openExpiry,
  openTier,
  openVenue,
  TIER_ACCOUNTS,
} from './listing.ts'
export {
  countMandate,
  mandateHasRoom,
  mandateOf,
  mandateReject,
  mandateStands,
  revokeMandate,
  setMandate,
} from './mandates.ts'
export {
  addCost,
  fundingDueCeil,
  hasRisk,
  legReject,
  legSlot,
  longsOf,
  lotsOf,
  type MarketsHouse,
  postCost,
  postLots,
  settleFunding,
  settleFundingTo,
} from './positions.ts'
export { listingMax, type Markets, marketsOf } from './tables.ts'
export { clearingFeeCeil, priceLimitCeil, tradeNotional, venueFeeMaxFloor } from './terms.ts'
