/**
 * Portfolio margin: a book is revalued in every scenario of every underlying that it hangs on, and must cover the worst of
 * each (rules §4). Linear in lots given the arrays of `scenarios`; then only minima, sums, ratios of integers and named charges:
 *
 *   L_u = max(0, −min over joint scenarios of Σ lots × array, the worse of the skew rotations, expiry by expiry)
 *   C_u = Σ ⌈|delta of an expiry| × basis⌉ + Σ ⌈|vega of an expiry| × width of its curve⌉ + Σ ⌈notional of a short option × short⌉ + Σ size premiums
 *   F_u = ⌈gross × floor⌉, of long options what they are worth, of everything else its notional
 *   M_u = min(⌈(⌈L_u × level⌉ + C_u) × multiple⌉, K_u), at least F_u; K_u what long options are worth and the whole notional of the rest:
 *         who has paid for an option cannot lose more
 *   M   = Σ_u M_u − Σ_groups credit, never below Σ_u F_u
 *   credit of a group = ⌊⌊(Σ J_u − J of all of it in the same scenario) × offset⌋ × level⌋, offset at most 80 %, where J_u is L_u of the
 *   joint scenarios alone; at most Σ (L_u − what the rotations of u lose), which no other underlying offsets
 *
 * `level` is 1 for initial margin and `tier.portfolioMaintenancePpm` for maintenance, `multiple` that of the season in initial margin. Collateral of an underlying in which the
 * house has markets stands inside the same scenarios, and its haircut asks only what they do not. A result is linear in the lots
 * of a leg and a maximum of linear functions is convex: closing a leg has one best size (`liquidation`).
 */
import { isOption, listingMax } from '../markets/index.ts'
import type { Params } from '../params/index.ts'
import {
  addAssetResults,
  CURVE_WIDTH,
  DELTA,
  EXPIRY_BASIS,
  JOINT,
  NOTIONAL,
  refreshArraysAt,
  SCENARIOS,
  type ScenarioHouse,
  STRIDE,
  stampOf,
  VEGA,
} from '../scenarios/index.ts'
import {
  type Atoms,
  type Lots,
  mulDivCeil,
  mulDivFloor,
  PPM,
  type Ppm,
  PREMIUM_MAX,
  type Price,
  type Row,
} from '../units/index.ts'
import { sizePremiumCeil } from './charges.ts'

/** Scenarios of one expiry by itself, in pairs of opposites. */
const TILTS = SCENARIOS - JOINT

/** What is summed by expiry: tilts, delta, and the basis rate, vega, and the width of its curve. */
const TERM_STRIDE = TILTS + 4

/** Terms of a book: its expiries, and the perpetuals of each underlying. */
const TERMS = listingMax.expiries + listingMax.underlyings

/** A book's sums by underlying, in the order in which they are met: scratch of this room, no state. */
const groups = {
  underlying: new Int32Array(listingMax.underlyings),
  joint: new Float64Array(listingMax.underlyings * JOINT),
  charges: new Float64Array(listingMax.underlyings),
  gross: new Float64Array(listingMax.underlyings),
  /** Stamp of its scenarios, 0 not asked yet. */
  stamp: new Float64Array(listingMax.underlyings),
  most: new Float64Array(listingMax.underlyings),
  /** At the level asked last: named charges, the same times the multiple, brought down to K_u, and M_u. */
  named: new Float64Array(listingMax.underlyings),
  charged: new Float64Array(listingMax.underlyings),
  capped: new Float64Array(listingMax.underlyings),
  required: new Float64Array(listingMax.underlyings),
  /** L_u, the part of the joint scenarios, and that of the rotations: L_u is the larger. */
  loss: new Float64Array(listingMax.underlyings),
  jointLoss: new Float64Array(listingMax.underlyings),
  tiltLoss: new Float64Array(listingMax.underlyings),
  /** Place of the worst scenario; JOINT and JOINT + 1 for the two shapes of the skew, −1 for none. */
  worst: new Int32Array(listingMax.underlyings),
}

/** Its sums by expiry. */
const terms = {
  group: new Int32Array(TERMS),
  sums: new Float64Array(TERMS * TERM_STRIDE),
}

/** Where an underlying and a term stand; each counts only while it is below `used` and is named there. */
const places = { group: new Int32Array(listingMax.underlyings), term: new Int32Array(TERMS) }
const names = { term: new Int32Array(TERMS) }
const used = { groups: 0, terms: 0 }

/** Part of K_u that is no bound. */
export const UNCAPPED: Ppm = Number.POSITIVE_INFINITY

/** Begins a book. */
export function startPortfolio(): void {
  used.groups = 0
  used.terms = 0
}

/** Adds a leg of a book: its lots in every scenario. */
export function addToPortfolio(house: ScenarioHouse, market: Row, lots: Lots): void {
  if (lots === 0) return
  const underlying = house.markets.markets.underlying[market]!
  const group = groupOf(underlying)
  // Asked once for all legs of an underlying.
  if (groups.stamp[group] === 0) groups.stamp[group] = stampOf(house, underlying)
  refreshArraysAt(house, market, groups.stamp[group]!)
  addAtArray(house, market, lots, house.scenarios.arrays, market * STRIDE, house.markets.markets.mark[market]!)
}

/** The same with an array of another price, and the mark there. */
export function addAtArray(
  house: ScenarioHouse,
  market: Row,
  lots: Lots,
  arrays: Float64Array,
  from: number,
  mark: Price,
): void {
  const { markets } = house.markets
  const group = groupOf(markets.underlying[market]!)
  addJoint(arrays, from, group, lots)
  addTerm(arrays, from, termOf(group, markets.expiry[market]!, markets.underlying[market]!), lots)
  const size = Math.abs(lots)
  const notional = size * arrays[from + NOTIONAL]!
  const value = size * mark
  const isPaid = lots > 0 && isOption(house, market)
  groups.gross[group]! += isPaid ? value : notional
  groups.most[group]! += isPaid ? value : notional + value
  groups.charges[group]! += chargesOfLegCeil(house, market, lots, notional)
}

/** An underlying in which the book may come to stand: what it offsets is what it will then. */
export function meetInPortfolio(underlying: Row): void {
  groupOf(underlying)
}

/** Adds what is held (or, below 0, owed) of an asset: its value moves with its underlying's price. */
export function addAssetToPortfolio(house: ScenarioHouse, underlying: Row, value: Atoms): void {
  const group = groupOf(underlying)
  addAssetResults(house, underlying, value, groups.joint, group * JOINT)
  groups.most[group]! += Math.abs(value)
}

function addJoint(arrays: Float64Array, from: number, group: number, lots: Lots): void {
  const { joint } = groups
  const to = group * JOINT
  for (let s = 0; s < JOINT; s++) joint[to + s]! += lots * arrays[from + s]!
}

function addTerm(arrays: Float64Array, from: number, term: number, lots: Lots): void {
  const { sums } = terms
  const to = term * TERM_STRIDE
  for (let t = 0; t < TILTS; t++) sums[to + t]! += lots * arrays[from + JOINT + t]!
  sums[to + TILTS]! += lots * arrays[from + DELTA]!
  sums[to + TILTS + 1] = arrays[from + EXPIRY_BASIS]!
  sums[to + TILTS + 2]! += lots * arrays[from + VEGA]!
  sums[to + TILTS + 3] = arrays[from + CURVE_WIDTH]!
}

/** The named charges of a leg beside its scenarios: a short option of a strike, and its size. Ceil each. */
function chargesOfLegCeil(house: ScenarioHouse, market: Row, lots: Lots, notional: Atoms): Atoms {
  return sizeOfLegCeil(house, market, lots, notional) + shortOptionCeil(house, market, lots, notional)
}

/** What the size of a leg asks beside its scenarios, atoms ≥ 0. Ceil. */
export function sizeOfLegCeil({ params }: ScenarioHouse, market: Row, lots: Lots, notional: Atoms): Atoms {
  return sizePremiumCeil(notional, lots, params.market.maintenancePremium[market]!, PREMIUM_MAX)
}

/** What a short option asks beside its scenarios, atoms ≥ 0; nothing of any other leg. Ceil. */
export function shortOptionCeil(house: ScenarioHouse, market: Row, lots: Lots, notional: Atoms): Atoms {
  if (lots > 0 || !isOption(house, market)) return 0
  return mulDivCeil(notional, house.params.underlying.shortOptionPpm[house.markets.markets.underlying[market]!]!, PPM)
}

/**
 * What the legs and assets added need at a level and a multiple, atoms ≥ 0. Ceil.
 *
 * @param mostPpm part of K_u that is the most, `UNCAPPED` when nothing is
 */
export function portfolioCeil(house: ScenarioHouse, levelPpm: Ppm, multiplePpm: Ppm, mostPpm: Ppm): Atoms {
  findLosses()
  const { underlying: p } = house.params
  let sum = 0
  let floors = 0
  for (let group = 0; group < used.groups; group++) {
    const underlying = groups.underlying[group]!
    const floor = mulDivCeil(groups.gross[group]!, p.grossFloorPpm[underlying]!, PPM)
    groups.named[group] = mulDivCeil(groups.loss[group]!, levelPpm, PPM) + chargesOf(group)
    groups.charged[group] = mulDivCeil(groups.named[group]!, multiplePpm, PPM)
    groups.capped[group] = Math.min(groups.charged[group]!, mostFloor(group, mostPpm))
    groups.required[group] = Math.max(floor, groups.capped[group]!)
    floors += floor
    sum += groups.required[group]!
  }
  return used.groups < 2 ? sum : Math.max(floors, sum - creditFloor(house, levelPpm))
}

/** K_u, or so much of it that target and restore, which are larger by their buffers and roundings, do not exceed it. */
function mostFloor(group: number, mostPpm: Ppm): Atoms {
  const most = groups.most[group]!
  if (mostPpm === UNCAPPED) return UNCAPPED
  return mostPpm === PPM ? most : Math.max(0, mulDivFloor(most, mostPpm, PPM) - BUFFER_ROUNDINGS)
}

/** Atoms that two buffers, each rounded up, may add. */
const BUFFER_ROUNDINGS = 4

/**
 * What each underlying of a book requires at a level without credits, which make it less: told to `take` in the order in which they were
 * met, without K_u and by K_u alone. An excess with the one or the other taken off is concave in the price between two anchors; neither
 * requirement is ever exceeded.
 */
export function forEachUncredited(
  house: ScenarioHouse,
  levelPpm: Ppm,
  mostPpm: Ppm,
  take: (underlying: Row, uncapped: Atoms, most: Atoms) => void,
): void {
  findLosses()
  const { grossFloorPpm } = house.params.underlying
  for (let group = 0; group < used.groups; group++) {
    const underlying = groups.underlying[group]!
    const floor = mulDivCeil(groups.gross[group]!, grossFloorPpm[underlying]!, PPM)
    const charged = mulDivCeil(groups.loss[group]!, levelPpm, PPM) + chargesOf(group)
    take(underlying, Math.max(floor, charged), Math.max(floor, mostFloor(group, mostPpm)))
  }
}

/** M_u of an underlying as `portfolioCeil` was asked last, atoms ≥ 0. */
export function requiredIn(underlying: Row): Atoms {
  const group = places.group[underlying]!
  return group < used.groups && groups.underlying[group] === underlying ? groups.required[group]! : 0
}

/** L_u of an underlying, likewise. */
export function lossIn(underlying: Row): Atoms {
  return groups.loss[places.group[underlying]!]!
}

function findLosses(): void {
  for (let group = 0; group < used.groups; group++) {
    const from = group * JOINT
    let [loss, worst] = [0, -1]
    for (let s = 0; s < JOINT; s++) {
      if (groups.joint[from + s]! >= -loss) continue
      loss = -groups.joint[from + s]!
      worst = s
    }
    groups.jointLoss[group] = loss
    groups.tiltLoss[group] = 0
    for (let shape = 0; shape < TILTS / 2; shape++) {
      const tilted = tiltLossOf(group, shape)
      groups.tiltLoss[group] = Math.max(groups.tiltLoss[group]!, tilted)
      if (tilted <= loss) continue
      loss = tilted
      worst = JOINT + shape
    }
    groups.loss[group] = loss
    groups.worst[group] = worst
  }
}

/** Σ over expiries of the worse of a pair of opposite rotations; what an expiry gains offsets no other. */
function tiltLossOf(group: number, shape: number): Atoms {
  let loss = 0
  for (let term = 0; term < used.terms; term++) {
    if (terms.group[term] !== group) continue
    const at = term * TERM_STRIDE + 2 * shape
    loss += Math.max(0, -terms.sums[at]!, -terms.sums[at + 1]!)
  }
  return loss
}

/** Charges of the legs of an underlying, and of its expiries for a basis that moves and a curve that is not sure. */
function chargesOf(group: number): Atoms {
  let sum = groups.charges[group]!
  for (let term = 0; term < used.terms; term++) {
    if (terms.group[term] === group) sum += basisOfTermCeil(term) + curveOfTermCeil(term)
  }
  return sum
}

function basisOfTermCeil(term: number): Atoms {
  const at = term * TERM_STRIDE + TILTS
  return mulDivCeil(Math.abs(terms.sums[at]!), terms.sums[at + 1]!, PPM)
}

function curveOfTermCeil(term: number): Atoms {
  const at = term * TERM_STRIDE + TILTS + 2
  return mulDivCeil(Math.abs(terms.sums[at]!), terms.sums[at + 1]!, PPM)
}

/** What groups of underlyings give back. Floor. */
function creditFloor({ params }: ScenarioHouse, levelPpm: Ppm): Atoms {
  const { offsetGroup, offsetPpm } = params.underlying
  let credit = 0
  for (let first = 0; first < used.groups; first++) {
    const name = offsetGroup[groups.underlying[first]!]!
    if (name === 0 || isBefore(params, first, name)) continue
    let [apart, untilted, part] = [0, 0, PPM]
    together.fill(0)
    for (let group = first; group < used.groups; group++) {
      const underlying = groups.underlying[group]!
      if (offsetGroup[underlying] !== name) continue
      apart += groups.jointLoss[group]!
      untilted += groups.loss[group]! - groups.tiltLoss[group]!
      part = Math.min(part, offsetPpm[underlying]!)
      for (let s = 0; s < JOINT; s++) together[s]! += groups.joint[group * JOINT + s]!
    }
    let loss = 0
    for (let s = 0; s < JOINT; s++) loss = Math.max(loss, -together[s]!)
    credit += mulDivFloor(Math.min(mulDivFloor(apart - loss, part, PPM), untilted), levelPpm, PPM)
  }
  return credit
}

/** A group of underlyings taken together. */
const together = new Float64Array(JOINT)

function isBefore(params: Params, place: number, name: number): boolean {
  for (let group = 0; group < place; group++) {
    if (params.underlying.offsetGroup[groups.underlying[group]!] === name) return true
  }
  return false
}

/** Charges for a basis that moves and a curve that is not sure, of one expiry. */
type ExpiryParts = {
  /** Row of the expiry, −1 for perpetuals. */
  readonly expiry: Row
  /** Σ lots × delta, signed atoms, and what the move of its basis costs. */
  readonly delta: Atoms
  readonly basis: Atoms
  /** Σ lots × vega, signed atoms for 100 %, and what the width of its curve costs. */
  readonly vega: Atoms
  readonly curve: Atoms
}

/** What one underlying of a portfolio requires, and why. Atoms. */
type UnderlyingParts = {
  readonly underlying: Row
  /** Signed, by joint scenario in their order. */
  readonly results: readonly Atoms[]
  /** What the linear and the absolute rotations of the skew lose, ≥ 0. */
  readonly tilts: readonly Atoms[]
  /** Place of the worst: of a scenario, or behind them of a rotation; −1 when nothing loses. */
  readonly worst: number
  readonly loss: Atoms
  /** Short options and size premiums. */
  readonly charges: Atoms
  readonly expiries: readonly ExpiryParts[]
  readonly floor: Atoms
  /** What the season adds to the named charges, ≥ 0; what K_u takes off, ≤ 0; what the floor adds then, ≥ 0. */
  readonly season: Atoms
  readonly cap: Atoms
  readonly lift: Atoms
  readonly required: Atoms
}

/** What a portfolio requires of its underlyings, and what those that offset each other give back. */
export type PortfolioParts = { readonly underlyings: readonly UnderlyingParts[]; readonly credit: Atoms }

/** What was added, after `portfolioCeil`: parts that sum to its answer less `credit` (or are the floors, when those are more). */
export function partsOfPortfolio(house: ScenarioHouse, levelPpm: Ppm): PortfolioParts {
  const underlyings = Array.from({ length: used.groups }, (_, group) => partsOf(house, group))
  return { underlyings, credit: used.groups < 2 ? 0 : creditFloor(house, levelPpm) }
}

function partsOf({ params }: ScenarioHouse, group: number): UnderlyingParts {
  const underlying = groups.underlying[group]!
  const ours = Array.from({ length: used.terms }, (_, term) => term).filter((term) => terms.group[term] === group)
  return {
    underlying,
    results: [...groups.joint.subarray(group * JOINT, (group + 1) * JOINT)],
    tilts: Array.from({ length: TILTS / 2 }, (_, shape) => tiltLossOf(group, shape)),
    worst: groups.worst[group]!,
    loss: groups.loss[group]!,
    charges: groups.charges[group]!,
    expiries: ours.map((term) => ({
      expiry: names.term[term]! < listingMax.expiries ? names.term[term]! : -1,
      delta: terms.sums[term * TERM_STRIDE + TILTS]!,
      basis: basisOfTermCeil(term),
      vega: terms.sums[term * TERM_STRIDE + TILTS + 2]!,
      curve: curveOfTermCeil(term),
    })),
    floor: mulDivCeil(groups.gross[group]!, params.underlying.grossFloorPpm[underlying]!, PPM),
    season: groups.charged[group]! - groups.named[group]!,
    cap: groups.capped[group]! - groups.charged[group]!,
    lift: groups.required[group]! - groups.capped[group]!,
    required: groups.required[group]!,
  }
}

function groupOf(underlying: Row): number {
  const place = places.group[underlying]!
  if (place < used.groups && groups.underlying[place] === underlying) return place
  const group = used.groups++
  places.group[underlying] = group
  groups.underlying[group] = underlying
  groups.joint.fill(0, group * JOINT, (group + 1) * JOINT)
  groups.charges[group] = groups.gross[group] = groups.most[group] = groups.stamp[group] = 0
  return group
}

/** @param expiry row of the expiry + 1; 0 for perpetuals, which are a term of each underlying */
function termOf(group: number, expiry: number, underlying: Row): number {
  const name = expiry > 0 ? expiry - 1 : listingMax.expiries + underlying
  const place = places.term[name]!
  if (place < used.terms && names.term[place] === name) return place
  const term = used.terms++
  places.term[name] = term
  names.term[term] = name
  terms.group[term] = group
  terms.sums.fill(0, term * TERM_STRIDE, (term + 1) * TERM_STRIDE)
  return term
}
