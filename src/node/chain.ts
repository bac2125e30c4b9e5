import { type Batch, type BatchHeader, decodeBatch, decodeHeader } from './batch.ts'
import { equalBytes } from './bytes.ts'
import { JournalDamagedError, RulesVersionError } from './errors.ts'
import type { LocalLog, LogRecord } from './log.ts'
import { journalStart, type Position } from './writer.ts'

/** What reading the whole chain showed: where it ends, and its chain hash at each batch that was asked for. */
export type ChainSummary = { readonly tail: Position; readonly chainAt: ReadonlyMap<number, Uint8Array> }

/**
 * Reads every record of the log and checks its bytes, number, sequence, time and chain, without executing anything. Throws JournalDamagedError
 * for the first batch that is not what was written, RulesVersionError for the first under other rules.
 */
export function checkChain(
  log: LocalLog,
  path: string,
  rulesVersion: number,
  batchesAsked: ReadonlySet<number>,
): ChainSummary {
  const chainAt = new Map<number, Uint8Array>()
  let position = journalStart
  chainAt.set(position.batch, position.chain)
  for (const record of log.read(1)) {
    const header = checkLink(record, position, path, rulesVersion)
    position = positionAfter(header)
    if (batchesAsked.has(position.batch)) chainAt.set(position.batch, position.chain)
  }
  return { tail: position, chainAt }
}

/** Checks that a record is whole and follows `position`; answers its header. */
export function checkLink(
  { batch, record }: LogRecord,
  position: Position,
  path: string,
  rulesVersion: number,
): BatchHeader {
  const header = decodeHeader(record)
  if ('malformed' in header) throw new JournalDamagedError(path, batch, header.malformed)
  const follows = header.batch === position.batch + 1 && header.batch === batch
  if (!follows) throw new JournalDamagedError(path, batch, `its record says that it is batch ${header.batch}`)
  if (!equalBytes(header.previousChain, position.chain))
    throw new JournalDamagedError(path, batch, 'its chain hash does not follow the batch before it')
  if (header.seqFirst !== position.seq + 1)
    throw new JournalDamagedError(
      path,
      batch,
      `it starts at sequence ${header.seqFirst} instead of ${position.seq + 1}`,
    )
  if (header.timeMs < position.timeMs)
    throw new JournalDamagedError(path, batch, 'its time is before that of the batch before it')
  if (header.rulesVersion !== rulesVersion) throw new RulesVersionError(batch, header.rulesVersion, rulesVersion)
  return header
}

/** The commands of a record, which `checkLink` has found whole. */
export function readCommands({ batch, record }: LogRecord, position: Position, path: string): Batch {
  const decoded = decodeBatch(record)
  if ('malformed' in decoded) throw new JournalDamagedError(path, batch, decoded.malformed)
  const timeFirst = decoded.commands[0]?.timeMs ?? decoded.timeMs
  if (timeFirst < position.timeMs)
    throw new JournalDamagedError(path, batch, 'its first command is before the batch before it')
  return decoded
}

function positionAfter(header: BatchHeader): Position {
  return {
    batch: header.batch,
    seq: header.seqFirst + header.count - 1,
    timeMs: header.timeMs,
    chain: header.chain.slice(),
  }
}
