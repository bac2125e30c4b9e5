/**
 * Changing parameters: a change is judged when it is scheduled (bounds, largest step, notice, path) and takes effect at
 * its time, not before (rules §8, INV-12).
 */
import { tableAdd, tableEmpty, tableFree, tableHasRoom } from '../tables/index.ts'
import type { Millis, Row } from '../units/index.ts'
import { firstReject, type Reject } from '../words/index.ts'
import { type ParameterPlace, type Params, parameterPlace, parameterValue, parameterWrite } from './table.ts'

/** One change of a change set. */
export type Change = { readonly parameter: number; readonly scope: Row; readonly value: number }

/** The way a change set came: the slow vote, the fast path, the emergency path. */
type ChangePath = 'slow' | 'fast' | 'emergency'

/**
 * Judges a change set without applying it.
 *
 * @param settingUp no owner is there yet: steps and notice are not asked
 * @returns the first reject in order of precedence, or null
 */
export function judgeChanges(
  params: Params,
  changes: readonly Change[],
  path: ChangePath,
  nowMs: Millis,
  effectiveMs: Millis,
  settingUp: boolean,
): Reject | null {
  if (new Set(changes.map(({ parameter, scope }) => parameter * 2 ** 32 + scope)).size < changes.length) {
    return 'entryRepeated'
  }
  for (const { parameter, scope } of changes) {
    const place = parameterPlace(parameter)
    if (place === undefined || scope >= params[place.scope].rows) return 'parameterUnknown'
  }
  if (!tableHasRoomFor(params, changes.length)) return 'capacityReached'
  return changes.reduce<Reject | null>((found, change) => {
    return firstReject(found, judgeChange(params, change, path, nowMs, effectiveMs, settingUp))
  }, null)
}

function judgeChange(
  params: Params,
  change: Change,
  path: ChangePath,
  nowMs: Millis,
  effectiveMs: Millis,
  settingUp: boolean,
): Reject | null {
  const place = placeOf(change)
  const { parameter } = place
  if (change.value < parameter.low || change.value > parameter.high) return 'valueOutOfBounds'
  if (settingUp) return null
  const delta = change.value - parameterValue(params, place, change.scope)
  if (Math.abs(delta) > parameter.step) return 'stepTooLarge'
  const tightens = (parameter.tight === 'up' && delta > 0) || (parameter.tight === 'down' && delta < 0)
  if (effectiveMs - nowMs < (tightens ? parameter.noticeTightMs : parameter.noticeLooseMs)) return 'noticeTooShort'
  if (path !== 'slow' && !(parameter.fast && tightens)) return 'pathNotAllowed'
  return isScheduled(params, change) ? 'changePending' : null
}

function isScheduled(params: Params, change: Change): boolean {
  const { schedule } = params
  for (let row = 0; row < schedule.rows; row++) {
    if (schedule.parameter[row] === change.parameter && schedule.scope[row] === change.scope) return true
  }
  return false
}

function tableHasRoomFor(params: Params, count: number): boolean {
  return params.schedule.rows + count <= params.schedule.capacity || (count === 1 && tableHasRoom(params.schedule))
}

/** Puts a judged change on the schedule. */
export function scheduleChange(params: Params, change: Change, effectiveMs: Millis): void {
  const { schedule } = params
  const row = tableAdd(schedule)
  schedule.parameter[row] = change.parameter
  schedule.scope[row] = change.scope
  schedule.value[row] = change.value
  schedule.effectiveMs[row] = effectiveMs
}

/**
 * Takes a due change off the schedule and writes its value; null when none is due. Lowest row first. A schedule on which
 * nothing waits is emptied: every trade asks it what is coming.
 */
export function applyDueChange(params: Params, nowMs: Millis): { change: Change; place: ParameterPlace } | null {
  const { schedule } = params
  let waiting = 0
  for (let row = 0; row < schedule.rows; row++) {
    if (schedule.parameter[row] === 0) continue
    waiting += 1
    if (schedule.effectiveMs[row]! > nowMs) continue
    const change = { parameter: schedule.parameter[row]!, scope: schedule.scope[row]!, value: schedule.value[row]! }
    tableFree(schedule, row)
    const place = parameterPlace(change.parameter)!
    parameterWrite(params, place, change.scope, change.value)
    return { change, place }
  }
  if (waiting === 0) tableEmpty(schedule)
  return null
}

/** Whether a change that standing books will feel is on the schedule. */
export function hasStandingChange(params: Params): boolean {
  const { schedule } = params
  for (let row = 0; row < schedule.rows; row++) {
    const number = schedule.parameter[row]!
    if (number !== 0 && parameterPlace(number)!.parameter.rebands) return true
  }
  return false
}

/**
 * Runs `look` as if each version on the schedule were in force, from the nearest to the last, then puts the present values
 * back. `look` must only look.
 */
export function underEachVersion(params: Params, look: () => void): void {
  const due = scheduled(params).filter(({ parameter }) => parameterPlace(parameter)!.parameter.rebands)
  underEach(params, due, look)
}

/** The same for every change on the schedule and for `more` at `effectiveMs`, which are not on it. */
export function underEachChange(params: Params, more: readonly Change[], effectiveMs: Millis, look: () => void): void {
  underEach(params, [...scheduled(params), ...more.map((change) => ({ ...change, effectiveMs }))], look)
}

type Coming = Change & { readonly effectiveMs: Millis }

function scheduled({ schedule }: Params): Coming[] {
  const coming: Coming[] = []
  for (let row = 0; row < schedule.rows; row++) {
    const [parameter, scope] = [schedule.parameter[row]!, schedule.scope[row]!]
    if (parameter !== 0) {
      coming.push({ parameter, scope, value: schedule.value[row]!, effectiveMs: schedule.effectiveMs[row]! })
    }
  }
  return coming
}

/** Writes the changes of each time together, nearest first, and looks after each time. */
function underEach(params: Params, coming: readonly Coming[], look: () => void): void {
  const ordered = [...coming].sort((a, b) => a.effectiveMs - b.effectiveMs)
  const present = ordered.map((change) => parameterValue(params, placeOf(change), change.scope))
  ordered.forEach((change, i) => {
    parameterWrite(params, placeOf(change), change.scope, change.value)
    if (ordered[i + 1]?.effectiveMs !== change.effectiveMs) look()
  })
  ordered.forEach((change, i) => {
    parameterWrite(params, placeOf(change), change.scope, present[i]!)
  })
}

const placeOf = ({ parameter }: Change): ParameterPlace => parameterPlace(parameter)!
