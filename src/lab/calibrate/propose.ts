/**
 * The formulas. q(x, p) is the p-quantile of x over the data; everything is rounded to the side that protects the house and held in
 * the bounds of the parameter. The largest loss of a pool (`backstop`) follows from two of them: tranche + multiple × move.
 */
import { leastInterestFloor, safeInterestFloor } from '../../core/oracle/index.ts'
import { parameterByName } from '../../core/params/index.ts'
import { ATOMS_MAX, type Atoms } from '../../core/units/index.ts'
import { depthDistances } from '../../core/words/index.ts'
import { type MarketFacts, quantile } from './facts.ts'

const PPM = 1_000_000

/** A half-spread above this would not fit below half of the least maintenance of any liquidity class. */
const HALF_SPREAD_MAX_PPM = 7500

/**
 * Full utilisation costs at least so many times what the kink costs: `CURVE_STEEPNESS = 4 ether` (4 at a scale of 10¹⁸) of Morpho's adaptive
 * curve, morpho-org/morpho-blue-irm at a1a87fd, `src/adaptive-curve-irm/libraries/ConstantsLib.sol`; `AdaptiveCurveIrm.sol` has the curve:
 * rate at the target × (1 + (4 − 1) × (utilisation − target) ÷ (1 − target)) above it.
 */
const STEEPNESS = 4

/** A value for a parameter, for one market (`where`) or all, with the formula and the figures that went into it. */
export type Proposal = {
  readonly parameter: string
  readonly where: string | null
  readonly value: number
  readonly formula: string
  /** What the value is worth, dollar atoms, where it counts lots: a lot is another one in another scenario. Null elsewhere. */
  readonly atoms: Atoms | null
  /**
   * Where it is there, the value belongs to a bracket of size: what it is in brackets that begin at these dollars. Such a proposal only tightens what
   * stands, and by at most one step of governance at a time.
   */
  readonly within?: (bounds: readonly number[]) => number
}

/** What the data ask, by market and then for the tier. Without markets nothing is proposed. */
export function proposalsOf(facts: readonly MarketFacts[]): Proposal[] {
  if (facts.length === 0) return []
  const move = Math.max(...facts.map(({ movePpm }) => Math.ceil(quantile(movePpm, 0.999))))
  const stress = held('tier.stressMovePpm', move)
  const multiple = held('tier.takeoverEquityPpm', Math.max(PPM, Math.floor((PPM * PPM) / Math.max(2 * stress, 1))))
  return [
    ...facts.flatMap(marketProposals),
    tier('stressMovePpm', stress, 'largest over markets of q(|move of 5 minutes|, 0.999)'),
    tier('takeoverEquityPpm', multiple, '1 ÷ (2 × stress move), at least 1: a stress move on a full book costs half'),
    tier('trancheLossPpm', Math.ceil((stress * multiple) / PPM), 'stress move × multiple: one stress move stops it'),
    tier('loanUtilisationPpm', PPM - stress, '1 − stress move: what a stress move adds to loans stays unlent'),
    tier('rateKinkPpm', PPM - 2 * stress, '1 − 2 × stress move: dear before loans must stop'),
    ...rateProposals(facts),
  ]
}

function tier(name: string, value: number, formula: string): Proposal {
  return { parameter: `tier.${name}`, where: null, value: held(`tier.${name}`, value), formula, atoms: null }
}

/**
 * The curve of the borrow rate. Whoever borrows dollars can hold the asset against the perpetual for the funding that it pays, so that is
 * what lent dollars are worth: at the kink as in the median, at full utilisation as never or nearly never, so that nobody keeps a
 * loan for the carry when those who lent want to leave.
 */
function rateProposals(facts: readonly MarketFacts[]): Proposal[] {
  const base = parameterByName('tier.borrowRatePpm')!.parameter.start
  const usual = Math.max(...facts.map(({ carryPpm }) => Math.ceil(quantile(carryPpm, 0.5))))
  const most = Math.max(...facts.map(({ carryPpm }) => Math.ceil(quantile(carryPpm, 0.999))))
  const slope1 = held('tier.rateSlope1Ppm', Math.max(0, usual - base))
  const full = Math.max(most, STEEPNESS * (base + slope1))
  return [
    tier('rateSlope1Ppm', slope1, `largest over markets of q(carry a year, 0.5) − ${base} at no utilisation`),
    tier(
      'rateSlope2Ppm',
      full - base - slope1,
      `so that full utilisation costs the largest q(carry a year, 0.999), at least ${STEEPNESS} × the kink (Morpho)`,
    ),
  ]
}

/**
 * The half-spread is what whoever takes a book over at mark must get back: half of what the venue quotes then, and what the price moves on
 * by before the next mark, for books fall with the move and not against it (Glosten and Milgrom: a quote pays for being late).
 */
function marketProposals(facts: MarketFacts): Proposal[] {
  const { name, stressedSpreadPpm, stressedTickPpm, walkPpm, moveCosts, lotAtoms } = facts
  const half = Math.min(HALF_SPREAD_MAX_PPM, Math.ceil(quantile(stressedSpreadPpm, 0.95) / 2 + stressedTickPpm))
  const impact = Math.ceil(quantile(walkPpm, 0.5))
  const market = (parameter: string, value: number, formula: string, atoms: Atoms | null = null): Proposal => ({
    parameter: `market.${parameter}`,
    where: name,
    value: held(`market.${parameter}`, value),
    formula,
    atoms,
  })
  const proposals = [
    market(
      'closeSpreadPpm',
      half,
      `in the twentieth that moves most: q(spread, 0.95) ÷ 2 + mean |move of a tick|, at most ${HALF_SPREAD_MAX_PPM}`,
    ),
    market('closeImpactPpm', impact, 'q(average distance of what rests within 2 %, 0.5)'),
  ]
  if (moveCosts.length === 0) return proposals
  const safety = parameterByName('market.moveSafetyPpm')!.parameter.start
  const atoms = safeInterestFloor(
    leastInterestFloor((at) => atomsFloor(quantile(moveCosts[at]!, 0.05)), moveCosts.length),
    safety,
  )
  const seen = moveCosts.map((_, at) => `${depthDistances[at]! / 10_000}`).join(', ')
  const formula = `least over d = ${seen} % of q(cost of moving by d, 0.05) ÷ d, × ${1 - safety / PPM}, ÷ first price`
  return [...proposals, market('openInterestCapLots', Math.floor(atoms / lotAtoms), formula, atoms)]
}

function atomsFloor(dollars: number): Atoms {
  return Math.min(ATOMS_MAX, Math.floor(dollars * PPM))
}

/** A value in the bounds of its parameter. */
export function held(parameter: string, value: number): number {
  const { low, high } = parameterByName(parameter)!.parameter
  return Math.min(high, Math.max(low, value))
}
