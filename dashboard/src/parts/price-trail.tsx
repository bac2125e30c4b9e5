/** Mark, slow price and index since this page was opened: the house publishes prices, not their history. */
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { price } from '../format.ts'
import { head } from '../state/link.ts'
import type { Market, Oracle } from '../wire/types.ts'
import { TimeChart } from './time-chart.tsx'

/** Prices of a lot of the market: coins in a lot may become known later. */
type Point = {
  readonly timeMs: number
  readonly mark: number
  readonly slow: number | null
  readonly index: number | null
}

/** Points kept of a market. */
const KEPT = 900

const trails = signal<ReadonlyMap<number, readonly Point[]>>(new Map())

type Props = { readonly market: Market; readonly oracle: Oracle | null; readonly coins: number | null }

/** The lines; nothing before the second price. */
export function PriceTrail({ market, oracle, coins }: Props): ComponentChildren {
  const timeMs = head.value?.timeMs ?? 0
  const { mark, slow, lotMultiple } = market
  const index = oracle?.index ?? null
  useEffect(() => {
    if (mark === null || index === null || timeMs === 0) return
    note(market.market, {
      timeMs,
      mark: Number(mark),
      slow: slow === null ? null : Number(slow),
      index: Number(index) * lotMultiple,
    })
  }, [timeMs, mark, slow, index, lotMultiple, market.market])
  const points = trails.value.get(market.market) ?? []
  if (points.length < 2) return <p class="said">Mark, slow price and index are drawn here as they come.</p>
  const scaled = (value: number | null): number | null => (value === null ? null : value / (coins ?? 1))
  const first = points[0]!.mark / (coins ?? 1)
  const last = points.at(-1)!.mark / (coins ?? 1)
  return (
    <figure>
      <figcaption>Prices since this page was opened, in the time of the house</figcaption>
      <TimeChart
        label={`Mark, slow price and index; the mark went from ${price(first)} to ${price(last)}.`}
        timesMs={points.map((point) => point.timeMs)}
        lines={[
          { name: 'Mark', tone: 1, values: points.map((point) => scaled(point.mark)) },
          { name: 'Slow price', tone: 5, values: points.map((point) => scaled(point.slow)) },
          { name: 'Index', tone: 7, dashed: true, values: points.map((point) => scaled(point.index)) },
        ]}
        format={price}
        height={220}
      />
    </figure>
  )
}

/** Forgets the prices of a house that is no more. */
export function forgetTrails(): void {
  trails.value = new Map()
}

function note(market: number, point: Point): void {
  const before = trails.value.get(market) ?? []
  const last = before.at(-1)
  if (last !== undefined && last.timeMs >= point.timeMs) return
  trails.value = new Map(trails.value).set(market, [...before.slice(1 - KEPT), point])
}
