/** Exits: what may leave at once, what waits, and how an epoch lets it go. */
export { endExitEpochs } from './epoch.ts'
export { isSettlement, leavingReject, pricesReject, standingReject } from './judge.ts'
export { endLenderEpochs } from './lenders.ts'
export { assetLeftCeil, isQueued, outflowReject, tierLeftCeil, valueOfFloor } from './limits.ts'
export { waitingOf } from './plan.ts'
export { move, noteStage, requestExit, returnExit } from './requests.ts'
