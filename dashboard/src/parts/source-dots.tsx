/** Where each source stands to the index: a dot with its confidence, on one scale for all. */
import type { ComponentChildren } from 'preact'
import type { Oracle } from '../wire/types.ts'

const WIDTH = 520
const LEFT = 150
const ROW = 28

/** A picture of the sources; the same figures stand in the table beside it. */
export function SourceDots({ oracle }: { readonly oracle: Oracle }): ComponentChildren {
  const index = Number(oracle.index ?? 0)
  if (index === 0) return null
  const points = (text: string): number => (Number(text) / index - 1) * 1e4
  const widths = oracle.sources.map(
    ({ price, confidence }) => Math.abs(points(price)) + (Number(confidence) / index) * 1e4,
  )
  const reach = Math.max(1, ...widths, (Number(oracle.confidence) / index) * 1e4) * 1.1
  const x = (value: number): number => LEFT + ((value / reach + 1) / 2) * (WIDTH - LEFT - 8)
  const height = oracle.sources.length * ROW + 34
  const band = (Number(oracle.confidence) / index) * 1e4
  return (
    <figure>
      <figcaption>Distance of each source from the index, basis points, with its confidence</figcaption>
      <svg
        class="dots"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={`${oracle.sources.length} sources within ${reach.toFixed(1)} basis points of the index.`}
      >
        <rect class="band" x={x(-band)} y={0} width={x(band) - x(-band)} height={height - 24} />
        <line class="axis" x1={x(0)} x2={x(0)} y1={0} y2={height - 24} />
        {oracle.sources.map(({ source, name, price, confidence }, at) => {
          const y = at * ROW + 15
          const half = (Number(confidence) / index) * 1e4
          return (
            <g key={source}>
              <text x={0} y={y + 4}>
                {name ?? `source ${source}`}
              </text>
              <line class="width" x1={x(points(price) - half)} x2={x(points(price) + half)} y1={y} y2={y} />
              <circle cx={x(points(price))} cy={y} r={4.5} />
            </g>
          )
        })}
        {[-reach / 1.1, 0, reach / 1.1].map((value) => (
          <text
            key={value}
            class="tick"
            x={x(value)}
            y={height - 6}
            text-anchor={value < 0 ? 'start' : value > 0 ? 'end' : 'middle'}
          >
            {value === 0 ? 'index' : `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(1)} bp`}
          </text>
        ))}
      </svg>
    </figure>
  )
}
