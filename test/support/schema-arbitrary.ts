/** Values for fuzzing: as a JSON schema wants them, nearly so, or nothing like it. */
import { fc } from './fast-check.ts'

type Schema = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
}

/** Anything that JSON can say, with the names that trip programs up. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    null,
    '',
    -0,
    1e308,
    -1,
    2 ** 53,
    0.1,
    [],
    {},
    { constructor: 1 },
    { toString: 1 },
    '\u0000',
    '__proto__',
    'NaN',
  ),
)

/** A value that a schema mostly allows; sometimes there is junk, anywhere in it. */
export function nearly(schema: unknown): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: wanted(schema as Schema) }, { weight: 1, arbitrary: junk })
}

function wanted(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(nearly))
  switch (schema.type) {
    case 'integer':
      return integer(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return text(schema.pattern)
    case 'array':
      return fc.array(nearly(schema.items), { maxLength: 4 })
    case 'object':
      return object(schema)
    default:
      return junk
  }
}

/** Mostly small numbers, because rows are; sometimes the ends of the range and beyond. */
function integer({ minimum = -(2 ** 40), maximum = 2 ** 40 }: Schema): fc.Arbitrary<number> {
  const small = fc.integer({ min: Math.max(minimum, 0), max: Math.max(minimum, 3) })
  const larger = fc.integer({ min: Math.max(minimum, 0), max: Math.max(minimum, 30) })
  const ends = fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, 0.5)
  return fc.oneof(
    { weight: 30, arbitrary: small },
    { weight: 10, arbitrary: larger },
    { weight: 1, arbitrary: fc.double({ min: minimum, max: maximum, noNaN: true }).map(Math.round) },
    { weight: 1, arbitrary: ends },
  )
}

function text(pattern: string | undefined): fc.Arbitrary<string> {
  if (pattern?.includes('{64}'))
    return fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'))
  if (pattern === undefined) return fc.string({ maxLength: 40 })
  const decimal = fc.tuple(fc.bigInt(-(10n ** 16n), 10n ** 16n), fc.nat(8)).map(([n, places]) => {
    const digits = `${n < 0n ? -n : n}`.padStart(places + 1, '0')
    const whole = digits.slice(0, digits.length - places)
    return `${n < 0n ? '-' : ''}${whole}${places === 0 ? '' : `.${digits.slice(digits.length - places)}`}`
  })
  const usual = fc.integer({ min: 0, max: 200_000 }).map((n) => `${n / 1000}`)
  return fc.oneof(
    { weight: 30, arbitrary: usual },
    { weight: 2, arbitrary: decimal },
    { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
  )
}

function object({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, nearly(each)]))
  const whole = fc.record(model, { requiredKeys: [...required], noNullPrototype: true })
  const more = fc
    .tuple(whole, fc.string({ maxLength: 8 }), junk)
    .map(([value, name, extra]) => ({ ...value, [name]: extra }))
  const less = fc.record(model, { requiredKeys: [], noNullPrototype: true })
  return fc.oneof({ weight: 60, arbitrary: whole }, { weight: 1, arbitrary: more }, { weight: 1, arbitrary: less })
}
