/**
 * Observations in time: at stated moments the observer looks at the whole house, as an auditor may, and writes one entry of
 * every series. Looking changes nothing.
 */
import type { House } from '../../core/machine/index.ts'
import { emptyMeasure, maintenanceOf, measure, noChange, presentPrices, testInitial } from '../../core/margin/index.ts'
import { notionalPrice } from '../../core/markets/index.ts'
import { mulDivFloor, PPM, type Row } from '../../core/units/index.ts'
import { oracleModes, procedureKinds } from '../../core/words/index.ts'
import type { AccountBook } from './accounts.ts'
import { scenarioPrice } from './convert.ts'
import type { HousePlan } from './plan.ts'
import type { ReplayMarketSeries, ReplaySeries } from './result.ts'
import type { Tally } from './tally.ts'

/** Accounts of which initial margin is measured at an observation: every so manieth, at most so many. */
const INITIAL_SAMPLE = 400

type Columns<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] }

/** Series under way, and the sums from which means over time are made. */
export type SeriesBook = {
  readonly plan: HousePlan
  readonly columns: Omit<Columns<ReplaySeries>, 'markets' | 'open'>
  readonly markets: Columns<ReplayMarketSeries>[]
  readonly open: Record<string, number[]>
  readonly used: { initial: number; initialGross: number; maintenance: number; gross: number }
}

const measured = emptyMeasure()

/** Empty series. */
export function seriesOf(plan: HousePlan): SeriesBook {
  return {
    plan,
    columns: {
      timeMs: [],
      equity: [],
      gross: [],
      leveragePpm: [],
      fund: [],
      sitg: [],
      stakers: [],
      treasury: [],
      pending: [],
      backstopEquity: [],
      backstopGross: [],
      calls: [],
      forcedNotional: [],
      shortfall: [],
      deleveragedNotional: [],
    },
    markets: plan.markets.map(({ row, name }) => ({
      market: row,
      name,
      index: [],
      mark: [],
      slow: [],
      mode: [],
      openInterest: [],
      depthDollars: [],
      settlement: [],
      claimPpm: [],
    })),
    open: Object.fromEntries(procedureKinds.filter((kind) => kind !== 'none').map((kind) => [kind, []])),
    used: { initial: 0, initialGross: 0, maintenance: 0, gross: 0 },
  }
}

/** The series as a result. */
export function seriesResult({ columns, markets, open }: SeriesBook): ReplaySeries {
  return { ...columns, markets, open: open as unknown as ReplaySeries['open'] }
}

/** Looks at the house now. */
export function observe(series: SeriesBook, tally: Tally, house: House, nowMs: number): void {
  const { columns, open } = series
  const members = memberSums(series, tally.book, house)
  columns.timeMs.push(nowMs)
  columns.equity.push(members.equity)
  columns.gross.push(members.gross)
  columns.leveragePpm.push(members.equity > 0 ? Math.floor((members.gross / members.equity) * PPM) : 0)
  for (const [kind, values] of Object.entries(open)) values.push(Math.max(0, tally.open[kind as keyof Tally['open']]))
  observeLayers(series, house)
  columns.calls.push(tally.totals.calls.made)
  columns.forcedNotional.push(Object.values(tally.totals.forcedNotional).reduce((sum, amount) => sum + amount, 0))
  columns.shortfall.push(tally.totals.shortfall)
  columns.deleveragedNotional.push(tally.totals.deleveragedNotional)
  for (const market of series.markets) observeMarket(series, market, house)
}

/** Equity of every member, written into a column. */
export function equityInto(book: AccountBook, house: House, column: Float64Array): number {
  let sum = 0
  for (let account = book.first; account < column.length; account++) {
    measure(house, presentPrices(house), account, noChange, measured)
    column[account] = measured.equity
    sum += measured.equity
  }
  return sum
}

/** Σ |notional| of an account: at mark, of an option that of what it is an option on. */
export function grossOf(house: House, account: Row): number {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  let gross = 0
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    gross += Math.abs(legs.lots[slot]!) * notionalPrice(house, legs.market[slot]!)
  }
  return gross
}

function memberSums(series: SeriesBook, book: AccountBook, house: House): { equity: number; gross: number } {
  const { used } = series
  const rows = book.first + book.population.accounts
  const stride = Math.max(1, Math.ceil(book.population.accounts / INITIAL_SAMPLE))
  const sums = { equity: 0, gross: 0 }
  for (let account = book.first; account < rows; account++) {
    measure(house, presentPrices(house), account, noChange, measured)
    const gross = grossOf(house, account)
    sums.equity += measured.equity
    sums.gross += gross
    used.maintenance += maintenanceOf(measured) / PPM
    if ((account - book.first) % stride !== 0 || gross === 0) continue
    used.initial += testInitial(house, account, noChange, 0).requirement / PPM
    used.initialGross += gross / PPM
  }
  used.gross += sums.gross / PPM
  return sums
}

function observeLayers({ columns, plan }: SeriesBook, house: House): void {
  const { tiers } = house.markets
  const { cash } = house.ledger.accounts
  for (const layer of ['fund', 'sitg', 'stakers', 'treasury', 'pending'] as const) {
    columns[layer].push(cash[tiers[layer][plan.tier]!]!)
  }
  const backstop = tiers.backstop[plan.tier]!
  measure(house, presentPrices(house), backstop, noChange, measured)
  columns.backstopEquity.push(measured.equity)
  columns.backstopGross.push(grossOf(house, backstop))
}

function observeMarket({ plan }: SeriesBook, series: Columns<ReplayMarketSeries>, house: House): void {
  const { markets, underlyings } = house.markets
  const row = series.market
  const underlying = markets.underlying[row]!
  const exponent = plan.markets[row]!.exponent + Math.round(Math.log10(underlyings.relots[underlying]!))
  const mark = markets.mark[row]!
  series.index.push(scenarioPrice(underlyings.index[underlying]!, exponent))
  series.mark.push(scenarioPrice(mark, exponent))
  series.slow.push(scenarioPrice(markets.slow[row]!, exponent))
  series.mode.push(oracleModes[underlyings.mode[underlying]!]!)
  series.openInterest.push(markets.openInterest[row]! * mark)
  series.depthDollars.push(mulDivFloor(markets.depth[row]!, mark, PPM))
  series.settlement.push(house.ledger.accounts.cash[markets.settlement[row]!]!)
  series.claimPpm.push(markets.claimPpm[row]!)
}
