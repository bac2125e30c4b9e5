/** Watches a replay and keeps every deleveraging with its inputs, for the report. */
import { deleveragings } from '../explain/index.ts'
import type { ReplayHook } from '../replay/index.ts'
import type { ReportDeleveraging } from './input.ts'

/** A hook for a replay, and what it has found. `nameOf` gives a market's name. */
export function deleveragingLog(nameOf: (market: number) => string): {
  readonly hook: ReplayHook
  readonly found: readonly ReportDeleveraging[]
} {
  const found: ReportDeleveraging[] = []
  const hook: ReplayHook = (seq, timeMs, _command, events, house) => {
    if (!events.some(({ type }) => type === 'deleveragingStarted')) return
    const { accounts } = house.ledger
    const ownerOf = (account: number): number =>
      accounts.owner[account]! < 0 ? -1 - account : accounts.owner[account]!
    for (const finding of deleveragings(events, ownerOf)) {
      const started = events[finding.events[0]]!
      const market = started.type === 'deleveragingStarted' ? nameOf(started.market) : ''
      found.push({ seq, timeMs, market, finding })
    }
  }
  return { hook, found }
}
