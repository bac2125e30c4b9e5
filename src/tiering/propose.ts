/**
 * The change set that brings an asset of a house towards its class: each parameter by at most its largest step, all of them after the
 * longest notice among them, and judged on the house as it stands.
 */
import { type House, scheduleReject } from '../core/machine/index.ts'
import { parameterByName, parameterValue } from '../core/params/index.ts'
import type { Millis } from '../core/units/index.ts'
import type { Reject } from '../core/words/index.ts'
import { type AssetClass, classTable } from './classes.ts'

type Change = { readonly parameter: number; readonly scope: number; readonly value: number }

/** What a class asks of the parameters of an asset. */
type Proposal = {
  /** In the order of their numbers; none when the asset has what its class gives. */
  readonly changes: readonly Change[]
  /** When all of them may take effect at the earliest. */
  readonly effectiveMs: number
  /** Why the house would refuse the change set now, null when it would take it. */
  readonly reject: Reject | null
  /** Whether steps are left after it: then another proposal follows once it is in force. */
  readonly isWhole: boolean
}

/**
 * How long a proposal can be sent as it is: its notice is counted from then, so that the hour in which it is read, simulated and sent does
 * not make it too short.
 */
const SEND_MS = 3_600_000

/**
 * Makes the proposal for an asset at a time, at least the house's own; the house is not changed. A change that waits on the schedule is refused as
 * `changePending`.
 */
export function proposalFor(house: House, asset: number, name: AssetClass, nowMs: Millis): Proposal {
  const { gives } = classTable[name]
  const underlying = house.markets.assets.underlying[asset]!
  const wanted: readonly (readonly [string, number, number])[] = [
    ['underlying.collateralCap', underlying, gives.collateralCap],
    ['asset.haircutPpm0', asset, gives.haircutPpm0],
    ['asset.haircutPpm1', asset, gives.haircutPpm1],
    ['asset.depositCap', asset, gives.depositCap],
  ]
  const changes: Change[] = []
  let [noticeMs, isWhole] = [0, true]
  for (const [parameterName, scope, value] of wanted) {
    const place = parameterByName(parameterName)!
    const { number, low, high, step, tight, noticeTightMs, noticeLooseMs } = place.parameter
    const present = parameterValue(house.params, place, scope)
    const target = Math.min(Math.max(value, low), high)
    const next = Math.min(Math.max(target, present - step), present + step)
    if (next !== target) isWhole = false
    if (next === present) continue
    const tightens = tight === (next > present ? 'up' : 'down')
    noticeMs = Math.max(noticeMs, tightens ? noticeTightMs : noticeLooseMs)
    changes.push({ parameter: number, scope, value: next })
  }
  const effectiveMs = Math.max(nowMs, house.clock.nowMs) + SEND_MS + noticeMs
  const reject = changes.length === 0 ? null : scheduleReject(house, { path: 'slow', effectiveMs, changes })
  return { changes, effectiveMs, reject, isWhole }
}
