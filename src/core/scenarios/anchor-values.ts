/** An option valued in full at an anchor: its value in every scenario, its delta and its vega there. */
import { type OptionTerms, optionValueAt, setOptionTerms } from '../oracle/index.ts'
import type { Row } from '../units/index.ts'
import { log, logRatio, normalizedValue, YEAR_MS } from '../valuation/index.ts'
import { instrumentPosition } from '../words/index.ts'
import { SCENARIOS, STILL, scenarios } from './set.ts'
import { moveOf, type Shocks, type TimeFactors, timeFactorsOf, volFactor } from './shocks.ts'
import type { ScenarioHouse } from './tables.ts'

const terms: OptionTerms = { forward: 0, strike: 0, weight: 1, deviation: 0 }
const answer = { value: 0, delta: 0, vega: 0 }

/** Moves of the price of a range, their logarithms and roots, by scenario: scratch of this room, no state. */
const moves = {
  range: Number.NaN,
  factor: new Float64Array(SCENARIOS),
  log: new Float64Array(SCENARIOS),
  root: new Float64Array(SCENARIOS),
}

/** Values an option in every scenario from a price, dollar atoms per base lot, into `anchors` from `at` on; its delta and vega behind them. */
export function valueAtAnchor(house: ScenarioHouse, market: Row, price: number, shocks: Shocks, at: number): void {
  const { anchors } = house.scenarios
  const { markets, expiries } = house.markets
  const ms = house.oracle.prices.scenarioMs[markets.underlying[market]!]!
  const years = Math.max(0, expiries.expiryMs[markets.expiry[market]! - 1]! - ms) / YEAR_MS
  setOptionTerms(house, market, price, ms, terms, 'stood')
  setMoves(shocks)
  const { forward, strike, weight, deviation } = terms
  const isCall = markets.kind[market] === instrumentPosition.call
  // Of every scenario the logarithm and the root are those of the forward and of the move.
  const k = strike > 0 ? -logRatio(forward, strike) : 0
  const size = weight * Math.sqrt(forward) * Math.sqrt(Math.max(0, strike))
  const volatility = years > 0 ? deviation / Math.sqrt(years) : 0
  const factors: TimeFactors = timeFactorsOf(shocks, years)
  for (let s = 0; s < SCENARIOS; s++) {
    const there = forward * moves.factor[s]!
    const intrinsic = weight * Math.max(0, isCall ? there - strike : strike - there)
    const moved = deviation * volFactor(scenarios[s]!, shocks, factors, k, volatility)
    const isOpen = strike > 0 && moved > 0
    anchors[at + s] = intrinsic + (isOpen ? size * moves.root[s]! * normalizedValue(moves.log[s]! - k, moved) : 0)
  }
  optionValueAt(markets.kind[market]!, terms, answer)
  anchors[at + STILL] = answer.value
  anchors[at + SCENARIOS] = answer.delta
  // As long as nothing of the average is fixed; then it is less.
  anchors[at + SCENARIOS + 1] = answer.vega * Math.sqrt(years)
}

function setMoves(shocks: Shocks): void {
  if (moves.range === shocks.range) return
  moves.range = shocks.range
  for (let s = 0; s < SCENARIOS; s++) {
    moves.factor[s] = 1 + moveOf(shocks, s)
    moves.log[s] = log(moves.factor[s]!)
    moves.root[s] = Math.sqrt(moves.factor[s]!)
  }
}
