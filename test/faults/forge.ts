import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Batch, chainOf, decodeBatch, encodeBatch } from '../../src/node/batch.ts'

/** Changes one record and recomputes the chain from there to the end, as a forger would. */
export function forge(directory: string, batchForged: number, change: (record: Batch) => Batch): void {
  changing(directory, (database) => {
    const rows = database.prepare('SELECT number, record FROM batch ORDER BY number').all()
    let chain: Uint8Array = new Uint8Array(32)
    for (const { number, record } of rows) {
      const decoded = decodeBatch(record as Uint8Array)
      if ('malformed' in decoded) throw new Error(decoded.malformed)
      const changed = number === batchForged ? change(decoded) : decoded
      const bytes = encodeBatch({ ...changed, previousChain: chain })
      chain = chainOf(bytes)
      database.prepare('UPDATE batch SET record = ? WHERE number = ?').run(bytes, number as number)
    }
  })
}

/** Does something to the database of a closed journal. */
export function changing(directory: string, change: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(join(directory, 'journal.db'))
  change(database)
  database.close()
}
