/** The summary of a replay on a terminal. */
import { optionClasses } from '../../lab/populations/index.ts'
import type { ComparisonResult, ReplayResult, StressResult } from '../../lab/replay/index.ts'
import {
  count,
  headline,
  layerNames,
  money,
  otherSentence,
  unitText,
  windowText,
  worseLines,
} from '../../lab/report/index.ts'
import { textTable } from '../text-table.ts'

/** What happened, who paid, other rules beside, and where the first is worse. */
export function summaryText({ results, names, table }: ComparisonResult): string {
  const [result] = results
  const { scenario, run, payers, totals, digest } = result!
  const head = `${scenario.title}  ${windowText(scenario.fromMs, scenario.toMs)}, ${count(run.accounts)} accounts, seed ${run.seed}`
  const paid = payers.layers.filter(({ amount }) => amount > 0)
  const payersText =
    totals.shortfall === 0
      ? '  nobody: no account was left owing anything\n'
      : textTable(
          paid.map(({ layer, amount, times }) => [
            layerNames[layer],
            money(amount),
            times === 1 ? 'once' : `${count(times)} times`,
          ]),
          [1, 2],
          '  ',
        )
  const columns = names.map((_, at) => at + 1)
  const rows = table.map(({ measure, unit, values }) => [measure, ...values.map((value) => unitText(unit, value))])
  const worse = worseLines(table, names)
  const verdict =
    names.length < 2
      ? ''
      : worse.length === 0
        ? `\n${names[0]!} is worse on none of these.\n`
        : `\nWhere ${names[0]!} is worse\n${worse.map((line) => `  ${line}\n`).join('')}`
  const books = optionBooksText(payers.classes)
  return `${head}\n\n${headline(result!)}\n${otherSentence(result!)}\n\nWho paid\n${payersText}\n${books}${textTable([['', ...names], ...rows], columns)}${verdict}\nDigest of ${count(digest.seq)} commands: events ${digest.events.slice(0, 16)}…, state ${digest.state.slice(0, 16)}…\n`
}

/** Books of options by themselves, class by class; nothing where there are none. */
function optionBooksText(classes: ReplayResult['payers']['classes']): string {
  const ours = classes.filter((bill) => ([...optionClasses, 'option-maker'] as string[]).includes(bill.class))
  if (ours.length === 0) return ''
  const head = ['', 'accounts', 'called', 'forced', 'closed by force', 'left owing', 'deleveraged', 'result']
  const rows = ours.map((bill) => [
    bill.class,
    ...[bill.accounts, bill.called, bill.forced].map(count),
    ...[bill.forcedNotional, bill.shortfall, bill.deleveragedNotional, bill.result].map(money),
  ])
  return `Books of options (the first run)\n${textTable([head, ...rows], [1, 2, 3, 4, 5, 6, 7], '  ')}\n`
}

/** Breaking points. */
export function stressText({ scenario, accounts, stages, arm }: StressResult): string {
  const factor = (ppm: number | null, none: string): string => (ppm === null ? none : `${(ppm / 1e6).toFixed(2)}×`)
  const rows = stages.map(({ stage, untouchedPpm, touchedPpm }) => [
    stage,
    factor(untouchedPpm, '-'),
    factor(touchedPpm, 'not reached'),
  ])
  return `${scenario}, ${arm}, ${count(accounts)} accounts: moves × k, depth ÷ k\n${textTable([['stage', 'untouched at', 'touched at'], ...rows], [1, 2])}`
}
