/** A smile: the curve in force, what each source says, and what quotes imply, by strike. The figures stand in the tables beside it. */
import type { ComponentChildren } from 'preact'
import { percent } from '../format.ts'
import type { Curve } from '../wire/types.ts'
import { strikePrice } from '../words/dated.ts'

const WIDTH = 720
const HEIGHT = 300
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 14, 12, 34]

type Point = { readonly strike: string; readonly volatilityPpm: number }

/** The picture; nothing when there is no curve and nobody says any. */
export function SmileChart({
  curve,
  coins,
}: {
  readonly curve: Curve
  readonly coins: number | null
}): ComponentChildren {
  const smiles = [curve.points, ...curve.sources.map(({ points }) => points)]
  const strikes = smiles.flat().map(({ strike }) => Math.log(Number(strike)))
  if (strikes.length === 0) return null
  const [near, far] = [Math.min(...strikes), Math.max(...strikes)]
  const quotes = curve.quotes.filter(({ strike }) => isWithin(Math.log(Number(strike)), near, far))
  const said = quotes.flatMap(({ bidPpm, askPpm }) => [bidPpm, askPpm]).filter((ppm) => ppm !== null)
  const all = [...smiles.flat().map(({ volatilityPpm }) => volatilityPpm), ...said]
  const [low, high] = [Math.floor(Math.min(...all) / 5e4) * 5e4, Math.ceil(Math.max(...all) / 5e4) * 5e4]
  const x = (strike: string | number): number =>
    LEFT + ((Math.log(Number(strike)) - near) / (far - near)) * (WIDTH - LEFT - RIGHT)
  const y = (ppm: number): number => TOP + (1 - (ppm - low) / Math.max(1, high - low)) * (HEIGHT - TOP - BOTTOM)
  const line = (points: readonly Point[]): string =>
    points.map(({ strike, volatilityPpm }) => `${x(strike).toFixed(1)},${y(volatilityPpm).toFixed(1)}`).join(' ')
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.exp(near + part * (far - near)))
  // So many digits that neighbouring strikes of a short smile differ.
  const digits = far - near < 0.03 ? 5 : far - near < 0.3 ? 4 : 3
  const levels = [0, 0.5, 1].map((part) => low + part * (high - low))
  return (
    <figure>
      <figcaption>
        Volatility by strike: the curve in force (strong), each source (thin), and from bid to ask of what is quoted
      </figcaption>
      <svg
        class="smile"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Smile of ${curve.name}: ${percent(Math.min(...all))} to ${percent(Math.max(...all))} over the strikes.`}
      >
        {levels.map((ppm) => (
          <g key={ppm}>
            <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(ppm)} y2={y(ppm)} />
            <text x={LEFT - 8} y={y(ppm) + 4} text-anchor="end">
              {percent(ppm, 0)}
            </text>
          </g>
        ))}
        {ticks.map((strike, at) => (
          <text
            key={at}
            x={x(strike)}
            y={HEIGHT - 10}
            text-anchor={at === 0 ? 'start' : at === ticks.length - 1 ? 'end' : 'middle'}
          >
            {strikePrice(`${Number(strike.toPrecision(digits))}`, coins)}
          </text>
        ))}
        {curve.forward !== null && (
          <line class="was" x1={x(curve.forward)} x2={x(curve.forward)} y1={TOP} y2={HEIGHT - BOTTOM} />
        )}
        {curve.sources.map(({ source, points }) => (
          <polyline key={source} class="source" points={line(points)} />
        ))}
        <polyline class="curve" points={line(curve.points)} />
        {quotes.map((quote) => (
          <Quote key={quote.market} quote={quote} x={x(quote.strike)} y={y} />
        ))}
      </svg>
    </figure>
  )
}

const isWithin = (value: number, low: number, high: number): boolean => value >= low && value <= high

type QuoteProps = { readonly quote: Curve['quotes'][number]; readonly x: number; readonly y: (ppm: number) => number }

/** From bid to ask, or the one of them that there is. */
function Quote({ quote: { kind, bidPpm, askPpm }, x, y }: QuoteProps): ComponentChildren {
  const [bottom, top] = [bidPpm ?? askPpm, askPpm ?? bidPpm]
  if (bottom === null || top === null) return null
  return (
    <g class={kind}>
      <line x1={x} x2={x} y1={y(bottom)} y2={y(top)} />
      <circle cx={x} cy={y((bottom + top) / 2)} r={3} />
    </g>
  )
}
