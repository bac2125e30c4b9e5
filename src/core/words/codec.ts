/**
 * Canonical bytes: version, record number, then the fields in wire order, little-endian, of fixed width. Decoding what was
 * encoded gives the same record, and every other byte string is refused: numbers out of range, words that do not exist,
 * bytes left over.
 */
import { assert } from '../units/index.ts'
import type { EntryFields, Fields, ListKind, ScalarKind, Schemas, WordKind } from './schema.ts'

/** Version byte of every record; another version is another codec. */
export const CODEC_VERSION: number = 1

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

type Value = number | string | readonly Readonly<Record<string, number | string>>[]
type Plan = readonly (readonly [string, ScalarKind | WordKind | ListKind])[]

/** The codec of a set of schemas. */
export function codecOf<R extends { readonly type: string }>(schemas: Schemas): Codec<R> {
  const byName = new Map<string, { number: number; plan: Plan }>()
  const byNumber = new Map<number, { name: string; plan: Plan }>()
  for (const [name, schema] of Object.entries(schemas)) {
    const plan = Object.entries(schema.fields as Fields)
    assert(!byNumber.has(schema.number), 'a record number is used twice')
    byName.set(name, { number: schema.number, plan })
    byNumber.set(schema.number, { name, plan })
  }
  return {
    encode(writer, record) {
      const { number, plan } = byName.get(record.type)!
      reserve(writer, 3)
      writer.view.setUint8(writer.length, CODEC_VERSION)
      writer.view.setUint16(writer.length + 1, number, true)
      writer.length += 3
      for (const [field, kind] of plan) writeField(writer, kind, (record as unknown as Record<string, Value>)[field]!)
    },
    decode(bytes, offset) {
      const reader: Reader = {
        bytes,
        view: new DataView(bytes.buffer, bytes.byteOffset),
        at: offset,
        end: bytes.length,
        ok: true,
      }
      const version = readScalar(reader, 'u8')
      const number = readScalar(reader, 'u16')
      const known = byNumber.get(number as number)
      if (!reader.ok || version !== CODEC_VERSION || known === undefined) return null
      const record: Record<string, unknown> = { type: known.name }
      for (const [field, kind] of known.plan) {
        record[field] = readField(reader, kind)
        if (!reader.ok) return null
      }
      return { record: record as unknown as R, end: reader.at }
    },
  }
}

function writeField(writer: ByteWriter, kind: ScalarKind | WordKind | ListKind, value: Value): void {
  if (typeof kind === 'string') return writeScalar(writer, kind, value as number | string)
  if ('of' in kind) return writeWord(writer, kind, value as string)
  const entries = value as readonly Readonly<Record<string, number | string>>[]
  assert(entries.length <= 65_535, 'a list has at most 65,535 entries')
  writeScalar(writer, 'u16', entries.length)
  const plan = Object.entries(kind.list as EntryFields)
  for (const entry of entries) {
    for (const [field, fieldKind] of plan) writeField(writer, fieldKind, entry[field]!)
  }
}

function writeWord(writer: ByteWriter, kind: WordKind, word: string): void {
  const position = kind.of.indexOf(word)
  assert(position >= 0, 'a word is not one of its kind')
  writeScalar(writer, 'u8', position)
}

function writeScalar(writer: ByteWriter, kind: ScalarKind, value: number | string): void {
  reserve(writer, 32)
  const { view, length } = writer
  if (kind === 'key') {
    for (let i = 0; i < 32; i++)
      view.setUint8(length + i, Number.parseInt((value as string).slice(i * 2, i * 2 + 2), 16))
    writer.length += 32
    return
  }
  const n = value as number
  const { low, high, width } = ranges[kind]
  assert(Number.isInteger(n) && n >= low && n <= high, 'a field does not fit its kind')
  if (kind === 'u8') view.setUint8(length, n)
  else if (kind === 'u16') view.setUint16(length, n, true)
  else if (kind === 'u32') view.setUint32(length, n, true)
  else if (kind === 'i32') view.setInt32(length, n, true)
  else {
    const upper = Math.floor(n / 2 ** 32)
    view.setUint32(length, n - upper * 2 ** 32, true)
    if (kind === 'u48') view.setUint16(length + 4, upper, true)
    else view.setInt32(length + 4, upper, true)
  }
  writer.length += width
}

const ranges: Readonly<Record<Exclude<ScalarKind, 'key'>, { low: number; high: number; width: number }>> = {
  u8: { low: 0, high: 255, width: 1 },
  u16: { low: 0, high: 65_535, width: 2 },
  u32: { low: 0, high: 2 ** 32 - 1, width: 4 },
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

type Reader = { bytes: Uint8Array; view: DataView; at: number; end: number; ok: boolean }

function readField(reader: Reader, kind: ScalarKind | WordKind | ListKind): Value {
  if (typeof kind === 'string') return readScalar(reader, kind)
  if ('of' in kind) return readWord(reader, kind)
  const count = readScalar(reader, 'u16') as number
  const plan = Object.entries(kind.list as EntryFields)
  const entries: Record<string, number | string>[] = []
  for (let i = 0; i < count && reader.ok; i++) {
    const entry: Record<string, number | string> = {}
    for (const [field, fieldKind] of plan) entry[field] = readField(reader, fieldKind) as number | string
    entries.push(entry)
  }
  return entries
}

function readWord(reader: Reader, kind: WordKind): string {
  const word = kind.of[readScalar(reader, 'u8') as number]
  if (word === undefined) reader.ok = false
  return word ?? ''
}

function readScalar(reader: Reader, kind: ScalarKind): number | string {
  const width = kind === 'key' ? 32 : ranges[kind].width
  const at = reader.at
  if (at + width > reader.end) {
    reader.ok = false
    return 0
  }
  reader.at += width
  const { view } = reader
  if (kind === 'u8') return view.getUint8(at)
  if (kind === 'u16') return view.getUint16(at, true)
  if (kind === 'u32') return view.getUint32(at, true)
  if (kind === 'i32') return view.getInt32(at, true)
  if (kind === 'u48') return view.getUint16(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
  if (kind === 'key') return hexOf(reader.bytes, at)
  const n = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
  if (!Number.isSafeInteger(n)) reader.ok = false
  return n
}

function hexOf(bytes: Uint8Array, at: number): string {
  let hex = ''
  for (let i = at; i < at + 32; i++) hex += bytes[i]!.toString(16).padStart(2, '0')
  return hex
}
