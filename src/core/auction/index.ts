/** Auctions: standing bids, and shares of whole books that they take at one price. */
export {
  bidCancelReject,
  bidReject,
  cancelBid,
  endBidsOf,
  endBidsOfTier,
  expireBids,
  placeBid,
  rebuildBids,
} from './bids.ts'
export { offeredPpm } from './price.ts'
export { canAuction, endAuction, isLastAuction, lookAtAuction, openAuction } from './rounds.ts'
export { type AuctionHouse, auctionOf } from './tables.ts'
