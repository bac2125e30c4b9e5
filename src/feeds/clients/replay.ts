/** Prices of a file, told when their time has come on the given clock. */
import type { Millis } from '../../core/units/index.ts'
import type { FeedRow } from '../csv.ts'
import type { FeedClock, PriceStream } from '../feed.ts'
import type { Verdict } from '../verdict.ts'

/**
 * Replays rows: the first at once, the others as much later as they are later in the file, divided by `speed`. Each price is
 * told with the clock's time: it is a recording that plays now.
 */
export function replayStream(name: string, rows: readonly FeedRow[], speed: number, clock: FeedClock): PriceStream {
  return { name, verify: null, listen: (signal) => listen(rows, speed, clock, signal), ends: true }
}

async function* listen(
  rows: readonly FeedRow[],
  speed: number,
  clock: FeedClock,
  signal: AbortSignal,
): AsyncGenerator<Verdict> {
  const startMs = clock.nowMs()
  const firstMs: Millis = rows[0]?.timeMs ?? 0
  for (const { timeMs, prices } of rows) {
    const dueMs = startMs + Math.round((timeMs - firstMs) / speed)
    if (dueMs > clock.nowMs()) await clock.sleep(dueMs - clock.nowMs(), signal)
    if (signal.aborted) return
    yield { ok: true, prices: prices.map((price) => ({ ...price, timeMs: dueMs })), passedOver: [], payloads: [] }
  }
}
