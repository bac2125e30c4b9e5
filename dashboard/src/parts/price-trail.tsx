/** Mark, slow price and index since this page was opened: the house publishes prices, not their history. */
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { price } from '../format.ts'
import { head } from '../state/link.ts'
import type { Market, Oracle } from '../wire/types.ts'
import { TimeChart } from './time-chart.tsx'

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
    if (mark === null || timeMs === 0) return
    const scale = coins ?? 1
    const of = (text: string | null, divisor: number): number | null => (text === null ? null : Number(text) / divisor)
    note(market.market, {
      timeMs,
      mark: Number(mark) / scale,
      slow: of(slow, scale),
      index: of(index, scale / lotMultiple),
    })
  }, [timeMs, mark, slow, index, coins, lotMultiple, market.market])
  const points = trails.value.get(market.market) ?? []
  if (points.length < 2) return <p class="said">Mark, slow price and index are drawn here as they come.</p>
  return (
    <figure>
      <figcaption>Prices since this page was opened, in the time of the house</figcaption>
      <TimeChart
        label={`Mark, slow price and index; the mark went from ${price(points[0]!.mark)} to ${price(points.at(-1)!.mark)}.`}
        timesMs={points.map((point) => point.timeMs)}
        lines={[
          { name: 'Mark', tone: 1, values: points.map((point) => point.mark) },
          { name: 'Slow price', tone: 5, values: points.map((point) => point.slow) },
          { name: 'Index', tone: 7, dashed: true, values: points.map((point) => point.index) },
        ]}
        format={price}
        height={220}
      />
    </figure>
  )
}

function note(market: number, point: Point): void {
  const before = trails.value.get(market) ?? []
  const last = before.at(-1)
  if (last !== undefined && last.timeMs >= point.timeMs) return
  trails.value = new Map(trails.value).set(market, [...before.slice(1 - KEPT), point])
}
