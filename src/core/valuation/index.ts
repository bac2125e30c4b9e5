/** What a position is worth and how it moves. */
export { blackGreeks, blackValue, GREEKS, normalizedValue } from './black.ts'
export { exp, log, logRatio } from './exponential.ts'
export { type ImpliedRefusal, impliedVolatility } from './implied.ts'
export { linearResult, weightedResultFloor } from './linear.ts'
export { normalCdf, normalDensity } from './normal.ts'
export { nearestAtoms, optionMarkNearest, YEAR_MS } from './option-mark.ts'
