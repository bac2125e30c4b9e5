/** Scheduling parameter changes: bounds, steps, notice, consistency, and what they would do to the live book. */
import { isMember } from '../../ledger/index.ts'
import { emptyMeasure, maintenanceOf, measure, noChange, presentPrices } from '../../margin/index.ts'
import {
  type Change,
  judgeChanges,
  type ParameterPlace,
  parameterPlace,
  parameterValue,
  parameterWrite,
  scheduleChange,
  underEachChange,
} from '../../params/index.ts'
import { bigMulDivFloor, PPM } from '../../units/index.ts'
import type { CommandOf, Reject } from '../../words/index.ts'
import { inconsistency } from '../consistency.ts'
import type { Handler } from '../handler.ts'
import type { House } from '../house.ts'
import { applyDueChanges } from '../versions.ts'

/** Handlers of parameters. */
export const parameterHandlers: { readonly parametersSchedule: Handler<'parametersSchedule'> } = {
  parametersSchedule: {
    reject: scheduleReject,
    act(house, { effectiveMs, changes }) {
      for (const change of changes) {
        scheduleChange(house.params, change, effectiveMs)
        house.events.push({ type: 'parameterScheduled', ...change, effectiveMs })
      }
      applyDueChanges(house)
    },
  },
}

/** A change set as a command carries it. */
type ChangeSet = Pick<CommandOf<'parametersSchedule'>, 'path' | 'effectiveMs' | 'changes'>

/**
 * Judges a change set on the live book: bounds, steps, notice and path, then whom it would liquidate, then whether values contradict
 * each other. The house is as before when it returns, so it serves to simulate a change before anybody votes on it.
 */
export function scheduleReject(house: House, { path, effectiveMs, changes }: ChangeSet): Reject | null {
  const settingUp = house.ledger.owners.rows === 0
  const judged = judgeChanges(house.params, changes, path, house.clock.nowMs, effectiveMs, settingUp)
  if (judged !== null) return judged
  return asIf(house, changes, () => liquidatesReject(house, changes)) ?? willContradict(house, changes, effectiveMs)
}

/** Whether at any time to come the values then in force contradict each other: with what is scheduled, not with today's. */
function willContradict(house: House, changes: readonly Change[], effectiveMs: number): Reject | null {
  let found: Reject | null = null
  underEachChange(house.params, changes, effectiveMs, () => {
    found ??= inconsistency(house)
  })
  return found
}

/** Looks at the house as if the changes were in force, and puts the present values back. */
function asIf(house: House, changes: readonly Change[], look: () => Reject | null): Reject | null {
  const places: ParameterPlace[] = changes.map((change) => parameterPlace(change.parameter)!)
  const present = changes.map((change, i) => parameterValue(house.params, places[i]!, change.scope))
  changes.forEach((change, i) => {
    parameterWrite(house.params, places[i]!, change.scope, change.value)
  })
  const reject = look()
  changes.forEach((change, i) => {
    parameterWrite(house.params, places[i]!, change.scope, present[i]!)
  })
  return reject
}

/** A change that would put more than a part of a tier's equity below maintenance is refused (Aave, March 2026). */
function liquidatesReject(house: House, changes: readonly Change[]): Reject | null {
  if (!changes.some((change) => parameterPlace(change.parameter)!.parameter.rebands)) return null
  const { accounts } = house.ledger
  const { tiers } = house.markets
  const below = new Float64Array(tiers.rows)
  const whole = new Float64Array(tiers.rows)
  const measured = emptyMeasure()
  for (let account = 0; account < accounts.rows; account++) {
    if (!isMember(house.ledger, account) || accounts.procedure[account] !== 0) continue
    measure(house, presentPrices(house), account, noChange, measured)
    if (measured.equity <= 0) continue
    whole[accounts.tier[account]!]! += measured.equity
    if (measured.equity < maintenanceOf(measured)) below[accounts.tier[account]!]! += measured.equity
  }
  for (let tier = 0; tier < tiers.rows; tier++) {
    const most = bigMulDivFloor(Math.min(whole[tier]!, 2 ** 52), house.params.tier.liquidatesMaxPpm[tier]!, PPM)
    if (below[tier]! > most) return 'liquidatesTooMuch'
  }
  return null
}
