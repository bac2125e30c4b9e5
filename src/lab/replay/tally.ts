/** Adds up what the events say: calls, force, layers, deleveraging. Knows the house only by its commands and events. */
import {
  type HouseEvent,
  type LayerKind,
  layerKinds,
  type OracleMode,
  type ProcedureKind,
  procedureKinds,
} from '../../core/words/index.ts'
import { type AccountBook, isHedged, remember } from './accounts.ts'
import type { ReplayCounts, ReplayIncident, ReplayTotals } from './result.ts'

/** Incidents kept: the first ones. */
const INCIDENTS_MAX = 5000

type Numbers<T> = { -readonly [K in keyof T]: T[K] extends number ? number : Numbers<T[K]> }

/** Totals that events add to; those that need equity are added by the observer. */
type TallyTotals = Numbers<
  Omit<
    ReplayTotals,
    | 'hedgedBooks'
    | 'hedgedBroken'
    | 'initialUsedPpm'
    | 'maintenanceUsedPpm'
    | 'equityFirst'
    | 'equityLast'
    | 'accountsForced'
    | 'shortfallAccounts'
    | 'deleveragedAccounts'
    | 'gainsCutAccounts'
    | 'cutBeyondNeed'
    | 'cutBeyondNeedAccounts'
  >
>

/** A tally under way. */
export type Tally = {
  readonly book: AccountBook
  readonly names: { readonly markets: readonly string[]; readonly underlyings: readonly string[] }
  readonly totals: TallyTotals
  readonly layers: Map<LayerKind, { amount: number; times: number }>
  readonly incidents: ReplayIncident[]
  incidentsLeftOut: number
  readonly events: Map<string, number>
  /** Members' accounts by kind of open procedure. */
  readonly open: Record<ProcedureKind, number>
  readonly modes: Map<number, OracleMode>
  readonly modesNoted: Map<number, OracleMode>
  readonly marks: Float64Array
  readonly deleveragings: { timeMs: number; market: number; lots: number; notional: number; accounts: Set<number> }[]
  /** True once members have opened: deposits and trades before it are not part of what happened. */
  begun: boolean
}

type Of<N extends HouseEvent['type']> = HouseEvent & { readonly type: N }

/** A tally of nothing. */
export function tallyOf(book: AccountBook, names: Tally['names']): Tally {
  return {
    book,
    names,
    totals: emptyTotals(),
    layers: new Map(layerKinds.map((layer) => [layer, { amount: 0, times: 0 }])),
    incidents: [],
    incidentsLeftOut: 0,
    events: new Map(),
    open: Object.fromEntries(procedureKinds.map((kind) => [kind, 0])) as Record<ProcedureKind, number>,
    modes: new Map(),
    modesNoted: new Map(),
    marks: new Float64Array(names.markets.length),
    deleveragings: [],
    begun: false,
  }
}

function emptyTotals(): TallyTotals {
  return {
    calls: { made: 0, answered: 0, expired: 0, superseded: 0, open: 0 },
    forcedNotional: {
      cross: 0,
      backstop: 0,
      venue: 0,
      takeover: 0,
      deleverage: 0,
      're-lot': 0,
      delist: 0,
      auction: 0,
      expiry: 0,
    },
    collections: 0,
    reductions: 0,
    takeovers: 0,
    collateralSold: 0,
    penalties: 0,
    shortfall: 0,
    insuranceUsed: 0,
    deleveragings: 0,
    deleveragedLots: 0,
    deleveragedNotional: 0,
    deleveragedByRound: { liquidation: 0, insolvent: 0, 'water-fill': 0, 'profit-queue': 0 },
    gainsCut: 0,
    depositsLater: 0,
    withdrawals: 0,
    withdrawalsRefused: 0,
    forcedOrders: 0,
    forcedOrderLots: 0,
    forcedOrderLotsFilled: 0,
  }
}

/** Adds one event. */
export function tallyEvent(tally: Tally, seq: number, timeMs: number, event: HouseEvent): void {
  tally.events.set(event.type, (tally.events.get(event.type) ?? 0) + 1)
  switch (event.type) {
    case 'indexSet':
      tally.modes.set(event.underlying, event.mode)
      return
    case 'markSet':
      tally.marks[event.market] = event.mark
      return
    case 'procedureMoved':
      return tallyProcedure(tally, seq, timeMs, event)
    case 'filled':
      return tallyFill(tally, timeMs, event)
    case 'posted':
      return tallyPosted(tally, event.class, event.from, event.amount)
    case 'costPosted':
      return tallyPosted(tally, event.class, event.to, event.amount)
    case 'reductionStep':
      return remember(tally.book, event.account, timeMs, event)
    case 'collateralSold':
      tally.totals.collateralSold += event.proceeds
      return remember(tally.book, event.account, timeMs, event)
    case 'depositNoted':
    case 'withdrawalNoted':
      return tallyMoney(tally, timeMs, event)
    case 'forcedOrder':
      tally.totals.forcedOrders += 1
      tally.totals.forcedOrderLots += event.lots
      return
    case 'forcedOrderEnded':
      tally.totals.forcedOrderLotsFilled += event.lotsFilled
      return
    case 'shortfallFound':
    case 'layerPaid':
    case 'gainCut':
    case 'lenderCut':
    case 'deleveragingStarted':
    case 'deleveraged':
    case 'breakerSet':
    case 'relotted':
    case 'tierWoundDown':
      return tallyDefault(tally, seq, timeMs, event)
    default:
      return
  }
}

/** Counts of events and refusals. */
export function countsOf(tally: Tally, commands: number, refused: ReadonlyMap<string, number>): ReplayCounts {
  const events = [...tally.events.values()].reduce((sum, count) => sum + count, 0)
  return { commands, events, byEvent: sorted(tally.events), refused: sorted(refused) }
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function incident(tally: Tally, entry: ReplayIncident): void {
  if (tally.incidents.length < INCIDENTS_MAX) tally.incidents.push(entry)
  else tally.incidentsLeftOut += 1
}

/** Notes the modes of prices that have changed, once a moment: between the reports of one moment sources always disagree. */
export function tallyModes(tally: Tally, seq: number, timeMs: number): void {
  for (const [underlying, mode] of tally.modes) {
    const before = tally.modesNoted.get(underlying)
    if (before === mode) continue
    tally.modesNoted.set(underlying, mode)
    if (before === undefined) continue
    const name = tally.names.underlyings[underlying] ?? ''
    const text = `${name}: price ${before} → ${mode}`
    incident(tally, { timeMs, seq, kind: 'mode', account: -1, market: name, amount: 0, lots: 0, text })
  }
}

const forcedKinds: readonly ProcedureKind[] = ['reduction', 'auction', 'takeover', 'deleveraging', 'resolution']

/** Whether an account is being closed. */
function inForce(tally: Tally, account: number): boolean {
  return forcedKinds.includes(procedureKinds[tally.book.procedure[account] ?? 0]!)
}

function tallyProcedure(tally: Tally, seq: number, timeMs: number, event: Of<'procedureMoved'>): void {
  const { totals, book } = tally
  const { account, from, to, reason } = event
  if (account >= book.procedure.length) return
  book.procedure[account] = procedureKinds.indexOf(to)
  tally.open[from] -= 1
  tally.open[to] += 1
  remember(book, account, timeMs, event)
  if (to === 'call' && from !== 'call') {
    totals.calls.made += 1
    book.calls[account]! += 1
  }
  if (to === 'collection' && from !== 'collection') totals.collections += 1
  if (from === 'call' && to !== 'call') {
    if (to === 'none' || to === 'collection') totals.calls.answered += 1
    else if (reason === 'deadline') totals.calls.expired += 1
    else totals.calls.superseded += 1
  }
  if (to === 'reduction' && !forcedKinds.includes(from)) totals.reductions += 1
  if (to !== 'takeover' || from === 'takeover') return
  totals.takeovers += 1
  const text = `account ${account}: equity ${tokens(event.equity)} against ${tokens(event.requirement)}, taken over (${reason})`
  incident(tally, { timeMs, seq, kind: 'takeover', account, market: '', amount: event.equity, lots: 0, text })
}

/** Forced fills count once by kind; the accounts that are being closed carry them, by whatever means they are closed. */
function tallyFill(tally: Tally, timeMs: number, event: Of<'filled'>): void {
  if (event.kind === 'trade' || event.kind === 'unwind') return
  const { book } = tally
  const notional = event.lots * event.price
  tally.totals.forcedNotional[event.kind] += notional
  for (const account of [event.buyer, event.seller]) {
    if (!inForce(tally, account)) continue
    book.forced[account] = 1
    book.forcedNotional[account]! += notional
    remember(book, account, timeMs, event)
  }
}

function tallyPosted(tally: Tally, name: string, payer: number, amount: number): void {
  if (name !== 'penalty') return
  tally.totals.penalties += amount
  if (payer < tally.book.penalties.length) tally.book.penalties[payer]! += amount
}

function tallyMoney(tally: Tally, timeMs: number, event: Of<'depositNoted'> | Of<'withdrawalNoted'>): void {
  const { totals, book } = tally
  if (!tally.begun || event.account >= book.deposits.length) return
  if (event.type === 'depositNoted' && event.stage === 'final') {
    totals.depositsLater += event.amount
    book.deposits[event.account]! += event.amount
    remember(book, event.account, timeMs, event)
  }
  if (event.type !== 'withdrawalNoted') return
  if (event.stage === 'refused') totals.withdrawalsRefused += 1
  if (event.stage !== 'executed') return
  totals.withdrawals += event.amount
  book.withdrawals[event.account]! += event.amount
  remember(book, event.account, timeMs, event)
}

type Default =
  | Of<'shortfallFound'>
  | Of<'layerPaid'>
  | Of<'gainCut'>
  | Of<'lenderCut'>
  | Of<'deleveragingStarted'>
  | Of<'deleveraged'>
  | Of<'breakerSet'>
  | Of<'relotted'>
  | Of<'tierWoundDown'>

function tallyDefault(tally: Tally, seq: number, timeMs: number, event: Default): void {
  const note = (line: Partial<ReplayIncident> & Pick<ReplayIncident, 'kind' | 'text'>, market = -1): void =>
    incident(tally, {
      timeMs,
      seq,
      account: -1,
      market: tally.names.markets[market] ?? '',
      amount: 0,
      lots: 0,
      ...line,
    })
  switch (event.type) {
    case 'shortfallFound':
    case 'gainCut':
      return tallyLoss(tally, timeMs, event, (line) => note(line, event.market))
    case 'layerPaid': {
      const { account, amount, layer } = event
      tallyLayer(tally, layer, amount)
      const text = `${layer} pays for the first time: ${tokens(amount)}`
      if (tally.layers.get(layer)!.times === 1) note({ kind: 'layer', account, amount, text }, event.market)
      return
    }
    case 'lenderCut':
      return tallyLayer(tally, 'lenders', event.amount)
    case 'deleveragingStarted': {
      const { market, lots } = event
      const amount = lots * event.mark
      tally.totals.deleveragings += 1
      tally.deleveragings.push({ timeMs, market, lots, notional: amount, accounts: new Set() })
      const text = `${lots} ${event.long === 1 ? 'long' : 'short'} lots that nobody took are spread at mark`
      return note({ kind: 'deleveraging', amount, lots, text }, market)
    }
    case 'deleveraged':
      return tallyDeleveraged(tally, timeMs, event)
    case 'breakerSet': {
      const text = `breaker ${event.on === 1 ? 'on' : 'off'}: liquid ${tokens(event.liquid)}, needed ${tokens(event.needed)}`
      return note({ kind: 'breaker', amount: event.needed, text })
    }
    case 'relotted': {
      const text = `${tally.names.underlyings[event.underlying]}: ${event.factor} lots become one`
      return note({ kind: 're-lot', lots: event.factor, text })
    }
    case 'tierWoundDown':
      return note({ kind: 'wind-down', text: 'the tier is wound down' })
  }
}

/** What an account could not pay, or lost of its gains to those who could not. */
function tallyLoss(
  tally: Tally,
  timeMs: number,
  event: Of<'shortfallFound'> | Of<'gainCut'>,
  note: (line: Pick<ReplayIncident, 'kind' | 'text' | 'account' | 'amount'>) => void,
): void {
  const { account, amount } = event
  if (event.type === 'shortfallFound') {
    tally.totals.shortfall += amount
    addTo(tally.book.shortfall, account, amount)
    note({ kind: 'shortfall', account, amount, text: `account ${account} is short of ${tokens(amount)}` })
  } else {
    tallyLayer(tally, event.layer, amount)
    if (event.layer !== 'vmgh') return
    tally.totals.gainsCut += amount
    addTo(tally.book.gainsCut, account, amount)
    note({ kind: 'vmgh', account, amount, text: `unpaid gain of account ${account} is cut by ${tokens(amount)}` })
  }
  remember(tally.book, account, timeMs, event)
}

function tallyLayer(tally: Tally, layer: LayerKind, amount: number): void {
  const paid = tally.layers.get(layer)!
  paid.amount += amount
  paid.times += 1
  if (layer === 'sitg' || layer === 'fund' || layer === 'stakers') tally.totals.insuranceUsed += amount
}

function tallyDeleveraged(tally: Tally, timeMs: number, event: Of<'deleveraged'>): void {
  if (event.lots === 0) return
  const { book, totals } = tally
  const notional = event.lots * tally.marks[event.market]!
  totals.deleveragedLots += event.lots
  totals.deleveragedNotional += notional
  totals.deleveragedByRound[event.round] += event.lots
  tally.deleveragings.at(-1)?.accounts.add(event.account)
  if (event.account >= book.deleveraged.length) return
  book.deleveraged[event.account] = 1
  book.deleveragedNotional[event.account]! += notional
  remember(book, event.account, timeMs, event)
  if (isHedged(book, event.account) && !inForce(tally, event.account)) book.hedgeBroken[event.account] = 1
}

function addTo(column: Float64Array, row: number, amount: number): void {
  if (row < column.length) column[row]! += amount
}

/** Atoms as whole tokens, for texts. Towards zero. */
export function tokens(atoms: number): string {
  const whole = Math.trunc(Math.abs(atoms) / 10 ** 6)
  return `${atoms < 0 && whole > 0 ? '−' : ''}$${whole}`.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}
