/**
 * The process that is killed: recovers the journal of a house, then submits a seeded stream without pause and writes a snapshot every so many
 * commands. Standard output is a file: `recovered SEQ HASH` once, then `MS SEQ:ID SEQ:ID …` for each group of commands that was acknowledged.
 */
import { openSync, writeSync } from 'node:fs'
import type { House } from '../../src/core/machine/index.ts'
import type { Command } from '../../src/core/words/index.ts'
import { below } from '../../src/lab/random.ts'
import { writeU64 } from '../../src/node/bytes.ts'
import { createJournal, journalPaths, makeDirectory, probeJournal } from '../../src/node/directory.ts'
import { diskFiles, type FileSystem } from '../../src/node/files.ts'
import { recoverJournal } from '../../src/node/journal.ts'
import { lockJournal } from '../../src/node/lock.ts'
import type { LocalLog } from '../../src/node/log.ts'
import { encodeCommand, houseMachine } from '../../src/node/machine.ts'
import { Sequencer } from '../../src/node/sequencer.ts'
import { openSqliteLog } from '../../src/node/sqlite-log.ts'
import { stateHash } from '../../src/node/state-hash.ts'
import { houseStreamOf, nextCommand, nextWaiting, waitingOpening } from '../support/house-stream.ts'
import { type Phase, phases } from './phases.ts'

const [directory, phasePath, idFirst] = process.argv.slice(2)
const phaseFile = openSync(phasePath!, 'r+')
const lanes = 8
const laneCommands = 24
const snapshotCommands = 1_000
/** A thousand milliseconds of the house pass in one: sweeps, funding and deadlines fall due within a round. */
const clock = (): number => (Date.now() - Date.UTC(2025, 0)) * 1_000

enter('recovery')
const sequencer = recoverAndStart(directory!)
let id = Number(idFirst)
const stream = houseStreamOf(id)
const opening = waitingOpening.slice(sequencer.position.seq)
if (opening.length > 0) await submitGroup(opening)
await Promise.all(Array.from({ length: lanes }, submitForEver))

function recoverAndStart(path: string): Sequencer<House, LocalLog> {
  const paths = journalPaths(path)
  makeDirectory(path)
  lockJournal(paths)
  if (probeJournal(path) === 'vacant') createJournal(path)
  const writer = recoverJournal(path, houseMachine, () => {})
  const log = openSqliteLog(paths)
  const hash = Buffer.from(stateHash(houseMachine.pages(writer.state)).hash).toString('hex')
  writeSync(1, `recovered ${writer.position.seq} ${hash}\n`)
  enter('idle')
  return new Sequencer({
    writer,
    log: watchedLog(log),
    clock,
    files: watchedFiles(),
    snapshots: paths.snapshots,
    snapshotAt: { commands: snapshotCommands, bytes: Number.MAX_SAFE_INTEGER },
    diagnose(message) {
      throw new Error(message)
    },
  })
}

async function submitForEver(): Promise<never> {
  while (true) await submitGroup(Array.from({ length: laneCommands }, next))
}

/** One command in eight leaves something that waits: each child dies with queues open, and the next one has them. */
function next(): Command {
  return below(stream.random, 8) === 0 ? nextWaiting(stream, sequencer.state) : nextCommand(stream, sequencer.state)
}

async function submitGroup(commands: readonly Command[]): Promise<void> {
  const ids = commands.map(() => id++)
  const receipts = await Promise.all(
    commands.map((command, index) => sequencer.submit(encodeCommand(command), evidenceOf(ids[index]!))),
  )
  const line = receipts.map(({ seq }, index) => `${seq}:${ids[index]}`).join(' ')
  writeSync(1, `${Date.now()} ${line}\n`)
}

/** The id of a command travels beside it: whoever reads the journal finds it there. */
function evidenceOf(number: number): Uint8Array {
  const evidence = new Uint8Array(8)
  writeU64(evidence, 0, number)
  return evidence
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
    syncDirectory(path) {
      diskFiles.syncDirectory(path)
      enter('idle')
    },
  }
}

function enter(phase: Phase): void {
  writeSync(phaseFile, Uint8Array.of(phases.indexOf(phase)), 0, 1, 0)
}
