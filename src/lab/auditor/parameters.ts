/**
 * Parameters as the events tell them, and INV-12: never outside bounds, never further than a step, never sooner than the
 * notice. The catalogue is handed in as plain data; values are kept apart from those of the core.
 */
import type { CommandOf, HouseEvent } from '../../core/words/index.ts'

/** One parameter of the catalogue, as plain data. */
export type ParameterRule = {
  readonly scope: string
  readonly name: string
  readonly number: number
  readonly low: number
  readonly high: number
  readonly start: number
  readonly step: number
  readonly tight: 'up' | 'down' | 'none'
  readonly noticeTightMs: number
  readonly noticeLooseMs: number
  readonly fast: boolean
  readonly rebands: boolean
}

/** Values of one row of a scope by name. */
export type Values = Record<string, bigint>

type Scheduled = {
  readonly rule: ParameterRule
  readonly row: number
  readonly value: number
  readonly effectiveMs: number
}

/** The parameters in force and on the schedule. */
export type Parameters = {
  readonly rules: ReadonlyMap<number, ParameterRule>
  readonly scopes: Record<string, Values[]>
  scheduled: Scheduled[]
}

/** The parameters of a house that has nothing listed. */
export function parametersOf(catalogue: readonly ParameterRule[]): Parameters {
  const parameters: Parameters = {
    rules: new Map(catalogue.map((rule) => [rule.number, rule])),
    scopes: Object.fromEntries(catalogue.map((rule) => [rule.scope, []])),
    scheduled: [],
  }
  addScope(parameters, 'house')
  return parameters
}

/** A new row of a scope: everything starts at the start. */
export function addScope(parameters: Parameters, scope: string): void {
  const values: Values = {}
  for (const rule of parameters.rules.values()) if (rule.scope === scope) values[rule.name] = BigInt(rule.start)
  parameters.scopes[scope]?.push(values)
}

/**
 * Judges an accepted change set and the events that it must have caused.
 *
 * @param settingUp nobody is there yet, so steps and notice are not asked
 */
export function auditSchedule(
  parameters: Parameters,
  command: CommandOf<'parametersSchedule'>,
  nowMs: number,
  settingUp: boolean,
): string | null {
  for (const { parameter, scope, value } of command.changes) {
    const rule = parameters.rules.get(parameter)
    const values = rule === undefined ? undefined : parameters.scopes[rule.scope]?.[scope]
    if (rule === undefined || values === undefined) return `parameter ${parameter} of row ${scope} does not exist`
    if (value < rule.low || value > rule.high) return `${rule.name} ${value} is outside ${rule.low} to ${rule.high}`
    if (settingUp) continue
    const delta = value - Number(values[rule.name])
    if (Math.abs(delta) > rule.step) return `${rule.name} moves by ${delta}, more than ${rule.step}`
    const tightens = rule.tight === 'up' ? delta > 0 : rule.tight === 'down' ? delta < 0 : false
    const noticeMs = tightens ? rule.noticeTightMs : rule.noticeLooseMs
    if (command.effectiveMs - nowMs < noticeMs) return `${rule.name} changes without its notice of ${noticeMs} ms`
    if (command.path !== 'slow' && !(rule.fast && tightens)) return `${rule.name} changes on the ${command.path} path`
  }
  return null
}

/** Books a scheduled change. */
export function schedule(parameters: Parameters, event: Extract<HouseEvent, { type: 'parameterScheduled' }>): void {
  const rule = parameters.rules.get(event.parameter)!
  parameters.scheduled.push({ rule, row: event.scope, value: event.value, effectiveMs: event.effectiveMs })
}

/**
 * Books a value that came into force. What is wrong with it, null when nothing is: it must be what was scheduled and due;
 * a re-lot restates parameters counted in lots without a schedule.
 */
export function apply(
  parameters: Parameters,
  event: Extract<HouseEvent, { type: 'parameterApplied' }>,
  nowMs: number,
  relot: boolean,
): string | null {
  const rule = parameters.rules.get(event.parameter)
  const values = rule === undefined ? undefined : parameters.scopes[rule.scope]?.[event.scope]
  if (rule === undefined || values === undefined) return `parameter ${event.parameter} does not exist`
  if (event.value < rule.low || event.value > rule.high) return `${rule.name} became ${event.value}, outside its bounds`
  const at = parameters.scheduled.findIndex(
    (one) => one.rule === rule && one.row === event.scope && one.value === event.value && one.effectiveMs <= nowMs,
  )
  if (at < 0 && !relot) return `${rule.name} became ${event.value} without a schedule that is due`
  if (at >= 0) parameters.scheduled.splice(at, 1)
  values[rule.name] = BigInt(event.value)
  return null
}

/** A change that is due and not in force, null when there is none: asked after a tick. */
export function overdue(parameters: Parameters, nowMs: number): string | null {
  const late = parameters.scheduled.find((one) => one.effectiveMs <= nowMs)
  return late === undefined ? null : `${late.rule.name} was due at ${late.effectiveMs} and is not in force`
}

/**
 * Runs `look` under each coming version that standing books feel, nearest first, each with all before it, then puts the
 * values in force back.
 */
export function underVersions(parameters: Parameters, look: () => void): void {
  const coming = parameters.scheduled.filter((one) => one.rule.rebands).sort((a, b) => a.effectiveMs - b.effectiveMs)
  if (coming.length === 0) return
  const undo: (() => void)[] = []
  coming.forEach((one, i) => {
    const values = parameters.scopes[one.rule.scope]![one.row]!
    const present = values[one.rule.name]!
    undo.unshift(() => {
      values[one.rule.name] = present
    })
    values[one.rule.name] = BigInt(one.value)
    if (coming[i + 1]?.effectiveMs !== one.effectiveMs) look()
  })
  for (const put of undo) put()
}
