/** Promotion and demotion of collateral: facts → class → a simulated change set. */
export { type AssetClass, assetClasses, type ClassFacts, classTable } from './classes.ts'
export { classOf } from './classify.ts'
export { proposalFor } from './propose.ts'
