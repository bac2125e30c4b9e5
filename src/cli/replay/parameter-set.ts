/** A set of parameters in a file, for `--against`: `{ "parameters": { "market.initialPpm0": 60000 } }`. */
import type { ParameterWish } from '../../lab/replay/index.ts'
import { parameterWish } from '../../lab/replay/index.ts'
import { BadInputError } from '../errors.ts'
import { jsonFileRead } from '../json-file.ts'
import { didYouMean } from '../nearest.ts'

const FILE_BYTES_MAX = 1_000_000

/** Reads the file; names and values are judged by the replay. */
export function parameterSetRead(path: string): ParameterWish[] {
  const value = jsonFileRead(path, FILE_BYTES_MAX)
  const fields = objectOf(path, 'the file', value)
  const unknown = Object.keys(fields).find((name) => name !== 'parameters')
  if (unknown !== undefined) {
    throw new BadInputError(
      `${path}: has the unknown field "${unknown}"${didYouMean(unknown, ['parameters'])}`,
      'use only parameters',
    )
  }
  return Object.entries(objectOf(path, 'parameters', fields['parameters'])).map(([name, number]) => {
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
      throw new BadInputError(`${path}: parameters["${name}"] is ${JSON.stringify(number)}`, 'write a whole number')
    }
    return parameterWish(`${name}=${number}`)
  })
}

function objectOf(path: string, place: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new BadInputError(`${path}: ${place} is no object`, 'write { "parameters": { "market.initialPpm0": 60000 } }')
}
