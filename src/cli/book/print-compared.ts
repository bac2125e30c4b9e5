/** Venues side by side as text: a table of requirements, then the scenarios of each venue that has some. */
import type { ProfileColumn, ProfileScenario } from '../../profiles/index.ts'
import { textTable } from '../text-table.ts'
import { money } from './money.ts'

/** The whole comparison. */
export function comparedText(columns: readonly ProfileColumn[]): string {
  const rows = columns.map(({ title, assessment, refused }) =>
    assessment === null
      ? [title, '–', '–', '–', '–', refused.problem]
      : [
          title,
          money(assessment.equity),
          money(assessment.initialRequirement),
          money(assessment.maintenanceRequirement),
          money(assessment.freeCollateral),
          assessment.isLiquidatable ? 'LIQUIDATABLE' : '',
        ],
  )
  return [
    textTable([['', 'equity', 'initial', 'maintenance', 'free', ''], ...rows], [1, 2, 3, 4]),
    ...columns.map(({ title, assessment }) => (assessment === null ? '' : scenariosText(title, assessment.scenarios))),
  ].join('')
}

/** Scenarios of one venue, market by market. */
export function scenariosText(title: string, scenarios: readonly ProfileScenario[]): string {
  const markets = [...new Set(scenarios.map(({ market }) => market))]
  return markets
    .map((market) =>
      grid(
        title,
        market,
        scenarios.filter((each) => each.market === market),
      ),
    )
    .join('')
}

/** Moves of volatility that stand across the page; others are lines of their own. */
const ACROSS: readonly string[] = ['up', 'same', 'down']

/** Price moves down the page, moves of volatility across it; the one that decides has a star. */
function grid(title: string, market: string, scenarios: readonly ProfileScenario[]): string {
  const moved = scenarios.filter(({ volatility }) => ACROSS.includes(volatility))
  const across = [...new Set(moved.map(({ volatility }) => volatility))]
  const rows = [...new Set(moved.map(rowOf))].map((row) => {
    const cells = moved.filter((each) => rowOf(each) === row)
    const [move = '', weight = ''] = row.split(' ')
    return [
      percent(move),
      weight === '1' ? '' : `× ${Math.round(Number(weight) * 1e4) / 1e4}`,
      ...across.map((volatility) => cellText(cells.find((each) => each.volatility === volatility))),
    ]
  })
  const head = ['price', '', ...across.map((volatility) => `volatility ${volatility}`)]
  const turned = scenarios
    .filter(({ volatility }) => !ACROSS.includes(volatility))
    .map((each) => [turnWords[each.volatility] ?? each.volatility, cellText(each)])
  const tables = [
    textTable([head, ...rows], [0, 1, 2, 3, 4], '  '),
    ...(turned.length === 0 ? [] : [textTable(turned, [1], '  ')]),
  ]
  return `\n${title}, ${market}\n${tables.join('')}`
}

/** What turns without a move of the price. */
const turnWords: Readonly<Record<string, string>> = {
  steeper: 'term structure steeper',
  flatter: 'term structure flatter',
  linear: 'skew rotated',
  absolute: 'both wings moved',
  basis: 'basis moved',
}

function rowOf({ move, weight }: ProfileScenario): string {
  return `${move} ${weight}`
}

function cellText(scenario: ProfileScenario | undefined): string {
  if (scenario === undefined) return ''
  return `${scenario.isWorst ? '* ' : ''}${money(scenario.result)}`
}

/** `-0.135` as `−13.5 %`, moved by hand so that no digit is made up. */
function percent(move: string): string {
  const value = Math.round(Number(move) * 1e6) / 1e4
  return `${value > 0 ? '+' : ''}${value} %`
}
