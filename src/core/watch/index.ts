/** The watch: which accounts must be looked at for these prices. Derived, never hashed, decides nothing. */

export { readAhead } from './ahead.ts'
export { band, isProven, noteChanged, unband } from './bands.ts'
export { cellAssetMoved, cellIndexMoved, cellMarketMoved, cellScenariosMoved, visitDoubtful } from './cells.ts'
export { assetMoved, isUnproven, loansMoved, marketMoved, visitedInOrder, visitUnproven } from './factors.ts'
export { carryOutMoves } from './lists.ts'
export { scanBelow } from './scan.ts'
export { type Level, levels, type WatchHouse, watchOf } from './tables.ts'
