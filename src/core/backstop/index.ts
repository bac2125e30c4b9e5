/** The backstop: quotes, how much it can take, takeovers, grants for their impact, collateral that it buys. */
export { capacityLots } from './capacity.ts'
export { buyCollateral, collateralRoom, proceedsFloor } from './collateral.ts'
export { linked, onBackstopFill, relotGrants } from './grants.ts'
export { impactsCeil, quotesOf, type Side } from './quote.ts'
export { type BackstopHouse, backstopOf } from './tables.ts'
export { planTakeover, takeOverLeg } from './takeover.ts'
