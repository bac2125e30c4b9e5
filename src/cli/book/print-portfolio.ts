/** Why a book under portfolio margin needs what it needs, as text: the worst scenario leg by leg, the charges beside it, the whole grid. */
import { textTable } from '../text-table.ts'
import type { Answer, AnswerPortfolio } from './answer.ts'
import { scenarioRows } from './compared.ts'
import { money } from './money.ts'
import { scenariosText } from './print-compared.ts'

type Underlying = AnswerPortfolio['underlyings'][number]

/** The part of the answer that stands in the place of charges by leg. */
export function portfolioText(answer: Answer, portfolio: AnswerPortfolio): string {
  const legs = answer.legs.map(({ market, size, mark, notional, counted }) => [
    market,
    size,
    mark,
    money(notional),
    money(counted),
  ])
  const haircuts = [
    ...(Number(portfolio.credit) === 0 ? [] : [['given back for offsets', money(`-${portfolio.credit}`)]]),
    ...(Number(portfolio.haircutsBeyond) === 0 ? [] : [['haircuts beyond scenarios', money(portfolio.haircutsBeyond)]]),
    ['target adds', money(answer.targetBuffer)],
    ['restore adds', money(answer.restoreBuffer)],
  ]
  return [
    textTable([['leg', 'size', 'mark', 'notional', 'worth'], ...legs], [1, 2, 3, 4]),
    ...portfolio.underlyings.map((underlying) => underlyingText(underlying, portfolio.levelPpm)),
    textTable(haircuts, [1]),
    ...portfolio.underlyings.map(({ underlying }) =>
      scenariosText(
        'Plimsoll',
        scenarioRows(answer).filter(({ market }) => market === underlying),
      ).replace(/^\n/, ''),
    ),
  ].join('\n')
}

function underlyingText(
  { underlying, scenarios, worst, loss, charges, expiries, floor, required }: Underlying,
  levelPpm: number,
): string {
  const found = scenarios.find(({ name }) => name === worst)
  const legs = Object.entries(found?.legs ?? {}).map(([leg, result]) => [`  ${leg}`, money(result)])
  const basis = expiries
    .filter((expiry) => Number(expiry.basis) !== 0)
    .map(({ expiryMs, delta, basis: charge }) => [
      `  basis of ${nameOf(expiryMs)}, delta ${money(delta)}`,
      money(charge),
    ])
  return textTable(
    [
      [`${underlying}: worst of ${scenarios.length} scenarios`, ''],
      [worst, money(loss)],
      ...legs,
      [`maintenance asks ${levelPpm / 10_000} % of it, and`, ''],
      ...(Number(charges) === 0 ? [] : [['  short options and size', money(charges)]]),
      ...basis,
      [`  at least, of the gross`, money(floor)],
      ['maintenance of legs', money(required)],
    ],
    [1],
  )
}

function nameOf(leftMs: number): string {
  return leftMs === 0 ? 'perpetuals' : `${(leftMs / 86_400_000).toFixed(1)} days`
}
