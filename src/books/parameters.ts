/** Parameters of a book's house: `market.initialPpm0` for every row, `market.initialPpm0[BTC]` for one. */
import {
  type ParameterPlace,
  type Params,
  parameterByName,
  parameterCatalogue,
  parameterPlace,
  parameterScopes,
  parameterWrite,
} from '../core/params/index.ts'
import type { Row } from '../core/units/index.ts'
import { BookError } from './error.ts'
import type { Listed } from './listed.ts'

/** A value of one row. */
type ParameterChange = { readonly parameter: number; readonly scope: Row; readonly value: number }

/** Writes values where nothing is judged: while a house is built. */
export function setParameters(
  params: Params,
  listed: ReadonlyMap<string, Listed>,
  values: ReadonlyMap<string, number>,
): void {
  for (const { parameter, scope, value } of parameterChanges(params, listed, values)) {
    parameterWrite(params, parameterPlace(parameter)!, scope, value)
  }
}

/** The rows that named values mean. */
export function parameterChanges(
  params: Params,
  listed: ReadonlyMap<string, Listed>,
  values: ReadonlyMap<string, number>,
): ParameterChange[] {
  return [...values].flatMap(([text, value]) => {
    const [, name, where] = /^([^[\]]*)(?:\[([^\]]+)\])?$/.exec(text) ?? [undefined, text, undefined]
    const place = placeNamed(name!)
    const { low, high, number, unit } = place.parameter
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new BookError(`${name} cannot be ${value}`, `use a whole number from ${low} to ${high} (${unit})`)
    }
    return rowsOf(params, listed, place, where).map((scope) => ({ parameter: number, scope, value }))
  })
}

function placeNamed(name: string): ParameterPlace {
  const place = parameterByName(name)
  if (place === undefined) {
    throw new BookError(`there is no parameter ${name}`, 'use a name from docs/parameters.md', {
      word: name,
      known: names,
    })
  }
  if (place.scope === 'source' || place.scope === 'venue') {
    throw new BookError(`${name} changes nothing in a book`, 'leave it out: a book has no sources and venues')
  }
  return place
}

const names: readonly string[] = parameterScopes.flatMap((scope) =>
  Object.keys(parameterCatalogue[scope]).map((name) => `${scope}.${name}`),
)

/** Every row of the scope, or the one that is named. */
function rowsOf(
  params: Params,
  listed: ReadonlyMap<string, Listed>,
  { scope, name }: ParameterPlace,
  where: string | undefined,
): Row[] {
  if (where === undefined) return Array.from({ length: params[scope].rows }, (_, row) => row)
  const rows = [...listed.values()].flatMap((entry) => {
    const row =
      scope === 'market'
        ? entry.market
        : scope === 'asset'
          ? entry.asset
          : scope === 'underlying'
            ? entry.underlying
            : -1
    return row < 0 ? [] : [[entry.name, row] as const]
  })
  const found = rows.find(([known]) => known === where)
  if (found !== undefined) return [found[1]]
  const known = rows.map(([row]) => row)
  const cure = known.length === 0 ? 'leave the brackets out' : `use ${known.join(', ')}`
  throw new BookError(`${scope}.${name} has no row ${where}`, cure, { word: where, known })
}
