/**
 * node bin/entry.mjs scripts/deleveraging-table.ts FOLDER: writes docs/deleveraging.md from the published outcomes per wave
 * of 10 October 2025 (`policy_per_wave_metrics.csv` of pluriholonomic/autodeleveraging-analysis@aae0be86, MIT).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeByQueue, drainLeverage, type Holder, proRata } from '../src/profiles/deleveraging/policies.ts'
import { decimal, divide, formatDecimal, type Rational, rational, scaleByPowerOfTen } from '../src/profiles/rational.ts'

const [, , folder] = process.argv
if (folder === undefined) {
  console.error('usage: node bin/entry.mjs scripts/deleveraging-table.ts FOLDER')
  process.exit(2)
}
const [head = '', ...lines] = readFileSync(join(folder, 'policy_per_wave_metrics.csv'), 'utf8').trim().split('\n')
const names = head.split(',')
const field = (line: string, name: string): Rational => decimal(line.split(',')[names.indexOf(name)] ?? '')

const PRICE = rational(100n)
const equities = [1000n, 2000n, 5000n, 20_000n]
const profits = ['0.1', '0.3', '-0.1', '0.5']
const holders = equities.map((equity, i): Holder => {
  return { lots: rational(100n), equity: rational(equity), profit: decimal(profits[i]!) }
})

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const ruled = (cells: readonly string[]): string[] => [row(cells), row(cells.map(() => '---'))]
const percent = (part: Rational): string => `${formatDecimal(scaleByPowerOfTen(part, 2), 4)} %`

/** Every winner is cut by the same part: any one of them shows it. */
function proRataPart(line: string): Rational {
  const capacity = field(line, 'total_cap')
  return divide(proRata([capacity], field(line, 'budget_needed'))[0]!, capacity)
}

function waveRow(line: string): string {
  const sums = ['budget_needed', 'budget_prod', 'total_cap'].map((name) => formatDecimal(field(line, name), 0))
  const published = ['max_pct_pr', 'max_pct_prod', 'max_pct_vector'].map((name) => field(line, name))
  return row([line.split(',')[0]!, ...sums, ...[proRataPart(line), ...published].map(percent)])
}

const apart = lines.filter((line) => percent(proRataPart(line)) !== percent(field(line, 'max_pct_pr')))
const apartNames = apart.map((line) => line.split(',')[0]!).join(', ')

function constructedRows(): string[] {
  return [50n, 200n].flatMap((lots) => {
    const amount = rational(lots)
    const whole = proRata(
      holders.map((holder) => holder.lots),
      amount,
    )
    const answers = {
      'pro-rata': whole,
      queue: closeByQueue(holders, PRICE, amount),
      'drained leverage': drainLeverage(holders, PRICE, amount),
    }
    return Object.entries(answers).map(([name, closed]) =>
      row([String(lots), name, ...closed.map((each) => formatDecimal(each, 1))]),
    )
  })
}

const text = [
  '# Deleveraging of 10 October 2025: published rules beside ours',
  '',
  'Written by `scripts/deleveraging-table.ts` from the outcomes that Chitra and others published per wave (MIT,',
  'pluriholonomic/autodeleveraging-analysis@aae0be86). They hold sums of each wave and no holder’s book. So pro-rata, the',
  'rule by which this house cuts unpaid gains, is computed again here as needed ÷ winners; production’s queue, vectors and',
  'drained leverage cannot be, and the published parts of the first two stand beside it. *Needed* is what the waves’ losers',
  'lacked, *taken* what production took, *winners* the profit that could bear it; parts are the largest share of one winner’s',
  'profit.',
  '',
  `The part computed here is the published one to the digits printed in ${lines.length - apart.length} of ${lines.length} waves; in waves ${apartNames} it is`,
  'another one, for a reason that the data does not show.',
  '',
  ...ruled([
    'wave',
    'needed, $',
    'taken, $',
    'winners, $',
    'pro-rata, here',
    'pro-rata, published',
    'production',
    'vector',
  ]),
  ...lines.map(waveRow),
  '',
  'On a constructed wave: price 100, four holders of 100 lots with equity 1,000, 2,000, 5,000 and 20,000 and profits of 10 %,',
  '30 %, −10 % and 50 %. The lots closed of each, by the rules in `src/profiles/deleveraging`; this house closes lots by',
  'drained leverage, per owner and with hedges counted.',
  '',
  ...ruled(['lots to close', 'rule', 'first', 'second', 'third', 'fourth']),
  ...constructedRows(),
  '',
].join('\n')
writeFileSync(join(import.meta.dirname, '../docs/deleveraging.md'), text)
