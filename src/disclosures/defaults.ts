/** Principle 13, what defaults have cost and who bore it; principle 14, which does not apply. */
import { layerKinds } from '../core/words/index.ts'
import { dayText, type TierDay } from './days.ts'
import { absent, allAbsent, at, type FieldRule, type Figure, perTier, single, tableOf } from './field.ts'

const OWN_ACCOUNTS = 'A member clears for nobody else inside one account: there are no clients.'

/** Principles 13 and 14. */
export const defaultRules: readonly FieldRule[] = [
  ...at('on default', [
    perTier(
      ['13.1.1', 'Defaults: loss beyond initial margin', 'atoms'],
      'By day of the year: accounts found short, and what they still owed when all they had was used: their margin had been lost whole.',
      ({ year }) =>
        byDay(
          year,
          [
            ['accounts', 'count'],
            ['shortfall', 'atoms'],
          ],
          (day) => (day.failed === 0 ? null : [day.failed, day.shortfall]),
        ),
    ),
    perTier(
      ['13.1.2', 'Defaults: loss borne by other resources', 'atoms'],
      'By day of the year and layer of the waterfall, in the order in which they pay.',
      ({ year }) =>
        byDay(
          year,
          layerKinds.map((layer) => [layer, 'atoms']),
          (day) => (day.layers.size === 0 ? null : layerKinds.map((layer) => day.layers.get(layer) ?? 0n)),
        ),
    ),
    ...allAbsent(OWN_ACCOUNTS, [
      ['13.1.3.1', 'Positions of clients closed out', 'ppm'],
      ['13.1.3.2', 'Positions of clients moved to another member', 'ppm'],
    ]),
    perTier(['13.1.4', 'Where defaults are told', 'text'], 'What anyone may recompute.', () =>
      single(
        'every call, reduction, takeover, deleveraging and shortfall is an event of the journal; plimsoll explain computes its allocation again',
      ),
    ),
  ]),
  ...allAbsent(OWN_ACCOUNTS, [
    ['14.1.1', 'Positions of clients in accounts of their own', 'ppm'],
    ['14.1.2', 'Positions of clients in omnibus accounts', 'ppm'],
    ['14.1.3', 'Positions of clients in legally segregated, operationally commingled accounts', 'ppm'],
  ]),
  absent(['14.1.4', 'Positions in accounts that mix members’ and clients’', 'ppm'], OWN_ACCOUNTS),
]

function byDay(
  days: readonly TierDay[],
  units: Parameters<typeof tableOf>[0],
  valuesOf: (day: TierDay) => readonly (bigint | number)[] | null,
): Figure {
  const rows = days.flatMap((day) => {
    const values = valuesOf(day)
    return values === null ? [] : [[dayText(day.day), ...values] as const]
  })
  return tableOf(units, rows, 'No account has been found short in the year.')
}
