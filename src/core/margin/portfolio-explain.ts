/**
 * Why a book under portfolio margin needs what it needs: scenario by scenario, leg by leg, and every charge by name, so that
 * the charges of a level sum to what it asks, to the atom. Read from the sums that the functions which decide have left.
 */
import { DELTA, JOINT, NOTIONAL, refreshArrays, SCENARIOS, type ScenarioHouse, STRIDE } from '../scenarios/index.ts'
import { type Atoms, type Lots, mulDivCeil, PPM, type Ppm, type Row } from '../units/index.ts'
import { noChange } from './change.ts'
import { multiplePpm } from './charges.ts'
import { initialAddOns, type LegAddOns } from './initial.ts'
import { measure } from './measure.ts'
import { emptyMeasure, presentPrices } from './measures.ts'
import { type PortfolioParts, partsOfPortfolio, shortOptionCeil, sizeOfLegCeil } from './portfolio.ts'
import { haircutsBeyondCeil } from './portfolio-book.ts'

/** A leg of a portfolio. */
export type PortfolioLeg = {
  readonly market: Row
  readonly lots: Lots
  /**
   * Signed, by joint scenario in their order, then in the two rotations of the skew, each the way that is worse for its expiry (0 where
   * neither loses): in every place the legs and the assets of an underlying sum to its result.
   */
  readonly results: readonly Atoms[]
  /** What it gains when its underlying rises by the whole of its price, signed. */
  readonly delta: Atoms
  /** Charges beside the scenarios, ≥ 0: as a short option, and for its size. */
  readonly shortOption: Atoms
  readonly size: Atoms
}

/**
 * Names of the charges of a level, in the order in which they are added.
 *
 *   scenarios    what of the worst scenario the level asks for, of an underlying
 *   shortOption, size      of a leg
 *   basis        between expiries and the perpetual, of an expiry (−1: of perpetuals)
 *   curve        that volatilities are only known so well, of an expiry
 *   season       what the season adds, of an underlying, and of the whole book to the add-ons of initial margin
 *   most, floor  ≤ 0 down to what can be lost at all; ≥ 0 up to the floor by gross size, of an underlying
 *   offset, floors         ≤ 0 given back between underlyings; ≥ 0 never below the floors of all, of the whole book
 *   ownSize, confidence, depth, share, addOnCap    initial margin alone, of a leg: √size, the market’s add-on, size against
 *                depth, the owner’s share of open interest; ≤ 0 down to the whole exposure
 *   haircuts     what selling collateral costs beyond the scenarios, of the whole book
 */
export const portfolioCharges = [
  'scenarios',
  'shortOption',
  'size',
  'basis',
  'curve',
  'season',
  'most',
  'floor',
  'offset',
  'floors',
  'ownSize',
  'confidence',
  'depth',
  'share',
  'addOnCap',
  'haircuts',
] as const

/** One charge, signed atoms, never 0; underlying, market and expiry are −1 where it is not theirs. */
export type PortfolioCharge = {
  readonly name: (typeof portfolioCharges)[number]
  readonly underlying: Row
  readonly market: Row
  readonly expiry: Row
  readonly amount: Atoms
}

/** A portfolio explained: what legs require is Σ required − credit, haircuts beyond the scenarios come on top. */
export type PortfolioExplanation = PortfolioParts & {
  /** What of the worst scenario maintenance asks for. */
  readonly levelPpm: Ppm
  readonly legs: readonly PortfolioLeg[]
  readonly haircutsBeyond: Atoms
  /** Maintenance, and initial margin as tested now: each a sum. */
  readonly maintenance: readonly PortfolioCharge[]
  readonly initial: readonly PortfolioCharge[]
}

/** Explains an account under portfolio margin at present prices. */
export function explainPortfolio(house: ScenarioHouse, account: Row): PortfolioExplanation {
  const tier = house.ledger.accounts.tier[account]!
  const levelPpm = house.params.tier.portfolioMaintenancePpm[tier]!
  const legs = legsOf(house, account).map((leg, _, all) => rotated(house, leg, all))
  // Each leaves the sums of the book where the parts are read from.
  measure(house, presentPrices(house), account, noChange, emptyMeasure())
  const parts = partsOfPortfolio(house, levelPpm)
  const haircutsBeyond = haircutsBeyondCeil(levelPpm)
  const addOns = initialAddOns(house, account)
  const initial = partsOfPortfolio(house, PPM)
  const haircutsOfInitial = haircutsBeyondCeil(PPM)
  return {
    levelPpm,
    ...parts,
    legs,
    haircutsBeyond,
    maintenance: nonZero([...levelCharges(house, parts, legs, levelPpm), wholeCharge('haircuts', haircutsBeyond)]),
    initial: nonZero([
      ...levelCharges(house, initial, legs, PPM),
      ...addOnCharges(addOns, multiplePpm(house, tier)),
      wholeCharge('haircuts', haircutsOfInitial),
    ]),
  }
}

function legsOf(house: ScenarioHouse, account: Row): PortfolioLeg[] {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  const found: PortfolioLeg[] = []
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.lots[slot] !== 0) found.push(legOf(house, legs.market[slot]!, legs.lots[slot]!))
  }
  return found
}

/** A leg with the rotations that count for its expiry in the place of all four. */
function rotated(house: ScenarioHouse, leg: PortfolioLeg, all: readonly PortfolioLeg[]): PortfolioLeg {
  const { expiry, underlying } = house.markets.markets
  const beside = all.filter(
    ({ market }) => expiry[market] === expiry[leg.market] && underlying[market] === underlying[leg.market],
  )
  const counted = [JOINT, JOINT + 2].map((place) => {
    const [one, other] = [place, place + 1].map((at) => beside.reduce((sum, { results }) => sum + results[at]!, 0))
    return Math.min(one!, other!) >= 0 ? 0 : leg.results[one! <= other! ? place : place + 1]!
  })
  return { ...leg, results: [...leg.results.slice(0, JOINT), ...counted] }
}

function legOf(house: ScenarioHouse, market: Row, lots: Lots): PortfolioLeg {
  refreshArrays(house, market)
  const array = house.scenarios.arrays.subarray(market * STRIDE, (market + 1) * STRIDE)
  const notional = Math.abs(lots) * array[NOTIONAL]!
  return {
    market,
    lots,
    results: Array.from(array.subarray(0, SCENARIOS), (result) => lots * result + 0),
    delta: lots * array[DELTA]! + 0,
    shortOption: shortOptionCeil(house, market, lots, notional),
    size: sizeOfLegCeil(house, market, lots, notional),
  }
}

function levelCharges(
  { markets }: ScenarioHouse,
  { underlyings, credit }: PortfolioParts,
  legs: readonly PortfolioLeg[],
  levelPpm: Ppm,
): PortfolioCharge[] {
  const ofEach = underlyings.flatMap((one) => {
    const { underlying, loss, season, cap, lift } = one
    const of = (
      name: PortfolioCharge['name'],
      amount: Atoms,
      more: Partial<PortfolioCharge> = {},
    ): PortfolioCharge => ({
      ...wholeCharge(name, amount),
      underlying,
      ...more,
    })
    const ours = legs.filter(({ market }) => markets.markets.underlying[market] === underlying)
    return [
      of('scenarios', mulDivCeil(loss, levelPpm, PPM)),
      ...ours.map(({ market, shortOption }) => of('shortOption', shortOption, { market })),
      ...ours.map(({ market, size }) => of('size', size, { market })),
      ...one.expiries.map(({ expiry, basis }) => of('basis', basis, { expiry })),
      ...one.expiries.map(({ expiry, curve }) => of('curve', curve, { expiry })),
      of('season', season),
      of('most', cap),
      of('floor', lift),
    ]
  })
  const [sum, floors] = underlyings.reduce(([s, f], { required, floor }) => [s + required, f + floor], [0, 0])
  return [...ofEach, wholeCharge('offset', -credit), wholeCharge('floors', Math.max(0, floors - (sum - credit)))]
}

/** What initial margin asks of the legs beside the scenarios, the season on all of it. */
function addOnCharges(addOns: readonly LegAddOns[], seasonPpm: Ppm): PortfolioCharge[] {
  const charges = addOns.flatMap(({ market, charges: { size, market: confidence, depth, share, cap } }) =>
    (
      [
        ['ownSize', size],
        ['confidence', confidence],
        ['depth', depth],
        ['share', share],
        ['addOnCap', cap],
      ] as const
    ).map(([name, amount]) => ({ ...wholeCharge(name, amount), market })),
  )
  const sum = charges.reduce((total, { amount }) => total + amount, 0)
  return [...charges, wholeCharge('season', mulDivCeil(sum, seasonPpm, PPM) - sum)]
}

function wholeCharge(name: PortfolioCharge['name'], amount: Atoms): PortfolioCharge {
  return { name, underlying: -1, market: -1, expiry: -1, amount }
}

const nonZero = (charges: readonly PortfolioCharge[]): PortfolioCharge[] => charges.filter(({ amount }) => amount !== 0)
