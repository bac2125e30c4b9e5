/** The load lines of a book: every level as a mark on one scale, and how high its equity floats. */
import type { ComponentChildren } from 'preact'
import { money } from '../format.ts'
import { marks, type Outlook } from '../words/margin.ts'
import { DataTable } from './figures.tsx'

const WIDTH = 640
const TOP = 44
const DEEP = 34

/** The picture, with the same figures as a table under it. `before` draws where equity was. */
export function Levels({ margin, before }: { readonly margin: Outlook; readonly before?: Outlook }): ComponentChildren {
  const scale = scaleOf(before === undefined ? [margin] : [margin, before])
  const equity = Number(margin.equity)
  const letters = apart(marks.map(({ key }) => scale(Number(margin.levels[key].requirement))))
  return (
    <div class={before === undefined ? 'levels side' : 'levels'}>
      <svg viewBox={`0 0 ${WIDTH} 118`} role="img" aria-label={labelOf(margin)}>
        <Zones margin={margin} scale={scale} />
        {marks.map(({ key, letter }, at) => {
          const x = scale(Number(margin.levels[key].requirement))
          return (
            <g key={key} class="load">
              <line x1={x} x2={x} y1={TOP - 6} y2={TOP + DEEP + 6} />
              <text x={letters[at]} y={TOP + DEEP + 22} text-anchor="middle">
                {letter}
              </text>
            </g>
          )
        })}
        {before !== undefined && (
          <line
            class="was"
            x1={scale(Number(before.equity))}
            x2={scale(Number(before.equity))}
            y1={TOP - 12}
            y2={TOP + DEEP + 12}
          />
        )}
        <g class="equity">
          <path
            d={`M${scale(equity)} ${TOP + DEEP / 2 + 0.5}m-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0M${scale(equity) - 13} ${TOP + DEEP / 2}h26`}
          />
          <text
            x={Math.min(WIDTH - 4, Math.max(4, scale(equity)))}
            y={TOP - 16}
            text-anchor={scale(equity) > WIDTH * 0.8 ? 'end' : scale(equity) < WIDTH * 0.2 ? 'start' : 'middle'}
          >
            Equity {money(margin.equity)}
          </text>
        </g>
      </svg>
      <DataTable
        caption="Levels of this book"
        hideCaption
        rows={[...marks].reverse()}
        keyOf={({ key }) => key}
        columns={[
          {
            head: 'Level',
            cell: ({ letter, name }) => (
              <>
                <b class="letter">{letter}</b> {name}
              </>
            ),
          },
          { head: 'Meaning', wide: true, cell: ({ meaning }) => <span class="soft">{meaning}</span> },
          { head: 'Requires', number: true, cell: ({ key }) => money(margin.levels[key].requirement) },
          { head: 'Equity above it', number: true, cell: ({ key }) => <Excess text={margin.levels[key].excess} /> },
        ]}
      />
    </div>
  )
}

/** A surplus, or what is missing in the colour of its weight. */
export function Excess({ text }: { readonly text: string }): ComponentChildren {
  return Number(text) < 0 ? <strong class="wrong">{money(text)}</strong> : money(text)
}

function Zones({
  margin,
  scale,
}: {
  readonly margin: Outlook
  readonly scale: (value: number) => number
}): ComponentChildren {
  const at = marks.map(({ key }) => scale(Number(margin.levels[key].requirement)))
  const edges = [0, ...at, WIDTH]
  return (
    <>
      {edges.slice(0, -1).map((left, zone) => (
        <rect
          key={zone}
          class={`zone${zone}`}
          x={left}
          y={TOP}
          width={Math.max(0, edges[zone + 1]! - left)}
          height={DEEP}
        />
      ))}
    </>
  )
}

/** Places of the letters: at their marks, or beside the letter before where marks are close. */
function apart(places: readonly number[]): number[] {
  let least = 6
  return places.map((place) => {
    const free = Math.max(place, least)
    least = free + 14
    return free
  })
}

function scaleOf(margins: readonly Outlook[]): (value: number) => number {
  const values = margins.flatMap(({ equity, levels }) => [Number(equity), Number(levels.restore.requirement)])
  const low = Math.min(0, ...values)
  const high = Math.max(1, ...values) * 1.12
  return (value) => ((value - low) / (high - low)) * WIDTH
}

function labelOf({ equity, levels }: Outlook): string {
  const parts = marks.map(({ key, name }) => `${name.toLowerCase()} ${money(levels[key].requirement)}`)
  return `Equity ${money(equity)} against ${parts.join(', ')}.`
}
