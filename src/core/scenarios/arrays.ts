/**
 * The array of an instrument: what a lot gains or loses in each scenario, from its mark, in whole atoms.
 *
 * A linear instrument moves with its price. An option is valued in full at anchors only, on a fixed grid of prices a 64th of an
 * octave apart, and in between on the straight line: the value in a scenario is then continuous in the price, as is what a book
 * must have; a price that moves within a cell revalues nothing; and in a cell a book’s excess is concave in the price, because a
 * minimum of straight lines is: what holds at both ends holds between (the proof that the watch rests on). The chord of a convex
 * value lies above it, by less than an eighth of gamma × cell²; a long is never asked for more than its mark.
 *
 * Arrays are a function of hashed state: the index, the mark, the price of the token, the curve in force, the
 * time at which scenarios stand and what averages had accrued by then, and parameters.
 */
import { isOption, notionalPrice } from '../markets/index.ts'
import { curveWidthCeil, futureValue } from '../oracle/index.ts'
import { PPM, PRICE_MAX, type Price, type Row } from '../units/index.ts'
import { exp, log, nearestAtoms, YEAR_MS } from '../valuation/index.ts'
import { expiryPosition, instrumentPosition } from '../words/index.ts'
import { valueAtAnchor } from './anchor-values.ts'
import {
  CURVE_WIDTH,
  DELTA,
  EXPIRY_BASIS,
  NOTIONAL,
  SCENARIOS,
  STILL,
  STRIDE,
  scenarios,
  VEGA,
  weightOf,
} from './set.ts'
import { moveOf, type Shocks } from './shocks.ts'
import { ANCHORED, ANCHORS_KEPT, makeRoom, type ScenarioHouse } from './tables.ts'

/** Anchors an octave. */
const ANCHORS_PER_OCTAVE = 64
const LN2 = log(2)

/** Brings the array of a market up to the present: nothing to do while what it was made from stands. */
export function refreshArrays(house: ScenarioHouse, market: Row): void {
  refreshArraysAt(house, market, stampOf(house, house.markets.markets.underlying[market]!))
}

/** The same when the present stamp of its underlying is known. */
export function refreshArraysAt(house: ScenarioHouse, market: Row, stamp: number): void {
  const { scenarios: kept } = house
  const { markets, underlyings, tiers } = house.markets
  const underlying = markets.underlying[market]!
  const mark = markets.mark[market]!
  const index = underlyings.index[underlying]!
  const token = tiers.tokenPricePpm[markets.tier[market]!]!
  const same = kept.stamp[market] === stamp && kept.mark[market] === mark && kept.index[market] === index
  if (same && kept.token[market] === token) return
  makeRoom(kept, markets.rows)
  kept.stamp[market] = stamp
  kept.mark[market] = mark
  kept.index[market] = index
  kept.token[market] = token
  const shocks = kept.shocks[underlying]!
  const expiry = markets.expiry[market]! - 1
  kept.arrays.fill(0, market * STRIDE, (market + 1) * STRIDE)
  // What has settled moves no more.
  if (expiry >= 0 && house.markets.expiries.status[expiry] === expiryPosition.settled) return
  kept.arrays[market * STRIDE + NOTIONAL] = notionalPrice(house, market)
  kept.arrays[market * STRIDE + EXPIRY_BASIS] = expiryBasisPpm(house, underlying, expiry)
  kept.arrays[market * STRIDE + CURVE_WIDTH] = widthPpm(house, underlying, expiry)
  if (isOption(house, market)) setOption(house, market, index, shocks)
  else setLinear(house, market, index, shocks)
}

/** What a lot changes by when its underlying moves by the whole of its price, signed atoms. */
export function deltaOf(house: ScenarioHouse, market: Row): number {
  refreshArrays(house, market)
  return house.scenarios.arrays[market * STRIDE + DELTA]!
}

/** What the scenarios of an underlying are made of now. */
export function shocksOf(house: ScenarioHouse, underlying: Row): Shocks {
  stampOf(house, underlying)
  return house.scenarios.shocks[underlying]!
}

/**
 * The stamp of an underlying: another whenever its parameters, its curve or the time of its scenarios are. Only parameters make other
 * `shocks`.
 */
export function stampOf(house: ScenarioHouse, underlying: Row): number {
  const kept = house.scenarios
  const turn = house.oracle.prices.scenarioTurn[underlying] ?? 0
  const known = kept.shocks[underlying]
  const stands = known !== undefined && isOf(house, underlying, known)
  if (stands && kept.shocksTurn[underlying] === turn) return kept.shocksStamp[underlying]!
  if (!stands) kept.shocks[underlying] = newShocks(house, underlying)
  kept.shocksTurn[underlying] = turn
  kept.stamps += 1
  kept.shocksStamp[underlying] = kept.stamps
  return kept.stamps
}

function isOf({ params: { underlying: p } }: ScenarioHouse, underlying: Row, known: Shocks): boolean {
  return (
    known.window === p.settleWindowMs[underlying]! &&
    known.range === p.scenarioRangePpm[underlying]! / PPM &&
    known.volUp === p.volUpPpm[underlying]! / PPM &&
    known.volDown === p.volDownPpm[underlying]! / PPM &&
    known.volFloor === p.volFloorPpm[underlying]! / PPM &&
    known.skew === p.skewPpm[underlying]! / PPM &&
    known.term === p.termPpm[underlying]! / PPM &&
    known.basis === p.basisFloorPpm[underlying]! &&
    known.basisYear === p.basisYearPpm[underlying]! &&
    known.curveFactor === p.curveFactorPpm[underlying]! &&
    known.curveAge === p.curveAgePpm[underlying]!
  )
}

function newShocks({ params: { underlying: p } }: ScenarioHouse, underlying: Row): Shocks {
  return {
    range: p.scenarioRangePpm[underlying]! / PPM,
    volUp: p.volUpPpm[underlying]! / PPM,
    volDown: p.volDownPpm[underlying]! / PPM,
    volFloor: p.volFloorPpm[underlying]! / PPM,
    skew: p.skewPpm[underlying]! / PPM,
    term: p.termPpm[underlying]! / PPM,
    basis: p.basisFloorPpm[underlying]!,
    basisYear: p.basisYearPpm[underlying]!,
    curveFactor: p.curveFactorPpm[underlying]!,
    curveAge: p.curveAgePpm[underlying]!,
    window: p.settleWindowMs[underlying]!,
  }
}

/** What the basis of an expiry may move, ppm of delta: more the further it is away. Ceil. */
function expiryBasisPpm(house: ScenarioHouse, underlying: Row, expiry: Row): number {
  const { basis, basisYear } = house.scenarios.shocks[underlying]!
  if (expiry < 0) return basis
  const leftMs = Math.max(0, house.markets.expiries.expiryMs[expiry]! - house.oracle.prices.scenarioMs[underlying]!)
  return basis + Math.ceil((basisYear * leftMs) / YEAR_MS)
}

/** How unsure the curve of an expiry is at the time of the scenarios. */
function widthPpm(house: ScenarioHouse, underlying: Row, expiry: Row): number {
  return expiry < 0 ? 0 : curveWidthCeil(house, expiry, house.oracle.prices.scenarioMs[underlying]!)
}

/** A price that moves moves a perpetual with it, and of a future in its last window the part that is still open. */
function setLinear(house: ScenarioHouse, market: Row, index: Price, shocks: Shocks): void {
  const { mark, kind } = house.markets.markets
  const open = kind[market] === instrumentPosition.future ? openPart(house, market, index) : 1
  setMoves(house.scenarios.arrays, market * STRIDE, mark[market]! * open, shocks)
}

function setMoves(arrays: Float64Array, at: number, moves: number, shocks: Shocks): void {
  for (let s = 0; s < SCENARIOS; s++) arrays[at + s] = nearestAtoms(moves * moveOf(shocks, s) * weightOf[s]!)
  arrays[at + DELTA] = nearestAtoms(moves)
}

/** The array of a linear instrument at an anchor, at `at` of the ends; answers its mark there, which moves with the index as it does now. */
export function setEndOfLinear(house: ScenarioHouse, market: Row, index: Price, anchor: number, at: number): Price {
  const { ends, shocks } = house.scenarios
  const { mark, kind, underlying } = house.markets.markets
  const open = kind[market] === instrumentPosition.future ? openPart(house, market, index) : 1
  const there = Math.floor(mark[market]! * (1 + (anchorPrice(anchor) / index - 1) * open))
  setMoves(ends, at, there * Math.min(1, open + EDGE), shocks[underlying[market]!]!)
  ends[at + NOTIONAL] = there
  const expiry = house.markets.markets.expiry[market]! - 1
  ends[at + EXPIRY_BASIS] = expiryBasisPpm(house, underlying[market]!, expiry)
  ends[at + VEGA] = 0
  ends[at + CURVE_WIDTH] = widthPpm(house, underlying[market]!, expiry)
  return there
}

/** The open part of a future differs between two ends of a cell by less than this. */
const EDGE = 1 / 2 ** 6

/** The array of an option at an anchor, likewise. */
export function setEndOfOption(house: ScenarioHouse, market: Row, anchor: number, at: number): Price {
  const { ends, anchors, shocks } = house.scenarios
  const { markets, tiers } = house.markets
  const underlying = markets.underlying[market]!
  makeRoom(house.scenarios, markets.rows)
  const from = anchored(house, market, anchor, shocks[underlying]!)
  const atoms = (markets.lotMultiple[market]! * PPM) / tiers.tokenPricePpm[markets.tier[market]!]!
  const still = boundedAtoms(anchors[from + STILL]! * atoms)
  for (let s = 0; s < SCENARIOS; s++) {
    ends[at + s] = nearestAtoms((boundedAtoms(anchors[from + s]! * atoms) - still) * weightOf[s]!)
  }
  ends[at + DELTA] = boundedAtoms(anchors[from + SCENARIOS]! * atoms)
  ends[at + NOTIONAL] = Math.max(still, Math.ceil(Math.min(anchorPrice(anchor) * atoms, PRICE_MAX)))
  ends[at + EXPIRY_BASIS] = expiryBasisPpm(house, underlying, markets.expiry[market]! - 1)
  ends[at + VEGA] = boundedAtoms(anchors[from + SCENARIOS + 1]! * atoms)
  ends[at + CURVE_WIDTH] = widthPpm(house, underlying, markets.expiry[market]! - 1)
  return still
}

/** How much of a future’s value moves with the index. */
function openPart(house: ScenarioHouse, market: Row, index: Price): number {
  const expiry = house.markets.markets.expiry[market]! - 1
  const nowMs = house.oracle.prices.scenarioMs[house.markets.markets.underlying[market]!]!
  const value = futureValue(house, expiry, index, nowMs, 'stood')
  return value === 0 ? 1 : (futureValue(house, expiry, index * 2, nowMs, 'stood') - value) / value
}

/** An option’s array from its values at the two anchors around the index. */
function setOption(house: ScenarioHouse, market: Row, index: Price, shocks: Shocks): void {
  const { arrays, anchors } = house.scenarios
  const { markets, tiers } = house.markets
  if (index === 0) return
  const low = anchorBelow(index)
  const lowPrice = anchorPrice(low)
  const part = (index - lowPrice) / (anchorPrice(low + 1) - lowPrice)
  const from = anchored(house, market, low, shocks)
  const to = anchored(house, market, low + 1, shocks)
  const atoms = (markets.lotMultiple[market]! * PPM) / tiers.tokenPricePpm[markets.tier[market]!]!
  const at = market * STRIDE
  const mark = markets.mark[market]!
  const still = boundedAtoms(line(anchors, from, to, STILL, part) * atoms)
  for (let s = 0; s < SCENARIOS; s++) {
    const value = boundedAtoms(line(anchors, from, to, s, part) * atoms)
    const kind = scenarios[s]!.kind
    if (kind === 'grid') arrays[at + s] = value - mark
    else if (kind === 'tail') arrays[at + s] = nearestAtoms((value - mark) * weightOf[s]!)
    // A rotation changes what the surface says, not what the chord is above it.
    else arrays[at + s] = Math.max(value - still, -mark)
  }
  arrays[at + DELTA] = boundedAtoms(line(anchors, from, to, SCENARIOS, part) * atoms)
  arrays[at + VEGA] = boundedAtoms(line(anchors, from, to, SCENARIOS + 1, part) * atoms)
}

/** What a lot is worth in a scenario is no more than this many largest prices: a mark is cut likewise, and all stays exact. */
const VALUE_MAX = 16 * PRICE_MAX

function boundedAtoms(value: number): Price {
  return nearestAtoms(Math.min(Math.max(value, -VALUE_MAX), VALUE_MAX))
}

function line(anchors: Float64Array, from: number, to: number, place: number, part: number): number {
  const low = anchors[from + place]!
  return low + (anchors[to + place]! - low) * part
}

/** The anchor at or below a price. */
export function anchorBelow(price: Price): number {
  const guess = Math.floor((log(price) * ANCHORS_PER_OCTAVE) / LN2)
  if (anchorPrice(guess) > price) return guess - 1
  return anchorPrice(guess + 1) <= price ? guess + 1 : guess
}

/** The price of an anchor. */
export function anchorPrice(anchor: number): number {
  return exp((anchor * LN2) / ANCHORS_PER_OCTAVE)
}

/** Where the values of an option at an anchor stand, computed when they are of another anchor or time. */
function anchored(house: ScenarioHouse, market: Row, anchor: number, shocks: Shocks): number {
  const kept = house.scenarios
  const slot = market * ANCHORS_KEPT + (anchor & (ANCHORS_KEPT - 1))
  const stamp = kept.shocksStamp[house.markets.markets.underlying[market]!]!
  if (kept.anchorOf[slot] !== anchor || kept.anchorStamp[slot] !== stamp) {
    kept.anchorOf[slot] = anchor
    kept.anchorStamp[slot] = stamp
    kept.valued += 1
    valueAtAnchor(house, market, anchorPrice(anchor), shocks, slot * ANCHORED)
  }
  return slot * ANCHORED
}
