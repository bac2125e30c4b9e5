/**
 * The parameter table: one column per parameter, one row per scope, and the schedule of coming changes. A room reads
 * `state.params.market.initialPpm0[market]`; only this room writes.
 */
import { type AnyTable, type Table, tableAdd, tableOf } from '../tables/index.ts'
import { type Row, SCHEDULE_MAX } from '../units/index.ts'
import type { Parameter } from './catalogue/parameter.ts'
import { type ParameterScope, parameterCatalogue, parameterScopes } from './catalogue.ts'

type Catalogue = typeof parameterCatalogue

/** Values of one scope: a column per parameter. */
type ParameterValues<S extends ParameterScope> = Table<{ readonly [N in keyof Catalogue[S]]: 'f64' }>

/** Coming changes, recycled rows in no order; `parameter` 0 marks a free row. */
type Schedule = Table<{
  readonly next: 'i32'
  readonly parameter: 'u16'
  readonly scope: 'u32'
  readonly value: 'f64'
  readonly effectiveMs: 'f64'
}>

/** The parameter table. */
export type Params = { readonly [S in ParameterScope]: ParameterValues<S> } & { readonly schedule: Schedule }

/** Rows that each scope may have. */
type ScopeCapacities = Readonly<Record<ParameterScope, number>>

/** An empty parameter table. */
export function paramsOf(capacities: ScopeCapacities): Params {
  const values = Object.fromEntries(
    parameterScopes.map((scope) => {
      const kinds = Object.fromEntries(Object.keys(parameterCatalogue[scope]).map((name) => [name, 'f64' as const]))
      return [scope, tableOf(`params.${scope}`, kinds, capacities[scope])]
    }),
  )
  const schedule = tableOf(
    'params.schedule',
    { next: 'i32', parameter: 'u16', scope: 'u32', value: 'f64', effectiveMs: 'f64' },
    SCHEDULE_MAX,
    true,
  )
  return { ...values, schedule } as unknown as Params
}

/** Adds a row of a scope with every parameter at its start; returns the row, which is the scope's number. */
export function paramsAddScope(params: Params, scope: ParameterScope): Row {
  const table = params[scope] as AnyTable
  const row = tableAdd(table)
  const columns = table as unknown as Record<string, Float64Array>
  for (const [name, parameter] of Object.entries<Parameter>(parameterCatalogue[scope]))
    columns[name]![row] = parameter.start
  return row
}

/** Where a parameter number lives. */
export type ParameterPlace = { readonly scope: ParameterScope; readonly name: string; readonly parameter: Parameter }

const places: ReadonlyMap<number, ParameterPlace> = new Map(
  parameterScopes.flatMap((scope) =>
    Object.entries<Parameter>(parameterCatalogue[scope]).map(
      ([name, parameter]) => [parameter.number, { scope, name, parameter }] as const,
    ),
  ),
)

/** The parameter with this number, undefined if there is none. */
export function parameterPlace(number: number): ParameterPlace | undefined {
  return places.get(number)
}

/** The parameter with this name as `scope.name`, undefined if there is none. */
export function parameterByName(name: string): ParameterPlace | undefined {
  for (const place of places.values()) if (`${place.scope}.${place.name}` === name) return place
  return undefined
}

/** The present value of a parameter. */
export function parameterValue(params: Params, place: ParameterPlace, scope: Row): number {
  return (params[place.scope] as unknown as Record<string, Float64Array>)[place.name]![scope]!
}

/** Writes a value. For the schedule, for genesis, and for what-if on a copy. */
export function parameterWrite(params: Params, place: ParameterPlace, scope: Row, value: number): void {
  ;(params[place.scope] as unknown as Record<string, Float64Array>)[place.name]![scope] = value
}
