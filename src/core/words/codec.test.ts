import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { byteWriter, type Command, codecOf, commandSchemas, eventSchemas, type HouseEvent } from './index.ts'
import type { EntryFields, Fields, ScalarKind, Schemas, WordKind } from './schema.ts'

const commands = codecOf<Command>(commandSchemas)
const events = codecOf<HouseEvent>(eventSchemas)

const scalars: Readonly<Record<ScalarKind, fc.Arbitrary<number | string>>> = {
  u8: fc.integer({ min: 0, max: 255 }),
  u16: fc.integer({ min: 0, max: 65_535 }),
  u32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  u48: fc.bigInt(0n, 2n ** 48n - 1n).map(Number),
  i32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  int: fc.bigInt(-(2n ** 53n) + 1n, 2n ** 53n - 1n).map(Number),
  key: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
}

function fieldOf(kind: ScalarKind | WordKind | { list: EntryFields }): fc.Arbitrary<unknown> {
  if (typeof kind === 'string') return scalars[kind]
  if ('of' in kind) return fc.constantFrom(...kind.of)
  return fc.array(recordOf(kind.list), { maxLength: 5 })
}

function recordOf(fields: Fields | EntryFields): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, fieldOf(kind)])), {
    noNullPrototype: true,
  })
}

function anyRecord(schemas: Schemas): fc.Arbitrary<{ type: string }> {
  return fc.oneof(
    ...Object.entries(schemas).map(([type, { fields }]) => recordOf(fields).map((record) => ({ type, ...record }))),
  )
}

for (const [what, schemas, codec] of [
  ['commands', commandSchemas, commands],
  ['events', eventSchemas, events],
] as const) {
  test(`behavior: ${what}: decoding what was encoded gives the same record`, () => {
    fc.assert(
      fc.property(anyRecord(schemas), (record) => {
        const writer = byteWriter(8)
        codec.encode(writer, record as never)
        const decoded = codec.decode(writer.bytes.subarray(0, writer.length), 0)
        assert.deepEqual(decoded, { record, end: writer.length })
      }),
      { numRuns: 1000 },
    )
  })

  test(`behavior: ${what}: any bytes are refused or are the canonical bytes of what they decode to`, () => {
    fc.assert(
      fc.property(anyRecord(schemas), fc.nat(), fc.integer({ min: 0, max: 255 }), (record, where, byte) => {
        const writer = byteWriter()
        codec.encode(writer, record as never)
        const bytes = writer.bytes.slice(0, writer.length)
        bytes[where % bytes.length] = byte
        const decoded = codec.decode(bytes, 0)
        if (decoded === null) return
        const again = byteWriter()
        codec.encode(again, decoded.record as never)
        assert.deepEqual(again.bytes.slice(0, again.length), bytes.slice(0, decoded.end))
      }),
      { numRuns: 2000 },
    )
  })
}

test('rejects: a cut record, another version, an unknown number, an unknown word', () => {
  const writer = byteWriter()
  commands.encode(writer, { type: 'accountOpen', owner: 1, tier: 0, mode: 'cross' })
  const bytes = writer.bytes.slice(0, writer.length)
  assert.equal(commands.decode(bytes.subarray(0, bytes.length - 1), 0), null)
  assert.equal(
    commands.decode(
      Uint8Array.from(bytes, (b, i) => (i === 0 ? 9 : b)),
      0,
    ),
    null,
  )
  assert.equal(
    commands.decode(
      Uint8Array.from(bytes, (b, i) => (i === 1 ? 255 : b)),
      0,
    ),
    null,
  )
  assert.equal(
    commands.decode(
      Uint8Array.from(bytes, (b, i) => (i === bytes.length - 1 ? 7 : b)),
      0,
    ),
    null,
  )
})
