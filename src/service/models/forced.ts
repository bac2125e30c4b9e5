/** Liquidations and deleveragings as they happened, newest kept longest. */
import type { House } from '../../core/machine/index.ts'
import {
  type FillKind,
  type HouseEvent,
  type ProcedureKind,
  procedureKinds,
  procedureReasons,
} from '../../core/words/index.ts'
import {
  type ClosedLots,
  type DeleveragingModel,
  type ForcedWay,
  forcedWays,
  type LiquidationModel,
  type SoldCollateral,
} from './types.ts'

/** Records kept; and parts of deleveragings, of which one with many holders has many. */
const LIQUIDATIONS = 1024
const DELEVERAGINGS = 256
const PARTS = 131_072

/** Procedures that use force, mildest first. */
const forced: readonly ProcedureKind[] = ['reduction', 'auction', 'takeover', 'deleveraging', 'resolution']

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Noted = Writable<Omit<LiquidationModel, 'closed' | 'sold'>> & {
  readonly closed: Writable<ClosedLots>[]
  readonly sold: Writable<SoldCollateral>[]
}
type Part = Extract<HouseEvent, { readonly type: 'deleveraged' }>
type Moved = Extract<HouseEvent, { readonly type: 'procedureMoved' }>

/** What has been heard of force. */
type Forced = {
  /** Oldest first; those under way are also found by account. */
  readonly liquidations: Noted[]
  readonly open: Map<number, Noted>
  readonly deleveragings: (DeleveragingModel & { readonly holders: Part[] })[]
  parts: number
}

/** What force is under way in a house now: its beginning lies before `seq`. */
export function forcedOf(house: House, seq: number): Forced {
  const heard: Forced = { liquidations: [], open: new Map(), deleveragings: [], parts: 0 }
  const { procedures } = house.liquidation
  for (let row = 0; row < procedures.rows; row++) {
    const kind = procedureKinds[procedures.kind[row]!]!
    if (!forced.includes(kind)) continue
    const reason = procedureReasons[procedures.reason[row]!]!
    const at = { seq, timeMs: procedures.openedMs[row]! }
    begin(heard, at, { account: procedures.account[row]!, to: kind, reason, equity: 0, requirement: 0 })
  }
  return heard
}

/** Hears an event. */
export function forcedHears(heard: Forced, seq: number, timeMs: number, event: HouseEvent): void {
  switch (event.type) {
    case 'procedureMoved':
      moved(heard, seq, timeMs, event)
      return
    case 'filled':
      if (!isForced(event.kind)) return
      for (const account of [event.buyer, event.seller]) {
        const record = heard.open.get(account)
        if (record !== undefined) closes(record, event.market, event.kind, event.lots, event.lots * event.price)
      }
      return
    case 'collateralSold': {
      const record = heard.open.get(event.account)
      if (record !== undefined) sells(record, event.asset, event.assetAmount, event.proceeds)
      return
    }
    case 'forcedOrder': {
      const record = heard.open.get(event.account)
      if (record !== undefined) record.offeredLots += event.lots
      return
    }
    case 'shortfallFound': {
      const record = heard.open.get(event.account)
      if (record !== undefined) record.shortfall += event.amount
      return
    }
    case 'deleveragingStarted': {
      const { market, lots, mark, long } = event
      heard.deleveragings.push({ seq, timeMs, market, lots, mark, long: long === 1, holders: [] })
      forgetDeleveragings(heard)
      return
    }
    case 'deleveraged': {
      // The parts of a deleveraging follow its start within the same command.
      const record = heard.deleveragings.findLast(({ market }) => market === event.market)
      record?.holders.push(event)
      heard.parts += 1
      return
    }
    default:
  }
}

const isForced = (kind: FillKind): kind is ForcedWay => (forcedWays as readonly FillKind[]).includes(kind)

function closes(record: Noted, market: number, way: ForcedWay, lots: number, notional: number): void {
  let closed = record.closed.find((each) => each.market === market && each.way === way)
  if (closed === undefined) {
    closed = { market, way, lots: 0, notional: 0 }
    record.closed.push(closed)
  }
  closed.lots += lots
  closed.notional += notional
  record.notional += notional
}

function sells(record: Noted, asset: number, amount: number, proceeds: number): void {
  let sold = record.sold.find((each) => each.asset === asset)
  if (sold === undefined) {
    sold = { asset, amount: 0, proceeds: 0 }
    record.sold.push(sold)
  }
  sold.amount += amount
  sold.proceeds += proceeds
  record.proceeds += proceeds
}

function moved(heard: Forced, seq: number, timeMs: number, event: Moved): void {
  const record = heard.open.get(event.account)
  if (forced.includes(event.to)) {
    if (record === undefined) begin(heard, { seq, timeMs }, event)
    else if (forced.indexOf(event.to) > forced.indexOf(record.worst)) record.worst = event.to
  } else if (record !== undefined && event.to !== 'awaiting-price') {
    record.endedMs = timeMs
    heard.open.delete(event.account)
  }
}

type Beginning = Pick<Moved, 'account' | 'to' | 'reason' | 'equity' | 'requirement'>

function begin(heard: Forced, at: { readonly seq: number; readonly timeMs: number }, event: Beginning): void {
  const { account, to, reason, equity, requirement } = event
  const record: Noted = {
    account,
    startedSeq: at.seq,
    startedMs: at.timeMs,
    endedMs: null,
    reason,
    equity,
    requirement,
    worst: to,
    notional: 0,
    closed: [],
    proceeds: 0,
    sold: [],
    offeredLots: 0,
    shortfall: 0,
  }
  heard.open.set(account, record)
  heard.liquidations.push(record)
  // Those under way are found by account though their place in the list is lost.
  if (heard.liquidations.length > LIQUIDATIONS * 2) heard.liquidations.splice(0, LIQUIDATIONS)
}

function forgetDeleveragings(heard: Forced): void {
  const { deleveragings } = heard
  while (deleveragings.length > DELEVERAGINGS || (heard.parts > PARTS && deleveragings.length > 1)) {
    heard.parts -= deleveragings.shift()!.holders.length
  }
}

/** Newest first. */
export function liquidationsOf({ liquidations, open }: Forced): LiquidationModel[] {
  const listed = liquidations.slice(-LIQUIDATIONS)
  const lost = [...open.values()].filter((record) => record.startedSeq < (listed[0]?.startedSeq ?? 0))
  return [...lost, ...listed].reverse().map(copyOf)
}

function copyOf(record: Noted): LiquidationModel {
  const closed = record.closed.map((each) => ({ ...each }))
  return { ...record, closed, sold: record.sold.map((each) => ({ ...each })) }
}
