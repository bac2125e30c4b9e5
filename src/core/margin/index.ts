/** Margin: what a book is worth, what it must have at each level, and why. */
export {
  closingCostCeil,
  closingCostPpm,
  haircutCeil,
  type InitialCharges,
  initialOfLegCeil,
  maintenanceOfLegCeil,
} from './charges.ts'
export { type InitialAnswer, testInitial } from './initial.ts'
export { closeOutCeil, maintenanceOf, restoreCeil, targetCeil, targetOfLegsCeil } from './levels.ts'
export { type Change, emptyMeasure, type Measure, measure, noChange, type Prices, presentPrices } from './measure.ts'
