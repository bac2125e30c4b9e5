/** Markets: listings, stored positions, holds, mandates. */
export { clusterLots, followLots, forgetClusterLots, lotsOfCluster } from './cluster-lots.ts'
export { endHold, endHoldsOf, endHoldsWhere, holdHasRoom, openHold, rebuildHolds, useHold } from './holds.ts'
export {
  expiryAt,
  hasEnded,
  isOption,
  listAsset,
  listMarket,
  listPerpetual,
  listUnderlying,
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
