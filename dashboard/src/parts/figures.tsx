/** Tiles, tables and bars: figures with their names and units. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** One figure of a row of tiles. */
export type Tile = { readonly name: string; readonly figure: ComponentChildren; readonly more?: ComponentChildren }

/** A row of figures. */
export function Tiles({ tiles }: { readonly tiles: readonly Tile[] }): ComponentChildren {
  return (
    <dl class="tiles">
      {tiles.map(({ name, figure, more }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{figure}</dd>
          {more !== undefined && <dd class="more">{more}</dd>}
        </div>
      ))}
    </dl>
  )
}

/** A column: numbers are aligned to the right; `wide` ones are left out where there is no room. */
type Column<R> = {
  readonly head: ComponentChildren
  readonly cell: (row: R) => ComponentChildren
  readonly number?: true
  readonly wide?: true
}

type TableProps<R> = {
  readonly caption: ComponentChildren
  readonly columns: readonly Column<R>[]
  readonly rows: readonly R[]
  readonly keyOf: (row: R) => string | number
  readonly hideCaption?: true
}

/** A table whose first column names its rows. */
export function DataTable<R>({ caption, columns, rows, keyOf, hideCaption }: TableProps<R>): ComponentChildren {
  const classOf = ({ number, wide }: Column<R>): string => `${number ? 'n' : ''}${wide ? ' wide' : ''}`
  return (
    <Scroll label={typeof caption === 'string' ? caption : 'Table'}>
      <table>
        <caption class={hideCaption ? 'hidden' : ''}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th key={at} scope="col" class={classOf(column)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, at) =>
                at === 0 ? (
                  <th key={at} scope="row" class={classOf(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={at} class={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** What may be wider than the page: only then a place where the keyboard stops, because it has to be scrolled. */
export function Scroll({
  label,
  children,
}: {
  readonly label: string
  readonly children: ComponentChildren
}): ComponentChildren {
  const box = useRef<HTMLDivElement>(null)
  const [isWide, setWide] = useState(false)
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const sized = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth))
    sized.observe(element)
    return () => sized.disconnect()
  }, [])
  const reached = isWide ? { tabIndex: 0, role: 'region' as const, 'aria-label': label } : {}
  return (
    <div class="scroll" ref={box} {...reached}>
      {children}
    </div>
  )
}

/** A row of a bar chart: parts of the whole width, 0 to 1, one after the other, and the figures in words. */
export type Bar = {
  readonly name: ComponentChildren
  readonly parts: readonly { readonly part: number; readonly tone: number }[]
  readonly figure: ComponentChildren
  readonly more?: ComponentChildren
  /** A notch on the bar, 0 to 1. */
  readonly notch?: number
}

/** Horizontal bars as a table: names left, figures right, so that it reads without seeing it. */
export function Bars({
  caption,
  heads,
  bars,
}: {
  readonly caption: string
  readonly heads: readonly [string, string, string?]
  readonly bars: readonly Bar[]
}): ComponentChildren {
  return (
    <table class="bars">
      <caption>{caption}</caption>
      <thead class="hidden">
        <tr>
          <th scope="col">{heads[0]}</th>
          <th scope="col">Bar</th>
          <th scope="col">{heads[1]}</th>
          {heads[2] !== undefined && <th scope="col">{heads[2]}</th>}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ name, parts, figure, more, notch }, at) => (
          <tr key={at}>
            <th scope="row">{name}</th>
            <td class="track" aria-hidden="true">
              <div>
                {parts.map(({ part, tone }, each) => (
                  <i key={each} class={`tone${tone}`} style={{ width: `${Math.max(0, Math.min(1, part)) * 100}%` }} />
                ))}
                {notch !== undefined && <b style={{ left: `${Math.min(1, notch) * 100}%` }} />}
              </div>
            </td>
            <td class="n">{figure}</td>
            {heads[2] !== undefined && <td class="n soft">{more}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Where something is from normal to worst. */
export function Mode({ mode }: { readonly mode: string }): ComponentChildren {
  const tone =
    mode === 'normal' || mode === 'open' ? 'good' : mode === 'degraded' || mode === 'close-only' ? 'warn' : 'bad'
  return <span class={`mode ${tone}`}>{mode}</span>
}
