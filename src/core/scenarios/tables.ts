/** What scenarios keep: arrays, and what they were computed from. Derived from hashed state, never hashed. */
import { listingMax } from '../markets/index.ts'
import type { OracleHouse } from '../oracle/index.ts'
import { SCENARIOS, STRIDE } from './set.ts'
import type { Shocks } from './shocks.ts'

/** Values of an option at an anchor: every scenario, its delta and its vega. */
export const ANCHORED: number = SCENARIOS + 2

/** Anchors whose values are kept: any four that lie together. */
export const ANCHORS_KEPT = 4

/** Anchors of a cell: its lower end, its middle, its upper end. */
export const CELL_ANCHORS = 3

/** Arrays of all markets, and what they stand on. */
type Scenarios = {
  /** Row = market × STRIDE: atoms a lot. Rows are made as markets are asked for. */
  arrays: Float64Array
  /** Row = (market × ANCHORS_KEPT + anchor mod ANCHORS_KEPT) × ANCHORED: dollar atoms per base lot. */
  anchors: Float64Array
  /** Number of the anchor that those are of, NaN none, and when they were made. */
  readonly anchorOf: Float64Array
  readonly anchorStamp: Float64Array
  /** Arrays at the anchors of a cell, row = (market × CELL_ANCHORS + place) × STRIDE; the marks there; the cell that they were made for. */
  ends: Float64Array
  readonly endMark: Float64Array
  readonly endCell: Float64Array
  /** How far a convex value may lie below its chord in the cell, and a mark off the line, atoms a lot. */
  readonly gap: Float64Array
  readonly tolerance: Float64Array
  /**
   * By how much what a lot is owed or held for may have risen and fallen in the cell of its underlying, added up over all changes of curve,
   * time and line, atoms; the notional of a lot when its cell was begun; and of an underlying the most of its markets in those units.
   */
  readonly rise: Float64Array
  readonly fall: Float64Array
  readonly unit: Float64Array
  readonly odometer: Float64Array
  /** Cells begun so far. */
  cells: number
  /** What each array was made from: the mark, the index, the token's price, and the stamp of its underlying. */
  readonly mark: Float64Array
  readonly index: Float64Array
  readonly token: Float64Array
  readonly stamp: Float64Array
  /** By underlying: what its scenarios are made of, and a number that changes with it. */
  readonly shocks: (Shocks | undefined)[]
  readonly shocksTurn: Float64Array
  readonly shocksStamp: Float64Array
  /** Stamps given so far, and options valued at an anchor. */
  stamps: number
  valued: number
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
    endMark: new Float64Array(markets * CELL_ANCHORS),
    endCell: new Float64Array(markets),
    gap: new Float64Array(markets),
    tolerance: new Float64Array(markets),
    rise: new Float64Array(markets),
    fall: new Float64Array(markets),
    unit: new Float64Array(markets),
    odometer: new Float64Array(listingMax.underlyings),
    cells: 0,
    anchorOf: new Float64Array(markets * ANCHORS_KEPT).fill(Number.NaN),
    anchorStamp: new Float64Array(markets * ANCHORS_KEPT),
    mark: new Float64Array(markets),
    index: new Float64Array(markets),
    token: new Float64Array(markets),
    stamp: new Float64Array(markets),
    shocks: new Array<Shocks | undefined>(listingMax.underlyings).fill(undefined),
    shocksTurn: new Float64Array(listingMax.underlyings),
    shocksStamp: new Float64Array(listingMax.underlyings),
    stamps: 0,
    valued: 0,
  }
}

/** Makes room for the arrays of every listed market. */
export function makeRoom(scenarios: Scenarios, markets: number): void {
  if (scenarios.arrays.length >= markets * STRIDE) return
  let rows = 64
  while (rows < markets) rows *= 2
  scenarios.arrays = grown(scenarios.arrays, rows * STRIDE)
  scenarios.anchors = grown(scenarios.anchors, rows * ANCHORS_KEPT * ANCHORED)
  scenarios.ends = grown(scenarios.ends, rows * CELL_ANCHORS * STRIDE)
}

function grown(values: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length)
  larger.set(values)
  return larger
}
