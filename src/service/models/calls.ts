/** Open calls and procedures: read from the house once, then with what their moves said, which its tables do not keep. */
import type { House } from '../../core/machine/index.ts'
import { type HouseEvent, procedureKinds, procedureReasons } from '../../core/words/index.ts'
import type { CallModel } from './types.ts'

/** By account. */
type Calls = Map<number, CallModel>

/** What is open in a house now. Figures that its tables do not keep are zero. */
export function callsOf(house: House): Calls {
  const calls: Calls = new Map()
  const { procedures } = house.liquidation
  for (let row = 0; row < procedures.rows; row++) {
    const kind = procedureKinds[procedures.kind[row]!]!
    if (kind === 'none') continue
    const account = procedures.account[row]!
    calls.set(account, {
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
  return calls
}

/** Hears an event. */
export function callsHear(calls: Calls, timeMs: number, event: HouseEvent): void {
  if (event.type !== 'procedureMoved') return
  const { account, from, to: kind, reason, equity, requirement, amount, deadlineMs } = event
  if (kind === 'none') calls.delete(account)
  else {
    const openedMs = from === 'none' ? timeMs : (calls.get(account)?.openedMs ?? null)
    calls.set(account, { account, kind, reason, equity, requirement, amount, deadlineMs, openedMs, movedMs: timeMs })
  }
}

/** A procedure with what is asked now: what was called of a loss shrinks and grows with it, without a move. */
export function callNow(house: House, call: CallModel): CallModel {
  const { procedures } = house.liquidation
  const row = house.ledger.accounts.procedure[call.account]! - 1
  return { ...call, amount: procedures.amount[row]!, deadlineMs: procedures.deadlineMs[row]! }
}
