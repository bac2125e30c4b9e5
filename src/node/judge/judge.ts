import type { Batch } from '../batch.ts'
import { checkLink, readCommands } from '../chain.ts'
import { ApplyFailedError, DivergenceError, EvidenceError, JournalDamagedError } from '../errors.ts'
import type { LogRecord } from '../log.ts'
import type { MachinePort } from '../machine-port.ts'
import { firstDifference } from '../outcome.ts'
import { type AppliedSink, advance, journalStart, startWriter, type Writer } from '../writer.ts'

/** The first thing of a journal that is not so. */
export type VerifyFailure = {
  readonly batch: number
  /** First sequence that diverges, when the failure is one of a command. */
  readonly seq: number | null
  readonly what: string
  readonly cure: string
}

/** Sees every command with its evidence in order; answers what is wrong with the evidence of one, by its sequence. */
export type EvidenceCheck = (
  seq: number,
  command: Uint8Array,
  evidence: Uint8Array,
) => { readonly seq: number; readonly what: string } | null

/** A machine that executes a journal from its first record and compares. */
export type Judge<S> = {
  readonly writer: Writer<S>
  /** Commands whose events were compared. Those of the last record have none to compare with until the next comes. */
  readonly commandsCompared: number
  /**
   * Judges the next record: chain, numbers, the outcome that it stores of its predecessor, evidence. Throws JournalDamagedError,
   * DivergenceError, EvidenceError, ApplyFailedError, RulesVersionError, and must not be used after it.
   */
  next(record: LogRecord): void
}

/** A judge that stands before the first record. `path` names the journal in messages; `sink` hears every command. */
export function openJudge<S>(
  machine: MachinePort<S>,
  path: string,
  checkEvidence: EvidenceCheck,
  sink?: AppliedSink,
): Judge<S> {
  const writer = startWriter(machine, machine.open(), journalStart)
  let commandsCompared = 0
  return {
    writer,
    get commandsCompared() {
      return commandsCompared
    },
    next(record) {
      const pending = writer.outcome.checksums.length
      const { commands, seqFirst } = replay(writer, record, path, Number.MAX_SAFE_INTEGER, sink)
      commandsCompared += pending
      for (const [index, { command, evidence }] of commands.entries()) {
        const fault = checkEvidence(seqFirst + index, command, evidence)
        if (fault !== null) throw new EvidenceError(record.batch, fault.seq, fault.what)
      }
    },
  }
}

/**
 * Executes one record, having compared the outcome that it stores of its predecessor. Commands above `seqMax` are left out. Answers the
 * record; throws what `Judge.next` does, but EvidenceError.
 */
export function replay<S>(
  writer: Writer<S>,
  record: LogRecord,
  path: string,
  seqMax: number,
  sink?: AppliedSink,
): Batch {
  const { position, outcome } = writer
  const header = checkLink(record, position, path, writer.machine.rulesVersion)
  const batch = readCommands(record, position, path)
  const { commands, timeMs, outcomePrevious } = batch
  const difference = firstDifference(outcomePrevious, outcome)
  if (difference !== undefined) {
    const seqFirst = position.seq - outcome.checksums.length + 1
    throw new DivergenceError(position.batch, seqFirst + difference.index, difference.what)
  }
  const taken = position.seq + commands.length > seqMax ? commands.slice(0, seqMax - position.seq) : commands
  advance(writer, timeMs, taken, header.chain.slice(), sink)
  return batch
}

/** A failure of a journal as a value; throws on what is none: it is of the program or the place. */
export function failureOf(error: unknown): VerifyFailure {
  if (error instanceof JournalDamagedError) return { batch: error.batch, seq: null, what: error.what, cure: error.cure }
  if (error instanceof DivergenceError || error instanceof EvidenceError) {
    return { batch: error.batch, seq: error.seq, what: error.what, cure: error.cure }
  }
  if (error instanceof ApplyFailedError) {
    return { batch: error.batch, seq: error.seq, what: error.message, cure: error.cure }
  }
  throw error
}
