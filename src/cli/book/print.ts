/** The answer for a book as text: what it is worth, what each level asks, why, and where it would fall. */

import { type Answer, initialParts, marginLevels } from '../../books/index.ts'
import type { ProfileAssessment } from '../../profiles/index.ts'
import { textTable } from '../text-table.ts'
import { money } from './money.ts'
import { portfolioText } from './print-portfolio.ts'

const levelNames = { closeOut: 'close-out', maintenance: 'maintenance', target: 'target', restore: 'restore' } as const

/** Sums up where a book stands. */
export function standingLine({ standing, levels }: Answer): string {
  const short = (level: keyof Answer['levels']): string => money(levels[level].excess.replace('-', ''))
  const lines: Readonly<Record<Answer['standing'], string>> = {
    empty: 'No position: nothing to call or to close.',
    'above-target': 'Above target: no call.',
    call: `Below target: a call for ${short('target')}.`,
    reduction: `Below maintenance by ${short('maintenance')}: reduced now, step by step, to restore.`,
    takeover: 'At or below close-out: the backstop takes the whole book over.',
  }
  return lines[standing]
}

/** The whole answer. */
export function answerText(answer: Answer): string {
  const { equity, cash, held, collateral, legs } = answer
  // A leg of an option that is paid for counts with its whole worth.
  const words = answer.portfolio === null ? 'gain or loss' : 'gain, loss or worth'
  const unrealised = legs.map(({ market, counted }) => [`  ${words}, ${market}`, money(counted)])
  const values = collateral.map(({ asset, amount, value }) => [`  ${amount} ${asset}`, money(value)])
  const worth = [['equity', money(equity)], ['  cash', money(cash)], ...values, ...unrealised]
  const levels = marginLevels.map((level) => {
    const { requirement, excess } = answer.levels[level]
    return [levelNames[level], money(requirement), money(equity), money(excess)]
  })
  const { initial } = answer
  levels.push(['initial', money(initial.requirement), money(initial.equity), money(initial.excess)])
  return [
    textTable(worth, [1]),
    textTable([['level', 'asks', 'of equity', 'room'], ...levels], [1, 2, 3]),
    answer.portfolio === null ? legsText(answer) : portfolioText(answer, answer.portfolio),
    textTable(
      [
        ['free collateral', money(answer.freeCollateral)],
        ['withdrawable', money(answer.withdrawable)],
        ['effective leverage', `${(answer.leveragePpm / 1e6).toFixed(2)}×`],
        ...(Number(held) === 0 ? [] : [['kept aside by holds', money(held)]]),
      ],
      [1],
    ),
    pricesText(answer),
  ].join('\n')
}

function legsText({ legs, collateral, targetBuffer, restoreBuffer }: Answer): string {
  const rows = legs.map(({ market, size, mark, notional, maintenance, initial }) => [
    market,
    size,
    mark,
    money(notional),
    money(maintenance.bracket),
    money(maintenance.size),
    ...initialParts.map((part) => money(initial[part])),
  ])
  const shown = initialParts.map(
    (part) => (part !== 'cap' && part !== 'season') || legs.some(({ initial }) => Number(initial[part]) !== 0),
  )
  const columns = [
    'leg',
    'size',
    'mark',
    'notional',
    'maintenance',
    '+ size',
    'initial',
    ...initialParts.slice(1).map((part) => `+ ${part}`),
  ]
  const kept = (row: readonly string[]): string[] => row.filter((_, at) => at < 6 || shown[at - 6] === true)
  const haircuts = collateral.map(({ asset, haircut }) => [`haircut of ${asset}`, money(haircut)])
  return (
    textTable([kept(columns), ...rows.map(kept)], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) +
    textTable([...haircuts, ['target adds', money(targetBuffer)], ['restore adds', money(restoreBuffer)]], [1])
  )
}

function pricesText({ liquidationPrices }: Answer): string {
  // Below maintenance already, every price is one at which it is lost.
  const at = (price: string, edge: string | null): string => (edge === price ? 'lost now' : (edge ?? 'none'))
  const rows = liquidationPrices.map(({ underlying, price, below, above }) => [
    underlying,
    price,
    at(price, below),
    at(price, above),
  ])
  return textTable([['maintenance is lost at', 'now', 'falling to', 'rising to'], ...rows], [1, 2, 3])
}

/** A venue's assessment of the book by its published rules. */
export function assessmentText(assessment: ProfileAssessment): string {
  const legs = assessment.legs.map(({ kind, name, value, initial, maintenance }) => [
    kind,
    name,
    money(value),
    money(initial),
    money(maintenance),
  ])
  const total = [
    '',
    'sum',
    money(assessment.equity),
    money(assessment.initialRequirement),
    money(assessment.maintenanceRequirement),
  ]
  const sections = assessment.sections.map(
    ({ name, facts }) =>
      `\n${name}\n${textTable(
        facts.map((fact) => [fact.name, fact.value, fact.unit]),
        [1],
        '  ',
      )}`,
  )
  return [
    `${assessment.title}, rules of ${assessment.date} (${assessment.source})\n\n`,
    textTable([['', '', 'equity', 'initial', 'maintenance'], ...legs, total], [2, 3, 4]),
    `\nfree collateral ${money(assessment.freeCollateral)}; ${assessment.isLiquidatable ? 'LIQUIDATABLE' : 'not liquidatable'}\n`,
    ...sections,
  ].join('')
}
