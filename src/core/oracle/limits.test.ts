/** What the scales of the oracle promise in their comments. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parameterCatalogue } from '../params/index.ts'
import { PPM, PRICE_MAX } from '../units/index.ts'
import * as limits from './limits.ts'

const EXACT = 2 ** 53
const DAY_MS = 86_400_000

test('default: states of averages stay exact at the widest values that parameters allow', () => {
  const { market, underlying } = parameterCatalogue
  assert.ok(PRICE_MAX * limits.SLOW_ONE < 2 ** 52)
  assert.ok(market.basisBoundPpm.high * limits.SAMPLE_ONE < 2 ** 24)
  assert.ok(limits.TOKEN_PRICE_MAX * PPM < EXACT)
  for (const tauMs of [market.basisTauMs.high, underlying.slowTauMs.high]) {
    assert.ok(tauMs <= DAY_MS && limits.AVERAGE_STEP_MS_MAX * (limits.AVERAGE_STEP_MS_MAX + tauMs) < EXACT)
  }
  const tauMs = underlying.volatilityTauMs.high
  assert.ok(tauMs <= 30 * DAY_MS && limits.VARIANCE_STEP_MS_MAX * (limits.VARIANCE_STEP_MS_MAX + tauMs) < EXACT)
  assert.ok(limits.VARIANCE_MAX * limits.VARIANCE_ONE < EXACT)
})

test('behavior: a ring holds four windows, and a median has three votes a source', () => {
  assert.equal(limits.BUCKETS / limits.BUCKETS_PER_WINDOW, 4)
  assert.ok(limits.MEDIAN_MIN === 3 && limits.SOURCES_MAX >= limits.MEDIAN_MIN)
  assert.ok(limits.SEASON_LOW_PPM === PPM && limits.SEASON_HIGH_PPM > limits.SEASON_LOW_PPM)
})
