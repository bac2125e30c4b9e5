import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { fc } from '../../test/support/fast-check.ts'
import { type Batch, decodeBatch, decodeHeader, encodeBatch } from './batch.ts'
import { firstDifference, OutcomeCollector } from './outcome.ts'

const example: Batch = {
  previousChain: new Uint8Array(32).fill(0xaa),
  rulesVersion: 3,
  batch: 2,
  seqFirst: 8,
  timeMs: 0x0102,
  outcomePrevious: { checksums: new Uint32Array([0xcbf43926]), eventsHash: new Uint8Array(32).fill(0xbb) },
  commands: [{ timeMs: 0x0101, command: new Uint8Array([1, 2, 3]), evidence: new Uint8Array([9]) }],
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const small = fc.uint8Array({ maxLength: 40 })
const anyBatch: fc.Arbitrary<Batch> = fc
  .record({
    previousChain: bytes32,
    rulesVersion: fc.nat(),
    batch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    seqFirst: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    timeMs: fc.integer({ min: 1_000, max: 2 ** 50 }),
    outcomePrevious: fc.record({ checksums: fc.uint32Array({ maxLength: 5 }), eventsHash: bytes32 }),
    commands: fc.array(fc.record({ timeMs: fc.nat(1_000), command: small, evidence: small }), { maxLength: 6 }),
  })
  .map((batch) => ({ ...batch, commands: batch.commands.sort((left, right) => left.timeMs - right.timeMs) }))

test('default: the layout, written out by hand', () => {
  const body = [
    'aa'.repeat(32), // previous chain hash
    '01000000', // format
    '03000000', // rules version
    '0200000000000000', // batch
    '0800000000000000', // first sequence
    '0201000000000000', // time
    '01000000', // commands
    '01000000', // commands of the previous batch
    'bb'.repeat(32), // events of the previous batch
    '2639f4cb', // checksum
    '0300000001000000010100000000000001020309',
  ].join('')
  const chain = createHash('sha256').update(Buffer.from(body, 'hex')).digest('hex')
  assert.equal(Buffer.from(encodeBatch(example)).toString('hex'), body + chain)
})

test('behavior: decode is the inverse of encode', () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      const record = encodeBatch(batch).slice()
      const decoded = decodeBatch(record)
      if ('malformed' in decoded) throw new Error(decoded.malformed)
      assert.deepEqual(plain(decoded), plain(batch))
      assert.deepEqual(encodeBatch(decoded), record)
    }),
  )
})

test('rejects: every single changed bit of a record', () => {
  const record = encodeBatch(example).slice()
  for (let bit = 0; bit < record.length * 8; bit++) {
    const changed = record.slice()
    changed[bit >> 3]! ^= 1 << (bit & 7)
    assert.ok('malformed' in decodeHeader(changed), `bit ${bit}`)
  }
})

test('rejects: every prefix of a record, and a longer one', () => {
  const record = encodeBatch(example).slice()
  for (let length = 0; length < record.length; length++) {
    assert.ok('malformed' in decodeBatch(record.subarray(0, length)), `length ${length}`)
  }
  assert.ok('malformed' in decodeBatch(new Uint8Array([...record, 0])))
})

test('rejects: bytes with a recomputed chain hash that are not canonical', () => {
  const lengthAt = 104 + 4
  const cases: Record<string, readonly [at: number, byte: number]> = {
    'another format': [32, 2],
    'batch 0': [40, 0],
    'a number above 2^53': [55, 0xff],
    'more checksums than bytes': [71, 0x7f],
    'a command that is too long': [lengthAt, 0xff],
    'left-over bytes': [lengthAt, 2],
    'one command more': [64, 2],
    'a command after its batch': [lengthAt + 8, 3],
  }
  for (const [what, [at, byte]] of Object.entries(cases)) {
    const record = encodeBatch(example).slice()
    record[at] = byte
    record.set(createHash('sha256').update(record.subarray(0, -32)).digest(), record.length - 32)
    assert.ok('malformed' in decodeBatch(record), what)
  }
})

test('behavior: a checksum is the CRC-32 of the events, the hash the SHA-256 of lengths and events', () => {
  const collector = new OutcomeCollector()
  collector.begin(2)
  collector.add(Buffer.from('123456789'))
  collector.add(new Uint8Array(0))
  const { checksums, eventsHash } = collector.finish()
  // The check value of CRC-32/ISO-HDLC for "123456789" is cbf43926; of nothing, 0.
  assert.deepEqual([...checksums], [0xcbf43926, 0])
  const framed = Buffer.concat([Buffer.from([9, 0, 0, 0]), Buffer.from('123456789'), Buffer.from([0, 0, 0, 0])])
  assert.deepEqual(Buffer.from(eventsHash), createHash('sha256').update(framed).digest())
})

test('behavior: the first difference of two outcomes is named', () => {
  const hash = new Uint8Array(32)
  const stored = { checksums: new Uint32Array([1, 2, 3]), eventsHash: hash }
  assert.equal(firstDifference(stored, { ...stored }), undefined)
  assert.equal(firstDifference(stored, { ...stored, checksums: new Uint32Array([1, 9, 9]) })?.index, 1)
  assert.equal(firstDifference(stored, { ...stored, checksums: new Uint32Array([1, 2]) })?.index, 2)
  assert.equal(firstDifference(stored, { ...stored, eventsHash: new Uint8Array(32).fill(1) })?.index, 0)
})

/** Views and buffers of other offsets as plain arrays. */
function plain(batch: Batch): unknown {
  return JSON.parse(
    JSON.stringify(batch, (_, value) => (ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value)),
  )
}
