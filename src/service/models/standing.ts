/** What stands open on accounts: procedures, forced orders, withdrawals. Read from the house once, then kept by events. */
import type { House } from '../../core/machine/index.ts'
import { type HouseEvent, type ProcedureKind, procedureKinds, procedureReasons } from '../../core/words/index.ts'
import type { CallModel, OrderModel, WithdrawalModel } from './types.ts'

/** Open things by account. */
type Standing = {
  readonly calls: Map<number, CallModel>
  readonly orders: ByAccount<OrderModel>
  readonly withdrawals: ByAccount<WithdrawalModel>
}

/** Things with a number and an account, found by either. */
type ByAccount<T> = { readonly all: Map<number, T>; readonly of: Map<number, Set<number>> }

/** What stands open in a house now. Figures that its tables do not keep are zero. */
export function standingOf(house: House): Standing {
  const standing: Standing = { calls: new Map(), orders: byAccount(), withdrawals: byAccount() }
  const { procedures, orders } = house.liquidation
  for (let row = 0; row < procedures.rows; row++) {
    const kind = procedureKinds[procedures.kind[row]!]!
    if (kind === 'none') continue
    const account = procedures.account[row]!
    standing.calls.set(account, {
      account,
      kind,
      reason: procedureReasons[procedures.reason[row]!]!,
      equity: 0,
      requirement: 0,
      amount: procedures.amount[row]!,
      deadlineMs: procedures.deadlineMs[row]!,
      openedMs: null,
      movedMs: procedures.openedMs[row]!,
    })
  }
  for (let row = 0; row < orders.rows; row++) {
    if (orders.ticket[row] === 0) continue
    add(standing.orders, orders.ticket[row]!, {
      order: orders.ticket[row]!,
      account: orders.account[row]!,
      market: orders.market[row]!,
      side: orders.side[row] === 0 ? 'buy' : 'sell',
      lots: orders.lots[row]!,
      limitPrice: orders.limitPrice[row]!,
      expiryMs: orders.expiryMs[row]!,
    })
  }
  const { withdrawals } = house.ledger
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.ticket[row] === 0) continue
    add(standing.withdrawals, withdrawals.ticket[row]!, {
      withdrawal: withdrawals.ticket[row]!,
      account: withdrawals.account[row]!,
      vault: withdrawals.vault[row]!,
      amount: withdrawals.amount[row]!,
      recipient: Buffer.from(withdrawals.recipient.subarray(row * 32, row * 32 + 32)).toString('hex'),
    })
  }
  return standing
}

/** Hears an event. */
export function standingHears(standing: Standing, timeMs: number, event: HouseEvent): void {
  if (event.type === 'procedureMoved') moved(standing.calls, timeMs, event)
  else if (event.type === 'forcedOrder') {
    const { order, account, market, side, lots, limitPrice, expiryMs } = event
    add(standing.orders, order, { order, account, market, side, lots, limitPrice, expiryMs })
  } else if (event.type === 'forcedOrderEnded') remove(standing.orders, event.order)
  else if (event.type === 'withdrawalNoted') {
    const { withdrawal, account, vault, amount, recipient, stage } = event
    if (stage === 'requested') add(standing.withdrawals, withdrawal, { withdrawal, account, vault, amount, recipient })
    else remove(standing.withdrawals, withdrawal)
  }
}

/** A procedure with what is asked now: what was called of a loss shrinks and grows with it, without a move. */
export function callNow(house: House, call: CallModel): CallModel {
  const { procedures } = house.liquidation
  const row = house.ledger.accounts.procedure[call.account]! - 1
  return { ...call, amount: procedures.amount[row]!, deadlineMs: procedures.deadlineMs[row]! }
}

/** The things of one account, in the order of their numbers. */
export function thingsOf<T>({ all, of }: ByAccount<T>, account: number): T[] {
  return [...(of.get(account) ?? [])].sort((a, b) => a - b).map((number) => all.get(number)!)
}

type Moved = Extract<HouseEvent, { readonly type: 'procedureMoved' }>

function moved(calls: Map<number, CallModel>, timeMs: number, event: Moved): void {
  const { account, from, to, reason, equity, requirement, amount, deadlineMs } = event
  if (to === 'none') calls.delete(account)
  else {
    const openedMs = from === 'none' ? timeMs : (calls.get(account)?.openedMs ?? null)
    const kind: ProcedureKind = to
    calls.set(account, { account, kind, reason, equity, requirement, amount, deadlineMs, openedMs, movedMs: timeMs })
  }
}

function byAccount<T>(): ByAccount<T> {
  return { all: new Map(), of: new Map() }
}

function add<T extends { readonly account: number }>({ all, of }: ByAccount<T>, number: number, thing: T): void {
  all.set(number, thing)
  const numbers = of.get(thing.account)
  if (numbers === undefined) of.set(thing.account, new Set([number]))
  else numbers.add(number)
}

function remove<T extends { readonly account: number }>({ all, of }: ByAccount<T>, number: number): void {
  const thing = all.get(number)
  if (thing === undefined) return
  all.delete(number)
  const numbers = of.get(thing.account)!
  numbers.delete(number)
  if (numbers.size === 0) of.delete(thing.account)
}
