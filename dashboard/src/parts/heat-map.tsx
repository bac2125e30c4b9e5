/** Scenarios as a heat map: price moves down, moves of volatility across, colour by loss, the figure in the cell. */
import type { ComponentChildren } from 'preact'
import { money } from '../format.ts'
import { moveText, volatilityWords } from '../words/portfolio.ts'

/** A scenario of any venue: fractions, and dollars after the weight, > 0 gained. */
type HeatScenario = {
  readonly move: string
  readonly volatility: string
  readonly weight: string
  readonly result: string
  readonly isWorst: boolean
}

type Props<S extends HeatScenario> = {
  readonly title: string
  readonly scenarios: readonly S[]
  /** With it cells are buttons: which scenario is looked at, and what happens when another is asked for. */
  readonly choice?: { readonly chosen: S | undefined; readonly choose: (scenario: S) => void }
}

/** Moves of volatility that stand across; others turn without a move of the price and are rows of their own. */
const ACROSS: readonly string[] = ['up', 'same', 'down']

/** The map, the turns under it, and what the colours mean. The scenario that decides is outlined. */
export function HeatMap<S extends HeatScenario>({ title, scenarios, choice }: Props<S>): ComponentChildren {
  const moved = scenarios.filter(({ volatility }) => ACROSS.includes(volatility))
  const turned = scenarios.filter(({ volatility }) => !ACROSS.includes(volatility))
  const across = [...new Set(moved.map(({ volatility }) => volatility))]
  const rows = [...new Set(moved.map(({ move, weight }) => `${move} ${weight}`))]
  const least = Math.min(0, ...scenarios.map(({ result }) => Number(result)))
  const cell = (scenario: S | undefined, name: string): ComponentChildren => (
    <Cell key={name} scenario={scenario} name={name} least={least} choice={choice} />
  )
  return (
    <figure class="heatmap">
      <div class="scroll">
        <table class="heat">
          <caption>{title}: dollars gained or lost when price and volatility move</caption>
          <thead>
            <tr>
              <th scope="col">Price</th>
              {across.map((volatility) => (
                <th key={volatility} scope="col" class="n">
                  {volatilityWords(volatility)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const [move = '', weight = ''] = row.split(' ')
              const head = `${moveText(move)}${weight === '1' ? '' : `, × ${weightText(weight)}`}`
              return (
                <tr key={row}>
                  <th scope="row">{head}</th>
                  {across.map((volatility) =>
                    cell(
                      moved.find((each) => `${each.move} ${each.weight}` === row && each.volatility === volatility),
                      `${head}, volatility ${volatility}`,
                    ),
                  )}
                </tr>
              )
            })}
            {turned.map((scenario) => (
              <tr key={scenario.volatility}>
                <th scope="row">{volatilityWords(scenario.volatility)}</th>
                {cell(scenario, volatilityWords(scenario.volatility))}
                {across.length > 1 && <td colSpan={across.length - 1} />}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <figcaption class="legend">
        <span class="key gained">gained</span>
        <span class="key lost1">lost a little</span>
        <span class="key lost2">lost more</span>
        <span class="key lost3">lost most</span>
        <span class="key worst">decides</span>
      </figcaption>
    </figure>
  )
}

type CellProps<S extends HeatScenario> = {
  readonly scenario: S | undefined
  readonly name: string
  readonly least: number
  readonly choice: Props<S>['choice']
}

function Cell<S extends HeatScenario>({ scenario, name, least, choice }: CellProps<S>): ComponentChildren {
  if (scenario === undefined) return <td />
  const share = least < 0 ? Number(scenario.result) / least : 0
  const heat = share <= 0 ? (Number(scenario.result) > 0 ? 'gained' : '') : `lost${Math.ceil(share * 3)}`
  const figure = money(scenario.result)
  const decides = scenario.isWorst ? ', decides' : ''
  return (
    <td class={`n ${heat}${scenario.isWorst ? ' worst' : ''}`}>
      {choice === undefined ? (
        figure
      ) : (
        <button
          type="button"
          class="cell"
          aria-pressed={choice.chosen === scenario}
          aria-label={`${name}: ${figure}${decides}`}
          onClick={() => choice.choose(scenario)}
        >
          {figure}
        </button>
      )}
    </td>
  )
}

function weightText(weight: string): string {
  return String(Math.round(Number(weight) * 1e4) / 1e4)
}
