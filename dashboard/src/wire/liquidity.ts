/**
 * What the house answers about its liquidity: the types of the interface's own schemas. A share's price is in atoms, which is dollars for a
 * million shares; rates are ppm a year; everything else as in `types.ts`.
 */
import type { Answers } from '../../../src/api/index.ts'

/** /v1/tiers/:tier/pool */
export type Pool = Answers['pool']
/** /v1/tiers/:tier/pool/history: newest last. */
export type PoolHistory = Answers['poolHistory']
/** An epoch of the pool: it was priced before anybody moved. */
export type PoolEpoch = PoolHistory['epochs'][number]
/** /v1/tiers/:tier/pool/profits: signed, + earned. */
export type PoolProfits = Answers['poolProfits']
/** /v1/tiers/:tier/lending */
export type Lending = Answers['lending']
/** /v1/tiers/:tier/auctions */
export type Auctions = Answers['auctions']
/** /v1/tiers/:tier/exits */
export type Exits = Answers['exits']
/** /v1/accounts/:account/liquidity: what an account provides. */
export type OwnLiquidity = Answers['provided']
