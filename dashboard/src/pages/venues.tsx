/** A book beside itself at other venues, by their published rules, and the scenarios of each as a heat map. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { money } from '../format.ts'
import { Problem } from '../parts/states.tsx'
import { ask, HouseProblem } from '../wire/client.ts'
import type { VenueColumn } from '../wire/types.ts'

type Assessment = NonNullable<VenueColumn['assessment']>
type Scenario = Assessment['scenarios'][number]

/** A call sold, hedged with half a coin and a farther call. */
const EXAMPLE = JSON.stringify(
  {
    cash: '60000',
    positions: [{ market: 'BTC', size: '0.5', mark: '100060' }],
    options: [
      { market: 'BTC', expiry: 'month', strike: '110000', kind: 'call', size: '-2', volatility: '0.52' },
      { market: 'BTC', expiry: 'month', strike: '125000', kind: 'call', size: '2', volatility: '0.56' },
    ],
    markets: { BTC: { index: '100000', expiries: { month: { secondsLeft: '2592000', forward: '100500' } } } },
  },
  null,
  1,
)

/** The page of venues. */
export function VenuesPage(): ComponentChildren {
  const [text, setText] = useState(EXAMPLE)
  const [columns, setColumns] = useState<readonly VenueColumn[] | null>(null)
  const [problem, setProblem] = useState<HouseProblem | null>(null)
  const compare = async (): Promise<void> => {
    try {
      const { data } = await ask<readonly VenueColumn[]>('/v1/risk/profiles', { book: bookOf(text) })
      setColumns(data)
      setProblem(null)
    } catch (error) {
      if (!(error instanceof HouseProblem)) throw error
      setProblem(error)
    }
  }
  return (
    <>
      <h1>What a book must have at other venues</h1>
      <p class="deck">
        Each venue answers by its own published rules, dated and sourced. A venue that does not clear something in the
        book says so instead of leaving it out. What this house asks of perpetuals stands on your account.
      </p>
      <label for="venue-book">The book, in dollars and coins</label>
      <textarea
        id="venue-book"
        value={text}
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p>
        <button type="button" onClick={compare}>
          Ask every venue
        </button>
      </p>
      <div aria-live="polite">
        {problem !== null && <Problem problem={problem} what="this book" />}
        {columns !== null && <Columns columns={columns} />}
      </div>
    </>
  )
}

function bookOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new HouseProblem('fieldInvalid', 422, 'The book is not JSON.')
  }
}

function Columns({ columns }: { readonly columns: readonly VenueColumn[] }): ComponentChildren {
  return (
    <>
      <div class="scroll">
        <table>
          <caption>Dollars: what equity must exceed</caption>
          <thead>
            <tr>
              <th scope="col">Venue</th>
              <th scope="col" class="n">
                to open
              </th>
              <th scope="col" class="n">
                to keep
              </th>
              <th scope="col" class="n">
                free
              </th>
              <th scope="col">rules of</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ title, assessment, refused }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {assessment === null ? (
                  <td colSpan={4}>{refused?.problem}</td>
                ) : (
                  <>
                    <td class="n">{money(assessment.initialRequirement)}</td>
                    <td class="n">{money(assessment.maintenanceRequirement)}</td>
                    <td class={`n${assessment.freeCollateral.startsWith('-') ? ' wrong' : ''}`}>
                      {money(assessment.freeCollateral)}
                    </td>
                    <td>{assessment.date}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {columns.flatMap(({ title, assessment }) =>
        marketsOf(assessment).map((market) => (
          <HeatMap
            key={`${title} ${market}`}
            title={`${title}, ${market}`}
            scenarios={assessment!.scenarios.filter((each) => each.market === market)}
          />
        )),
      )}
    </>
  )
}

function marketsOf(assessment: Assessment | null): readonly string[] {
  return [...new Set((assessment?.scenarios ?? []).map(({ market }) => market))]
}

type HeatMapProps = { readonly title: string; readonly scenarios: readonly Scenario[] }

/** Price moves down, moves of volatility across; the scenario that decides is outlined. */
function HeatMap({ title, scenarios }: HeatMapProps): ComponentChildren {
  const across = [...new Set(scenarios.map(({ volatility }) => volatility))]
  const rows = [...new Set(scenarios.map(({ move, weight }) => `${move} ${weight}`))]
  const least = Math.min(0, ...scenarios.map(({ result }) => Number(result)))
  return (
    <section>
      <h2>{title}</h2>
      <div class="scroll">
        <table class="heat">
          <caption>Dollars gained or lost when price and volatility move</caption>
          <thead>
            <tr>
              <th scope="col">Price</th>
              {across.map((volatility) => (
                <th key={volatility} scope="col" class="n">
                  volatility {volatility}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const [move = '', weight = ''] = row.split(' ')
              const cells = scenarios.filter((each) => each.move === move && each.weight === weight)
              return (
                <tr key={row}>
                  <th scope="row">
                    {moveText(move)}
                    {weight === '1' ? '' : `, × ${weightText(weight)}`}
                  </th>
                  {across.map((volatility) => (
                    <Cell
                      key={volatility}
                      scenario={cells.find((each) => each.volatility === volatility)}
                      least={least}
                    />
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

type CellProps = { readonly scenario: Scenario | undefined; readonly least: number }

function Cell({ scenario, least }: CellProps): ComponentChildren {
  if (scenario === undefined) return <td />
  const share = least < 0 ? Number(scenario.result) / least : 0
  const heat = share <= 0 ? (Number(scenario.result) > 0 ? 'gained' : '') : `lost${Math.ceil(share * 3)}`
  return <td class={`n ${heat}${scenario.isWorst ? ' worst' : ''}`}>{money(scenario.result)}</td>
}

function weightText(weight: string): string {
  return String(Math.round(Number(weight) * 1e4) / 1e4)
}

function moveText(move: string): string {
  const value = Math.round(Number(move) * 1e4) / 100
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value)} %`
}
