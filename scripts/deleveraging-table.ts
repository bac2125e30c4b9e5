/**
 * node bin/entry.mjs scripts/deleveraging-table.ts FOLDER: writes docs/deleveraging.md from the published outcomes per wave
 * of 10 October 2025 (`policy_per_wave_metrics.csv` and `per_shock_metrics_queue.csv` of pluriholonomic/autodeleveraging-analysis@aae0be86, MIT).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeByQueue, drainLeverage, type Holder, proRata } from '../src/profiles/deleveraging/policies.ts'
import {
  add,
  compare,
  decimal,
  divide,
  formatDecimal,
  maximum,
  minimum,
  type Rational,
  rational,
  scaleByPowerOfTen,
  signOf,
  subtract,
  sumOf,
  ZERO,
} from '../src/profiles/rational.ts'

const [, , folder] = process.argv
if (folder === undefined) {
  console.error('usage: node bin/entry.mjs scripts/deleveraging-table.ts FOLDER')
  process.exit(2)
}

type Rows = { readonly lines: readonly string[]; readonly field: (line: string, name: string) => Rational }

function rowsOf(file: string): Rows {
  const [head = '', ...lines] = readFileSync(join(folder!, file), 'utf8').trim().split('\n')
  const names = head.split(',')
  return { lines, field: (line, name) => decimal(line.split(',')[names.indexOf(name)] ?? '') }
}

const { lines, field } = rowsOf('policy_per_wave_metrics.csv')
const shocks = rowsOf('per_shock_metrics_queue.csv')

const PRICE = rational(100n)
const equities = [1000n, 2000n, 5000n, 20_000n]
const profits = ['0.1', '0.3', '-0.1', '0.5']
const holders = equities.map((equity, i): Holder => {
  return { lots: rational(100n), equity: rational(equity), profit: decimal(profits[i]!) }
})

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const ruled = (cells: readonly string[]): string[] => [row(cells), row(cells.map(() => '---'))]
const percent = (part: Rational): string => `${formatDecimal(scaleByPowerOfTen(part, 2), 4)} %`

/** Published policies: the name of their columns, and what they are called here. */
const policies = [
  ['pr', 'pro-rata'],
  ['pnl_pr', 'by profit'],
  ['eq_pr', 'by equity'],
  ['contract_pr', 'by contracts'],
  ['vector', 'vector'],
  ['fixed_point_ilp_integer', 'whole contracts'],
  ['prod', 'production'],
] as const

/** Every winner is cut by the same part: any one of them shows it. */
function proRataPart(line: string): Rational {
  const capacity = field(line, 'total_cap')
  return divide(proRata([capacity], field(line, 'budget_needed'))[0]!, capacity)
}

function waveRow(line: string): string {
  const sums = ['budget_needed', 'budget_prod', 'total_cap'].map((name) => formatDecimal(field(line, name), 0))
  const published = policies.map(([name]) => field(line, `max_pct_${name}`))
  return row([line.split(',')[0]!, ...sums, ...[proRataPart(line), ...published].map(percent)])
}

const apart = lines.filter((line) => percent(proRataPart(line)) !== percent(field(line, 'max_pct_pr')))
const apartNames = apart.map((line) => line.split(',')[0]!).join(', ')

const dollars = (amount: Rational): string => formatDecimal(amount, 0)
const millions = (amount: Rational): string => `$${formatDecimal(scaleByPowerOfTen(amount, -6), 2)}m`

/** What each policy took of all waves, and how far that is from what was needed, wave by wave. */
function totalRow([name, called]: readonly [string, string]): string {
  const gaps = lines.map((line) => subtract(field(line, `budget_${name}`), field(line, 'budget_needed')))
  const over = sumOf(gaps.map((gap) => maximum(ZERO, gap)))
  const under = sumOf(gaps.map((gap) => maximum(ZERO, subtract(ZERO, gap))))
  const taken = sumOf(lines.map((line) => field(line, `budget_${name}`)))
  return row([called, dollars(taken), dollars(over), dollars(under), dollars(subtract(over, under))])
}

/** One coin over its shocks: what was lacking, what its winners could bear, and what the queue and this house's rule take. */
type Coin = { readonly lacking: Rational; readonly cut: Rational; readonly queue: Rational; readonly part: Rational }

/** In each shock gains of the same market are cut pro-rata, by what lacks and at most wholly: they are all that VMGH may touch. */
function coinsOf(): ReadonlyMap<string, Coin> {
  const coins = new Map<string, Coin>()
  for (const line of shocks.lines) {
    const name = line.split(',')[0]!
    const [lacking, capacity, queue] = (['deficit_usd', 'total_capacity_usd', 'budget_queue_usd'] as const).map(
      (each) => shocks.field(line, each),
    )
    const cut = minimum(lacking!, capacity!)
    const part = signOf(capacity!) > 0 ? divide(cut, capacity!) : ZERO
    const before = coins.get(name) ?? { lacking: ZERO, cut: ZERO, queue: ZERO, part: ZERO }
    coins.set(name, {
      lacking: add(before.lacking, lacking!),
      cut: add(before.cut, cut),
      queue: add(before.queue, queue!),
      part: maximum(before.part, part),
    })
  }
  return coins
}

const coins = coinsOf()
const largest = [...coins].sort(([, a], [, b]) => compare(b.lacking, a.lacking)).slice(0, 10)
const all = (read: (coin: Coin) => Rational): Rational => sumOf([...coins.values()].map(read))
const lackingAll = all(({ lacking }) => lacking)
const cutAll = all(({ cut }) => cut)
const queueAll = all(({ queue }) => queue)
const idle = shocks.lines.filter((line) => signOf(shocks.field(line, 'deficit_usd')) === 0)
const queueIdle = sumOf(idle.map((line) => shocks.field(line, 'budget_queue_usd')))
const overshoot = sumOf(
  shocks.lines.map((line) =>
    maximum(ZERO, subtract(shocks.field(line, 'budget_queue_usd'), shocks.field(line, 'deficit_usd'))),
  ),
)
const signed = sumOf(lines.map((line) => subtract(field(line, 'budget_prod'), field(line, 'budget_needed'))))
const smaller = apart.every((line) => compare(field(line, 'max_pct_pr'), proRataPart(line)) < 0)
if (!smaller) throw new Error('the text says that the parts which differ are smaller')

function coinRow([name, { lacking, cut, queue, part }]: readonly [string, Coin]): string {
  return row([name, dollars(lacking), dollars(cut), dollars(subtract(lacking, cut)), percent(part), dollars(queue)])
}

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
  'Written by `scripts/deleveraging-table.ts` from the outcomes that Chitra and others published per wave and per coin (MIT,',
  'pluriholonomic/autodeleveraging-analysis@aae0be86; arXiv 2512.01112 is their paper). They hold sums and no holder’s book. So what follows from',
  'sums is computed again: pro-rata, the rule by which this house cuts unpaid gains, and the two headlines. A queue, drained leverage, vectors and',
  'whole contracts need books; their published figures stand beside it, unchecked.',
  '',
  '## By wave',
  '',
  '*Needed* is what the waves’ losers lacked, *winners* the published capacity to bear it. The parts are the largest share of one winner’s capacity: *pro-rata, here*',
  'is needed ÷ winners, the others are as published. A small largest part is no merit by itself: *by contracts* and *vector* take less than was needed.',
  '',
  `Pro-rata as computed here is as published to the digits printed in ${lines.length - apart.length} of ${lines.length} waves. In waves ${apartNames} the published part is *smaller* than`,
  'needed ÷ winners, which the largest of parts that make up needed cannot be: there the two columns rest on different winners.',
  '',
  ...ruled(['wave', 'needed, $', 'taken, $', 'winners, $', 'pro-rata, here', ...policies.map(([, called]) => called)]),
  ...lines.map(waveRow),
  '',
  'All waves together, dollars. More and less are summed over waves; the headline of $45.0m nets them, and so understates what was taken from',
  `winners in vain: production − needed is ${millions(signed)}, computed again.`,
  '',
  ...ruled(['policy', 'taken', 'more than needed', 'less than needed', 'net']),
  ...policies.map(totalRow),
  '',
  '## By coin, as this house would have cut',
  '',
  'Here losses of a market are borne by unpaid gains of the same market, pro-rata, at most wholly, and only after every layer (stake, SITG, fund, stakers); the table',
  'takes all layers for empty. What the gains of a coin cannot bear falls on lenders, then on the wind-down of the tier: profits of other coins are not touched, where',
  'the waves above share all of them. The largest ten of',
  `${coins.size} coins by what lacked, over their shocks; *part* is the largest of a shock, *queue* what the paper’s queue closed. What winners could bear is the published`,
  '*capacity*, of which the data do not say whether it is profit or notional: if it is notional, gains are less, *cut* is at most this and *left over* at least.',
  '',
  ...ruled(['coin', 'lacking, $', 'cut of gains, $', 'left over, $', 'part', 'queue, $']),
  ...largest.map(coinRow),
  row(['all', dollars(lackingAll), dollars(cutAll), dollars(subtract(lackingAll, cutAll)), '', dollars(queueAll)]),
  '',
  `The second headline, $653.6m closed without need, is the sum over ${shocks.lines.length} shocks of what the queue closed beyond what lacked: ${millions(overshoot)}, computed again;`,
  `${millions(queueIdle)} of it in the ${idle.length} shocks in which nothing lacked. The paper calls it positions closed, the first headline what winners lost: they are not to be added.`,
  '',
  '**What does not fit.** The same loss of $10.93m stands in nine of the sixteen waves, so deficits of waves do not add up; those of coins do, to the $23.19m of 302 accounts.',
  `Needed of all waves is ${millions(sumOf(lines.map((line) => field(line, 'budget_needed'))))}, less than what lacked. Nothing here says what our forced closing would have left to deleverage: \`october-2025\` is replayed for that.`,
  '',
  '## On books that are known',
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
