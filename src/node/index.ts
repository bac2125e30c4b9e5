/** The journal room: everything that makes commands durable, executes them once, and can show later that it did. */

export type { JournalCommand } from './batch.ts'
export {
  AppendUnknownError,
  ApplyFailedError,
  CommandTooLargeError,
  DiskFullError,
  DivergenceError,
  JournalAccessError,
  JournalDamagedError,
  JournalError,
  JournalLockedError,
  LogConflictError,
  NotAJournalError,
  QueueFullError,
  RulesVersionError,
  SequenceRangeError,
  SequencerStoppedError,
} from './errors.ts'
export type { BatchSummary, PlacedCommand } from './inspect.ts'
export { listBatches, readRange, stateAt } from './inspect.ts'
export type { Journal, JournalOptions } from './journal.ts'
export { openJournal } from './journal.ts'
export type { AppendResult, LocalLog, Log, LogRecord } from './log.ts'
export { decodeCommand, decodeEvents, encodeCommand, encodeEvents, houseMachine } from './machine.ts'
export type { Applied, MachinePort } from './machine-port.ts'
export { openMemoryLog } from './memory-log.ts'
export type { Receipt } from './sequencer.ts'
export { stateHash } from './state-hash.ts'
export type { VerifyFailure, VerifyProgress, VerifyReport } from './verify.ts'
export { verifyJournal } from './verify.ts'
