/**
 * The process that is killed: recovers a journal, then submits without pause and writes a snapshot every so many commands. Standard output is
 * a file: `recovered SEQ HASH` once, then `MS SEQ:ID SEQ:ID …` for each group of commands that was acknowledged.
 */
import { openSync, writeSync } from 'node:fs'
import { writeU64 } from '../../src/node/bytes.ts'
import { createJournal, journalPaths, makeDirectory, probeJournal } from '../../src/node/directory.ts'
import { diskFiles, type FileSystem } from '../../src/node/files.ts'
import { recoverJournal } from '../../src/node/journal.ts'
import { lockJournal } from '../../src/node/lock.ts'
import type { LocalLog } from '../../src/node/log.ts'
import { Sequencer } from '../../src/node/sequencer.ts'
import { openSqliteLog } from '../../src/node/sqlite-log.ts'
import { stateHash } from '../../src/node/state-hash.ts'
import { addCommand, type Counters, counters } from './counters.ts'
import { type Phase, phases } from './phases.ts'
import { noEvidence } from './places.ts'

const [directory, phasePath, idFirst] = process.argv.slice(2)
const phaseFile = openSync(phasePath!, 'r+')
const lanes = 8
const laneCommands = 24
const snapshotCommands = 1_000

enter('recovery')
const sequencer = recoverAndStart(directory!)
let id = Number(idFirst)
await Promise.all([...Array.from({ length: lanes }, submitForEver), snapshotForEver()])

function recoverAndStart(path: string): Sequencer<Counters, LocalLog> {
  const paths = journalPaths(path)
  makeDirectory(path)
  lockJournal(paths)
  if (probeJournal(path) === 'vacant') createJournal(path)
  const writer = recoverJournal(path, counters, () => {})
  const log = openSqliteLog(paths)
  const hash = Buffer.from(stateHash(counters.pages(writer.state)).hash).toString('hex')
  writeSync(1, `recovered ${writer.position.seq} ${hash}\n`)
  enter('idle')
  return new Sequencer({
    writer,
    log: watchedLog(log),
    clock: Date.now,
    files: watchedFiles(),
    snapshots: paths.snapshots,
  })
}

async function submitForEver(): Promise<never> {
  while (true) {
    const ids = Array.from({ length: laneCommands }, () => id++)
    const receipts = await Promise.all(ids.map((each) => sequencer.submit(commandOf(each), noEvidence)))
    const line = receipts.map(({ seq }, index) => `${seq}:${ids[index]}`).join(' ')
    writeSync(1, `${Date.now()} ${line}\n`)
  }
}

async function snapshotForEver(): Promise<never> {
  for (let seqNext = sequencer.position.seq; ; ) {
    if (sequencer.position.seq >= seqNext) {
      await sequencer.snapshot()
      enter('idle')
      seqNext = sequencer.position.seq + snapshotCommands
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Adds its id to a counter, and carries it: 16 bytes. */
function commandOf(number: number): Uint8Array {
  const command = addCommand(number, number, 16)
  writeU64(command, 8, number)
  return command
}

function watchedLog(log: LocalLog): LocalLog {
  return {
    ...log,
    append(record, tailExpected) {
      enter('append')
      const result = log.append(record, tailExpected)
      enter('executing or answering')
      return result
    },
  }
}

function watchedFiles(): FileSystem {
  return {
    ...diskFiles,
    create(path) {
      enter('snapshot writing')
      return diskFiles.create(path)
    },
    rename(from, to) {
      enter('snapshot rename')
      diskFiles.rename(from, to)
    },
  }
}

function enter(phase: Phase): void {
  writeSync(phaseFile, Uint8Array.of(phases.indexOf(phase)), 0, 1, 0)
}
