/** Puts a finished run into the shape that `result.ts` promises. */
import { type AccountClass, accountClasses, optionClasses } from '../populations/index.ts'
import { scenarioSources } from '../scenarios/index.ts'
import { type AccountBook, classOf, isHedged } from './accounts.ts'
import { armMeaning } from './arms.ts'
import { curveRule } from './curves.ts'
import { capitalPpm, marketNames } from './plan.ts'
import { publishedBeside } from './published.ts'
import type {
  ReplayClassBill,
  ReplayHouse,
  ReplayMarket,
  ReplayPayers,
  ReplayResult,
  ReplayRun,
  ReplayScenario,
  ReplayTotals,
} from './result.ts'
import type { Run } from './run.ts'
import { seriesResult } from './series.ts'
import { countsOf } from './tally.ts'
import { resultOfAccount, worstAccounts } from './worst.ts'

/** The result of a run that has ended. */
export function resultOf(run: Run, events: string, state: string): ReplayResult {
  const { tally, plan } = run
  const totals = totalsOf(run)
  const names = marketNames(plan)
  return {
    format: 1,
    scenario: scenarioOf(run),
    run: runOf(run),
    house: houseOf(run),
    series: seriesResult(run.series),
    incidents: tally.incidents,
    incidentsLeftOut: tally.incidentsLeftOut,
    totals,
    payers: payersOf(run),
    worst: worstAccounts(tally.book, names, (account) => lotsOf(run, account)),
    published: publishedBeside(plan.scenario.published, plan, tally, totals),
    counts: countsOf(tally, run.seq, run.refused),
    digest: { events, state, seq: run.seq, timeMs: run.timeMs },
  }
}

function scenarioOf({ wish, plan }: Run): ReplayScenario {
  const { name, title, story, settlement, rules } = wish.scenario
  const sources = scenarioSources(wish.scenario, wish.realSourcesOnly)
  return {
    name,
    title,
    story,
    settlement,
    fromMs: wish.fromMs,
    toMs: wish.toMs,
    tickMs: plan.tickMs,
    sources: sources.map((source) => ({ name: source.name, operator: source.operator, synthetic: source.synthetic })),
    rules,
  }
}

function runOf({ wish, plan, settings, population }: Run): ReplayRun {
  const venueRule =
    'Venue: a forced order is filled a second later from the bands of the last book around the present mid, as far as its limit and the margin of the makers behind the book reach; what is taken comes back with the next book.'
  const real = 'Without synthetic sources: members open at the first prices of all sources, then only real ones report.'
  return {
    accounts: wish.accounts,
    seed: wish.seed,
    arm: wish.arm,
    changed: settings.changed,
    realSourcesOnly: wish.realSourcesOnly,
    stress: wish.stress,
    rules: [
      `Arm ${wish.arm}: ${armMeaning(wish.arm)}.`,
      ...plan.rules,
      ...(plan.contracts.length > 0 ? [curveRule] : []),
      ...population.rules,
      venueRule,
      ...(wish.realSourcesOnly ? [real] : []),
    ],
  }
}

function houseOf(run: Run): ReplayHouse {
  const { plan, opening, tally } = run
  const part = (ppm: number): number => Math.floor(plan.openInterest / 10 ** 6) * ppm
  return {
    sharePpm: plan.sharePpm,
    markets: plan.markets.map((market) => marketOf(run, market.row)),
    assets: plan.assets.map(({ row, name, haircutPpm }) => ({ asset: row, name, settlement: row === 0, haircutPpm })),
    capital: {
      fund: part(capitalPpm.fund),
      sitg: part(capitalPpm.sitg),
      stakers: part(capitalPpm.stakers),
      backstop: part(capitalPpm.backstop),
      treasury: part(capitalPpm.treasury),
    },
    members: classesOf(run).map((name) => membersOf(run, name, tally.book)),
    openingTrades: opening.trades,
    openingRefused: opening.refused,
  }
}

/** Classes of members; those of options where there are any. */
function classesOf({ population }: Run): readonly AccountClass[] {
  const dated: readonly AccountClass[] = [...optionClasses, 'option-maker']
  return population.optionBooks.length > 0 ? accountClasses : accountClasses.filter((name) => !dated.includes(name))
}

function marketOf({ plan, series }: Run, row: number): ReplayMarket {
  const market = plan.markets[row]!
  const marks = series.markets[row]!
  return {
    market: row,
    name: market.name,
    class: market.class,
    coinsPerLotExponent: market.exponent,
    priceFirst: marks.mark[0]!,
    priceLast: marks.mark.at(-1)!,
    priceLow: Math.min(...marks.mark),
    priceHigh: Math.max(...marks.mark),
    depthDollars: market.depthDollars,
    openInterest: marks.openInterest[0]!,
    initialPpm: market.initialPpm,
    maintenancePpm: market.maintenancePpm,
  }
}

function membersOf({ population, plan }: Run, name: AccountClass, book: AccountBook): ReplayHouse['members'][number] {
  const at = accountClasses.indexOf(name)
  const sums = { class: name, accounts: 0, equity: 0, gross: 0 }
  for (let i = 0; i < population.accounts; i++) {
    if (population.class[i] !== at) continue
    sums.accounts += 1
    sums.equity += book.equityFirst[book.first + i]!
    sums.gross += book.grossFirst[book.first + i]!
    for (let leg = population.legFirst[i]!; leg < population.legFirst[i + 1]!; leg++) {
      sums.gross += Math.abs(population.legLots[leg]!) * plan.markets[population.legMarket[leg]!]!.price
    }
  }
  return sums
}

function totalsOf({ tally, series, need }: Run): ReplayTotals {
  const { book, totals } = tally
  const { used } = series
  let hedgedBooks = 0
  for (let account = book.first; account < book.equityFirst.length; account++)
    if (isHedged(book, account)) hedgedBooks += 1
  const ratio = (part: number, whole: number): number => (whole > 0 ? Math.floor((part / whole) * 10 ** 6) : 0)
  return {
    ...totals,
    calls: { ...totals.calls, open: Math.max(0, tally.open.call) },
    cutBeyondNeed: need.beyond,
    cutBeyondNeedAccounts: need.accounts,
    accountsForced: count(book, book.forced),
    shortfallAccounts: count(book, book.shortfall),
    deleveragedAccounts: count(book, book.deleveraged),
    gainsCutAccounts: count(book, book.gainsCut),
    hedgedBroken: count(book, book.hedgeBroken),
    hedgedBooks,
    initialUsedPpm: ratio(used.initial, used.initialGross),
    maintenanceUsedPpm: ratio(used.maintenance, used.gross),
    equityFirst: sum(book, book.equityFirst),
    equityLast: sum(book, book.equityLast),
  }
}

function count(book: AccountBook, column: Uint8Array | Float64Array): number {
  let found = 0
  for (let account = book.first; account < column.length; account++) if (column[account]! > 0) found += 1
  return found
}

function sum(book: AccountBook, column: Float64Array): number {
  let whole = 0
  for (let account = book.first; account < column.length; account++) whole += column[account]!
  return whole
}

function payersOf({ tally }: Run): ReplayPayers {
  const { book, layers } = tally
  const bills = new Map(accountClasses.map((name) => [name, emptyBill(name)]))
  for (let account = book.first; account < book.equityFirst.length; account++) {
    const bill = bills.get(classOf(book, account)!)!
    bill.accounts += 1
    bill.result += resultOfAccount(book, account)
    bill.called += book.calls[account]! > 0 ? 1 : 0
    bill.forced += book.forced[account]!
    bill.forcedNotional += book.forcedNotional[account]!
    bill.penalties += book.penalties[account]!
    bill.shortfall += book.shortfall[account]!
    bill.deleveraged += book.deleveraged[account]!
    bill.deleveragedNotional += book.deleveragedNotional[account]!
    bill.gainsCut += book.gainsCut[account]!
  }
  return {
    layers: [...layers].map(([layer, { amount, times }]) => ({ layer, amount, times })),
    classes: [...bills.values()].filter((bill) => bill.accounts > 0),
  }
}

function emptyBill(name: AccountClass): { -readonly [K in keyof ReplayClassBill]: ReplayClassBill[K] } {
  return {
    class: name,
    accounts: 0,
    result: 0,
    called: 0,
    forced: 0,
    forcedNotional: 0,
    penalties: 0,
    shortfall: 0,
    deleveraged: 0,
    deleveragedNotional: 0,
    gainsCut: 0,
  }
}

function lotsOf({ engine }: Run, account: number): Map<number, number> {
  const house = engine.house()
  const first = house.ledger.accounts.legFirst[account]!
  const lots = new Map<number, number>()
  for (let slot = first; slot < first + house.ledger.accounts.legCount[account]!; slot++) {
    lots.set(house.markets.legs.market[slot]!, house.markets.legs.lots[slot]!)
  }
  return lots
}
