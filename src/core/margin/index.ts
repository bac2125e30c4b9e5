/** Margin: what a book is worth, what it must have at each level, and why. */

export { aloneCeil } from './alone.ts'
export { type Change, noChange } from './change.ts'
export {
  haircutCeil,
  type InitialCharges,
  initialOfLegCeil,
  maintenanceOfLegCeil,
} from './charges.ts'
export { debtValueCeil } from './debts.ts'
export { type BookStanding, type Explanation, explain, type LegExplanation, standingOf } from './explain.ts'
export { extractOf, houseOfExtract } from './extract.ts'
export { fewestBetween, type Outcome, type OutcomeOf, PARTS, type Point } from './fewest.ts'
export { grossOf } from './gross.ts'
export {
  collateralReject,
  type InitialAnswer,
  testInitial,
  testInitialOfHold,
  testInitialOfTrades,
} from './initial.ts'
export {
  closeOutCeil,
  maintenanceOf,
  restoreCeil,
  restoreOfLegsCeil,
  targetCeil,
  targetOfLegsCeil,
} from './levels.ts'
export { liquidationPrices } from './liquidation-price.ts'
export { measure, measureTrades } from './measure.ts'
export { emptyMeasure, type Measure, type Prices, presentPrices } from './measures.ts'
export { instrumentReject, isPortfolio } from './model.ts'
export { modelReject, setModel } from './model-change.ts'
export { ownedBeside } from './owner-share.ts'
export type { LegChange } from './portfolio-book.ts'
export { type CellProof, proofInCells, underlyingsOf } from './portfolio-cells.ts'
export {
  type PortfolioCharge,
  type PortfolioExplanation,
  type PortfolioLeg,
  portfolioCharges,
} from './portfolio-explain.ts'
export { type Scratch, type Supposition, scratchFor, suppose } from './what-if.ts'
export { givenBack, haircutForLoanCeil, haircutInBookCeil, takenByLongs } from './wrong-way.ts'
