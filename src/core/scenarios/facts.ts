/** The scenarios of one underlying as facts to print: how far its price and volatility move, and what part of a result counts. */
import { PPM, type Ppm, type Row } from '../units/index.ts'
import { nearestAtoms } from '../valuation/index.ts'
import { moveOf, shocksOf } from './arrays.ts'
import { scenarios, weightOf } from './set.ts'
import type { ScenarioHouse } from './tables.ts'

/** What moves beside the price: all volatilities, the term structure (`steeper`: long-dated up), the skew of an expiry. */
export type VolatilityMove = 'up' | 'same' | 'down' | 'steeper' | 'flatter' | 'linear' | 'absolute'

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
  return scenarios.flatMap((scenario, place): ScenarioFacts | [] => {
    if (scenario.kind === 'skew' && scenario.sign < 0) return []
    const facts = {
      kind: scenario.kind,
      movePpm: nearestAtoms(moveOf(shocks, place) * PPM),
      weightPpm: nearestAtoms(weightOf[place]! * PPM),
    }
    switch (scenario.kind) {
      case 'grid':
        return { ...facts, volatility: scenario.vol, volatilityPpm: gridPpm(scenario.vol, shocks) }
      case 'tail':
        return { ...facts, volatility: 'up', volatilityPpm: gridPpm('up', shocks) }
      case 'term':
        return {
          ...facts,
          volatility: scenario.sign > 0 ? 'steeper' : 'flatter',
          volatilityPpm: nearestAtoms(scenario.sign * shocks.term * PPM),
        }
      case 'skew':
        return { ...facts, volatility: scenario.shape, volatilityPpm: nearestAtoms(shocks.skew * PPM) }
    }
  })
}

function gridPpm(move: 'up' | 'same' | 'down', shocks: { readonly volUp: number; readonly volDown: number }): Ppm {
  return move === 'same' ? 0 : nearestAtoms(move === 'up' ? shocks.volUp * PPM : -shocks.volDown * PPM)
}
