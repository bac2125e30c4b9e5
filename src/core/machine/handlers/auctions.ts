/** Standing bids: who takes parts of failing books. Auctions themselves are held by the queue. */
import { bidCancelReject, bidReject, cancelBid, placeBid } from '../../auction/index.ts'
import type { CommandType } from '../../words/index.ts'
import type { Handler } from '../handler.ts'

type Auctions = 'bidPlace' | 'bidCancel'

/** Handlers of bids. */
export const auctionHandlers: { readonly [N in Auctions & CommandType]: Handler<N> } = {
  bidPlace: { reject: bidReject, act: placeBid },
  bidCancel: { reject: bidCancelReject, act: cancelBid },
}
