/** The system's clock. */
import { setTimeout as after } from 'node:timers/promises'
import type { FeedClock } from './feed.ts'

/** Time of the machine; sleeping does not keep the process alive by itself once the signal is given. */
export const systemClock: FeedClock = {
  nowMs: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await after(ms, null, { signal })
    } catch {
      // Woken before its time: whoever gave the signal knows.
    }
  },
}
