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

/** A market that moved so much further than the two largest is what the day was about. */
const APART = 1.5

/** How far two markets moved, from the first index to the lowest: the largest, or whichever moved far beyond them. */
function movesOf({ series }: ReplayResult): { readonly who: string; readonly fell: string } {
  const moves = [...series.markets]
    .sort((a, b) => b.openInterest[0]! - a.openInterest[0]!)
    .map((market) => ({ name: market.name, drop: dropPpm(market), rise: risePpm(market) }))
  const largest = moves.slice(0, 2)
  const isFall = largest.every(({ drop, rise }) => drop >= rise)
  const moveOf = ({ drop, rise }: { drop: number; rise: number }): number => (isFall ? drop : rise)
  const furthest = moves.reduce((a, b) => (moveOf(b) > moveOf(a) ? b : a))
  const isApart = largest.every((each) => moveOf(furthest) > APART * moveOf(each))
  const [first, second] = isApart ? [furthest, largest[0]!] : largest
  const fell = isFall ? 'fell' : 'rose'
  if (second === undefined) return { who: first!.name, fell: `${fell} ${far(moveOf(first!))}` }
  return { who: first!.name, fell: `${fell} ${far(moveOf(first!))} and ${second.name} ${far(moveOf(second))}` }
}

/** A fall to next to nothing is not one to nothing. */
function far(ppm: number): string {
  return ppm > 999_000 && ppm < 1_000_000 ? 'more than 99.9 %' : percent(ppm)
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

/** What the measures of a comparison count, by name, where the name alone does not say it. */
export const measureMeanings: Readonly<Record<string, string>> = {
  shortfall: 'what accounts still owed when everything of theirs was sold',
  'accounts short': 'accounts that owed it',
  'insurance used': 'what layers other than the owner’s own paid of it: operator, fund, stakers',
  'unpaid gains cut': 'what winners lost of gains that were not cash yet',
  'accounts deleveraged': 'accounts of which lots were closed at mark because nobody took the other side',
  'hedged books broken': 'books long one market and short another that lost a leg while above maintenance',
  'accounts closed by force': 'accounts of which lots were closed by reduction or takeover',
  'closed beyond need': 'closed beyond the most that was ever needed to reach restore',
  'result of members': 'Σ equity at the end less at the start, money paid in and out apart',
  'maintenance ÷ notional': 'capital that standing books needed, the mean over time',
  'initial ÷ notional': 'capital that opening the same books would have needed, the mean over time',
}
