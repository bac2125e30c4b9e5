/** Clearing: judging holds and trades, novation. */
export { holdReject, makeHold } from './holds.ts'
export { bookFill, type Fill, makeTrade, tradeReject } from './trades.ts'
