/**
 * Canonical bytes: version, record number, then the fields in wire order, little-endian, of fixed width. Decoding what was
 * encoded gives the same record, and every other byte string is refused: numbers out of range, words that do not exist,
 * bytes left over.
 */
import { assert } from '../units/index.ts'
import type { EntryFields, Fields, ListKind, ScalarKind, Schemas, WordKind } from './schema.ts'

/** Version byte of every record; another version is another codec. */
const CODEC_VERSION: number = 1

/** A growing buffer of bytes; `length` is what has been written. */
export type ByteWriter = { bytes: Uint8Array; view: DataView; length: number }

/** A writer with room for `capacity` bytes before it grows. */
export function byteWriter(capacity = 4096): ByteWriter {
  const bytes = new Uint8Array(capacity)
  return { bytes, view: new DataView(bytes.buffer), length: 0 }
}

/** What one set of schemas needs to be written and read. */
export type Codec<R extends { readonly type: string }> = {
  /** Appends the canonical bytes of a record. */
  readonly encode: (writer: ByteWriter, record: R) => void
  /** The record at `offset` of `bytes` and where it ends; null when the bytes are not canonical. */
  readonly decode: (bytes: Uint8Array, offset: number) => { record: R; end: number } | null
}

/** A record or an entry as the codec sees it. */
type Values = Record<string, number | string | readonly Values[]>

/**
 * One field, prepared once: every trade passes here four times, so nothing is looked up by name of kind in between. `blank`
 * of a list is an entry with every field at zero: copies of it share one shape, which fields added one by one would not.
 */
type Step =
  | {
      readonly field: string
      readonly at: 'number'
      readonly low: number
      readonly high: number
      readonly width: number
    }
  | { readonly field: string; readonly at: 'key' }
  | { readonly field: string; readonly at: 'word'; readonly words: readonly string[]; readonly positions: Positions }
  | { readonly field: string; readonly at: 'list'; readonly plan: Plan; readonly blank: Values }

type Positions = ReadonlyMap<string, number>
type Plan = readonly Step[]
type Schema = { readonly number: number; readonly plan: Plan; readonly blank: Values }

/** The codec of a set of schemas. */
export function codecOf<R extends { readonly type: string }>(schemas: Schemas): Codec<R> {
  const byName = new Map<string, Schema>()
  const byNumber: (Schema | undefined)[] = []
  for (const [type, { number, fields }] of Object.entries(schemas)) {
    assert(byNumber[number] === undefined, 'a record number is used twice')
    const plan = planOf(fields)
    const schema = { number, plan, blank: { type, ...blankOf(plan) } }
    byName.set(type, schema)
    byNumber[number] = schema
  }
  const reader: Reader = { at: 0, ok: true }
  return {
    encode(writer, record) {
      const { number, plan } = byName.get(record.type)!
      reserve(writer, 3)
      writer.view.setUint8(writer.length, CODEC_VERSION)
      writer.view.setUint16(writer.length + 1, number, true)
      writer.length += 3
      writeFields(writer, plan, record as unknown as Values)
    },
    decode(bytes, offset) {
      if (offset + 3 > bytes.length || bytes[offset] !== CODEC_VERSION) return null
      const schema = byNumber[bytes[offset + 1]! + bytes[offset + 2]! * 256]
      if (schema === undefined) return null
      reader.at = offset + 3
      reader.ok = true
      const record = { ...schema.blank }
      readFields(reader, bytes, schema.plan, record)
      return reader.ok ? { record: record as unknown as R, end: reader.at } : null
    },
  }
}

function planOf(fields: Fields | EntryFields): Plan {
  return Object.entries<ScalarKind | WordKind | ListKind>(fields).map(([field, kind]): Step => {
    if (kind === 'key') return { field, at: 'key' }
    if (typeof kind === 'string') return { field, at: 'number', ...ranges[kind] }
    if ('of' in kind) {
      const positions = new Map(kind.of.map((word, position) => [word, position]))
      return { field, at: 'word', words: kind.of, positions }
    }
    const plan = planOf(kind.list)
    return { field, at: 'list', plan, blank: blankOf(plan) }
  })
}

function blankOf(plan: Plan): Values {
  return Object.fromEntries(plan.map(({ field, at }) => [field, at === 'number' ? 0 : at === 'list' ? [] : '']))
}

function writeFields(writer: ByteWriter, plan: Plan, values: Values): void {
  for (const step of plan) {
    const value = values[step.field]
    if (step.at === 'number') writeNumber(writer, step.low, step.high, step.width, value as number)
    else if (step.at === 'word') writeWord(writer, step.positions, value as string)
    else if (step.at === 'key') writeKey(writer, value as string)
    else {
      const entries = value as readonly Values[]
      assert(entries.length <= 65_535, 'a list has at most 65,535 entries')
      writeNumber(writer, 0, 65_535, 2, entries.length)
      for (const entry of entries) writeFields(writer, step.plan, entry)
    }
  }
}

function writeWord(writer: ByteWriter, positions: Positions, word: string): void {
  const position = positions.get(word)
  assert(position !== undefined, 'a word is not one of its kind')
  writeNumber(writer, 0, 255, 1, position!)
}

/** Two's complement of `width` bytes; the kinds of one width differ in their range only. */
function writeNumber(writer: ByteWriter, low: number, high: number, width: number, n: number): void {
  assert(Number.isInteger(n) && n >= low && n <= high, 'a field does not fit its kind')
  reserve(writer, width)
  const { view, length } = writer
  if (width === 1) view.setUint8(length, n)
  else if (width === 2) view.setUint16(length, n, true)
  else if (width === 4) view.setInt32(length, n, true)
  else {
    const upper = Math.floor(n / WORD)
    view.setInt32(length, n - upper * WORD, true)
    if (width === 6) view.setUint16(length + 4, upper, true)
    else view.setInt32(length + 4, upper, true)
  }
  writer.length += width
}

function writeKey(writer: ByteWriter, key: string): void {
  assert(key.length === 64, 'a key has 64 hexadecimal digits')
  reserve(writer, 32)
  for (let i = 0; i < 32; i++) {
    const byte = digitOf(key.charCodeAt(i * 2)) * 16 + digitOf(key.charCodeAt(i * 2 + 1))
    assert(byte >= 0, 'a key has lower-case hexadecimal digits')
    writer.bytes[writer.length + i] = byte
  }
  writer.length += 32
}

/** Value of a lower-case hexadecimal digit, NaN of any other character. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  return code >= 97 && code <= 102 ? code - 87 : Number.NaN
}

const WORD = 2 ** 32

const ranges: Readonly<Record<Exclude<ScalarKind, 'key'>, { low: number; high: number; width: number }>> = {
  u8: { low: 0, high: 255, width: 1 },
  u16: { low: 0, high: 65_535, width: 2 },
  u32: { low: 0, high: WORD - 1, width: 4 },
  u48: { low: 0, high: 2 ** 48 - 1, width: 6 },
  i32: { low: -(2 ** 31), high: 2 ** 31 - 1, width: 4 },
  int: { low: -(2 ** 53 - 1), high: 2 ** 53 - 1, width: 8 },
}

function reserve(writer: ByteWriter, more: number): void {
  if (writer.length + more <= writer.bytes.length) return
  const bytes = new Uint8Array(Math.max(writer.bytes.length * 2, writer.length + more))
  bytes.set(writer.bytes.subarray(0, writer.length))
  writer.bytes = bytes
  writer.view = new DataView(bytes.buffer)
}

/** Where reading stands; `ok` falls at the first byte that is not canonical, and what is read from there on is thrown away. */
type Reader = { at: number; ok: boolean }

function readFields(reader: Reader, bytes: Uint8Array, plan: Plan, into: Values): void {
  for (const step of plan) {
    if (step.at === 'number') into[step.field] = readNumber(reader, bytes, step.low, step.width)
    else if (step.at === 'word') {
      const word = step.words[readNumber(reader, bytes, 0, 1)]
      if (word === undefined) reader.ok = false
      else into[step.field] = word
    } else if (step.at === 'key') into[step.field] = readKey(reader, bytes)
    else into[step.field] = readList(reader, bytes, step.plan, step.blank)
    if (!reader.ok) return
  }
}

function readList(reader: Reader, bytes: Uint8Array, plan: Plan, blank: Values): Values[] {
  const count = readNumber(reader, bytes, 0, 2)
  const entries: Values[] = []
  for (let i = 0; i < count && reader.ok; i++) {
    const entry = { ...blank }
    readFields(reader, bytes, plan, entry)
    entries.push(entry)
  }
  return entries
}

/** A number of `width` bytes; signed when `low` is below zero. */
function readNumber(reader: Reader, bytes: Uint8Array, low: number, width: number): number {
  const at = take(reader, bytes, width)
  if (at < 0) return 0
  if (width === 1) return bytes[at]!
  if (width === 2) return bytes[at]! + bytes[at + 1]! * 256
  const lower = readInt32(bytes, at)
  if (width === 4) return low < 0 ? lower : lower >>> 0
  if (width === 6) return (bytes[at + 4]! + bytes[at + 5]! * 256) * WORD + (lower >>> 0)
  const n = readInt32(bytes, at + 4) * WORD + (lower >>> 0)
  if (!Number.isSafeInteger(n)) reader.ok = false
  return n
}

function readInt32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

function readKey(reader: Reader, bytes: Uint8Array): string {
  const at = take(reader, bytes, 32)
  let hex = ''
  for (let i = at; at >= 0 && i < at + 32; i++) hex += hexOfByte[bytes[i]!]
  return hex
}

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Where the next `width` bytes stand, −1 when there are fewer. */
function take(reader: Reader, bytes: Uint8Array, width: number): number {
  const { at } = reader
  if (at + width > bytes.length) {
    reader.ok = false
    return -1
  }
  reader.at = at + width
  return at
}
