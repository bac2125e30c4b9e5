import { type Batch, chainOf, encodeBatch, type JournalCommand } from './batch.ts'
import { ApplyFailedError } from './errors.ts'
import type { Applied, MachinePort } from './machine-port.ts'
import { emptyOutcome, type Outcome, OutcomeCollector } from './outcome.ts'

/** Where a journal stands: its last batch, the last sequence and time given, and the chain hash of that batch. */
export type Position = {
  readonly batch: number
  readonly seq: number
  readonly timeMs: number
  readonly chain: Uint8Array
}

/**
 * A machine at a position of its journal. Writing, replaying and verifying all go through `advance`, so what was executed once is executed
 * again in the same way.
 */
export type Writer<S> = {
  readonly machine: MachinePort<S>
  readonly state: S
  readonly collector: OutcomeCollector
  position: Position
  /** What executing the batch at `position` gave; the next record carries it. */
  outcome: Outcome
  /** What was executed since the state came from a snapshot, or was written to one. */
  since: { readonly commands: number; readonly bytes: number }
}

/** Receives what one command gave. `seq` is its place in the journal. */
export type AppliedSink = (seq: number, timeMs: number, applied: Applied) => void

export const journalStart: Position = { batch: 0, seq: 0, timeMs: 0, chain: new Uint8Array(32) }

/** `position` must be a seal or the start when the state comes from a snapshot: then its outcome is the empty one. */
export function startWriter<S>(machine: MachinePort<S>, state: S, position: Position): Writer<S> {
  const since = { commands: 0, bytes: 0 }
  return { machine, state, collector: new OutcomeCollector(), position, outcome: emptyOutcome(), since }
}

/** The next record and its chain hash. Nothing has happened yet: the writer moves when the record is durable. No commands make a seal. */
export function stage<S>(
  writer: Writer<S>,
  timeMs: number,
  commands: readonly JournalCommand[],
): { readonly record: Uint8Array; readonly chain: Uint8Array } {
  const { position, outcome, machine } = writer
  const batch: Batch = {
    previousChain: position.chain,
    rulesVersion: machine.rulesVersion,
    batch: position.batch + 1,
    seqFirst: position.seq + 1,
    timeMs,
    outcomePrevious: outcome,
    commands,
  }
  const record = encodeBatch(batch)
  return { record, chain: chainOf(record) }
}

/** Executes the commands of a durable batch and moves behind it. After a throw the writer must not be used again. */
export function advance<S>(
  writer: Writer<S>,
  timeMs: number,
  commands: readonly JournalCommand[],
  chain: Uint8Array,
  sink?: AppliedSink,
): void {
  const { machine, state, collector, position } = writer
  collector.begin(commands.length)
  let seq = position.seq
  let bytes = 0
  for (const command of commands) {
    seq += 1
    bytes += command.command.length + command.evidence.length
    const applied = applying(machine, state, seq, command, position.batch + 1)
    collector.add('refused' in applied ? noEvents : applied.events)
    sink?.(seq, command.timeMs, applied)
  }
  writer.outcome = collector.finish()
  writer.position = { batch: position.batch + 1, seq, timeMs, chain }
  writer.since = { commands: writer.since.commands + commands.length, bytes: writer.since.bytes + bytes }
}

const noEvents = new Uint8Array(0)

function applying<S>(
  machine: MachinePort<S>,
  state: S,
  seq: number,
  { timeMs, command }: JournalCommand,
  batch: number,
): Applied {
  try {
    return machine.apply(state, seq, timeMs, command)
  } catch (error) {
    throw new ApplyFailedError(batch, seq, error)
  }
}
