/** What happened, in sentences made of the result's own figures. */

import type { ComparisonRow, ReplayMarketSeries, ReplayResult } from '../../replay/index.ts'
import { count, money, percent, plural } from '../format.ts'

/** Names of layers as the page shows them, in the order in which they pay. */
export const layerNames = {
  own: 'the owner’s other accounts',
  'own-stake': 'the owner’s own stake',
  sitg: 'the operator’s own capital',
  fund: 'the tier fund',
  stakers: 'the stakers',
  vmgh: 'winners’ unpaid gains',
  lenders: 'the lender',
  'wind-down': 'a wind-down',
} as const

/** The first sentence of the page. */
export function headline(result: ReplayResult): string {
  const { totals, run } = result
  const { fell, who } = movesOf(result)
  const forced =
    totals.accountsForced === 0
      ? 'no position was closed by force'
      : `positions of ${count(totals.accountsForced)} of ${count(run.accounts)} accounts were closed in part or whole`
  return `${who} ${fell}; ${forced}; ${lossClause(result)}.`
}

/** What followed for those who had done nothing wrong. */
export function otherSentence({ totals }: ReplayResult): string {
  const lots =
    totals.deleveragedAccounts === 0
      ? 'Nobody was deleveraged'
      : `${plural(totals.deleveragedAccounts, 'account was', 'accounts were')} deleveraged of positions worth ${money(totals.deleveragedNotional)}`
  const gains =
    totals.gainsCutAccounts === 0
      ? 'no unpaid gain was cut'
      : `unpaid gains of ${money(totals.gainsCut)} were cut from ${plural(totals.gainsCutAccounts, 'account', 'accounts')}`
  const hedges = `${count(totals.hedgedBroken)} of ${count(totals.hedgedBooks)} hedged books lost a leg while they were sound`
  return `${lots}; ${gains}; ${hedges}.`
}

function lossClause({ totals, payers }: ReplayResult): string {
  if (totals.shortfall === 0) return 'nobody was left owing anything and no layer of the waterfall was used'
  const paid = payers.layers.filter(({ amount }) => amount > 0)
  const who = paid.map(({ layer }) => layerNames[layer])
  const list = who.length < 2 ? (who[0] ?? 'nobody') : `${who.slice(0, -1).join(', ')} and ${who.at(-1)!}`
  return `${plural(totals.shortfallAccounts, 'account', 'accounts')} could not pay ${money(totals.shortfall)}, which ${list} paid`
}

/** How far the largest markets moved, from the first index to the lowest. */
function movesOf({ series }: ReplayResult): { readonly who: string; readonly fell: string } {
  const largest = [...series.markets].sort((a, b) => b.openInterest[0]! - a.openInterest[0]!).slice(0, 2)
  const moves = largest.map((market) => ({ name: market.name, drop: dropPpm(market), rise: risePpm(market) }))
  const worst = moves.every(({ drop, rise }) => drop >= rise)
  const [first, second] = moves.map(({ name, drop, rise }) => ({ name, move: worst ? drop : rise }))
  const fell = worst ? 'fell' : 'rose'
  if (second === undefined) return { who: first!.name, fell: `${fell} ${percent(first!.move)}` }
  return { who: first!.name, fell: `${fell} ${percent(first!.move)} and ${second.name} ${percent(second.move)}` }
}

function dropPpm({ index }: ReplayMarketSeries): number {
  return ((index[0]! - Math.min(...index)) / index[0]!) * 1e6
}

function risePpm({ index }: ReplayMarketSeries): number {
  return ((Math.max(...index) - index[0]!) / index[0]!) * 1e6
}

/** A measure of a comparison with its unit. */
export function unitText(unit: ComparisonRow['unit'], value: number): string {
  if (unit === 'atoms') return money(value)
  if (unit === 'ppm') return percent(value, 2)
  return count(value)
}

/** Measures on which the first is worse than another. */
export function worseMeasures(table: readonly ComparisonRow[]): string[] {
  return table.flatMap(({ measure, lower, values }) => {
    if (lower === null) return []
    const best = lower ? Math.min(...values) : Math.max(...values)
    return values[0] === best ? [] : [measure]
  })
}

/** Where the first is worse than another, a line for each measure. */
export function worseLines(table: readonly ComparisonRow[], names: readonly string[]): string[] {
  return table.flatMap(({ measure, unit, lower, values }) => {
    if (lower === null) return []
    const first = values[0]!
    const better = values.flatMap((value, at) => {
      const isBetter = lower ? value < first : value > first
      return isBetter ? [`${unitText(unit, value)} (${names[at]!})`] : []
    })
    return better.length === 0 ? [] : [`${measure}: ${unitText(unit, first)} against ${better.join(' and ')}`]
  })
}
