/** The scenarios of one underlying as facts to print: how far its price and volatility move, and what part of a result counts. */
import { PPM, type Ppm, type Row } from '../units/index.ts'
import { nearestAtoms } from '../valuation/index.ts'
import { shocksOf } from './arrays.ts'
import { type Scenario, scenarios, weightOf } from './set.ts'
import { moveOf, type Shocks } from './shocks.ts'
import type { ScenarioHouse } from './tables.ts'

/** What moves beside the price: all volatilities, the term structure (`steeper`: long-dated up), the skew of an expiry. */
type VolatilityMove = 'up' | 'same' | 'down' | 'steeper' | 'flatter' | 'linear' | 'absolute'

/** One place of a book’s results: a joint scenario, or behind them a rotation of the skew, of which every expiry takes the worse way. */
export type ScenarioFacts = {
  readonly kind: 'grid' | 'tail' | 'term' | 'skew'
  /** Of the price, signed; no fall beyond what a tail can be. Nearest. */
  readonly movePpm: Ppm
  readonly volatility: VolatilityMove
  /** By how much a 30-day volatility that no floor lifts moves, signed; of a rotation by how much at most, either way. Nearest. */
  readonly volatilityPpm: Ppm
  /** What part of a result counts. Nearest. */
  readonly weightPpm: Ppm
}

/** The places of an underlying’s results as its parameters are now, in the order of `scenarios`. */
export function scenarioFactsOf(house: ScenarioHouse, underlying: Row): readonly ScenarioFacts[] {
  const shocks = shocksOf(house, underlying)
  const places = scenarios.map((scenario, place) => ({ scenario, place }))
  return places
    .filter(({ scenario }) => scenario.kind !== 'skew' || scenario.sign > 0)
    .map(({ scenario, place }) => factsOf(scenario, place, shocks))
}

function factsOf(scenario: Scenario, place: number, shocks: Shocks): ScenarioFacts {
  const { kind } = scenario
  const movePpm = nearestAtoms(moveOf(shocks, place) * PPM)
  const weightPpm = nearestAtoms(weightOf[place]! * PPM)
  const of = (volatility: VolatilityMove, move: number): ScenarioFacts => {
    return { kind, movePpm, volatility, volatilityPpm: nearestAtoms(move * PPM) + 0, weightPpm }
  }
  switch (scenario.kind) {
    case 'grid':
      return of(scenario.vol, { up: shocks.volUp, same: 0, down: -shocks.volDown }[scenario.vol])
    case 'tail':
      return of('up', shocks.volUp)
    case 'term':
      return of(scenario.sign > 0 ? 'steeper' : 'flatter', scenario.sign * shocks.term)
    case 'skew':
      return of(scenario.shape, shocks.skew)
  }
}
