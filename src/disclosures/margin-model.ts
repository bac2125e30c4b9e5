/** Principle 6: what the models of initial margin are, and what they are set to. */
import { parameterByName, parameterValue } from '../core/params/index.ts'
import { absent, allAbsent, at, type FieldRule, type Figure, perTier, single, tableOf } from './field.ts'
import type { TierSubject } from './subject.ts'

const VERSION = 'The model changes with the rules version of the journal, not with a date.'

/** Fields 6.3 and 6.4. */
export const modelRules: readonly FieldRule[] = at('on change', [
  perTier(
    ['6.3.1', 'Initial margin rates of contracts', 'ppm'],
    'Initial fraction of notional by bracket, and the add-on of confidence, volatility and red zone now; size, depth and share add to it. Under portfolio margin the add-on alone counts, beside the scenarios of 105.1.',
    ratesOf,
  ),
  perTier(
    ['6.4.1', 'Type of initial margin model', 'text'],
    'An account is under one of the two; its explanation shows each charge.',
    () =>
      texts([
        [
          'standard',
          'brackets of notional, netted by underlying, with premiums for size, depth, share, confidence, volatility, red zone and season',
        ],
        [
          'portfolio',
          'the whole book revalued in 39 scenarios of price, volatility, tails, term and skew, with basis, short options, size, the same add-ons and season, and a floor by gross size',
        ],
      ]),
  ),
  absent(['6.4.2', 'Since when: type of model', 'text'], VERSION),
  perTier(['6.4.3', 'Name of the model', 'text'], 'By class of product: its name in the documents.', () =>
    texts([
      ['perpetuals', 'standard or portfolio, as the account has it'],
      ['dated futures', 'standard or portfolio, as the account has it'],
      ['options', 'portfolio'],
    ]),
  ),
  absent(['6.4.4', 'Since when: name of the model', 'text'], VERSION),
  ...allAbsent(
    'Rates are parameters set by vote within bounds; the ledger names no confidence that they aim at. What they cover is measured (6.5), and ten breaches in 250 days raise them by rule (105.5).',
    [
      ['6.4.5', 'Confidence, single-tailed', 'ppm'],
      ['6.4.6', 'Since when: confidence', 'text'],
    ],
  ),
  perTier(
    ['6.4.7', 'Look-back period', 'ms'],
    'Time constant of the realised variance of each underlying: its weights fall off by e in this time.',
    lookBacksOf,
  ),
  absent(['6.4.8', 'Since when: look-back', 'text'], 'Each change of a parameter is a command of the journal.'),
  perTier(
    ['6.4.9', 'Adjustments and weights', 'ppm'],
    'The multiple of initial margin in the present season.',
    ({ house, tier }) => single(house.markets.tiers.seasonPpm[tier]!),
  ),
  absent(['6.4.10', 'Since when: adjustments', 'text'], 'Each change of a season is a command of the journal.'),
  absent(
    ['6.4.11', 'Close-out period', 'days'],
    'No holding period enters the model: an account below maintenance is found within the same command and reduced in paced steps.',
  ),
  absent(['6.4.12', 'Since when: close-out period', 'text'], 'No holding period enters the model.'),
  absent(['6.4.13', 'Where rates are published', 'text'], 'They are part of the ledger: see 6.3.1 and 105.1.'),
  absent(
    ['6.4.14', 'Since when: where rates are published', 'text'],
    'They are part of the ledger: see 6.3.1 and 105.1.',
  ),
  absent(
    ['6.4.15', 'How often parameters are reviewed', 'text'],
    'Parameters change by vote when they change; the ledger names no calendar.',
  ),
  absent(['6.4.16', 'Since when: reviews', 'text'], 'The ledger names no calendar of reviews.'),
])

/** Parameters of the scenarios of an underlying, in the order of the table. */
const scenarioParameters = [
  ['price', 'scenarioRangePpm'],
  ['volatility up', 'volUpPpm'],
  ['volatility down', 'volDownPpm'],
  ['volatility floor', 'volFloorPpm'],
  ['skew', 'skewPpm'],
  ['term', 'termPpm'],
  ['basis', 'basisFloorPpm'],
  ['basis, a year', 'basisYearPpm'],
  ['short option', 'shortOptionPpm'],
  ['gross floor', 'grossFloorPpm'],
  ['offset', 'offsetPpm'],
] as const

/** Fields 105.1. */
export const scenarioRules: readonly FieldRule[] = at('on change', [
  perTier(
    ['105.1.1', 'Portfolio margin: scenarios and charges of an underlying', 'ppm'],
    'Of the underlyings with a market in the tier: relative moves, charges of notional, and the part of a common gain that is given.',
    ({ house, tier }) =>
      tableOf(
        scenarioParameters.map(([name]) => [name, 'ppm']),
        underlyingsOf({ house, tier }).map((underlying) => [
          `underlying ${underlying}`,
          ...scenarioParameters.map(([, parameter]) =>
            parameterValue(house.params, parameterByName(`underlying.${parameter}`)!, underlying),
          ),
        ]),
        'The tier has no market yet.',
      ),
  ),
  perTier(
    ['105.1.2', 'Portfolio margin: maintenance as a part of initial', 'ppm'],
    'Of what the scenarios lose; charges count in full at both levels.',
    ({ house, tier }) => single(house.params.tier.portfolioMaintenancePpm[tier]!),
  ),
])

function texts(series: readonly (readonly [label: string, value: string])[]): Figure {
  return { series: series.map(([label, value]) => ({ label, value })) }
}

function ratesOf({ house, tier }: TierSubject): Figure {
  const { market: p } = house.params
  const { markets } = house.markets
  const rows: [string, ...number[]][] = []
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] !== tier) continue
    const brackets = [p.initialPpm0, p.initialPpm1, p.initialPpm2, p.initialPpm3].map((column) => column[market]!)
    rows.push([`market ${market}`, ...brackets, markets.addOnPpm[market]!])
  }
  const units = [
    ['first bracket', 'ppm'],
    ['second bracket', 'ppm'],
    ['third bracket', 'ppm'],
    ['fourth bracket', 'ppm'],
    ['add-on', 'ppm'],
  ] as const
  return tableOf(units, rows, 'The tier has no market yet.')
}

function lookBacksOf(subject: TierSubject): Figure {
  const { volatilityTauMs } = subject.house.params.underlying
  const rows = underlyingsOf(subject).map((one) => [`underlying ${one}`, volatilityTauMs[one]!] as const)
  return tableOf([['time constant', 'ms']], rows, 'The tier has no market yet.')
}

/** Underlyings with a market in the tier, ascending. */
function underlyingsOf({ house, tier }: Pick<TierSubject, 'house' | 'tier'>): number[] {
  const { markets } = house.markets
  const found = new Set<number>()
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] === tier) found.add(markets.underlying[market]!)
  }
  return [...found].sort((a, b) => a - b)
}
