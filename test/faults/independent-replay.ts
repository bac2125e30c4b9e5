import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { apply, emptyHouse, pagesOfHouse } from '../../src/core/machine/index.ts'
import { type Command, codecOf, commandSchemas } from '../../src/core/words/index.ts'

/**
 * The kill campaign's own reading of a journal: its own decoder of records and its own state hash, straight from the layouts
 * as they are documented, and one house that never stops, is never restored and never bands anew. It shares no code with the
 * room that it judges.
 */
export type IndependentReplay = {
  /** Reads what was appended since; throws when sequences are not dense. */
  follow(directory: string): void
  readonly seq: () => number
  /** The id that the command of a sequence carries as its evidence. */
  idOf(seq: number): number | undefined
  /** Events of one type so far. */
  eventsOf(type: string): number
  stateHash(): string
  /** How many of each wait now. */
  waiting(): Readonly<Record<Waiting, number>>
}

/** What waits in a house: withdrawals, exits from the pool, from the lenders and of stakes, and bids. */
export type Waiting = 'withdrawals' | 'pool exits' | 'lender exits' | 'stake exits' | 'bids'

const commands = codecOf<Command>(commandSchemas)

export function independentReplay(scratch: string): IndependentReplay {
  const house = emptyHouse()
  const ids: number[] = []
  const events = new Map<string, number>()
  let batch = 0
  const take = (record: DataView, at: number): void => {
    const length = record.getUint32(at, true)
    const timeMs = Number(record.getBigUint64(at + 8, true))
    ids.push(Number(record.getBigUint64(at + 16 + length, true)))
    const decoded = commands.decode(new Uint8Array(record.buffer, record.byteOffset + at + 16, length), 0)
    for (const { type } of apply(house, ids.length, timeMs, decoded!.record))
      events.set(type, (events.get(type) ?? 0) + 1)
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
    eventsOf: (type) => events.get(type) ?? 0,
    waiting() {
      const { ledger, backstop, lending, auction } = house
      const count = (column: { readonly [row: number]: number }, rows: number): number =>
        Array.from({ length: rows }, (_, row) => column[row]!).filter((figure) => figure > 0).length
      return {
        withdrawals: count(ledger.withdrawals.waiting, ledger.withdrawals.rows),
        'pool exits': count(backstop.poolExits.shares, backstop.poolExits.rows),
        'lender exits': count(lending.lenders.leaving, lending.lenders.rows),
        'stake exits': count(ledger.stakes.exiting, ledger.stakes.rows),
        bids: count(auction.bids.ticket, auction.bids.rows),
      }
    },
    stateHash() {
      const pages = [...pagesOfHouse(house)]
      const count = Buffer.alloc(4)
      count.writeUInt32LE(pages.length)
      const whole = createHash('sha256').update('plimsoll state 1').update(count)
      for (const page of pages) whole.update(u64(page.length)).update(createHash('sha256').update(page).digest())
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

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
