/** A book beside itself at other venues, by their published rules, and the scenarios of each as a heat map. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { money } from '../format.ts'
import { HeatMap } from '../parts/heat-map.tsx'
import { PortfolioWhy } from '../parts/portfolio.tsx'
import { Problem } from '../parts/states.tsx'
import { ask, HouseProblem } from '../wire/client.ts'
import type { Portfolio, VenueColumn } from '../wire/types.ts'

type Assessment = NonNullable<VenueColumn['assessment']>

/** Calls sold against farther ones, a coin partly in a perpetual and partly in a future. */
const EXAMPLE = JSON.stringify(
  {
    cash: '60000',
    positions: [{ market: 'BTC', size: '0.5', mark: '100060' }],
    futures: [{ market: 'BTC', expiry: 'month', size: '0.25', mark: '100500' }],
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
  const [why, setWhy] = useState<Portfolio | null>(null)
  const [problem, setProblem] = useState<HouseProblem | null>(null)
  const compare = async (): Promise<void> => {
    try {
      const book = bookOf(text)
      const { data } = await ask<readonly VenueColumn[]>('/v1/risk/profiles', { book })
      setColumns(data)
      // Only a book with options or dated futures is under portfolio margin, and answered scenario by scenario.
      const hasScenarios = (data[0]?.assessment?.scenarios.length ?? 0) > 0
      setWhy(hasScenarios ? (await ask<Portfolio>('/v1/risk/portfolio', { words: book })).data : null)
      setProblem(null)
    } catch (error) {
      if (!(error instanceof HouseProblem)) throw error
      setProblem(error)
    }
  }
  return (
    <>
      <h1>What a book must have, here and at other venues</h1>
      <p class="deck">
        The first answer is this house’s, by the parameters that a house begins with, and below it stands why. Each
        venue answers by its own published rules, dated and sourced. One that does not clear something in the book says
        so instead of leaving it out.
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
        {columns !== null && <Columns columns={columns} why={why} />}
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

type ColumnsProps = { readonly columns: readonly VenueColumn[]; readonly why: Portfolio | null }

function Columns({ columns, why }: ColumnsProps): ComponentChildren {
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
      {why !== null && (
        <section aria-labelledby="why-here">
          <h2 id="why-here">Why here: the scenarios, the legs and the charges</h2>
          <PortfolioWhy explained={why} />
        </section>
      )}
      {columns.slice(why === null ? 0 : 1).flatMap(({ title, assessment }) =>
        marketsOf(assessment).map((market) => (
          <section key={`${title} ${market}`}>
            <h2>{`${title}, ${market}`}</h2>
            <HeatMap title={title} scenarios={assessment!.scenarios.filter((each) => each.market === market)} />
          </section>
        )),
      )}
    </>
  )
}

function marketsOf(assessment: Assessment | null): readonly string[] {
  return [...new Set((assessment?.scenarios ?? []).map(({ market }) => market))]
}
