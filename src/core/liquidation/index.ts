/** Liquidation: calls, reduction, sale of collateral, takeover; the queue that carries them on. */
export { forcedFill, forcedFillReject } from './forced-fill.ts'
export { judge, judgeCollection, judgePosting } from './judge.ts'
export { endOrdersIn } from './orders.ts'
export { isForced, procedureOf, rebuildQueue, watchedLevel } from './procedures.ts'
export { collectCoins, sellForRecall } from './recall.ts'
export { type LiquidationHouse, liquidationOf } from './tables.ts'
export { stepUnwinding } from './unwind.ts'
export { workEnding, workQueue } from './work.ts'
