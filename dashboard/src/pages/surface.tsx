/** The surface: volatilities by expiry and strike, what each source says of them, and how old they are. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { duration, percent } from '../format.ts'
import { Dated, type DatedProps } from '../parts/dated.tsx'
import { DataTable, Mode, Scroll, Tiles } from '../parts/figures.tsx'
import { SmileChart } from '../parts/smile-chart.tsx'
import { Empty, When } from '../parts/states.tsx'
import { head } from '../state/link.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Curve } from '../wire/types.ts'
import { coinPrice, curveSentence, strikePrice, volatilityText } from '../words/dated.ts'

/** The page of surfaces. */
export function SurfacePage(): ComponentChildren {
  return <Dated at="surface">{(props) => <OfUnderlying key={props.underlying} {...props} />}</Dated>
}

function OfUnderlying({ underlying, name, coins }: DatedProps): ComponentChildren {
  const found = useHouse<readonly Curve[]>(`/v1/underlyings/${underlying}/curves`, EVERY.calm)
  const [wanted, setWanted] = useState<number | null>(null)
  return (
    <When of={found} what="the curves">
      {(curves) => {
        const shown = curves.find(({ expiry }) => expiry === wanted) ?? curves.find(({ points }) => points.length > 0)
        return (
          <>
            <h1>{headline(name, curves)}</h1>
            <p class="deck">
              Sources sign what they see; of each number the median stands, free of arbitrage between strikes and
              expiries, and options are marked by it alone. Volatilities are a year’s.
            </p>
            {curves.length === 0 ? (
              <Empty>No expiry is to come.</Empty>
            ) : (
              <Heat curves={curves} shown={shown?.expiry ?? null} onChoose={setWanted} />
            )}
            {shown !== undefined && <Smile curve={shown} coins={coins} name={name} />}
          </>
        )
      }}
    </When>
  )
}

function headline(name: string, curves: readonly Curve[]): string {
  const told = curves.filter(({ atForwardPpm }) => atForwardPpm !== null)
  const [first, last] = [told[0], told.at(-1)]
  if (first === undefined || last === undefined) return `Nobody has said yet how ${name} moves.`
  const near = `${name} is expected to move by ${volatilityText(first.atForwardPpm)} a year until ${first.name}`
  return first === last ? `${near}.` : `${near}, and by ${volatilityText(last.atForwardPpm)} until ${last.name}.`
}

/** Columns of the surface: deviations from the forward, and where they stand among the points of a smile. */
const columns = [
  { name: '−2 deviations', short: '−2', at: 2 },
  { name: '−1', short: '−1', at: 6 },
  { name: 'Forward', short: 'Forward', at: 10 },
  { name: '+1', short: '+1', at: 14 },
  { name: '+2 deviations', short: '+2', at: 18 },
] as const

type HeatProps = {
  readonly curves: readonly Curve[]
  readonly shown: number | null
  readonly onChoose: (expiry: number) => void
}

/** Expiries down, distance from the forward across; the figure stands in the cell, the colour only leads the eye. */
function Heat({ curves, shown, onChoose }: HeatProps): ComponentChildren {
  const all = curves.flatMap(({ points }) => points.map(({ volatilityPpm }) => volatilityPpm))
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const toneOf = (ppm: number): string => `v${Math.min(4, Math.floor((5 * (ppm - low)) / Math.max(1, high - low)))}`
  return (
    <Scroll label="The surface">
      <table class="heat surface">
        <caption>
          Volatility by expiry, and by deviations of the price from the forward until then; an expiry shows its smile
        </caption>
        <thead>
          <tr>
            <th scope="col">Expiry</th>
            {columns.map(({ name }) => (
              <th key={name} scope="col" class="n">
                {name}
              </th>
            ))}
            <th scope="col" class="n">
              Variance swap
            </th>
            <th scope="col">Mode</th>
          </tr>
        </thead>
        <tbody>
          {curves.map(({ expiry, name, points, swapPpm, mode }) => (
            <tr key={expiry}>
              <th scope="row">
                <button type="button" class="quiet" aria-pressed={expiry === shown} onClick={() => onChoose(expiry)}>
                  {name}
                </button>
              </th>
              {columns.map(({ short, at }) => {
                const point = points[at]
                return (
                  <td key={short} class={`n ${point === undefined ? '' : toneOf(point.volatilityPpm)}`}>
                    {volatilityText(point?.volatilityPpm ?? null)}
                  </td>
                )
              })}
              <td class="n">{volatilityText(swapPpm)}</td>
              <td>
                <Mode mode={mode} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

type SmileProps = { readonly curve: Curve; readonly coins: number | null; readonly name: string }

function Smile({ curve, coins, name }: SmileProps): ComponentChildren {
  const nowMs = head.value?.timeMs ?? curve.expiryMs
  return (
    <section aria-label={`Smile of ${curve.name}`}>
      <h2>
        {name} {curve.name}
      </h2>
      <p class="said">{curveSentence(curve, nowMs)}</p>
      <Tiles
        tiles={[
          {
            name: 'At the forward',
            figure: volatilityText(curve.atForwardPpm),
            more: `± ${percent(curve.confidencePpm)} of it`,
          },
          { name: 'Variance swap', figure: volatilityText(curve.swapPpm), more: 'over all strikes' },
          {
            name: 'Forward',
            figure: coinPrice(curve.forward, coins),
            more: `${percent(curve.basisPpm, 2)} to the index`,
          },
          { name: 'Age', figure: curve.freshMs === null ? '–' : duration(nowMs - curve.freshMs), more: curve.mode },
        ]}
      />
      <SmileChart curve={curve} coins={coins} />
      <DataTable
        caption="What each source said last, brought to now"
        rows={curve.sources}
        keyOf={({ source }) => source}
        columns={[
          { head: 'Source', cell: ({ name: called, source }) => called ?? `source ${source}` },
          {
            head: 'At the forward',
            number: true,
            cell: ({ points }) => volatilityText(points[10]?.volatilityPpm ?? null),
          },
          { head: 'Forward to index', number: true, wide: true, cell: ({ basisPpm }) => percent(basisPpm, 2) },
          { head: 'Age', number: true, cell: ({ reportMs }) => duration(nowMs - reportMs) },
          { head: 'Counts', cell: ({ live }) => (live ? 'yes' : 'no') },
        ]}
      />
      {curve.quotes.length > 0 && (
        <DataTable
          caption="What the best quotes of venues imply"
          rows={curve.quotes}
          keyOf={({ market }) => market}
          columns={[
            { head: 'Option', cell: ({ strike, kind }) => `${strikePrice(strike, coins)} ${kind}` },
            { head: 'Bid', number: true, cell: ({ bidPpm }) => volatilityText(bidPpm) },
            { head: 'Ask', number: true, cell: ({ askPpm }) => volatilityText(askPpm) },
          ]}
        />
      )}
    </section>
  )
}
