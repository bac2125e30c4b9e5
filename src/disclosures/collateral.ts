/** Principle 5: what is taken as margin, at which haircuts, and whether they were enough. */
import { settlementAsset } from './assets.ts'
import { YEAR_DAYS } from './days.ts'
import { absent, at, type FieldRule, type Figure, perTier, single, sumOf, tableOf } from './field.ts'
import type { TierSubject } from './subject.ts'

const BETWEEN = 'from the first look of a day to that of the next'

/** Principle 5. */
export const collateralRules: readonly FieldRule[] = [
  ...at('on change', [
    perTier(
      ['5.1.1', 'Assets taken as initial margin, and their haircuts', 'ppm'],
      'Haircut of each bracket of value; the later ones begin at the two bounds. The settlement token has none.',
      haircutsOf,
    ),
    absent(
      ['5.2.1', 'Assets taken as contributions, and their haircuts', 'ppm'],
      'Contributions are in the settlement token alone, which has no haircut.',
    ),
  ]),
  absent(
    ['5.3.1', 'Confidence that haircuts aim at', 'ppm'],
    'Haircuts are parameters set by vote within bounds; the ledger names no confidence that they aim at.',
  ),
  perTier(['5.3.2', 'Holding period that tests of haircuts assume', 'days'], `One day, ${BETWEEN}.`, () => single(1)),
  perTier(['5.3.3', 'Period over which haircuts are tested', 'days'], 'The year back.', () => single(YEAR_DAYS)),
  perTier(
    ['5.3.4', 'Days on which an asset fell by more than its haircut', 'count'],
    `Falls of an asset ${BETWEEN} that exceeded the haircut of its first bracket; an asset and a day count once.`,
    ({ year }) => {
      const tested = sumOf(year, (day) => day.haircutsTested)
      if (tested === 0n) return { notApplicable: 'No asset with a haircut has been held against a second day yet.' }
      const exceeded = sumOf(year, (day) => day.haircutsExceeded)
      return {
        series: [
          { label: 'exceeded', value: `${exceeded}` },
          { label: 'tested', value: `${tested}` },
        ],
      }
    },
  ),
]

function haircutsOf(subject: TierSubject): Figure {
  const { house, tier } = subject
  const { asset: p } = house.params
  const { assets } = house.markets
  const rows: [string, ...number[]][] = []
  for (let asset = 0; asset < assets.rows; asset++) {
    if (assets.tier[asset] !== tier) continue
    const free = asset === settlementAsset(subject)
    const rates = [p.haircutPpm0, p.haircutPpm1, p.haircutPpm2].map((column) => (free ? 0 : column[asset]!))
    rows.push([`asset ${asset}`, ...rates, p.haircutBound1[asset]!, p.haircutBound2[asset]!])
  }
  const units = [
    ['first bracket', 'ppm'],
    ['second bracket', 'ppm'],
    ['third bracket', 'ppm'],
    ['first bound', 'atoms'],
    ['second bound', 'atoms'],
  ] as const
  return tableOf(units, rows, 'The tier has no asset yet.')
}
