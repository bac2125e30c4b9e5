/** Models that choose parameters: never imported by the core, their results enter as rounded numbers in a command. */

// Surfaces
export { type ArbitrageCount, arbitrageOf } from './surface/arbitrage.ts'
export { calibrate, type FittedSlice, type Surface } from './surface/calibrate.ts'
export { type Chain, chainRead } from './surface/chain.ts'
export { snapshotOf } from './surface/forward.ts'
export { nodesOf, type SurfaceNodes } from './surface/nodes.ts'
export { type QuoteFault, smilesOfQuotes } from './surface/quotes.ts'
export { varianceAt } from './surface/slice.ts'
export { type Smile, smilesOfChain } from './surface/smile.ts'
export { sviOf } from './surface/svi.ts'
export { syntheticChain } from './surface/synthetic.ts'
export { discreteLevel, surfaceLevel } from './surface/variance.ts'
