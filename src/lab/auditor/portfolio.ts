/**
 * Portfolio margin, a second time from rules §4 and decision 0185: of each underlying the worst joint scenario or rotation, the basis of each
 * expiry, short options and size; a floor by gross size, a most by what can be lost; and what groups of underlyings offset.
 */
import { abs, ceilDiv, floorDiv, max, min, PPM } from './arithmetic.ts'
import { sizePremium } from './charges.ts'
import { isOption } from './prices.ts'
import { assetMovePpm, JOINT, type Look, movesOf } from './scenarios.ts'

/** What a book has in one expiry of an underlying (−1: its perpetuals): rotations, delta, and what its basis may move; vega, and how unsure its curve is. */
type Term = { tilts: bigint[]; delta: bigint; basisPpm: bigint; vega: bigint; widthPpm: bigint }

/** What a book has in one underlying. */
type Group = {
  readonly underlying: number
  readonly joint: bigint[]
  readonly terms: Map<number, Term>
  charges: bigint
  gross: bigint
  most: bigint
}

/** A book in its scenarios, underlyings in the order in which they were met; and assets' haircuts with what scenarios take of each. */
export type Portfolio = {
  readonly groups: Group[]
  readonly haircuts: { readonly whole: bigint; readonly moved: bigint }[]
}

/** A book with nothing in it. */
export function emptyPortfolio(): Portfolio {
  return { groups: [], haircuts: [] }
}

/** Of a book to which something may be added nothing is spared: no most. */
export const UNCAPPED = -1n

/** An underlying counts in what its group offsets, whatever the book has there. */
export function meet({ groups }: Portfolio, underlying: number): void {
  groupOf(groups, underlying)
}

/** Adds lots of a market. */
export function addLots(look: Look, { groups }: Portfolio, market: number, lots: bigint): void {
  if (lots === 0n) return
  const { mark, underlying, contract } = look.books.markets[market]!
  const { results, delta, notional, basisPpm, vega, widthPpm } = movesOf(look, market)
  const group = groupOf(groups, underlying)
  for (let s = 0; s < JOINT; s++) group.joint[s]! += lots * results[s]!
  const term = termOf(group, contract.expiry)
  term.tilts.forEach((_, t) => {
    term.tilts[t]! += lots * results[JOINT + t]!
  })
  term.delta += lots * delta
  term.basisPpm = basisPpm
  term.vega += lots * vega
  term.widthPpm = widthPpm
  const size = abs(lots) * notional
  const value = abs(lots) * mark
  const isPaid = lots > 0n && isOption(contract)
  group.gross += isPaid ? value : size
  group.most += isPaid ? value : size + value
  group.charges += sizePremium(size, lots, look.parameters.scopes.market![market]!.maintenancePremium!, 'maintenance')
  if (lots < 0n && isOption(contract)) {
    group.charges += ceilDiv(size * look.parameters.scopes.underlying![underlying]!.shortOptionPpm!, PPM)
  }
}

/** Adds what is held (or, below 0, owed) of an asset, with its haircut; what no market is on stays outside of scenarios. */
export function addAsset(
  look: Look,
  book: Portfolio,
  underlying: number,
  value: bigint,
  haircut: bigint,
  counts: boolean,
): void {
  const moves = counts && look.books.markets.some((row) => row.underlying === underlying && !row.expired)
  const p = look.parameters.scopes.underlying![underlying]!
  book.haircuts.push({ whole: haircut, moved: moves ? (abs(value) * p.scenarioRangePpm!) / PPM : 0n })
  if (!moves) return
  const group = groupOf(book.groups, underlying)
  for (let s = 0; s < JOINT; s++) group.joint[s]! += floorDiv(value * assetMovePpm(s, p), PPM)
  group.most += abs(value)
}

/** What haircuts ask beyond the scenarios at a level. */
export function haircutsBeyond({ haircuts }: Portfolio, level: bigint): bigint {
  return haircuts.reduce((sum, { whole, moved }) => sum + max(0n, whole - (moved * level) / PPM), 0n)
}

/** What a book needs at a level and a multiple, and what of it is each underlying's. */
export function requiredOf(
  look: Look,
  { groups }: Portfolio,
  level: bigint,
  multiple: bigint,
  mostPpm: bigint,
): { all: bigint; of: Map<number, bigint> } {
  const of = new Map<number, bigint>()
  let [sum, floors] = [0n, 0n]
  for (const group of groups) {
    const floor = ceilDiv(group.gross * look.parameters.scopes.underlying![group.underlying]!.grossFloorPpm!, PPM)
    const charged = ceilDiv((ceilDiv(lossOf(group) * level, PPM) + chargesOf(group)) * multiple, PPM)
    // Two buffers, each rounded up, bring maintenance back to what can be lost: a few atoms less.
    const most = mostPpm === PPM ? group.most : max(0n, (group.most * mostPpm) / PPM - 4n)
    const required = max(floor, mostPpm < 0n ? charged : min(charged, most))
    of.set(group.underlying, required)
    sum += required
    floors += floor
  }
  return { all: max(floors, sum - creditOf(look, groups, level)), of }
}

function worst(results: readonly bigint[]): bigint {
  return results.reduce((loss, result) => max(loss, -result), 0n)
}

/** Of each expiry the worse of a pair of opposites; of the two shapes the worse. */
function tiltLossOf({ terms }: Group): bigint {
  const shapes = [0, 2].map((at) =>
    [...terms.values()].reduce((sum, { tilts }) => sum + worst([tilts[at]!, tilts[at + 1]!]), 0n),
  )
  return shapes.reduce(max)
}

function lossOf(group: Group): bigint {
  return max(worst(group.joint), tiltLossOf(group))
}

function chargesOf({ charges, terms }: Group): bigint {
  return [...terms.values()].reduce(
    (sum, { delta, basisPpm, vega, widthPpm }) =>
      sum + ceilDiv(abs(delta) * basisPpm, PPM) + ceilDiv(abs(vega) * widthPpm, PPM),
    charges,
  )
}

/** What joint scenarios lose less together than apart, at most a part of it, and nothing of what rotations lose. */
function creditOf({ parameters }: Look, groups: readonly Group[], level: bigint): bigint {
  const names = new Set(groups.map(({ underlying }) => parameters.scopes.underlying![underlying]!.offsetGroup!))
  names.delete(0n)
  let credit = 0n
  for (const name of names) {
    const ours = groups.filter(({ underlying }) => parameters.scopes.underlying![underlying]!.offsetGroup === name)
    const together = ours[0]!.joint.map((_, s) => ours.reduce((sum, { joint }) => sum + joint[s]!, 0n))
    const apart = ours.reduce((sum, { joint }) => sum + worst(joint), 0n)
    const untilted = ours.reduce((sum, group) => sum + lossOf(group) - tiltLossOf(group), 0n)
    const part = ours.map(({ underlying }) => parameters.scopes.underlying![underlying]!.offsetPpm!).reduce(min)
    credit += (min(((apart - worst(together)) * part) / PPM, untilted) * level) / PPM
  }
  return credit
}

function groupOf(groups: Group[], underlying: number): Group {
  const known = groups.find((group) => group.underlying === underlying)
  if (known !== undefined) return known
  const joint = new Array<bigint>(JOINT).fill(0n)
  const group = { underlying, joint, terms: new Map<number, Term>(), charges: 0n, gross: 0n, most: 0n }
  groups.push(group)
  return group
}

function termOf({ terms }: Group, expiry: number): Term {
  const term = terms.get(expiry) ?? { tilts: [0n, 0n, 0n, 0n], delta: 0n, basisPpm: 0n, vega: 0n, widthPpm: 0n }
  terms.set(expiry, term)
  return term
}
