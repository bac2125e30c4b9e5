/** Why a book under portfolio margin needs what it needs, as text: legs in the scenario that decides, every charge by name, the whole grid. */
import { type Answer, type AnswerCharge, type AnswerPortfolio, scenarioRows } from '../../books/index.ts'
import { portfolioCharges } from '../../core/margin/index.ts'
import { textTable } from '../text-table.ts'
import { money } from './money.ts'
import { scenariosText } from './print-compared.ts'

/** Charges in words, in the order in which they are added. */
const chargeWords: Readonly<Record<AnswerCharge['name'], (levelPercent: number) => string>> = {
  scenarios: (percent) => `worst scenario${percent === 100 ? '' : `, ${percent} % of it`}`,
  shortOption: () => 'short option',
  size: () => 'size',
  basis: () => 'basis that moves',
  curve: () => 'volatilities that are not sure',
  season: () => 'season',
  most: () => 'down to what it can lose',
  floor: () => 'up to the floor of its gross',
  offset: () => 'given back for offsets',
  floors: () => 'never below all floors',
  ownSize: () => 'size, to open',
  confidence: () => 'unsure or restless prices',
  depth: () => 'size against depth',
  share: () => 'share of open interest',
  addOnCap: () => 'down to the whole exposure',
  haircuts: () => 'haircuts beyond scenarios',
}

/** The part of the answer that stands in the place of charges by leg. */
export function portfolioText(answer: Answer, portfolio: AnswerPortfolio): string {
  return [
    ...portfolio.underlyings.map((underlying) => legsText(answer, portfolio, underlying)),
    chargesText(answer, portfolio),
    ...portfolio.underlyings.map(({ underlying }) =>
      scenariosText(
        'What it gains and loses',
        scenarioRows(answer).filter(({ market }) => market === underlying),
      ).replace(/^\n/, ''),
    ),
  ].join('\n')
}

/** The legs of an underlying: what they are worth, how they move, what they do in the scenario that decides. */
function legsText(
  answer: Answer,
  { legs }: AnswerPortfolio,
  { underlying, scenarios, worst, loss }: AnswerPortfolio['underlyings'][number],
): string {
  const decides = scenarios.find(({ isWorst }) => isWorst)
  const rows = legs
    .filter((leg) => leg.underlying === underlying)
    .map(({ market, delta }) => {
      const { size, mark, counted } = answer.legs.find((leg) => leg.market === market)!
      return [market, size, mark, money(counted), money(delta), money(decides?.legs[market] ?? '0')]
    })
  const inLegs = rows.length === 0 ? 0 : Object.values(decides?.legs ?? {}).reduce((sum, each) => sum + Number(each), 0)
  const held = Number(decides?.result ?? 0) - inLegs
  const title = `${underlying}, worst of ${scenarios.length} scenarios: ${worst}\n`
  const table = textTable(
    [
      ['leg', 'size', 'mark', 'worth', 'delta', 'there'],
      ...rows,
      ...(Math.abs(held) < 1e-6 ? [] : [['collateral', '', '', '', '', money(held.toFixed(6))]]),
      ['all of it', '', '', '', '', money(Number(loss) === 0 ? '0' : `-${loss}`)],
    ],
    [1, 2, 3, 4, 5],
  )
  return title + table
}

/** Maintenance and initial margin side by side, charge by charge: each column sums to what its level asks. */
function chargesText({ levels, initial, ...answer }: Answer, portfolio: AnswerPortfolio): string {
  const asked = [portfolio.maintenance, portfolio.initial] as const
  const keyOf = ({ name, underlying, market, expiry }: AnswerCharge): string =>
    [name, market ?? expiry ?? '', market === null ? (underlying ?? '') : ''].join('\n')
  const amounts = asked.map((charges) => new Map(charges.map((charge) => [keyOf(charge), charge])))
  const keys = [...new Set(asked.flatMap((charges) => charges.map(keyOf)))]
  const order: readonly string[] = portfolioCharges
  keys.sort((a, b) => order.indexOf(a.split('\n')[0]!) - order.indexOf(b.split('\n')[0]!))
  const rows = keys.map((key) => {
    const charge = (amounts[0]!.get(key) ?? amounts[1]!.get(key))!
    const of = charge.market ?? (charge.expiry === null ? charge.underlying : `${charge.underlying} ${charge.expiry}`)
    const words = [0, 1].map((at) => amounts[at]!.get(key)?.amount)
    const name = chargeWords[charge.name](charge.name === 'scenarios' ? portfolio.levelPpm / 10_000 : 100)
    return [
      of === null ? name : `${name}: ${of}`,
      ...words.map((amount) => (amount === undefined ? '' : money(amount))),
    ]
  })
  return textTable(
    [
      ['what is asked, and for what', 'maintenance', 'to open'],
      ...rows,
      ['sum', money(levels.maintenance.requirement), money(initial.requirement)],
      ['target adds', money(answer.targetBuffer), ''],
      ['restore adds', money(answer.restoreBuffer), ''],
    ],
    [1, 2],
  )
}
