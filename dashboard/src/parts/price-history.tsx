/** Mark, slow price and index over the life of the house, and what funding has come to. */
import type { ComponentChildren } from 'preact'
import { clock, day, percent, plural, price } from '../format.ts'
import type { PriceStretch } from '../wire/types.ts'
import { DataTable } from './figures.tsx'
import { Empty } from './states.tsx'
import { TimeChart } from './time-chart.tsx'

/** Rows of the table that says the chart in figures. */
const ROWS = 24

type Props = { readonly stretches: readonly PriceStretch[]; readonly coins: number | null }

/** The pictures; a sentence before the second stretch. */
export function PriceHistory({ stretches, coins }: Props): ComponentChildren {
  if (stretches.length < 2) return <Empty>Prices are drawn here once they have been set for some seconds.</Empty>
  const perCoin = (text: string | null | undefined): number | null =>
    text === null || text === undefined ? null : Number(text) / (coins ?? 1)
  const column = (of: (stretch: PriceStretch) => string | null | undefined): (number | null)[] =>
    stretches.map((stretch) => perCoin(of(stretch)))
  const timesMs = stretches.map(({ fromMs }) => fromMs)
  const mark = column((each) => each.mark?.last)
  const [low, high] = [column((each) => each.mark?.low), column((each) => each.mark?.high)]
  const [lowest, highest] = [Math.min(...known(low)), Math.max(...known(high))]
  return (
    <>
      <figure>
        <figcaption>
          Prices since {clock(timesMs[0]!)} UTC, {day(timesMs[0]!)}, dollars {coins === null ? 'a lot' : 'a coin'}; the
          shade is from the lowest to the highest mark
        </figcaption>
        <TimeChart
          label={`Mark, slow price and index in ${plural(stretches.length, 'stretch', 'stretches')} of time; the mark was between ${price(lowest)} and ${price(highest)}. A table follows.`}
          timesMs={timesMs}
          lines={[
            { name: 'Mark', tone: 1, values: mark },
            { name: 'Slow price', tone: 5, values: column((each) => each.slow) },
            { name: 'Index', tone: 7, dashed: true, values: column((each) => each.index?.last) },
          ]}
          band={{ tone: 1, low, high }}
          format={price}
          height={240}
        />
      </figure>
      <details class="more">
        <summary>The same in figures</summary>
        <PriceTable stretches={stretches} perCoin={perCoin} />
      </details>
    </>
  )
}

type TableProps = {
  readonly stretches: readonly PriceStretch[]
  readonly perCoin: (text: string | null | undefined) => number | null
}

function PriceTable({ stretches, perCoin }: TableProps): ComponentChildren {
  const each = Math.ceil(stretches.length / ROWS)
  const parts = Array.from({ length: Math.ceil(stretches.length / each) }, (_, at) =>
    stretches.slice(at * each, (at + 1) * each),
  )
  const text = (value: number | null): string => (value === null ? '–' : price(value))
  const extreme = (values: readonly number[], of: (...values: number[]) => number): string =>
    values.length === 0 ? '–' : price(of(...values))
  const rows = parts.map((part) => ({
    fromMs: part[0]!.fromMs,
    low: extreme(known(part.map(({ mark }) => perCoin(mark?.low))), Math.min),
    high: extreme(known(part.map(({ mark }) => perCoin(mark?.high))), Math.max),
    mark: text(perCoin(part.at(-1)!.mark?.last)),
    slow: text(perCoin(part.at(-1)!.slow)),
    index: text(perCoin(part.at(-1)!.index?.last)),
    funding: percent(
      part.reduce((sum, { fundingPpm }) => sum + fundingPpm, 0),
      4,
    ),
  }))
  return (
    <DataTable
      caption="Prices over time, oldest first"
      hideCaption
      rows={rows}
      keyOf={({ fromMs }) => fromMs}
      columns={[
        { head: 'From', cell: ({ fromMs }) => clock(fromMs) },
        { head: 'Lowest mark', number: true, cell: ({ low }) => low },
        { head: 'Highest', number: true, cell: ({ high }) => high },
        { head: 'Last', number: true, cell: ({ mark }) => mark },
        { head: 'Slow', number: true, wide: true, cell: ({ slow }) => slow },
        { head: 'Index', number: true, wide: true, cell: ({ index }) => index },
        { head: 'Funding', number: true, wide: true, cell: ({ funding }) => funding },
      ]}
    />
  )
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null)
}
