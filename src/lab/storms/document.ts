/** docs/storms.md: what happened to books of options in the six scenarios, and who paid. */
import { optionClasses } from '../populations/index.ts'
import type { ReplayResult } from '../replay/index.ts'
import { count, layerNames, money, percent } from '../report/index.ts'
import { ACCOUNTS, OPTIONS_OF_1000, type Storm } from './storms.ts'

type Bill = ReplayResult['payers']['classes'][number]

const classes: readonly string[] = [...optionClasses, 'option-maker']

/** The document; every figure comes from the storms. */
export function stormsDoc(storms: readonly Storm[]): string {
  const lines = [
    '# Six storms with books of options',
    '',
    `Each scenario with ${count(ACCOUNTS)} accounts, seed 1, of which ${percent(OPTIONS_OF_1000 * 1000, 0)} hold books of options and dated futures under portfolio margin (decision 0199): what is`,
    'listed, who holds what and what sources say of volatility follow stated rules, which every replay prints; no option was ever traded at these prices. Written',
    'by `node bin/entry.mjs scripts/storms-table.ts`; `npm run plimsoll -- replay NAME --options 100` plays one, beside other rules.',
    `The auditor has heard all ${count(storms.reduce((sum, { audited }) => sum + audited.commands, 0))} commands and ${count(storms.reduce((sum, { audited }) => sum + audited.events, 0))} events, and found nothing.`,
    '',
    '## What happened to books of options',
    '',
    'Books are members’; those who make options stand below. *Closed by force* and *deleveraged* are notional, an option counting as what it is an option on.',
    '*Left owing* is loss beyond the collateral of the book.',
    '',
    ...table(
      [
        'scenario',
        'BTC fell',
        'books',
        'called',
        'closed by force: books',
        'notional',
        'left owing',
        'deleveraged',
        'result',
        'makers of options',
      ],
      storms.map(scenarioRow),
    ),
    '',
    '## By what they hold, the six together',
    '',
    ...table(
      ['', 'books', 'called', 'closed by force: books', 'notional', 'left owing', 'deleveraged', 'result'],
      classes.map((name) => classRow(name, storms)),
    ),
    '',
    '## Who paid',
    '',
    'What books of every kind could not pay, options or not, and the layers that paid it.',
    '',
    ...table(['scenario', 'left owing', 'of it by books of options', 'paid by'], storms.map(payersRow)),
    '',
    '## What was done to them by force',
    '',
    'A step is what one command closes of a book in reduction. The book is then measured at the same prices with what was closed and without: no step may',
    'leave it asking for more. Deleveragings in which a book of options was asked are computed again from their events; lots in water-fills are parted into those of books',
    'exposed in the direction of what was closed, and of those whose other legs offset it.',
    '',
    ...table(
      [
        'scenario',
        'steps',
        'that raised the requirement',
        'deleveragings',
        'computed otherwise',
        'lots of exposed books',
        'of hedged books',
      ],
      storms.map(stepsRow),
    ),
  ]
  return `${lines.join('\n')}\n`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

const sumOf = (bills: readonly Bill[], of: (bill: Bill) => number): number =>
  bills.reduce((sum, bill) => sum + of(bill), 0)

const booksOf = ({ result }: Storm): readonly Bill[] =>
  result.payers.classes.filter((bill) => classes.includes(bill.class) && bill.class !== 'option-maker')

function billCells(bills: readonly Bill[]): string[] {
  return [
    ...[
      sumOf(bills, (bill) => bill.accounts),
      sumOf(bills, (bill) => bill.called),
      sumOf(bills, (bill) => bill.forced),
    ].map(count),
    ...[
      sumOf(bills, (bill) => bill.forcedNotional),
      sumOf(bills, (bill) => bill.shortfall),
      sumOf(bills, (bill) => bill.deleveragedNotional),
      sumOf(bills, (bill) => bill.result),
    ].map(money),
  ]
}

function scenarioRow(storm: Storm): string[] {
  const { result } = storm
  const btc = result.house.markets.find(({ name }) => name === 'BTC')!
  const fell = Math.round(((btc.priceFirst - btc.priceLow) / btc.priceFirst) * 10 ** 6)
  const makers = result.payers.classes.filter((bill) => bill.class === 'option-maker')
  const made = sumOf(makers, (bill) => bill.result)
  return [result.scenario.title, percent(fell, 1), ...billCells(booksOf(storm)), money(made)]
}

function classRow(name: string, storms: readonly Storm[]): string[] {
  return [
    name,
    ...billCells(storms.flatMap(({ result }) => result.payers.classes.filter((bill) => bill.class === name))),
  ]
}

function payersRow(storm: Storm): string[] {
  const { totals, payers, scenario } = storm.result
  const paid = payers.layers.filter(({ amount }) => amount > 0)
  const who = paid.map(({ layer, amount }) => `${layerNames[layer]} ${money(amount)}`)
  const ofBooks = sumOf(booksOf(storm), (bill) => bill.shortfall)
  return [scenario.title, money(totals.shortfall), money(ofBooks), who.length === 0 ? 'nobody' : who.join(', ')]
}

function stepsRow({ result, steps }: Storm): string[] {
  const { raised, raisedMost } = steps
  const said = raised === 0 ? 'none' : `${count(raised)}, by at most ${money(raisedMost)}`
  const figures = [steps.deleveragings, steps.disagreeing, steps.lotsExposed, steps.lotsHedged].map(count)
  return [result.scenario.title, count(steps.steps), said, ...figures]
}
