/** The small house of an episode, what can be done in it, and what everybody has at its end. */
export { CLOSING_PPM, closeAll, closeOut, closingPrice, fillUnwinding } from './closing.ts'
export {
  deposit,
  depositEth,
  depositSeen,
  endow,
  executeAll,
  missFromVault,
  openAccount,
  openOwner,
  requestWithdrawal,
  trade,
  transfer,
  withdrawUpTo,
} from './members.ts'
export type { Setting } from './opening.ts'
export { markOf, movePrice, pass, reportPrices, walk } from './prices.ts'
export { type Stage, stageOf } from './stage.ts'
export { asFeeds, attempt, BTC, type Confidence, ETH, LOT_PRICE, must, OPERATOR, sure, type World } from './world.ts'
export { collateralOf, equityOf, imbalanceOf, lenderSharesOf, lotsOf, poolSharesOf, resultOf } from './worth.ts'
