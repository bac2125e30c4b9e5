/**
 * Aave risk stewards: how far and how often a parameter may move. Values in the parameter's own unit.
 * Source: src/contracts/RiskSteward.sol and README of bgd-labs/aave-v3-risk-stewards, as facts; where the README's example of
 * loan-to-value contradicts the code ("absolute" means points, not a share), the code is followed.
 */
import { absolute, divideFloor } from '../rational.ts'
import { type Refusal, refuse } from '../refusal.ts'

const BASIS_POINTS = 10_000n

type ParameterMove = {
  readonly from: bigint
  readonly to: bigint
  readonly maxPercentChange: bigint
  /** True: the maximum is basis points of the present value; false: it is in the unit of the value. */
  readonly relative: boolean
}

/** Undefined when the move is inside its bound; zero is never allowed: it would switch the market off. */
export function judgeMove(move: ParameterMove): Refusal | undefined {
  if (move.to === 0n) return refuse('InvalidUpdateToZero')
  const most = move.relative ? divideFloor(move.maxPercentChange * move.from, BASIS_POINTS) : move.maxPercentChange
  return absolute(move.to - move.from) > most ? refuse('UpdateNotInRange') : undefined
}

/** Undefined when enough time has passed since the last change. */
export function judgeDelay(elapsedSeconds: bigint, minDelaySeconds: bigint): Refusal | undefined {
  return elapsedSeconds >= minDelaySeconds ? undefined : refuse('DebounceNotRespected')
}
