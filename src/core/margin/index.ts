/** Margin: what a book is worth, what it must have at each level, and why. */
export {
  closingCostCeil,
  closingCostPpm,
  haircutCeil,
  type InitialCharges,
  initialOfLegCeil,
  maintenanceOfLegCeil,
} from './charges.ts'
export { type CollateralExplanation, type Explanation, explain, type LegExplanation } from './explain.ts'
export { type InitialAnswer, testInitial } from './initial.ts'
export { closeOutCeil, maintenanceOf, restoreCeil, targetCeil, targetOfLegsCeil } from './levels.ts'
export { type LiquidationPrices, liquidationPrices } from './liquidation-price.ts'
export { type Change, emptyMeasure, type Measure, measure, noChange, type Prices, presentPrices } from './measure.ts'
export { type Supposed, type Supposition, suppose, whatIf } from './what-if.ts'
