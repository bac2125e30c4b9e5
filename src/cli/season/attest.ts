/** An attestation as a file: written for a source to sign, and held against itself and against the tables of who reads it. */
import { type Attestation, attestationFaults, attestationOf, dateOfDay, type SeasonDay } from '../../quant/index.ts'
import { BadInputError } from '../errors.ts'
import { jsonFileRead } from '../json-file.ts'

const FILE_BYTES_MAX = 100_000
const figures = ['source', 'tier', 'day', 'season', 'seasonPpm', 'scoreMilli'] as const
const inputFigures = ['input', 'value', 'median', 'deviation', 'staleDays'] as const

/**
 * Reads an attestation: the command `seasonReport` as POST /v1/commands takes it.
 *
 * @throws BadInputError
 */
export function attestationRead(path: string): Attestation {
  const value = jsonFileRead(path, FILE_BYTES_MAX) as Partial<Attestation> | null
  if (value?.type !== 'seasonReport' || !Array.isArray(value.inputs))
    throw new BadInputError(`${path}: is no attestation`, 'write what "season attest" prints')
  for (const name of figures) wholeOrThrow(path, name, value[name])
  value.inputs.forEach((input, at) => {
    for (const name of inputFigures) wholeOrThrow(path, `inputs[${at}].${name}`, input?.[name])
  })
  return value as Attestation
}

/** What does not follow from an attestation's own figures, and where a day of one's own says otherwise. Each in words. */
export function checkOf(
  told: Attestation,
  own: SeasonDay,
): { readonly faults: readonly string[]; readonly apart: readonly string[] } {
  const mine = attestationOf(own, told.source, told.tier)
  const apart: string[] = []
  for (const name of ['season', 'seasonPpm', 'scoreMilli'] as const)
    if (told[name] !== mine[name]) apart.push(`${name} is ${told[name]} there, ${mine[name]} here`)
  const numbers = [...new Set([...told.inputs, ...mine.inputs].map(({ input }) => input))].sort((a, b) => a - b)
  for (const number of numbers) {
    const [there, here] = [told, mine].map(({ inputs }) => inputs.find(({ input }) => input === number))
    if (there === undefined || here === undefined) {
      apart.push(`input ${number} is missing ${there === undefined ? 'there' : 'here'}`)
      continue
    }
    for (const name of inputFigures)
      if (there[name] !== here[name]) apart.push(`input ${number}: ${name} is ${there[name]} there, ${here[name]} here`)
  }
  return { faults: attestationFaults(told), apart }
}

/** The check in words. */
export function checkText({ day }: Attestation, { faults, apart }: ReturnType<typeof checkOf>): string {
  const lines = [
    faults.length === 0
      ? 'Its season follows from its own figures.'
      : 'Its season does not follow from its own figures:',
    ...faults.map((fault) => `  ${fault}`),
    apart.length === 0 ? 'The tables here give the same.' : 'The tables here say otherwise:',
    ...apart.map((difference) => `  ${difference}`),
  ]
  return `Attestation of ${dateOfDay(day)}\n${lines.join('\n')}\n`
}

function wholeOrThrow(path: string, place: string, value: unknown): void {
  if (Number.isSafeInteger(value)) return
  throw new BadInputError(`${path}: ${place} is ${JSON.stringify(value)}`, 'write a whole number')
}
