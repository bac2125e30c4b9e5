/** Why a book under portfolio margin needs what it needs: scenario by scenario, expiry by expiry, leg by leg. */
import { refreshArrays, SCENARIOS, type ScenarioHouse, STRIDE } from '../scenarios/index.ts'
import type { Atoms, Lots, Ppm, Row } from '../units/index.ts'
import { noChange } from './change.ts'
import { measure } from './measure.ts'
import { emptyMeasure, presentPrices } from './measures.ts'
import { partsOfPortfolio, type UnderlyingParts } from './portfolio.ts'
import { haircutsBeyondCeil } from './portfolio-book.ts'

/** A leg in every scenario: signed atoms, in the order of `scenarios`. Of a linear leg rotations are 0. */
type LegResults = { readonly market: Row; readonly lots: Lots; readonly results: readonly Atoms[] }

/** Maintenance of a portfolio explained: Σ required − credit is what legs require, haircuts beyond the scenarios come on top. */
export type PortfolioExplanation = {
  /** What of the worst scenario maintenance asks for. */
  readonly levelPpm: Ppm
  readonly underlyings: readonly UnderlyingParts[]
  /** What underlyings that offset each other give back. */
  readonly credit: Atoms
  readonly legs: readonly LegResults[]
  readonly haircutsBeyond: Atoms
}

/** Explains an account under portfolio margin at present prices. */
export function explainPortfolio(house: ScenarioHouse, account: Row): PortfolioExplanation {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const levelPpm = house.params.tier.portfolioMaintenancePpm[accounts.tier[account]!]!
  // Leaves the sums of the book where the parts are read from.
  measure(house, presentPrices(house), account, noChange, emptyMeasure())
  const parts = partsOfPortfolio(house, levelPpm)
  const haircutsBeyond = haircutsBeyondCeil(levelPpm)
  const first = accounts.legFirst[account]!
  const explained: LegResults[] = []
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.lots[slot] !== 0) explained.push(resultsOf(house, legs.market[slot]!, legs.lots[slot]!))
  }
  return { levelPpm, ...parts, legs: explained, haircutsBeyond }
}

function resultsOf(house: ScenarioHouse, market: Row, lots: Lots): LegResults {
  refreshArrays(house, market)
  const at = market * STRIDE
  const array = house.scenarios.arrays.subarray(at, at + SCENARIOS)
  return { market, lots, results: Array.from(array, (result) => lots * result + 0) }
}
