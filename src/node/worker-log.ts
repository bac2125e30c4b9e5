import { Worker } from 'node:worker_threads'
import type { JournalPaths } from './directory.ts'
import { DiskFullError, JournalAccessError, JournalDamagedError, JournalLockedError } from './errors.ts'
import type { AppendResult, Log, LogRecord } from './log.ts'
import type { SqliteLogOptions } from './sqlite-log.ts'
import type { Answer, Fault, Request } from './worker-log-thread.ts'

type Pending = { readonly resolve: (value: Answer['value']) => void; readonly reject: (error: Error) => void }

/**
 * The embedded log in a thread of its own: a commit that waits for the disk leaves this thread free to take commands. Records go over as
 * transferred buffers. A thread that dies leaves what it was appending `unknown`, and everything after it too. Throws as `openSqliteLog` does.
 */
export async function openWorkerLog(
  paths: JournalPaths,
  options: SqliteLogOptions = {},
): Promise<{ readonly log: Log; readonly worker: Worker }> {
  const worker = new Worker(new URL('./worker-log-thread.ts', import.meta.url), { workerData: { paths, options } })
  const pending = new Map<number, Pending>()
  let numbered = 0
  let death: Error | undefined
  worker.on('message', ({ id, value, fault }: Answer) => {
    const { resolve, reject } = pending.get(id)!
    pending.delete(id)
    if (pending.size === 0) worker.unref()
    if (fault === undefined) resolve(value)
    else reject(revived(fault))
  })
  const die = (error: Error): void => {
    death ??= error
    for (const { reject } of pending.values()) reject(death)
    pending.clear()
  }
  worker.on('error', die)
  worker.on('exit', (code) => die(new Error(`the thread of the journal ended with code ${code}`)))

  function ask<T>(request: Request, transfer: readonly ArrayBuffer[] = []): Promise<T> {
    if (death !== undefined) return Promise.reject(death)
    const id = ++numbered
    worker.ref()
    return new Promise<T>((resolve, reject) => {
      pending.set(id, { resolve: resolve as Pending['resolve'], reject })
      worker.postMessage({ id, request }, transfer)
    })
  }

  await ask<null>({ kind: 'open' })
  let closing: Promise<unknown> | undefined
  const log: Log = {
    async append(record, tailExpected) {
      const copy = record.slice()
      try {
        return revivedAppend(await ask<AppendResult>({ kind: 'append', record: copy, tailExpected }, [copy.buffer]))
      } catch (error) {
        return { kind: 'unknown', cause: error as Error }
      }
    },
    async *read(from) {
      for (let next = from; ; ) {
        const records = await ask<readonly LogRecord[]>({ kind: 'read', from: next })
        if (records.length === 0) return
        yield* records
        next += records.length
      }
    },
    tail: () => ask<number>({ kind: 'tail' }),
    sync: () => ask<void>({ kind: 'sync' }),
    async close() {
      if (death !== undefined) return
      closing ??= ask<null>({ kind: 'close' }).then(() => worker.terminate())
      await closing
    },
  }
  return { log, worker }
}

function revivedAppend(result: AppendResult): AppendResult {
  if (result.kind === 'ok' || result.kind === 'conflict') return result
  return { kind: result.kind, cause: revived(result.cause as unknown as Fault) }
}

/** An error that crossed from the thread, of its own class again. */
function revived({ name, message, facts }: Fault): Error {
  const cause = new Error(message)
  switch (name) {
    case 'DiskFullError':
      return new DiskFullError(`${facts.path}`, cause)
    case 'JournalAccessError':
      return new JournalAccessError(`${facts.path}`, cause)
    case 'JournalLockedError':
      return new JournalLockedError(`${facts.directory}`, `${facts.holder}`)
    case 'JournalDamagedError':
      return new JournalDamagedError(`${facts.path}`, Number(facts.batch), `${facts.what}`, cause)
    default:
      return cause
  }
}
