import { equalBytes, readU32, readU64, writeU32, writeU64 } from './bytes.ts'
import { sha256 } from './digests.ts'
import type { Outcome } from './outcome.ts'

/**
 * One record of the log: a batch of commands as canonical bytes. Little-endian, no padding; a record that decodes encodes to the same bytes.
 *
 *     0   32  chain hash of the previous record (zeros before the first)
 *    32    4  format of the record, 1
 *    36    4  rules version
 *    40    8  batch number, dense from 1
 *    48    8  sequence of the first command; of the next to come when there is none
 *    56    8  time of the batch, ms; not before any command's time
 *    64    4  number of commands n; 0 in a seal, which only carries an outcome
 *    68    4  number of commands k of the previous batch
 *    72   32  SHA-256 of the previous batch's events
 *   104   4k  CRC-32 of the events of each command of the previous batch
 *         n × { 4 command length, 4 evidence length, 8 time in ms, command, evidence }
 *   end   32  chain hash = SHA-256 of every byte before it
 *
 * A batch is durable before it is executed, so its own outcome cannot stand in it: the next record carries it (docs/decisions/0010).
 */
export type Batch = {
  readonly previousChain: Uint8Array
  readonly rulesVersion: number
  readonly batch: number
  readonly seqFirst: number
  readonly timeMs: number
  /** What executing the previous batch gave. */
  readonly outcomePrevious: Outcome
  readonly commands: readonly JournalCommand[]
}

/** One command as it stands in the journal. `apply` reads the command and its time only; the evidence is for those who check it again. */
export type JournalCommand = { readonly timeMs: number; readonly command: Uint8Array; readonly evidence: Uint8Array }

/** The fields of a record that can be read without its commands. */
export type BatchHeader = Omit<Batch, 'commands' | 'outcomePrevious'> & {
  readonly count: number
  readonly chain: Uint8Array
}

/** Bytes of one command's lengths and time: what a batch adds to each. */
const commandOverheadBytes = 16

const format = 1
const hashBytes = 32
const fixedBytes = 104

/** The canonical record of a batch, chain hash included. The bytes are valid until the next call: they live in a shared buffer. */
export function encodeBatch(batch: Batch): Uint8Array {
  const bytes = scratch(recordBytes(batch))
  const checksums = batch.outcomePrevious.checksums
  bytes.set(batch.previousChain, 0)
  writeU32(bytes, 32, format)
  writeU32(bytes, 36, batch.rulesVersion)
  writeU64(bytes, 40, batch.batch)
  writeU64(bytes, 48, batch.seqFirst)
  writeU64(bytes, 56, batch.timeMs)
  writeU32(bytes, 64, batch.commands.length)
  writeU32(bytes, 68, checksums.length)
  bytes.set(batch.outcomePrevious.eventsHash, 72)
  let at = fixedBytes
  for (const checksum of checksums) {
    writeU32(bytes, at, checksum)
    at += 4
  }
  for (const { timeMs, command, evidence } of batch.commands) {
    writeU32(bytes, at, command.length)
    writeU32(bytes, at + 4, evidence.length)
    writeU64(bytes, at + 8, timeMs)
    bytes.set(command, at + commandOverheadBytes)
    bytes.set(evidence, at + commandOverheadBytes + command.length)
    at += commandOverheadBytes + command.length + evidence.length
  }
  bytes.set(chainHash(bytes), at)
  return bytes
}

/** The whole batch, or what is wrong with the bytes. Commands are views of the record. */
export function decodeBatch(record: Uint8Array): Batch | { readonly malformed: string } {
  const header = decodeHeader(record)
  if ('malformed' in header) return header
  const checksumCount = readU32(record, 68)
  const end = record.length - hashBytes
  let at = fixedBytes + 4 * checksumCount
  if (at > end) return { malformed: 'its outcome runs past its end' }
  const checksums = new Uint32Array(checksumCount)
  for (let index = 0; index < checksumCount; index++) checksums[index] = readU32(record, fixedBytes + 4 * index)
  const commands: JournalCommand[] = []
  let timeMsLast = 0
  for (let index = 0; index < header.count; index++) {
    if (at + commandOverheadBytes > end) return { malformed: `command ${index} runs past its end` }
    const commandEnd = at + commandOverheadBytes + readU32(record, at)
    const evidenceEnd = commandEnd + readU32(record, at + 4)
    const timeMs = readU64(record, at + 8)
    if (evidenceEnd > end) return { malformed: `command ${index} runs past its end` }
    if (!(timeMs >= timeMsLast && timeMs <= header.timeMs))
      return { malformed: `the time of command ${index} is out of order` }
    commands.push({
      timeMs,
      command: record.subarray(at + commandOverheadBytes, commandEnd),
      evidence: record.subarray(commandEnd, evidenceEnd),
    })
    timeMsLast = timeMs
    at = evidenceEnd
  }
  if (at !== end) return { malformed: `${end - at} bytes are left over` }
  const { previousChain, rulesVersion, batch, seqFirst, timeMs } = header
  return {
    previousChain,
    rulesVersion,
    batch,
    seqFirst,
    timeMs,
    commands,
    outcomePrevious: { checksums, eventsHash: record.subarray(72, fixedBytes) },
  }
}

/** The header, after checking the record's own chain hash; or what is wrong. */
export function decodeHeader(record: Uint8Array): BatchHeader | { readonly malformed: string } {
  if (record.length < fixedBytes + hashBytes)
    return { malformed: `it has ${record.length} bytes, too few for a record` }
  const chain = record.subarray(record.length - hashBytes)
  if (!equalBytes(chain, chainHash(record))) return { malformed: 'its bytes do not give its chain hash' }
  if (readU32(record, 32) !== format)
    return { malformed: `its format is ${readU32(record, 32)}; this release reads ${format}` }
  const header = {
    previousChain: record.subarray(0, hashBytes),
    rulesVersion: readU32(record, 36),
    batch: readU64(record, 40),
    seqFirst: readU64(record, 48),
    timeMs: readU64(record, 56),
    count: readU32(record, 64),
    chain,
  }
  const whole = header.batch >= 1 && header.seqFirst >= 1 && header.timeMs >= 0
  return whole ? header : { malformed: 'its numbers are out of range' }
}

/** Chain hash that stands at the end of a record, copied. */
export function chainOf(record: Uint8Array): Uint8Array {
  return record.slice(record.length - hashBytes)
}

function chainHash(record: Uint8Array): Uint8Array {
  return sha256(record.subarray(0, record.length - hashBytes))
}

function recordBytes(batch: Batch): number {
  let bytes = fixedBytes + 4 * batch.outcomePrevious.checksums.length + hashBytes
  for (const { command, evidence } of batch.commands) bytes += commandOverheadBytes + command.length + evidence.length
  return bytes
}

let buffer = new Uint8Array(256 * 1024)

function scratch(bytes: number): Uint8Array {
  if (bytes > buffer.length) buffer = new Uint8Array(bytes * 2)
  return buffer.subarray(0, bytes)
}
