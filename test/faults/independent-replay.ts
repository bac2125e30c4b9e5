import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { counterCount } from './counters.ts'

/**
 * The kill campaign's own reading of a journal: its own decoder, its own counters, its own state hash, straight from the layouts as they are
 * documented. It shares no code with the room that it judges.
 */
export type IndependentReplay = {
  /** Reads what was appended since; throws when sequences are not dense. */
  follow(directory: string): void
  readonly seq: () => number
  /** The id that the command of a sequence carries. */
  idOf(seq: number): number | undefined
  stateHash(): string
}

export function independentReplay(scratch: string): IndependentReplay {
  const values = new Array<number>(counterCount).fill(0)
  const ids: number[] = []
  let [batch, timeMs] = [0, 0]
  const take = (record: DataView, at: number): void => {
    const [index, amount] = [record.getUint32(at + 16, true) % counterCount, record.getUint32(at + 20, true)]
    values[index]! += amount
    timeMs = Number(record.getBigUint64(at + 8, true))
    ids.push(Number(record.getBigUint64(at + 24, true)))
  }
  return {
    follow(directory) {
      for (const { number, record } of copiedRows(directory, scratch, batch)) {
        const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
        if (number !== batch + 1) throw new Error(`batch ${number} after ${batch}`)
        const seqFirst = Number(view.getBigUint64(48, true))
        if (seqFirst !== ids.length + 1) throw new Error(`batch ${number} starts at ${seqFirst} after ${ids.length}`)
        let at = 104 + 4 * view.getUint32(68, true)
        for (let left = view.getUint32(64, true); left > 0; left--) {
          take(view, at)
          at += 16 + view.getUint32(at, true) + view.getUint32(at + 4, true)
        }
        batch = number
      }
    },
    seq: () => ids.length,
    idOf: (seq) => ids[seq - 1],
    stateHash() {
      const pages = [u64s([ids.length, timeMs]), u64s(values)]
      const whole = createHash('sha256')
        .update('plimsoll state 1')
        .update(Buffer.of(pages.length, 0, 0, 0))
      for (const page of pages) whole.update(u64s([page.length])).update(createHash('sha256').update(page).digest())
      return whole.digest('hex')
    },
  }
}

/** Rows behind a batch, read from a copy: the reader must not tidy up after the crash before the node does. */
function copiedRows(directory: string, scratch: string, after: number): { number: number; record: Uint8Array }[] {
  if (!existsSync(join(directory, 'journal.db'))) return []
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch)
  for (const name of ['journal.db', 'journal.db-wal']) {
    if (existsSync(join(directory, name))) copyFileSync(join(directory, name), join(scratch, name))
  }
  const database = new DatabaseSync(join(scratch, 'journal.db'))
  const rows = database.prepare('SELECT number, record FROM batch WHERE number > ? ORDER BY number').all(after)
  database.close()
  return rows as { number: number; record: Uint8Array }[]
}

function u64s(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length)
  for (const [index, value] of numbers.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * index)
  return bytes
}
