/** Parameters: what is scheduled, and what took effect. */
import type { House } from '../../core/machine/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import type { ChangeModel } from './types.ts'

/** Changes kept that took effect. */
const APPLIED = 1024

/** Scheduled changes by parameter and scope, of which each has one at most; applied ones, oldest first. */
type ParameterChanges = { readonly scheduled: Map<string, ChangeModel>; readonly applied: ChangeModel[] }

/** What is scheduled in a house now. */
export function parameterChangesOf(house: House, seq: number): ParameterChanges {
  const { schedule } = house.params
  const scheduled = new Map<string, ChangeModel>()
  for (let row = 0; row < schedule.rows; row++) {
    const [parameter, scope] = [schedule.parameter[row]!, schedule.scope[row]!]
    if (parameter === 0) continue
    const effectiveMs = schedule.effectiveMs[row]!
    scheduled.set(keyOf(parameter, scope), {
      parameter,
      scope,
      value: schedule.value[row]!,
      effectiveMs,
      appliedMs: null,
      seq,
    })
  }
  return { scheduled, applied: [] }
}

/** Hears an event. */
export function changesHear(changes: ParameterChanges, seq: number, timeMs: number, event: HouseEvent): void {
  if (event.type === 'parameterScheduled') {
    const { parameter, scope, value, effectiveMs } = event
    changes.scheduled.set(keyOf(parameter, scope), { parameter, scope, value, effectiveMs, appliedMs: null, seq })
  } else if (event.type === 'parameterApplied') {
    const { parameter, scope, value } = event
    const effectiveMs = changes.scheduled.get(keyOf(parameter, scope))?.effectiveMs ?? null
    changes.scheduled.delete(keyOf(parameter, scope))
    changes.applied.push({ parameter, scope, value, effectiveMs, appliedMs: timeMs, seq })
    if (changes.applied.length > APPLIED) changes.applied.shift()
  }
}

/** Scheduled ones by time, then applied ones, newest first. */
export function changesListed({ scheduled, applied }: ParameterChanges): ChangeModel[] {
  const coming = [...scheduled.values()].sort((a, b) => (a.effectiveMs ?? 0) - (b.effectiveMs ?? 0))
  return [...coming, ...applied.toReversed()]
}

const keyOf = (parameter: number, scope: number): string => `${parameter}:${scope}`
