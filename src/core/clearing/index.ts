/** Clearing: judging holds and trades, novation. */
export { holdReject, makeHold } from './holds.ts'
export { bookFill, makeTrade, tradeReject } from './trades.ts'
