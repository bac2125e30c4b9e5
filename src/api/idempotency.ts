/**
 * Idempotency by client id: a request repeated with the same key gets the first one's answer, also while the first is still
 * under way. Remembered by this process for a stated time, each caller within bounds of its own, so that nobody makes the
 * house forget another's. What survives the process is `requests` of the service.
 */
import { apiLimits } from './limits.ts'
import { ApiProblem } from './problem.ts'

/** What is remembered: answers that decided something. A refusal before anything was taken is forgotten, so it may be tried again. */
export type Idempotency = {
  /** `digest` is of what was asked. */
  once<T>(caller: string, key: string, digest: string, run: () => Promise<T>): Promise<{ value: T; replayed: boolean }>
}

type Remembered = { readonly digest: string; readonly atMs: number; readonly answer: Promise<unknown>; bytes: number }

/** What one caller has asked, oldest first, and the size of the answers. */
type Memory = { readonly answers: Map<string, Remembered>; bytes: number }

/** A memory of answers. `decided` says whether a failure is an answer. */
export function idempotencyOf(clock: () => number, decided: (error: unknown) => boolean): Idempotency {
  const memories = new Map<string, Memory>()
  return {
    async once<T>(caller: string, key: string, digest: string, run: () => Promise<T>) {
      const memory = memoryOf(memories, caller, clock())
      const known = memory.answers.get(key)
      if (known !== undefined) {
        if (known.digest !== digest) {
          throw ApiProblem.edge('idempotencyMismatch', 'Use a fresh idempotency-key for every new request.')
        }
        return { value: (await known.answer) as T, replayed: true }
      }
      const answer = run()
      const remembered: Remembered = { digest, atMs: clock(), answer, bytes: 0 }
      memory.answers.set(key, remembered)
      try {
        const value = await answer
        // What was forgotten while it was under way takes no room.
        if (memory.answers.get(key) === remembered) {
          remembered.bytes = JSON.stringify(value).length
          memory.bytes += remembered.bytes
        }
        return { value, replayed: false }
      } catch (error) {
        if (!decided(error) && memory.answers.get(key) === remembered) memory.answers.delete(key)
        throw error
      }
    },
  }
}

/** The memory of a caller, without what is too old or too much. Callers who have not asked for long are forgotten whole. */
function memoryOf(memories: Map<string, Memory>, caller: string, nowMs: number): Memory {
  const memory = memories.get(caller) ?? { answers: new Map<string, Remembered>(), bytes: 0 }
  memories.delete(caller)
  if (memories.size >= apiLimits.keysMax) memories.delete(memories.keys().next().value!)
  memories.set(caller, memory)
  for (const [key, { atMs, bytes }] of memory.answers) {
    const isFull = memory.answers.size >= apiLimits.idempotencyKeysMax || memory.bytes > apiLimits.idempotencyBytesMax
    if (nowMs - atMs < apiLimits.idempotencyMs && !isFull) break
    memory.answers.delete(key)
    memory.bytes -= bytes
  }
  return memory
}
