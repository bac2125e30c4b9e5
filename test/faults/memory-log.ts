import type { LocalLog } from '../../src/node/log.ts'

/** A log that is gone with the process: the twin of the durable one. Two handles on one `records` list share it. */
export function openMemoryLog(records: Uint8Array[] = []): LocalLog {
  return {
    append(record, tailExpected) {
      if (records.length !== tailExpected) return { kind: 'conflict', tail: records.length }
      records.push(record.slice())
      return { kind: 'ok', batch: records.length }
    },
    *read(from) {
      for (let batch = from; batch <= records.length; batch++) yield { batch, record: records[batch - 1]! }
    },
    tail: () => records.length,
    sync() {},
    close() {},
  }
}
