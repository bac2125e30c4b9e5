/** What scenarios keep: arrays, and what they were computed from. Derived from hashed state, never hashed. */
import { listingMax } from '../markets/index.ts'
import type { OracleHouse } from '../oracle/index.ts'
import { SCENARIOS, STRIDE } from './set.ts'
import type { Shocks } from './shocks.ts'

/** Values of an option at an anchor: every scenario, and its delta. */
export const ANCHORED: number = SCENARIOS + 1

/** Anchors of an underlying, at the two ends of the cell that its price is in: the even and the odd one. */
const ANCHORS = 2

/** Arrays of all markets, and what they stand on. */
type Scenarios = {
  /** Row = market × STRIDE: atoms a lot. Rows are made as markets are asked for. */
  arrays: Float64Array
  /** Row = (market × 2 + parity of the anchor) × ANCHORED: dollar atoms per base lot. */
  anchors: Float64Array
  /** Number of the anchor that those are of, NaN none, and when they were made. */
  readonly anchorOf: Float64Array
  readonly anchorStamp: Float64Array
  /** Arrays at both ends of a cell, row = (market × 2 + end) × STRIDE; the marks there, and how far a convex value lies below its chord. */
  ends: Float64Array
  readonly endMark: Float64Array
  readonly gap: Float64Array
  readonly endAnchor: Float64Array
  readonly endStamp: Float64Array
  /** What each array was made from: the mark, the index, the token's price, and the stamp of its underlying. */
  readonly mark: Float64Array
  readonly index: Float64Array
  readonly token: Float64Array
  readonly stamp: Float64Array
  /** By underlying: what its scenarios are made of, and a number that changes with it. */
  readonly shocks: (Shocks | undefined)[]
  readonly shocksTurn: Float64Array
  readonly shocksStamp: Float64Array
  /** Stamps given so far. */
  stamps: number
}

/** What scenarios need of the house. */
export type ScenarioHouse = OracleHouse & { readonly scenarios: Scenarios }

/** No arrays. */
export function scenariosOf(): Scenarios {
  const markets = listingMax.markets
  return {
    arrays: new Float64Array(0),
    anchors: new Float64Array(0),
    ends: new Float64Array(0),
    endMark: new Float64Array(markets * 2),
    gap: new Float64Array(markets),
    endAnchor: new Float64Array(markets).fill(Number.NaN),
    endStamp: new Float64Array(markets),
    anchorOf: new Float64Array(markets * ANCHORS).fill(Number.NaN),
    anchorStamp: new Float64Array(markets * ANCHORS),
    mark: new Float64Array(markets),
    index: new Float64Array(markets),
    token: new Float64Array(markets),
    stamp: new Float64Array(markets),
    shocks: new Array<Shocks | undefined>(listingMax.underlyings).fill(undefined),
    shocksTurn: new Float64Array(listingMax.underlyings),
    shocksStamp: new Float64Array(listingMax.underlyings),
    stamps: 0,
  }
}

/** Makes room for the arrays of every listed market. */
export function makeRoom(scenarios: Scenarios, markets: number): void {
  if (scenarios.arrays.length >= markets * STRIDE) return
  let rows = 64
  while (rows < markets) rows *= 2
  scenarios.arrays = grown(scenarios.arrays, rows * STRIDE)
  scenarios.anchors = grown(scenarios.anchors, rows * ANCHORS * ANCHORED)
}

function grown(values: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length)
  larger.set(values)
  return larger
}
