/** Principle 6: initial margin required and held, its model, its back-test, and variation margin. */
import { assetKinds } from './assets.ts'
import { type FieldRule, type Figure, larger, perTier, ppmFloor, single, sumOf } from './field.ts'
import { modelRules } from './margin-model.ts'
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
export const marginRules: readonly FieldRule[] = [...held, ...modelRules, ...tested, ...variation]

function uncovered(year: TierSubject['year'], of: (breaches: bigint) => bigint): Figure {
  const breaches = sumOf(year, (day) => day.uncovered.count)
  return breaches === 0n ? { notApplicable: 'Margin covered every exposure that was tested.' } : single(of(breaches))
}
