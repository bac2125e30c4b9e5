import { decodeBatch } from './batch.ts'
import { equalBytes, toHex } from './bytes.ts'
import { journalPaths, probeJournal } from './directory.ts'
import { ApplyFailedError, DivergenceError, EvidenceError, JournalDamagedError, NotAJournalError } from './errors.ts'
import { diskFiles } from './files.ts'
import type { LogRecord } from './log.ts'
import type { MachinePort } from './machine-port.ts'
import { replay } from './recovery.ts'
import { listSnapshots, pagesAreWhole, readSnapshotHeader, type SnapshotFile, type SnapshotHeader } from './snapshot.ts'
import { openSqliteLogReader } from './sqlite-log.ts'
import { stateHash } from './state-hash.ts'
import { journalStart, startWriter, type Writer } from './writer.ts'

export type VerifyReport = {
  /** Records read, seals among them. */
  readonly batches: number
  readonly commands: number
  /** Commands whose events were compared with what the journal stores. The last batch of a journal that was not closed stores none yet. */
  readonly commandsCompared: number
  readonly snapshots: number
  /** State hash after the last command executed, hexadecimal. */
  readonly stateHash: string
  readonly chainHash: string
  /** The first failure, or null when all is as it was written. */
  readonly failure: VerifyFailure | null
}

export type VerifyFailure = {
  readonly batch: number
  /** First sequence that diverges, when the failure is one of a command. */
  readonly seq: number | null
  readonly what: string
  readonly cure: string
}

/** Sees every command with its evidence in order; answers what is wrong with the evidence of one, by its sequence. */
type EvidenceCheck = (
  seq: number,
  command: Uint8Array,
  evidence: Uint8Array,
) => { readonly seq: number; readonly what: string } | null

type VerifyProgress = { readonly batch: number; readonly batches: number; readonly seq: number }

/**
 * Executes the whole journal again from an empty house, without its snapshots, and compares everything that it stores: chain, numbers, events
 * of each command and batch, the state of each snapshot, and evidence where it is checked. Reads only; a journal in use may be verified up to its present tail. Throws
 * NotAJournalError, JournalAccessError, RulesVersionError; everything else is the report's failure.
 */
export function verifyJournal<S>(
  directory: string,
  machine: MachinePort<S>,
  onProgress: (progress: VerifyProgress) => void,
  checkEvidence: EvidenceCheck = () => null,
): VerifyReport {
  const writer = startWriter(machine, machine.open(), journalStart)
  const snapshots = new SnapshotChecker(journalPaths(directory).snapshots)
  const counts = { commandsCompared: 0 }
  let failure: VerifyFailure | null = null
  try {
    if (probeJournal(directory) === 'vacant') throw new NotAJournalError(directory, 'there is none in it')
    executeAll(directory, writer, snapshots, counts, onProgress, checkEvidence)
    failure = snapshots.failure(writer.position.batch)
  } catch (error) {
    failure = describeFailure(error)
  }
  return {
    batches: writer.position.batch,
    commands: writer.position.seq,
    commandsCompared: counts.commandsCompared,
    snapshots: snapshots.count,
    stateHash: toHex(stateHash(machine.pages(writer.state)).hash),
    chainHash: toHex(writer.position.chain),
    failure,
  }
}

function executeAll<S>(
  directory: string,
  writer: Writer<S>,
  snapshots: SnapshotChecker,
  counts: { commandsCompared: number },
  onProgress: (progress: VerifyProgress) => void,
  checkEvidence: EvidenceCheck,
): void {
  const log = openSqliteLogReader(journalPaths(directory))
  try {
    const batches = log.tail()
    snapshots.compare(writer)
    for (const record of log.read(1)) {
      const pending = writer.outcome.checksums.length
      replay(writer, record, directory, Number.MAX_SAFE_INTEGER)
      counts.commandsCompared += pending
      checkBatch(record, writer.position.seq, checkEvidence)
      snapshots.compare(writer)
      onProgress({ batch: record.batch, batches, seq: writer.position.seq })
    }
    log.checkStructure()
  } finally {
    log.close()
  }
}

/** @param lastSeq sequence of the last command of the batch */
function checkBatch({ batch, record }: LogRecord, lastSeq: number, check: EvidenceCheck): void {
  const decoded = decodeBatch(record)
  if ('malformed' in decoded) return
  const firstSeq = lastSeq - decoded.commands.length + 1
  for (const [i, { command, evidence }] of decoded.commands.entries()) {
    const fault = check(firstSeq + i, command, evidence)
    if (fault !== null) throw new EvidenceError(batch, fault.seq, fault.what)
  }
}

function describeFailure(error: unknown): VerifyFailure {
  if (error instanceof JournalDamagedError) return { batch: error.batch, seq: null, what: error.what, cure: error.cure }
  if (error instanceof DivergenceError)
    return { batch: error.batch, seq: error.seq, what: error.what, cure: error.cure }
  if (error instanceof EvidenceError) return { batch: error.batch, seq: error.seq, what: error.what, cure: error.cure }
  if (error instanceof ApplyFailedError)
    return { batch: error.batch, seq: error.seq, what: error.message, cure: error.cure }
  throw error
}

/** Holds the snapshots of a journal against the states that re-execution passes through. */
class SnapshotChecker {
  readonly #expected = new Map<number, { snapshot: SnapshotFile; header: SnapshotHeader }[]>()
  readonly #failures: VerifyFailure[] = []
  readonly count: number

  constructor(directory: string) {
    const found = listSnapshots(diskFiles, directory)
    this.count = found.length
    for (const snapshot of found) {
      const header = readSnapshotHeader(diskFiles, snapshot)
      if ('bad' in header) this.#fail(0, snapshot, header.bad)
      else if (!pagesAreWhole(diskFiles, snapshot, header)) this.#fail(header.batch, snapshot, 'its pages are damaged')
      else this.#expected.set(header.batch, [...(this.#expected.get(header.batch) ?? []), { snapshot, header }])
    }
  }

  compare<S>({ machine, state, position }: Writer<S>): void {
    const here = this.#expected.get(position.batch)
    if (here === undefined) return
    this.#expected.delete(position.batch)
    const executed = stateHash(machine.pages(state)).hash
    for (const { snapshot, header } of here) {
      if (!equalBytes(header.chain, position.chain))
        this.#fail(position.batch, snapshot, 'it belongs to another journal')
      else if (header.seq !== position.seq || !equalBytes(header.stateHash, executed))
        this.#fail(position.batch, snapshot, 'its state is not that of re-execution')
    }
  }

  /** The first failure by batch, once the whole journal has been executed. */
  failure(tail: number): VerifyFailure | null {
    for (const [batch, here] of this.#expected) {
      for (const { snapshot } of here)
        this.#fail(tail + 1, snapshot, `it holds batch ${batch}, but the log ends at batch ${tail}`)
    }
    return this.#failures.sort((left, right) => left.batch - right.batch)[0] ?? null
  }

  #fail(batch: number, { name, seq }: SnapshotFile, problem: string): void {
    this.#failures.push({
      batch,
      seq,
      what: `snapshot ${name}: ${problem}`,
      cure: 'The log itself is good. Delete this snapshot: recovery takes an older one, or executes the whole log.',
    })
  }
}
