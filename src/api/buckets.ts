/**
 * Token buckets by key: a burst, refilled steadily. HTTP requests and frames of streams are counted with the same code and
 * every route has its weight, which is why this is not a plugin of the server.
 */

/** A bucket a key. The least recently used is forgotten when there are too many. */
export type Buckets = {
  /** Takes tokens; 0 when they were there, else the ms after which they will be. */
  take(key: string, tokens: number, nowMs: number): number
}

/** Buckets that hold `burst` tokens and gain `perS` a second. A weight above the burst costs the whole burst. */
export function bucketsOf(burst: number, perS: number, keysMax: number): Buckets {
  const buckets = new Map<string, { tokens: number; atMs: number }>()
  return {
    take(key, tokens, nowMs) {
      const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs }
      buckets.delete(key)
      if (buckets.size >= keysMax) buckets.delete(buckets.keys().next().value!)
      buckets.set(key, bucket)
      const gained = (Math.max(0, nowMs - bucket.atMs) * perS) / 1000
      bucket.tokens = Math.min(burst, bucket.tokens + gained)
      bucket.atMs = nowMs
      const price = Math.min(tokens, burst)
      if (bucket.tokens < price) return Math.ceil(((price - bucket.tokens) * 1000) / perS)
      bucket.tokens -= price
      return 0
    },
  }
}
