/**
 * Idempotency by client id: a request repeated with the same key gets the first one's answer, also while the first is still
 * under way. Remembered by this process for a stated time; what must survive a restart is numbered in the commands.
 */
import { createHash } from 'node:crypto'
import { apiLimits } from './limits.ts'
import { ApiProblem } from './problem.ts'

/** What is remembered: answers that decided something. A refusal before anything was taken is forgotten, so it may be tried again. */
export type Idempotency = {
  once<T>(owner: string, key: string, request: string, run: () => Promise<T>): Promise<{ value: T; replayed: boolean }>
}

type Remembered = { readonly digest: string; readonly atMs: number; readonly answer: Promise<unknown> }

/** A memory of answers. `decided` says whether a failure is an answer. */
export function idempotencyOf(clock: () => number, decided: (error: unknown) => boolean): Idempotency {
  const answers = new Map<string, Remembered>()
  const forget = (nowMs: number): void => {
    for (const [name, { atMs }] of answers) {
      if (nowMs - atMs < apiLimits.idempotencyMs && answers.size < apiLimits.idempotencyKeysMax) return
      answers.delete(name)
    }
  }
  return {
    async once<T>(owner: string, key: string, request: string, run: () => Promise<T>) {
      const nowMs = clock()
      forget(nowMs)
      const name = `${owner} ${key}`
      const digest = createHash('sha256').update(request).digest('hex')
      const known = answers.get(name)
      if (known !== undefined) {
        if (known.digest !== digest) {
          throw ApiProblem.edge('idempotencyMismatch', 'Use a fresh idempotency-key for every new request.')
        }
        return { value: (await known.answer) as T, replayed: true }
      }
      const answer = run()
      answers.set(name, { digest, atMs: nowMs, answer })
      try {
        return { value: await answer, replayed: false }
      } catch (error) {
        if (!decided(error)) answers.delete(name)
        throw error
      }
    },
  }
}
