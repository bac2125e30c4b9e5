/** Back-tests: whether margins covered what was lost, what they cost and how they moved, over fifteen years and in this house. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { count, multiple, percent } from '../format.ts'
import { DataTable } from '../parts/figures.tsx'
import { When } from '../parts/states.tsx'
import { TimeChart } from '../parts/time-chart.tsx'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Backtest, Light } from '../wire/types.ts'
import { foundSentence, lightsSentence, zoneOf } from '../words/backtests.ts'

const DAY_MS = 86_400_000

/** What is published changes with the program alone, ms. */
const SELDOM = 3_600_000

type Book = Backtest['books'][number]

/** The page of back-tests. */
export function BacktestsPage(): ComponentChildren {
  const past = useHouse<Backtest>('/v1/backtests', SELDOM)
  const lights = useHouse<readonly Light[]>('/v1/lights', EVERY.slow)
  return (
    <>
      <h1>Whether margin covered what was lost</h1>
      <p class="deck">
        Each day a book is asked for a margin that knows only the days before; then the day happens. A day that lost
        more is a breach. At 99 % one day in a hundred may be one: fewer cost more than they must, more are dangerous.
      </p>
      <h2>This house, day by day</h2>
      <When of={lights} what="the lights of markets">
        {(all) => <Lights lights={all} />}
      </When>
      <h2>Fifteen years of closes</h2>
      <When of={past} what="the back-test">
        {(found) => <Past found={found} />}
      </When>
    </>
  )
}

function Lights({ lights }: { readonly lights: readonly Light[] }): ComponentChildren {
  const names = useNames()
  const judged = lights.filter(({ day }) => day > 0)
  return (
    <>
      <p class="said">{lightsSentence(lights, (market) => names.market(market))}</p>
      {judged.length > 0 && (
        <DataTable
          caption="Each market against its own initial margin, last 250 days"
          rows={judged}
          keyOf={({ market }) => market}
          columns={[
            { head: 'Market', cell: ({ market }) => names.market(market) },
            { head: 'Zone', cell: (light) => zoneOf(light).zone },
            { head: 'Long breached', number: true, cell: (light) => zoneOf(light).long },
            { head: 'Short breached', number: true, cell: (light) => zoneOf(light).short },
            { head: 'Asked today', number: true, cell: ({ marginPpm }) => percent(marginPpm) },
            { head: 'Added', number: true, cell: ({ redZonePpm }) => percent(redZonePpm, 0) },
          ]}
        />
      )}
      <p class="note">
        Ten breaches of one side are the red zone: initial margin of the market rises by rule, at once, and falls again
        day by day when they are old. Nobody is called for it.
      </p>
    </>
  )
}

function Past({ found }: { readonly found: Backtest }): ComponentChildren {
  return (
    <>
      <p class="said">{foundSentence(found)}</p>
      <Drawn found={found} />
      <DataTable
        caption="What had to hold"
        rows={found.criteria}
        keyOf={({ name }) => name}
        columns={[
          { head: 'Criterion', cell: ({ name }) => name },
          { head: 'Measured', wide: true, cell: ({ what }) => what },
          { head: 'Figure', number: true, cell: ({ value }) => value.toFixed(3) },
          { head: 'Bound', number: true, cell: ({ side, bound }) => `${side} ${bound}` },
          { head: 'Holds', cell: ({ holds }) => (holds ? 'yes' : 'no') },
        ]}
      />
      <Tables found={found} />
      <Others found={found} />
      <p class="note">
        Reference: margin that follows volatility and nothing else. Charge: what the house asks before size, company and
        season. Both are a day ahead at 99 %. A margin that never moves was run beside them and fails, as it must.
        Options have no history of prices: they are valued from the index of implied volatility where there is one, else
        from realised volatility by a rule, and judged apart. Figures come from closes kept in the project, and anybody
        computes them again.
      </p>
    </>
  )
}

function Drawn({ found: { series } }: { readonly found: Backtest }): ComponentChildren {
  const [chosen, choose] = useState(0)
  const shown = series[chosen] ?? series[0]
  if (shown === undefined) return null
  return (
    <>
      <label>
        Book{' '}
        <select value={chosen} onChange={(event) => choose(Number(event.currentTarget.value))}>
          {series.map(({ name }, at) => (
            <option key={name} value={at}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <TimeChart
        label={`Margin of the book ${shown.name} and its largest loss of a day, week by week, parts of notional`}
        timesMs={shown.days.map((day) => day * DAY_MS)}
        lines={[
          { name: 'Charge', tone: 1, values: shown.chargedPpm },
          { name: 'Reference', tone: 2, values: shown.referencePpm, dashed: true },
          { name: 'Largest loss', tone: 5, values: shown.lossPpm },
        ]}
        format={(ppm) => percent(ppm, 0)}
        height={240}
      />
    </>
  )
}

function Tables({ found: { books, windows } }: { readonly found: Backtest }): ComponentChildren {
  const name = (book: Book): string => (book.inFamily ? book.name : `${book.name}*`)
  return (
    <>
      <DataTable
        caption="Coverage and its price (* published, not required)"
        rows={books}
        keyOf={(book) => book.name}
        columns={[
          { head: 'Book', cell: name },
          { head: 'Tier', cell: ({ tier }) => tier },
          { head: 'Days', number: true, cell: ({ days }) => count(days) },
          { head: 'Breaches', number: true, cell: ({ charged }) => charged.breaches },
          { head: 'Reference', number: true, cell: ({ reference }) => reference.breaches },
          { head: 'Zone', cell: ({ charged }) => charged.zone },
          {
            head: 'Covered',
            number: true,
            cell: ({ days, charged }) => percent((1 - charged.breaches / days) * 1e6, 2),
          },
          { head: 'Mean margin', number: true, cell: ({ charged }) => percent(charged.meanPpm) },
          {
            head: 'Of reference',
            number: true,
            cell: (book) => (book.charged.meanPpm / book.reference.meanPpm).toFixed(2),
          },
          { head: 'Largest uncovered', number: true, cell: ({ charged }) => percent(charged.largestPpm) },
        ]}
      />
      <DataTable
        caption="How margin moves: charge, and the reference behind it"
        rows={books.filter(({ inFamily }) => inFamily)}
        keyOf={(book) => book.name}
        columns={[
          { head: 'Book', cell: name },
          { head: 'Peak ÷ trough', number: true, cell: pairOf((model) => multiple(model.peakToTroughMilli * 1000)) },
          { head: 'Rise in 5 days', number: true, cell: pairOf((model) => percent(model.rise5Ppm, 0)) },
          { head: 'Rise in 30', number: true, cell: pairOf((model) => percent(model.rise30Ppm, 0)) },
          ...windows.map((window, at) => ({
            head: window.name,
            number: true as const,
            cell: pairOf((model) => (model.windowsPpm[at] == null ? 'no data' : percent(model.windowsPpm[at], 0))),
          })),
        ]}
      />
    </>
  )
}

function Others({ found: { tiers, options } }: { readonly found: Backtest }): ComponentChildren {
  return (
    <>
      <DataTable
        caption="Every tier"
        rows={tiers}
        keyOf={({ tier }) => tier}
        columns={[
          { head: 'Tier', cell: ({ tier }) => tier },
          { head: 'Books', number: true, cell: (tier) => tier.books },
          { head: 'Covered', number: true, cell: ({ chargedPpm }) => percent(chargedPpm, 2) },
          { head: 'Most volatile fifth', number: true, cell: ({ chargedHighPpm }) => percent(chargedHighPpm, 2) },
          { head: 'Of reference', number: true, cell: ({ costPpm }) => (costPpm / 1e6).toFixed(2) },
        ]}
      />
      <DataTable
        caption="Books with options, at 99.5 %"
        rows={options}
        keyOf={(option) => `${option.name} ${option.source}`}
        columns={[
          { head: 'Book', cell: (option) => option.name },
          { head: 'Volatility by', cell: ({ source }) => source },
          { head: 'Days', number: true, cell: ({ days }) => count(days) },
          { head: 'Breaches', number: true, cell: ({ chargedBreaches }) => chargedBreaches },
          { head: 'Mean margin', number: true, cell: ({ chargedMeanPpm }) => percent(chargedMeanPpm) },
        ]}
      />
    </>
  )
}

/** A figure of the charge, and that of the reference in brackets. */
function pairOf(figure: (model: Book['charged']) => string): (book: Book) => string {
  return ({ charged, reference }) => {
    const [own, other] = [figure(charged), figure(reference)]
    return own === other ? own : `${own} (${other})`
  }
}
