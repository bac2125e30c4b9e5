import { equalBytes, toHex } from './bytes.ts'
import { journalPaths, probeJournal } from './directory.ts'
import { NotAJournalError } from './errors.ts'
import { diskFiles } from './files.ts'
import { type EvidenceCheck, failureOf, type Judge, openJudge, type VerifyFailure } from './judge/index.ts'
import type { MachinePort } from './machine-port.ts'
import { listSnapshots, pagesAreWhole, readSnapshotHeader, type SnapshotFile, type SnapshotHeader } from './snapshot.ts'
import { openSqliteLogReader } from './sqlite-log.ts'
import { stateHash } from './state-hash.ts'
import type { Writer } from './writer.ts'

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
  const judge = openJudge(machine, directory, checkEvidence)
  const { writer } = judge
  const snapshots = new SnapshotChecker(journalPaths(directory).snapshots)
  let failure: VerifyFailure | null = null
  try {
    if (probeJournal(directory) === 'vacant') throw new NotAJournalError(directory, 'there is none in it')
    executeAll(directory, judge, snapshots, onProgress)
    failure = snapshots.failure(writer.position.batch)
  } catch (error) {
    failure = failureOf(error)
  }
  return {
    batches: writer.position.batch,
    commands: writer.position.seq,
    commandsCompared: judge.commandsCompared,
    snapshots: snapshots.count,
    stateHash: toHex(stateHash(machine.pages(writer.state)).hash),
    chainHash: toHex(writer.position.chain),
    failure,
  }
}

function executeAll<S>(
  directory: string,
  judge: Judge<S>,
  snapshots: SnapshotChecker,
  onProgress: (progress: VerifyProgress) => void,
): void {
  const log = openSqliteLogReader(journalPaths(directory))
  const { writer } = judge
  try {
    const batches = log.tail()
    snapshots.compare(writer)
    for (const record of log.read(1)) {
      judge.next(record)
      snapshots.compare(writer)
      onProgress({ batch: record.batch, batches, seq: writer.position.seq })
    }
    log.checkStructure()
  } finally {
    log.close()
  }
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
