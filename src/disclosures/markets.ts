/** Principle 23: how much is cleared, by market and by venue, and what is open. */
import type { TierDay, Traded } from './days.ts'
import { type FieldRule, type Figure, perTier, tableOf } from './field.ts'
import type { TierSubject } from './subject.ts'

const CLEARED =
  'trades that venues brought, fills of forced orders included; what moves inside the house is not counted'

/** Principle 23. */
export const marketRules: readonly FieldRule[] = [
  perTier(
    ['23.1.1', 'Volume a day by market: mean', 'lots'],
    `Over the days of the quarter, floor: ${CLEARED}.`,
    ({ quarter }) =>
      meanByKey(quarter, 'market', (day) => day.markets, [
        ['trades', 'count'],
        ['lots', 'lots'],
      ]),
  ),
  perTier(
    ['23.1.2', 'Notional cleared a day by market: mean', 'atoms'],
    `Over the days of the quarter, floor, each trade once: ${CLEARED}.`,
    ({ quarter }) => meanByKey(quarter, 'market', (day) => day.markets, [['notional', 'atoms']]),
  ),
  perTier(
    ['23.2.1', 'Notional outstanding by market', 'atoms'],
    'Open interest of one side and its notional at mark; what perpetuals have in place of trades that are not yet settled.',
    outstandingOf,
  ),
  perTier(
    ['23.3.1', 'Volume a day by venue: mean', 'count'],
    `Over the days of the quarter, floor: number of ${CLEARED}.`,
    ({ quarter }) => meanByKey(quarter, 'venue', (day) => day.venues, [['trades', 'count']]),
  ),
  perTier(
    ['23.3.2', 'Notional a day by venue: mean', 'atoms'],
    `Over the days of the quarter, floor, each trade once: ${CLEARED}.`,
    ({ quarter }) => meanByKey(quarter, 'venue', (day) => day.venues, [['notional', 'atoms']]),
  ),
]

function meanByKey(
  days: readonly TierDay[],
  name: string,
  tradedOf: (day: TierDay) => ReadonlyMap<number, Traded>,
  columns: readonly (readonly [name: keyof Traded, unit: 'count' | 'lots' | 'atoms'])[],
): Figure {
  const keys = [...new Set(days.flatMap((day) => [...tradedOf(day).keys()]))].sort((a, b) => a - b)
  const rows = keys.map((key) => {
    const means = columns.map(([column]) => {
      const sum = days.reduce((total, day) => total + BigInt(tradedOf(day).get(key)?.[column] ?? 0), 0n)
      return sum / BigInt(days.length)
    })
    return [`${name} ${key}`, ...means] as const
  })
  return tableOf(columns, rows, 'Nothing has been traded in the quarter.')
}

function outstandingOf({
  house: {
    markets: { markets },
  },
  tier,
}: TierSubject): Figure {
  const rows: [string, ...bigint[]][] = []
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] !== tier) continue
    const lots = BigInt(markets.openInterest[market]!)
    rows.push([`market ${market}`, lots, lots * BigInt(markets.mark[market]!)])
  }
  const units = [
    ['open interest', 'lots'],
    ['notional', 'atoms'],
  ] as const
  return tableOf(units, rows, 'The tier has no market yet.')
}
