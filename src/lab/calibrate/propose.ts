/**
 * The formulas. q(x, p) is the p-quantile of x over the data; everything is ppm, rounded up where more protects the house, and held in
 * the bounds of the parameter. The largest loss of a pool (`backstop`) follows from two of them: tranche + multiple × move.
 */
import { parameterByName } from '../../core/params/index.ts'
import { assert } from '../../core/units/index.ts'
import { type MarketFacts, quantile } from './facts.ts'

const PPM = 1_000_000

/** A half-spread above this would not fit below half of the least maintenance of any liquidity class. */
const HALF_SPREAD_MAX_PPM = 7500

/** A value for a parameter, for one market (`where`) or all, with the formula and the figures that went into it. */
export type Proposal = {
  readonly parameter: string
  readonly where: string | null
  readonly value: number
  readonly formula: string
}

/** What the data ask, by market and then for the tier. Without markets nothing is proposed. */
export function proposalsOf(facts: readonly MarketFacts[]): Proposal[] {
  if (facts.length === 0) return []
  const move = Math.max(...facts.map(({ movePpm }) => Math.ceil(quantile(movePpm, 0.999))))
  const stress = held('tier.stressMovePpm', move)
  const multiple = held('tier.takeoverEquityPpm', Math.max(PPM, Math.floor((PPM * PPM) / Math.max(2 * stress, 1))))
  const tier = (name: string, value: number, formula: string): Proposal => ({
    parameter: `tier.${name}`,
    where: null,
    value: held(`tier.${name}`, value),
    formula,
  })
  return [
    ...facts.flatMap(marketProposals),
    tier('stressMovePpm', stress, 'largest over markets of q(|move of 5 minutes|, 0.999)'),
    tier('takeoverEquityPpm', multiple, '1 ÷ (2 × stress move), at least 1: a stress move on a full book costs half'),
    tier('trancheLossPpm', Math.ceil((stress * multiple) / PPM), 'stress move × multiple: one stress move stops it'),
    tier('loanUtilisationPpm', PPM - stress, '1 − stress move: what a stress move adds to loans stays unlent'),
    tier('rateKinkPpm', PPM - 2 * stress, '1 − 2 × stress move: dear before loans must stop'),
  ]
}

function marketProposals({ name, spreadPpm, walkPpm }: MarketFacts): Proposal[] {
  const half = Math.min(HALF_SPREAD_MAX_PPM, Math.ceil(quantile(spreadPpm, 0.95) / 2))
  const impact = Math.ceil(quantile(walkPpm, 0.5))
  return [
    {
      parameter: 'market.closeSpreadPpm',
      where: name,
      value: held('market.closeSpreadPpm', half),
      formula: `q(quoted spread, 0.95) ÷ 2, at most ${HALF_SPREAD_MAX_PPM}`,
    },
    {
      parameter: 'market.closeImpactPpm',
      where: name,
      value: held('market.closeImpactPpm', impact),
      formula: 'q(average distance of what rests within 2 %, 0.5)',
    },
  ]
}

/** A value in the bounds of its parameter. */
function held(parameter: string, value: number): number {
  const found = parameterByName(parameter)
  assert(found !== undefined, `no parameter ${parameter}`)
  return Math.min(found!.parameter.high, Math.max(found!.parameter.low, value))
}
