/**
 * Reports → one price with a confidence. Each source has three votes, price − confidence, price and price + confidence;
 * the price is their weighted median, the confidence the wider distance from it to a quartile (Pyth, "price
 * aggregation": the choice that minimises Σ ⅓|R − p| + ⅔ max(|R − p| − c, 0)). No source has more than a third of the
 * weight, and none that is far from the median is heard while three others are left.
 */
import { clamp, mulDivFloor, PPM, type Ppm, type Price, type Row } from '../units/index.ts'
import { MEDIAN_MIN, SOURCES_MAX } from './limits.ts'

/** Reports to aggregate, and then the answer. The caller keeps the object and fills it anew. */
type Ballot = {
  count: number
  readonly source: Int32Array
  readonly price: Float64Array
  readonly confidence: Float64Array
  /** > 0. */
  readonly weight: Float64Array
  /** Answer: the price, its confidence, both in the unit of the prices; `count` is what is left of the sources. */
  median: Price
  spread: Price
}

/** An empty ballot. */
export function ballotOf(): Ballot {
  return {
    count: 0,
    source: new Int32Array(SOURCES_MAX),
    price: new Float64Array(SOURCES_MAX),
    confidence: new Float64Array(SOURCES_MAX),
    weight: new Float64Array(SOURCES_MAX),
    median: 0,
    spread: 0,
  }
}

/** Votes in ascending order: scratch of this room, no state. */
const votes = { value: new Float64Array(3 * SOURCES_MAX), weight: new Float64Array(3 * SOURCES_MAX), count: 0 }

/**
 * Aggregates count ≥ 1 reports.
 *
 * Where a median is not unique (exactly half of the weight on each side) it is the one nearest to the last index: never
 * a mean of two, and no move without need. The same rule makes of two reports a and b the median of {a, b, last}; one
 * report is followed.
 *
 * @param last the present index, 0 when there is none
 */
export function aggregate(ballot: Ballot, last: Price, outlierPpm: Ppm): void {
  if (ballot.count < MEDIAN_MIN) {
    aggregateFew(ballot, last)
    return
  }
  takeMedian(ballot, last)
  if (dropOutliers(ballot, outlierPpm)) takeMedian(ballot, last)
}

function aggregateFew(ballot: Ballot, last: Price): void {
  const a = ballot.price[0]!
  const b = ballot.price[ballot.count - 1]!
  const median = ballot.count === 1 ? a : clamp(last, Math.min(a, b), Math.max(a, b))
  ballot.median = median
  ballot.spread = Math.max(
    Math.abs(a - median) + ballot.confidence[0]!,
    Math.abs(b - median) + ballot.confidence[ballot.count - 1]!,
  )
}

function takeMedian(ballot: Ballot, last: Price): void {
  const total = castVotes(ballot, weightCap(ballot))
  let sum = 0
  let low = -1
  let high = -1
  let quarter = -1
  let at = 0
  for (; at < votes.count; at++) {
    sum += votes.weight[at]!
    if (quarter < 0 && 4 * sum > total) quarter = at
    if (low < 0 && 2 * sum >= total) low = at
    if (high < 0 && 2 * sum > total) high = at
    if (4 * sum >= 3 * total) break
  }
  ballot.median = clamp(last, votes.value[low]!, votes.value[high]!)
  ballot.spread = Math.max(ballot.median - votes.value[quarter]!, votes.value[at]! - ballot.median)
}

/**
 * Twice the weight that no source exceeds: the largest c with 3c ≤ Σ min(weight, c), so that after capping nobody has more
 * than a third. Of three sources or more at most two are above it; twice, because c can be half a unit.
 */
export function weightCap(ballot: Pick<Ballot, 'count' | 'weight'>): number {
  let sum = 0
  let first = 0
  let second = 0
  for (let i = 0; i < ballot.count; i++) {
    const weight = ballot.weight[i]!
    sum += weight
    if (weight > first) {
      second = first
      first = weight
    } else if (weight > second) second = weight
  }
  if (3 * first <= sum) return 2 * first
  const rest = sum - first
  return rest >= 2 * second ? rest : 2 * (rest - second)
}

/** Sorts the votes by value and returns the sum of their weights. */
function castVotes(ballot: Ballot, cap: number): number {
  let total = 0
  votes.count = 0
  for (let i = 0; i < ballot.count; i++) {
    const weight = Math.min(2 * ballot.weight[i]!, cap)
    const price = ballot.price[i]!
    const confidence = ballot.confidence[i]!
    castVote(price - confidence, weight)
    castVote(price, weight)
    castVote(price + confidence, weight)
    total += 3 * weight
  }
  return total
}

function castVote(value: number, weight: number): void {
  let at = votes.count++
  while (at > 0 && votes.value[at - 1]! > value) {
    votes.value[at] = votes.value[at - 1]!
    votes.weight[at] = votes.weight[at - 1]!
    at--
  }
  votes.value[at] = value
  votes.weight[at] = weight
}

/** Leaves out what is further than the bound from the median, farthest first, then the higher number, down to three. */
function dropOutliers(ballot: Ballot, outlierPpm: Ppm): boolean {
  const bound = mulDivFloor(ballot.median, outlierPpm, PPM)
  const before = ballot.count
  while (ballot.count > MEDIAN_MIN) {
    const worst = farthest(ballot)
    if (Math.abs(ballot.price[worst]! - ballot.median) <= bound) break
    const last = --ballot.count
    ballot.source[worst] = ballot.source[last]!
    ballot.price[worst] = ballot.price[last]!
    ballot.confidence[worst] = ballot.confidence[last]!
    ballot.weight[worst] = ballot.weight[last]!
  }
  return ballot.count < before
}

function farthest(ballot: Ballot): Row {
  let worst = 0
  let distance = -1
  for (let i = 0; i < ballot.count; i++) {
    const found = Math.abs(ballot.price[i]! - ballot.median)
    if (found > distance || (found === distance && ballot.source[i]! > ballot.source[worst]!)) {
      worst = i
      distance = found
    }
  }
  return worst
}
