/** Mutants of contracts that end, curves and portfolio margin: what the auditor's own books of them must notice. */
import type { StoryName } from '../../src/lab/simulator/episodes.ts'
import type { Mutant } from './mutant.ts'

/** File, text and its replacement, by what is broken, and the story that steers to it. */
type Broken = readonly [id: string, invariant: string, file: string, find: string, replace: string, story: StoryName]

/** Stories that come to their end late. */
const STEPS: { readonly [S in StoryName]?: number } = { pinned: 1500, ends: 1500, unpaidGains: 1500, wings: 1200 }

const broken: readonly Broken[] = [
  // Expiries
  [
    'average-of-the-dark',
    'decision 0183: only live time is averaged',
    'oracle/averages',
    'Math.min(house.clock.nowMs, liveUntilMs, endMs(house, expiry))',
    'Math.min(house.clock.nowMs, liveUntilMs * 2, endMs(house, expiry))',
    'pinned',
  ],
  [
    'settled-by-a-glimpse',
    'decision 0183: less than half a window settles nothing',
    'oracle/expiries',
    'if (curves.liveMs[expiry]! >= halfWindowMs(house, expiry)) return true',
    'if (curves.liveMs[expiry]! >= 1) return true',
    'pinned',
  ],
  [
    'put-pays-a-call',
    'rules: a put pays what the strike exceeds the price by',
    'oracle/contracts',
    'kind === instrumentPosition.call ? price - strike : strike - price',
    'kind === instrumentPosition.call ? price - strike : price - strike',
    'ends',
  ],
  [
    'closed-beside-its-price',
    'positions end at what their contract pays',
    'machine/expire',
    'const price = markets.mark[market]!',
    'const price = markets.mark[market]! + 1',
    'ends',
  ],
  [
    'shorts-stay-open',
    'INV-2: whatever has settled is closed',
    'machine/expire',
    'if (lots === 0) return',
    'if (lots <= 0) return',
    'ends',
  ],
  [
    'window-of-one-variance',
    'rules §3: an average has a third of its variance',
    'oracle/contracts',
    'const share = isOpen ? 1 - (2 * windowMs) / (3 * leftMs) : 1 / 3',
    'const share = isOpen ? 1 - (2 * windowMs) / (3 * leftMs) : 1',
    'pinned',
  ],
  [
    'future-forgets-what-has-accrued',
    'the fixed share of an average counts as it accrues',
    'oracle/contracts',
    'if (leftMs >= windowMs || liveMs === 0) return forward',
    'if (leftMs >= 0 || liveMs === 0) return forward',
    'pinned',
  ],
  [
    'series-a-strike-too-far',
    'a rule lists so many strikes on either side',
    'machine/series',
    'found.push(centre - i * step, centre + i * step)',
    'found.push(centre - i * step, centre + (i + 1) * step)',
    'byRule',
  ],
  [
    'series-of-saturdays',
    'weeks end on Fridays',
    'machine/calendar',
    'const isFriday = day % 7 === 1',
    'const isFriday = day % 7 === 2',
    'byRule',
  ],
  // Premiums
  [
    'premium-up-front-swept-at-mark',
    'decision 0182: the value of an option is owed until it expires',
    'settlement/losses',
    'markets.status[market]! < statusPosition.delisting ? 0 : markets.mark[market]!',
    'markets.status[market]! < statusPosition.delisting ? markets.mark[market]! : markets.mark[market]!',
    'wings',
  ],
  [
    'claim-of-the-premium-alone',
    'rules §2: the whole value of an option is a claim',
    'settlement/pay',
    'creditFloorPpm(cash, sweeps.fullBacked[market]!, sweeps.fullClaims[market]!)',
    'creditFloorPpm(cash, sweeps.backed[market]!, claims)',
    'unpaidGains',
  ],
  [
    'option-fee-of-the-premium',
    'rules §1: an option is charged on what it is an option on',
    'markets/terms',
    'const fee = mulDivCeil(tradeNotional(house, market, lots, price), clearingFeePpm[market]!, PPM)',
    'const fee = mulDivCeil(lots * price, clearingFeePpm[market]!, PPM)',
    'calendar',
  ],
  // Curves
  [
    'curve-by-the-lowest-source',
    'rules §3: a median, never one voice',
    'oracle/curve-votes',
    'return clamp(last, sorted.value[low]!, sorted.value[at]!)',
    'return clamp(last, sorted.value[0]!, sorted.value[0]!)',
    'calendar',
  ],
  [
    'curve-without-a-step',
    'rules §3: one report does not reprice every option at will',
    'oracle/curves',
    'const step = mulDivCeil(last, p.curveStepPpm[underlying]!, PPM)',
    'const step = mulDivCeil(last, 1e9, PPM)',
    'calendar',
  ],
  [
    'curve-never-halted',
    'rules §3: a curve that nobody renews ages',
    'oracle/curves',
    'nowMs < haltMs ? modePosition.degraded : modePosition.halted',
    'nowMs < haltMs ? modePosition.degraded : modePosition.degraded',
    'staleCurve',
  ],
  // Portfolio margin
  [
    'worst-of-the-grid-alone',
    'rules §4: dampened tails and rotations are scenarios too',
    'margin/portfolio',
    'if (groups.joint[from + s]! >= -loss) continue',
    'if (groups.joint[from + s]! >= -loss || s >= 27) continue',
    'wings',
  ],
  [
    'wings-written-for-nothing',
    'rules §4: a short option of a strike is charged',
    'margin/portfolio',
    'return mulDivCeil(notional, house.params.underlying.shortOptionPpm[',
    'return 0 * mulDivCeil(notional, house.params.underlying.shortOptionPpm[',
    'wings',
  ],
  [
    'tails-not-dampened',
    'decision 0185: a tail counts the less the further it lies',
    'scenarios/set',
    "scenario.kind === 'tail' ? 1 / Math.abs(scenario.ranges) : 1,",
    "scenario.kind === 'tail' ? 1 / (1 + Math.abs(scenario.ranges)) : 1,",
    'wings',
  ],
  [
    'volatility-without-a-floor',
    'rules §4: a quiet surface does not make wings free',
    'scenarios/shocks',
    'Math.max(factor, shocks.volFloor / volatility)',
    'Math.max(factor, 0 * shocks.volFloor / volatility)',
    'wings',
  ],
  [
    'scenarios-without-what-accrues',
    'decision 0190: scenarios stand with what had accrued',
    'oracle/scenario-time',
    'curves.stoodLiveMs[expiry] = curves.liveMs[expiry]!',
    'curves.stoodLiveMs[expiry] = 0',
    'pinned',
  ],
  [
    'model-changed-short',
    'rules §4: a book stands under its new model as if opened there',
    'margin/model-change',
    "if (initialExcess < 0) return 'initialMarginShort'",
    "if (initialExcess < -1e15) return 'initialMarginShort'",
    'remodelled',
  ],
  [
    'deleveraged-by-the-premium',
    'rules §7: holders stand by factor exposure',
    'waterfall/holders',
    'return isOption(house, market) ? deltaOf(house, market) : prices.marks[market]!',
    'return isOption(house, market) ? prices.marks[market]! : prices.marks[market]!',
    'wings',
  ],
]

export const mutants: readonly Mutant[] = broken.map(([id, invariant, file, find, replace, story]) => {
  const tests = [`bin/entry.mjs src/lab/simulator/main.ts --story ${story} --seeds 1..8 --steps ${STEPS[story] ?? 600}`]
  return { id: `contracts-${id}`, invariant, file: `src/core/${file}.ts`, find, replace, tests }
})
