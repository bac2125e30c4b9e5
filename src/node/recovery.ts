import { decodeBatch, type JournalCommand } from './batch.ts'
import { equalBytes } from './bytes.ts'
import { type ChainSummary, checkChain } from './chain.ts'
import { JournalDamagedError } from './errors.ts'
import type { FileSystem } from './files.ts'
import { replay } from './judge/index.ts'
import type { LocalLog } from './log.ts'
import type { MachinePort } from './machine-port.ts'
import {
  listSnapshots,
  pagesAreWhole,
  readSnapshotHeader,
  readSnapshotPages,
  type SnapshotFile,
  type SnapshotHeader,
} from './snapshot.ts'
import { journalStart, startWriter, type Writer } from './writer.ts'

/** What recovery reads: the log, the directory of snapshots, and the journal's path for its messages. */
type RecoverySources = {
  readonly path: string
  readonly log: LocalLog
  readonly files: FileSystem
  readonly snapshots: string
  /** Told of every snapshot that had to be passed over. */
  readonly diagnose: (message: string) => void
}

/**
 * How much of the journal's end is executed again though a snapshot would spare it, so that those who follow the machine hear it: at least
 * `commands` where that costs no more than `commandsMax`; and all that stands behind sequence `afterSeq`, whatever it costs, unless that is null.
 */
export type Retold = {
  readonly commands: number
  readonly commandsMax: number
  readonly afterSeq?: number | null
  /**
   * Told of each of these batches as it stands in the journal, evidence too, when it has been executed; and before that, oldest first, of the
   * last few batches that the snapshot spares, which are not executed.
   */
  readonly hear?: (seqFirst: number, commands: readonly JournalCommand[], isExecuted: boolean) => void
}

/** Batches before a snapshot that are read though they are not executed: what was under way when a process died is in the last of them. */
const BATCHES_SPARED_HEARD = 16

/**
 * Rebuilds the machine: the whole chain is checked, the newest good snapshot at or below `seqMax` restored, and what follows it executed and
 * compared with the outcomes stored. Changes nothing. Throws JournalDamagedError, DivergenceError, RulesVersionError, ApplyFailedError.
 */
export function recover<S>(
  machine: MachinePort<S>,
  sources: RecoverySources,
  seqMax: number = Number.MAX_SAFE_INTEGER,
  retold?: Retold,
): Writer<S> {
  const { path, log } = sources
  const candidates = readCandidates(sources)
  const batchesAsked = new Set(candidates.map(({ header }) => header.batch))
  const chain = checkChain(log, path, machine.rulesVersion, batchesAsked)
  const usable = candidates.filter(({ header }) => header.seq <= seqMax)
  const writer =
    restoreNewest(machine, sources, retold === undefined ? usable : retelling(usable, chain, retold), chain) ??
    startWriter(machine, machine.open(), journalStart)
  if (retold?.hear !== undefined) hearSpared(log, writer.position.batch, retold.hear)
  for (const record of log.read(writer.position.batch + 1)) {
    if (writer.position.seq >= seqMax) break
    const { seqFirst, commands } = replay(writer, record, path, seqMax)
    retold?.hear?.(seqFirst, commands, true)
  }
  return writer
}

/** The chain of these records has been checked. */
function hearSpared(log: LocalLog, batchLast: number, hear: NonNullable<Retold['hear']>): void {
  if (batchLast === 0) return
  for (const { batch, record } of log.read(Math.max(1, batchLast + 1 - BATCHES_SPARED_HEARD))) {
    if (batch > batchLast) return
    const decoded = decodeBatch(record)
    if (!('malformed' in decoded)) hear(decoded.seqFirst, decoded.commands, false)
  }
}

/** The candidates that leave enough to tell come first; none, when telling all of it costs little enough. */
function retelling(all: readonly Candidate[], chain: ChainSummary, retold: Retold): readonly Candidate[] {
  const { afterSeq } = retold
  const candidates = all.filter(({ header }) => header.seq <= (afterSeq ?? header.seq))
  const left = ({ header }: Candidate): number => chain.tail.seq - header.seq
  const fits = (each: Candidate): boolean => left(each) >= retold.commands && left(each) <= retold.commandsMax
  const fitting = candidates.filter(fits)
  if (fitting.length === 0 && chain.tail.seq <= retold.commandsMax) return []
  return [...fitting, ...candidates.filter((each) => !fits(each))]
}

type Candidate = { readonly snapshot: SnapshotFile; readonly header: SnapshotHeader }

/** Snapshots with a whole header, newest first. */
function readCandidates({ files, snapshots, diagnose }: RecoverySources): Candidate[] {
  return listSnapshots(files, snapshots).flatMap((snapshot) => {
    const header = readSnapshotHeader(files, snapshot)
    if (!('bad' in header)) return [{ snapshot, header }]
    diagnose(`snapshot ${snapshot.name} is passed over: ${header.bad}`)
    return []
  })
}

function restoreNewest<S>(
  machine: MachinePort<S>,
  { path, files, diagnose }: RecoverySources,
  candidates: readonly Candidate[],
  chain: ChainSummary,
): Writer<S> | undefined {
  for (const { snapshot, header } of candidates) {
    // A snapshot is made of durable batches only, so it proves that its batch was there.
    if (header.batch > chain.tail.batch) {
      throw new JournalDamagedError(
        path,
        chain.tail.batch + 1,
        `the log ends at batch ${chain.tail.batch}, but snapshot ${snapshot.name} holds batch ${header.batch}`,
      )
    }
    const problem =
      describeUnfit(machine.rulesVersion, header, chain) ??
      (pagesAreWhole(files, snapshot, header) ? undefined : 'its pages are damaged')
    if (problem === undefined) {
      const { batch, seq, timeMs, chain: chainThere } = header
      return startWriter(machine, machine.restore(readSnapshotPages(files, snapshot, header)), {
        batch,
        seq,
        timeMs,
        chain: chainThere,
      })
    }
    diagnose(`snapshot ${snapshot.name} is passed over: ${problem}`)
  }
  return undefined
}

function describeUnfit(rulesVersion: number, header: SnapshotHeader, chain: ChainSummary): string | undefined {
  if (header.rulesVersion !== rulesVersion) return `it was made under rules version ${header.rulesVersion}`
  const chainThere = chain.chainAt.get(header.batch)
  return chainThere !== undefined && equalBytes(chainThere, header.chain) ? undefined : 'it belongs to another journal'
}
