/** Clearing: judging holds and trades, novation. */
export { holdReject, makeHold } from './holds.ts'
export { clearingFeeCeil, priceLimitCeil, tradeNotional } from './terms.ts'
export { bookFill, makeTrade, tradeReject } from './trades.ts'
