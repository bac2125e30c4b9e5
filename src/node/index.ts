/** The journal room: everything that makes commands durable, executes them once, and can show later that it did. */

export { copyJournal } from './backup.ts'
export type { JournalCommand } from './batch.ts'
export { CommandTooLargeError, DiskFullError, QueueFullError } from './errors.ts'
export { executedAgain, type StatementLine, type StatementWish, statementOfJournal } from './executed-again.ts'
export { readRange, readRecords, stateAt } from './inspect.ts'
export type { Journal, JournalApart, JournalApartOptions } from './journal.ts'
export { openJournal, openJournalApart, removeJournal } from './journal.ts'
export { decodeCommand, decodeEvents, encodeCommand, encodeEvents, houseMachine } from './machine.ts'
export type { Applied, MachinePort } from './machine-port.ts'
export { stateHash } from './state-hash.ts'
export { statementsOf } from './statements.ts'
export { verifyJournal } from './verify.ts'
