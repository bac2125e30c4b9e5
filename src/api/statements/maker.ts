/** Statements, each made in a thread of its own, so that executing a long journal again holds nobody up. */
import { Worker } from 'node:worker_threads'
import type { StatementLine, StatementWish } from '../../node/index.ts'
import { apiLimits } from '../limits.ts'
import { ApiProblem } from '../problem.ts'

/** A statement of a journal in a directory. */
export type JournalWish = StatementWish & { readonly directory: string }

/** Makes statements; `close` stops those under way. */
export type StatementMaker = {
  /** Throws `rateLimited` while the published number is under way. */
  make(wish: JournalWish): Promise<readonly StatementLine[]>
  close(): Promise<void>
}

/** How long to wait when too many are under way, ms. */
const RETRY_MS = 1_000

/** A maker with nothing under way. */
export function statementMaker(): StatementMaker {
  const workers = new Set<Worker>()
  return {
    async make(wish) {
      if (workers.size >= apiLimits.statementsMax) {
        throw ApiProblem.edge('rateLimited', 'Other statements are being made; try again soon.', RETRY_MS)
      }
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: wish })
      workers.add(worker)
      const timer = setTimeout(() => void worker.terminate(), apiLimits.statementMs)
      try {
        return await linesFrom(worker)
      } finally {
        clearTimeout(timer)
        workers.delete(worker)
        await worker.terminate()
      }
    },
    async close() {
      await Promise.all([...workers].map((worker) => worker.terminate()))
    },
  }
}

function linesFrom(worker: Worker): Promise<readonly StatementLine[]> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () =>
      reject(
        ApiProblem.edge('serviceBusy', 'The statement took too long; ask for it when the house is quiet.', RETRY_MS),
      ),
    )
  })
}
