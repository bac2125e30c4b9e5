/** Principle 6: initial margin required and held, its model, its back-test, and variation margin. */
import { assetKinds } from './assets.ts'
import {
  absent,
  allAbsent,
  at,
  type FieldRule,
  type Figure,
  larger,
  perTier,
  ppmFloor,
  single,
  sumOf,
  tableOf,
} from './field.ts'
import type { TierSubject } from './subject.ts'

const MEMBERS = 'A member clears for nobody else inside one account: all of it is members’ own.'

const held: FieldRule[] = [
  perTier(
    ['6.1.1', 'Initial margin required', 'atoms'],
    `Σ initial requirement of members’ accounts at the worse of mark and slow price, without holds. ${MEMBERS}`,
    ({ look }) => single(look.required),
    'sum',
  ),
  ...assetKinds(
    '6.2',
    'Initial margin held',
    'Σ positive cash and collateral of members’ accounts at present prices; gains that are not yet paid are left out.',
    ({ look }) => [...look.held].sort(([a], [b]) => a - b).map(([asset, { before, after }]) => [asset, before, after]),
  ),
  perTier(
    ['6.2.15', 'Initial margin held: in total', 'atoms'],
    'The sum of 6.2.14 after haircuts.',
    ({ look }) => single([...look.held.values()].reduce((sum, { after }) => sum + after, 0n)),
    'sum',
  ),
]

const model: FieldRule[] = at('on change', [
  perTier(
    ['6.3.1', 'Initial margin rates of contracts', 'ppm'],
    'Initial fraction of notional by bracket, and the add-on of confidence and volatility now; size, depth and share add to it.',
    ratesOf,
  ),
  perTier(
    ['6.4.1', 'Type of initial margin model', 'text'],
    'By market, netted by underlying; the explanation of an account shows each charge.',
    () => single('brackets of notional with premiums for size, depth, share, confidence, volatility and season'),
  ),
  absent(
    ['6.4.2', 'Since when: type of model', 'text'],
    'The model changes with the rules version of the journal, not with a date.',
  ),
  perTier(['6.4.3', 'Name of the model', 'text'], 'Its name in the documents.', () => single('standard')),
  absent(
    ['6.4.4', 'Since when: name of the model', 'text'],
    'The model changes with the rules version of the journal, not with a date.',
  ),
  ...allAbsent('Rates are parameters set by vote within bounds; the ledger names no confidence that they aim at.', [
    ['6.4.5', 'Confidence, single-tailed', 'ppm'],
    ['6.4.6', 'Since when: confidence', 'text'],
  ]),
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
  absent(['6.4.13', 'Where rates are published', 'text'], 'They are part of the ledger: see 6.3.1.'),
  absent(['6.4.14', 'Since when: where rates are published', 'text'], 'They are part of the ledger: see 6.3.1.'),
  absent(
    ['6.4.15', 'How often parameters are reviewed', 'text'],
    'Parameters change by vote when they change; the ledger names no calendar.',
  ),
  absent(['6.4.16', 'Since when: reviews', 'text'], 'The ledger names no calendar of reviews.'),
])

const BACKTEST = 'a member’s book of the first look of a day against the marks of the first look of the next'

const tested: FieldRule[] = [
  perTier(
    ['6.5.1', 'Times that margin was below the exposure of an account', 'count'],
    `Breaches in the year: the loss of ${BACKTEST} exceeded its initial requirement.`,
    ({ year }) => single(sumOf(year, (day) => day.uncovered.count)),
    'sum',
  ),
  perTier(['6.5.1.1', 'How often it is tested', 'text'], 'Each day once.', () => single('daily')),
  perTier(
    ['6.5.1.2', 'When it is tested', 'text'],
    'With the first command of the day; days end at midnight UTC.',
    () => single('00:00 UTC'),
  ),
  perTier(
    ['6.5.2', 'Observations', 'count'],
    'Accounts with positions times days tested in the year.',
    ({ year }) => single(sumOf(year, (day) => day.observations)),
    'sum',
  ),
  perTier(['6.5.3', 'Coverage achieved', 'ppm'], '1 − 6.5.1 ÷ 6.5.2, floor.', ({ year }) => {
    const observations = sumOf(year, (day) => day.observations)
    if (observations === 0n) return { notApplicable: 'Nothing has been tested yet.' }
    return single(ppmFloor(observations - sumOf(year, (day) => day.uncovered.count), observations))
  }),
  perTier(['6.5.4', 'Uncovered exposure: peak', 'atoms'], 'Loss − requirement of a breach of 6.5.1.', ({ year }) =>
    uncovered(year, () => year.map((day) => day.uncovered.peak).reduce(larger, 0n)),
  ),
  perTier(['6.5.5', 'Uncovered exposure: mean', 'atoms'], 'Mean over the breaches of 6.5.1, floor.', ({ year }) =>
    uncovered(year, (breaches) => sumOf(year, (day) => day.uncovered.sum) / breaches),
  ),
]

const variation: FieldRule[] = [
  perTier(
    ['6.6.1', 'Variation margin paid to the house a day: mean', 'atoms'],
    'What sweeps collected from members, loans for it included, over the days of the quarter; floor.',
    ({ quarter }) =>
      quarter.length === 0
        ? { notApplicable: 'The quarter has no day yet.' }
        : single(sumOf(quarter, (day) => day.collected) / BigInt(quarter.length)),
  ),
  perTier(
    ['6.7.1', 'Variation margin paid to the house a day: most', 'atoms'],
    'The largest day of the quarter.',
    ({ quarter }) => single(quarter.map((day) => day.collected).reduce(larger, 0n)),
  ),
  perTier(
    ['6.8.1', 'Initial margin called a day: most', 'atoms'],
    'The largest day of the quarter: what margin calls asked when they were made. A call asks for target.',
    ({ quarter }) => single(quarter.map((day) => day.called).reduce(larger, 0n)),
  ),
]

/** Principle 6. */
export const marginRules: readonly FieldRule[] = [...held, ...model, ...tested, ...variation]

function uncovered(year: TierSubject['year'], of: (breaches: bigint) => bigint): Figure {
  const breaches = sumOf(year, (day) => day.uncovered.count)
  return breaches === 0n ? { notApplicable: 'Margin covered every exposure that was tested.' } : single(of(breaches))
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

function lookBacksOf({ house, tier }: TierSubject): Figure {
  const { markets } = house.markets
  const underlyings = new Set<number>()
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] === tier) underlyings.add(markets.underlying[market]!)
  }
  const { volatilityTauMs } = house.params.underlying
  const rows = [...underlyings]
    .sort((a, b) => a - b)
    .map((one) => [`underlying ${one}`, volatilityTauMs[one]!] as const)
  return tableOf([['time constant', 'ms']], rows, 'The tier has no market yet.')
}
