/** Answers that cost a pass over every account: made once for all who ask within a while, since the thread that makes them executes commands. */
import { apiLimits } from './limits.ts'

/**
 * `make`, with its answers shared: of one owner and key at most one in every `apiLimits.sharedMs` of the wall clock. What it
 * throws is not remembered.
 */
export function shared<Owner extends object, Key, Made>(
  make: (owner: Owner, key: Key) => Made,
): (owner: Owner, key: Key) => Made {
  const byOwner = new WeakMap<Owner, Map<Key, { readonly atMs: number; readonly made: Made }>>()
  return (owner, key) => {
    const known = byOwner.get(owner) ?? new Map<Key, { readonly atMs: number; readonly made: Made }>()
    byOwner.set(owner, known)
    const atMs = performance.now()
    const found = known.get(key)
    if (found !== undefined && atMs - found.atMs < apiLimits.sharedMs) return found.made
    const made = make(owner, key)
    known.set(key, { atMs, made })
    return made
  }
}
