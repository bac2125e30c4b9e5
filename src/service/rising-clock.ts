/** The wall clock as a house may use it: its time never falls. */

/** A clock that lies this far behind what it said, ms, was set back; less is how clocks are kept right. */
const SET_BACK_MS = 1000

/** A clock that never falls, which tells once when the one below it was set back. `reach`: it has been this late already. */
export function risingClock(
  clock: () => number,
  setBack: (behindMs: number) => void,
): { readonly nowMs: () => number; readonly reach: (timeMs: number) => void } {
  let [latestMs, isBehind] = [Number.NEGATIVE_INFINITY, false]
  return {
    nowMs() {
      const nowMs = clock()
      if (nowMs >= latestMs) isBehind = false
      else if (nowMs < latestMs - SET_BACK_MS && !isBehind) {
        isBehind = true
        setBack(Math.round(latestMs - nowMs))
      }
      latestMs = Math.max(latestMs, nowMs)
      return latestMs
    },
    reach(timeMs) {
      latestMs = Math.max(latestMs, timeMs)
    },
  }
}
