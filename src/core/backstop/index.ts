/** The backstop: quotes, how much it can take, takeovers, grants for their impact, collateral that it buys. */
export { capacityLots } from './capacity.ts'
export { buyCollateral, collateralRoom, proceedsFloor } from './collateral.ts'
export { holdEpochs } from './epoch.ts'
export { linked, onBackstopFill, relotGrants } from './grants.ts'
export { lendIdle, recallLent } from './lent.ts'
export { ageOffers, offerCostCeil, offerPrice, offerReject, takeOffer } from './offer.ts'
export {
  exitsOf,
  operatorJoins,
  poolExit,
  poolExitReject,
  poolJoin,
  poolJoinReject,
  poolRoomReject,
  providersOf,
  returnJoins,
} from './pool.ts'
export { closingAwayCeil, impactsCeil, quotesOf, type Side } from './quote.ts'
export { type BackstopHouse, backstopOf } from './tables.ts'
export { planTakeover, takeOverLeg } from './takeover.ts'
export { equityOf, lossMaxOf, riskEquityOf, stopTranche } from './tranche.ts'
export { worthOf, worthsOf } from './worth.ts'
