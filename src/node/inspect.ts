import { type BatchHeader, decodeHeader, type JournalCommand } from './batch.ts'
import { toHex } from './bytes.ts'
import { readCommands } from './chain.ts'
import { journalPaths, probeJournal } from './directory.ts'
import { JournalDamagedError, NotAJournalError, SequenceRangeError } from './errors.ts'
import { recoverJournal } from './journal.ts'
import type { LocalLog, LogRecord } from './log.ts'
import type { MachinePort } from './machine-port.ts'
import { openSqliteLogReader } from './sqlite-log.ts'
import { stateHash } from './state-hash.ts'
import { journalStart, type Position } from './writer.ts'

/** One command with its place. */
type PlacedCommand = JournalCommand & { readonly seq: number; readonly batch: number }

/**
 * The house as it stood after sequence `seq` (by default the last), from the newest snapshot before it. Reads only. Throws SequenceRangeError
 * and what recovery throws.
 */
export function stateAt<S>(
  directory: string,
  machine: MachinePort<S>,
  diagnose: (message: string) => void,
  seq?: number,
): { readonly state: S; readonly position: Position; readonly stateHash: string } {
  requireJournal(directory)
  if (seq !== undefined && !(Number.isSafeInteger(seq) && seq >= 0))
    throw new SequenceRangeError(seq, withLog(directory, lastSeq))
  const { state, position } = recoverJournal(directory, machine, diagnose, seq)
  if (seq !== undefined && position.seq !== seq) throw new SequenceRangeError(seq, position.seq)
  return { state, position, stateHash: toHex(stateHash(machine.pages(state)).hash) }
}

/** The commands from sequence `seqFirst` to `seqLast`, both included, as they stand in the journal. Throws SequenceRangeError. */
export function readRange(directory: string, seqFirst: number, seqLast: number): PlacedCommand[] {
  return withLog(directory, (log) => {
    const end = lastSeq(log, directory)
    for (const seq of [seqFirst, seqLast]) if (!(seq >= 1 && seq <= end)) throw new SequenceRangeError(seq, end)
    const placed: PlacedCommand[] = []
    for (const record of log.read(batchOf(log, seqFirst, directory))) {
      const batch = readCommands(record, journalStart, directory)
      if (batch.seqFirst > seqLast) break
      for (const [index, command] of batch.commands.entries()) {
        const seq = batch.seqFirst + index
        if (seq >= seqFirst && seq <= seqLast) placed.push({ ...command, seq, batch: record.batch })
      }
    }
    return placed
  })
}

/**
 * Records from batch `from` on as they stand in the log, at most `count` and no more than `bytesMax` of them together, but one at least; empty
 * behind the tail, which it says too. Throws JournalDamagedError.
 */
export function readRecords(
  directory: string,
  from: number,
  count: number,
  bytesMax: number,
): { readonly tail: number; readonly records: readonly LogRecord[] } {
  return withLog(directory, (log) => {
    const records: LogRecord[] = []
    const tail = log.tail()
    let bytes = 0
    for (const record of log.read(from)) {
      bytes += record.record.length
      if (records.length > 0 && bytes > bytesMax) break
      records.push(record)
      if (records.length === count) break
    }
    return { tail, records }
  })
}

/** The last command of the last batch that was over before `timeMs`; 0 when there is none. Bisection over headers. */
export function seqBefore(directory: string, timeMs: number): number {
  return withLog(directory, (log) => {
    let [low, high] = [0, log.tail()]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (readHeaderAt(log, middle, directory).timeMs < timeMs) low = middle
      else high = middle - 1
    }
    if (low === 0) return 0
    const { seqFirst, count } = readHeaderAt(log, low, directory)
    return seqFirst + count - 1
  })
}

function requireJournal(directory: string): void {
  if (probeJournal(directory) === 'vacant') throw new NotAJournalError(directory, 'there is none in it')
}

function withLog<T>(directory: string, look: (log: LocalLog, directory: string) => T): T {
  requireJournal(directory)
  const log = openSqliteLogReader(journalPaths(directory))
  try {
    return look(log, directory)
  } finally {
    log.close()
  }
}

/** Batch that holds a sequence of the log: the last one that does not begin above it (a seal before it may begin at the same). Bisection over headers. */
function batchOf(log: LocalLog, seq: number, directory: string): number {
  let [low, high] = [1, log.tail()]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (readHeaderAt(log, middle, directory).seqFirst <= seq) low = middle
    else high = middle - 1
  }
  return low
}

function lastSeq(log: LocalLog, directory: string): number {
  const tail = log.tail()
  if (tail === 0) return 0
  const { seqFirst, count } = readHeaderAt(log, tail, directory)
  return seqFirst + count - 1
}

function readHeaderAt(log: LocalLog, batch: number, directory: string): BatchHeader {
  for (const { record } of log.read(batch)) return headerOf(record, batch, directory)
  throw new JournalDamagedError(directory, batch, 'it is missing')
}

function headerOf(record: Uint8Array, batch: number, directory: string): BatchHeader {
  const header = decodeHeader(record)
  if ('malformed' in header) throw new JournalDamagedError(directory, batch, header.malformed)
  return header
}
