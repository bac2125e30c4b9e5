/** The accounts worth a page of their own: who lost most, who was cut without fault, who fell short, and why. */
import { type HouseEvent, layerKinds, type ProcedureKind } from '../../core/words/index.ts'
import { type AccountBook, classOf, EVENTS_FIRST, type Remembered } from './accounts.ts'
import type { ReplayAccount } from './result.ts'
import { tokens } from './tally.ts'

/** Accounts of each kind. */
const EACH = 4

/** The worst accounts, each once: largest shortfalls, largest cuts of others' making, largest losses. */
export function worstAccounts(
  book: AccountBook,
  markets: readonly string[],
  lotsOf: (account: number) => ReadonlyMap<number, number>,
): ReplayAccount[] {
  const chosen = new Set<number>()
  const resultOf = (account: number): number => resultOfAccount(book, account)
  take(book, chosen, (account) => book.shortfall[account]!)
  take(book, chosen, (account) => (book.forced[account] === 1 ? 0 : book.deleveragedNotional[account]!))
  take(book, chosen, (account) => book.gainsCut[account]!)
  take(book, chosen, (account) => -resultOf(account))
  return [...chosen].map((account) => accountOf(book, account, markets, lotsOf(account)))
}

/** What an account gained or lost: equity at the end − at first − what came in + what went out. */
export function resultOfAccount(book: AccountBook, account: number): number {
  const { equityFirst, equityLast, deposits, withdrawals } = book
  return equityLast[account]! - equityFirst[account]! - deposits[account]! + withdrawals[account]!
}

function take(book: AccountBook, chosen: Set<number>, worth: (account: number) => number): void {
  const best: number[] = []
  for (let account = book.first; account < book.equityFirst.length; account++) {
    const value = worth(account)
    if (value <= 0 || classOf(book, account) === 'maker' || chosen.has(account)) continue
    if (best.length === EACH && value <= worth(best[EACH - 1]!)) continue
    best.push(account)
    best.sort((a, b) => worth(b) - worth(a) || a - b)
    if (best.length > EACH) best.pop()
  }
  for (const account of best) chosen.add(account)
}

function accountOf(
  book: AccountBook,
  account: number,
  markets: readonly string[],
  lotsLast: ReadonlyMap<number, number>,
): ReplayAccount {
  const { population } = book
  const at = account - book.first
  const first = new Map<number, number>()
  for (let leg = population.legFirst[at]!; leg < population.legFirst[at + 1]!; leg++) {
    first.set(population.legMarket[leg]!, population.legLots[leg]!)
  }
  const rows = [...new Set([...first.keys(), ...lotsLast.keys()])].sort((a, b) => a - b)
  return {
    account,
    class: classOf(book, account)!,
    equityFirst: book.equityFirst[account]!,
    equityLast: book.equityLast[account]!,
    deposits: book.deposits[account]!,
    withdrawals: book.withdrawals[account]!,
    forcedNotional: book.forcedNotional[account]!,
    deleveragedNotional: book.deleveragedNotional[account]!,
    shortfall: book.shortfall[account]!,
    legs: rows.map((row) => ({
      market: markets[row]!,
      lotsFirst: first.get(row) ?? 0,
      lotsLast: lotsLast.get(row) ?? 0,
    })),
    ...timelineOf(book, account, markets),
    why: whyOf(book, account),
  }
}

/** What happened to an account, in words; the middle of a long story is left out. */
function timelineOf(
  book: AccountBook,
  account: number,
  markets: readonly string[],
): Pick<ReplayAccount, 'timeline' | 'timelineGap'> {
  const story = book.memory.get(account)
  const timeline = (story?.events ?? []).map((kept) => ({ timeMs: kept.timeMs, text: textOf(kept, account, markets) }))
  return { timeline, timelineGap: { after: EVENTS_FIRST, leftOut: story?.leftOut ?? 0 } }
}

function whyOf(book: AccountBook, account: number): string {
  const parts: string[] = []
  const result = resultOfAccount(book, account)
  parts.push(
    `${result < 0 ? 'lost' : 'gained'} ${tokens(Math.abs(result))} on ${tokens(book.equityFirst[account]!)} of equity`,
  )
  const calls = book.calls[account]!
  if (calls > 0) parts.push(calls === 1 ? 'was called once' : `was called ${calls} times`)
  if (book.deposits[account]! > 0) parts.push(`paid in ${tokens(book.deposits[account]!)}`)
  if (book.forced[account] === 1) parts.push(`had ${tokens(book.forcedNotional[account]!)} closed by force`)
  if (book.shortfall[account]! > 0) parts.push(`left ${tokens(book.shortfall[account]!)} unpaid`)
  if (book.deleveraged[account] === 1) {
    const hedge = book.hedgeBroken[account] === 1 ? ', which broke its hedge' : ''
    parts.push(`had ${tokens(book.deleveragedNotional[account]!)} deleveraged at mark${hedge}`)
  }
  if (book.gainsCut[account]! > 0) parts.push(`lost ${tokens(book.gainsCut[account]!)} of unpaid gains`)
  return `${parts.join('; ')}.`
}

const moveTexts: Readonly<Record<ProcedureKind, string>> = {
  none: 'free again',
  call: 'called for',
  collection: 'called for an uncollected loss of',
  reduction: 'reduction begins, to gain',
  auction: 'offered to who has bid for such books, to gain',
  takeover: 'taken over',
  deleveraging: 'lots that nobody took are deleveraged',
  resolution: 'what is left is sold and split',
  'awaiting-price': 'waits for a price',
}

function textOf({ event }: Remembered, account: number, markets: readonly string[]): string {
  const name = (market: number): string => markets[market] ?? 'loans'
  switch (event.type) {
    case 'procedureMoved': {
      const asked = event.amount > 0 ? ` ${tokens(event.amount)}` : ''
      return `${moveTexts[event.to]}${asked} (${event.reason}): equity ${tokens(event.equity)} against ${tokens(event.requirement)}`
    }
    case 'filled':
      return fillText(event, account, name(event.market))
    case 'reductionStep':
      return `${name(event.market)}: ${event.lotsNeeded} lots needed, ${event.lotsAllowed} allowed, ${event.lotsClosed} closed at once`
    case 'collateralSold':
      return `collateral sold for ${tokens(event.proceeds)}`
    case 'depositNoted':
      return `paid in ${tokens(event.amount)}`
    case 'withdrawalNoted':
      return `took out ${tokens(event.amount)}`
    case 'shortfallFound':
      return `short of ${tokens(event.amount)} in ${name(event.market)}`
    case 'deleveraged':
      return `${event.lots} of ${Math.abs(event.lotsHeld)} lots of ${name(event.market)} deleveraged (${event.round})`
    case 'gainCut':
      return `unpaid gain of ${tokens(event.gain)} in ${name(event.market)} cut by ${tokens(event.amount)} (${layerKinds.includes(event.layer) ? event.layer : ''})`
    default:
      return event.type
  }
}

function fillText(event: HouseEvent & { readonly type: 'filled' }, account: number, name: string): string {
  const act = event.buyer === account ? 'bought' : 'sold'
  const other = {
    cross: 'against another forced order',
    backstop: 'to the backstop',
    venue: 'at the venue',
    takeover: 'taken over by the backstop',
    deleverage: 'deleveraged: nobody took them',
  }
  const how = (other as Partial<Record<typeof event.kind, string>>)[event.kind] ?? event.kind
  return `${act} ${event.lots} lots of ${name}, ${how}`
}
