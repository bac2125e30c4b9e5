/** The other side of `worker-log.ts`: the embedded log, asked by messages, one at a time. */
import { parentPort, workerData } from 'node:worker_threads'
import type { JournalPaths } from './directory.ts'
import type { AppendResult, LocalLog, LogRecord } from './log.ts'
import { openSqliteLog, type SqliteLogOptions } from './sqlite-log.ts'

/** What the log is asked. */
export type Request =
  | { readonly kind: 'open' | 'tail' | 'sync' | 'close' }
  | { readonly kind: 'append'; readonly record: Uint8Array; readonly tailExpected: number }
  | { readonly kind: 'read'; readonly from: number }

/** An error as it crosses threads: classes do not. */
export type Fault = {
  readonly name: string
  readonly message: string
  readonly facts: Readonly<Record<string, unknown>>
}

/** What comes back: a value, or why there is none. */
export type Answer = {
  readonly id: number
  readonly value?: AppendResult | number | null | readonly LogRecord[]
  readonly fault?: Fault
}

/** Records that cross at once, at most, and their bytes. */
const READ_RECORDS_MAX = 256
const READ_BYTES_MAX = 4 * 2 ** 20

const { paths, options } = workerData as { paths: JournalPaths; options: SqliteLogOptions }
let log: LocalLog | undefined

parentPort?.on('message', ({ id, request }: { id: number; request: Request }) => {
  try {
    parentPort!.postMessage({ id, value: carryOut(request) })
  } catch (error) {
    parentPort!.postMessage({ id, fault: faultOf(error) })
  }
})

function carryOut(request: Request): Answer['value'] {
  log ??= openSqliteLog(paths, options)
  switch (request.kind) {
    case 'open':
      return null
    case 'append': {
      const result = log.append(request.record, request.tailExpected)
      if (result.kind === 'ok' || result.kind === 'conflict') return result
      return { kind: result.kind, cause: faultOf(result.cause) as unknown as Error }
    }
    case 'read':
      return readSome(log, request.from)
    case 'tail':
      return log.tail()
    case 'sync':
      log.sync()
      return null
    case 'close':
      log.close()
      return null
  }
}

function readSome(from: LocalLog, batch: number): LogRecord[] {
  const records: LogRecord[] = []
  let bytes = 0
  for (const record of from.read(batch)) {
    records.push(record)
    bytes += record.record.length
    if (records.length >= READ_RECORDS_MAX || bytes >= READ_BYTES_MAX) break
  }
  return records
}

function faultOf(error: unknown): Fault {
  const { name, message } = error as Error
  const { path, directory, holder, batch, what } = error as Record<string, unknown>
  return { name, message, facts: { path, directory, holder, batch, what } }
}
