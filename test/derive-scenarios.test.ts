/** The script that derives `scenarios/`: its rules on figures from elsewhere, and its result byte for byte. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { barsWrite, merge, priceRead } from '../scripts/derive/bars.ts'
import { type DepthSnapshot, depthFactors, snapshotFault } from '../scripts/derive/depth.ts'
import { premiumOfRate, rateOfPremium } from '../scripts/derive/funding.ts'
import { InputError, inputsOpen } from '../scripts/derive/inputs.ts'
import { filesOfAll } from '../scripts/derive/scenarios.ts'

const scenarios = fileURLToPath(new URL('../scenarios/', import.meta.url))
const data = process.env.PLIMSOLL_DATA
const withData = data !== undefined && existsSync(join(data, 'MANIFEST.json'))
const skip = withData ? false : 'set PLIMSOLL_DATA to the folder of market data'

/** A snapshot from rows of [percent, coins, dollars]. */
function snapshot(rows: readonly (readonly [number, number, number])[]): DepthSnapshot {
  return { timeMs: 0, bands: new Map(rows.map(([percent, coins, dollars]) => [percent, { coins, dollars }])) }
}

test('default', () => {
  // rate = P + clamp(100 − P, ±500) ppm: P = −4,250 gives −4,250 + 500; P = 900 gives 900 − 500; between −400 and 600 it is 100.
  assert.equal(rateOfPremium(-4250), -3750)
  assert.equal(rateOfPremium(900), 400)
  for (const premium of [-400, 0, 100, 600]) assert.equal(rateOfPremium(premium), 100)
  for (const rate of [-3750, -1191.72, -7.88, 0, 99.9, 100, 100.1, 375.5]) {
    assert.ok(Math.abs(rateOfPremium(premiumOfRate(rate)) - rate) <= 0.5, String(rate))
  }
})

/*
 * Four snapshots of the published book of Binance USD-M BTCUSDT on 10 October 2025 (data.binance.vision, bookDepth): percent
 * from mid, coins, dollars. Beside each the range of the COIN-M BTCUSD_PERP mark price in the same minute.
 */
const sound = snapshot([
  [-5, 8_243.012, 979_983_314.21],
  [-4, 7_493.886, 892_953_256.87],
  [-3, 6_524.776, 779_250_634.14],
  [-2, 3_859.67, 463_589_665.97],
  [-1, 1_496.75, 181_266_014.37],
  [1, 1_964.845, 239_906_922.62],
  [2, 3_554.445, 435_823_459.69],
  [3, 4_266.724, 524_550_400.16],
  [4, 5_266.482, 650_517_189.06],
  [5, 6_182.925, 766_746_432.07],
])
const shifted = snapshot([
  [-5, 7_797.472, 919_537_113.27],
  [-4, 7_267.487, 858_560_768.78],
  [-3, 6_410.702, 758_941_521.25],
  [-2, 4_996.396, 592_836_996.97],
  [-1, 539.815, 64_383_427.66],
  [1, 2_075.235, 249_179_747.2],
  [2, 2_483.179, 299_043_272.74],
  [3, 3_448.835, 418_299_845.78],
  [4, 3_919.961, 477_034_479.64],
  [5, 4_880.528, 598_072_354.7],
])
const alone = snapshot([
  [-5, 7_085.169, 833_958_900.12],
  [-4, 6_586.159, 776_598_234.28],
  [-3, 5_813.362, 686_860_285.95],
  [-2, 4_293.253, 508_558_275.51],
  [-1, 17.652, 2_142_311.31],
  [1, 2_059.098, 246_718_159.34],
  [2, 2_453.108, 294_833_361.83],
  [3, 3_235.845, 391_369_489.15],
  [4, 3_847.693, 467_464_526.11],
  [5, 4_854.582, 594_272_973.77],
])
const crash = snapshot([
  [-5, 117.374, 12_915_218.86],
  [-4, 62.332, 6_989_187.88],
  [-3, 17.817, 2_160_477.09],
  [-2, 17.654, 2_142_547.09],
  [-1, 17.654, 2_142_547.09],
  [1, 1_235.76, 134_420_963.89],
  [2, 1_340.1, 146_363_806.39],
  [3, 1_597.955, 176_158_178.67],
  [4, 1_676.945, 185_366_931.09],
  [5, 1_901.961, 211_847_332.82],
])

test('behavior: a sound snapshot of 00:00:07 agrees with the mark', () => {
  assert.equal(snapshotFault(sound, 121_662, 121_737.5), null)
})

test('rejects: the phantom bid of 17.65 BTC near 121,364, alone within 1 %, 15:30:42', () => {
  assert.match(snapshotFault(alone, 118_928.1, 119_226.5)!, /^band -1 % trades at 121364 /)
})

test('rejects: the phantom bid in the crash, 21:21:33', () => {
  assert.match(snapshotFault(crash, 104_454.8, 107_455.6)!, /^band -1 % trades at 121363 /)
})

test('rejects: bands on a mid that the phantom bid shifted before it was alone, 15:29:30', () => {
  // From 1 % to 2 % below mid lie 4,456.6 BTC for 528.45 million dollars: 118,578 in the mean, but with the mark at most
  // 119,433.7 that band ends at 119,433.7 · 0.99 · 1.0005 = 118,298.
  assert.match(
    snapshotFault(shifted, 119_225.7, 119_433.7)!,
    /^band -2 % trades at 118578 in the mean, outside \d+ to 118298$/,
  )
})

test('rejects: bands that shrink or are missing', () => {
  const bands = new Map(sound.bands)
  bands.set(-3, { coins: 100, dollars: 12_000_000 })
  assert.notEqual(snapshotFault({ timeMs: 0, bands }, 121_662, 121_737.5), null)
  bands.delete(-3)
  assert.match(snapshotFault({ timeMs: 0, bands }, 121_662, 121_737.5)!, /missing/)
})

test('behavior: depth thins with range, thickens with turnover, within bounds', () => {
  const bar = (index: number, range: number, turnover: number): Parameters<typeof merge>[0][number] => ({
    timeMs: index * 60_000,
    open: 1000,
    low: 1000,
    high: 1000 + range,
    close: 1000,
    turnover,
  })
  // Reference: two bars of range 1 %, turnover 100. Then √(V ÷ V₀) · σ₀ ÷ σ of: calm 1; range 4 % of three bars (1, 1, 4): the
  // bar's own 4 % counts, so ¼; turnover (100, 100, 1000) ÷ 100 = 4 in the mean, √4 = 2 and ¼ gives ½; range 99 % → 2 %.
  const factorOf = (range: number, turnover: number): number => {
    const bars = [bar(0, 10, 100), bar(1, 10, 100), bar(2, range, turnover)]
    const rule = { bars, referenceFromMs: 0, referenceToMs: 120_000, spreadPpm: 10 }
    return depthFactors(rule, 120_000, 180_000)[0]!.factor
  }
  assert.equal(factorOf(10, 100), 1)
  assert.equal(factorOf(40, 100), 0.25)
  assert.equal(factorOf(40, 1000), 0.5)
  assert.equal(factorOf(990, 100), 0.02)
  assert.equal(factorOf(10, 10_000), 1.2)
})

test('behavior: prices are read exactly, exponents included', () => {
  assert.equal(priceRead('4e-05'), 4_000)
  assert.equal(priceRead('6.5e-05'), 6_500)
  assert.equal(priceRead('102497.48513403'), 10_249_748_513_403)
  assert.throws(() => priceRead('-1'))
  assert.throws(() => priceRead('1e-09'))
})

test('behavior: merged bars keep first open, extremes and last close', () => {
  const minute = (
    index: number,
    open: number,
    high: number,
    low: number,
    close: number,
  ): Parameters<typeof merge>[0][number] => ({
    timeMs: Date.UTC(2021, 4, 19, 12, index),
    open: open * 1e8,
    high: high * 1e8,
    low: low * 1e8,
    close: close * 1e8,
    turnover: 1,
  })
  const merged = merge([minute(0, 10, 12, 9, 11), minute(1, 11, 11, 7, 8), minute(5, 8, 8, 8, 8)], 300_000)
  assert.equal(barsWrite(merged), 'time,open,high,low,close\n2021-05-19T12:00Z,10,12,7,8\n2021-05-19T12:05Z,8,8,8,8\n')
})

test('behavior: the data folder gives scenarios/ byte for byte', { skip }, () => {
  const files = filesOfAll(inputsOpen(data!))
  for (const [name, text] of files) assert.ok(readFileSync(join(scenarios, name), 'utf8') === text, name)
})

test('rejects: a data file that MANIFEST.json does not list', { skip }, () => {
  assert.throws(() => inputsOpen(data!).rows('nowhere.csv'), InputError)
})
