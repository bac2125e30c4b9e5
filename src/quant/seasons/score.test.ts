import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { type Input, inputs, WEIGHT_ALL } from './inputs.ts'
import { nextRegime, type Regime, seasons } from './regime.ts'
import { Z_MAX } from './robust.ts'
import { lieBoundMilli, scoreOf } from './score.ts'

const of = (name: string): Input => inputs.find((input) => input.name === name)!
const voice = (name: string, zMilli: number) => ({ input: of(name), zMilli })
const macro = inputs.filter(({ block }) => block === 'macro')

/** What each input says, null where it is missing. */
const said = fc.tuple(...inputs.map(() => fc.option(fc.integer({ min: -Z_MAX, max: Z_MAX }))))
const voicesOf = (figures: readonly (number | null)[]) =>
  figures.flatMap((zMilli, at) => (zMilli === null ? [] : [{ input: inputs[at]!, zMilli }]))

test('default: the table: half macro, half crypto, leverage as heavy as another factor', () => {
  const weightOf = (some: readonly Input[]): number => some.reduce((sum, { weight }) => sum + weight, 0)
  assert.equal(2 * weightOf(macro), WEIGHT_ALL)
  assert.equal(weightOf(['funding', 'open interest', 'carry'].map(of)), of('stablecoins').weight)
  assert.equal(new Set(inputs.map(({ number }) => number)).size, inputs.length)
})

test('default: macro counts as much as the crypto inputs that are there', () => {
  // Six macro inputs at 1 weigh 12, realised volatility at 0 weighs 3: macro is scaled to 3, so 3 × 1 ÷ 24.
  const voices = [...macro.map((input) => ({ input, zMilli: 1000 })), voice('realised volatility', 0)]
  assert.deepEqual(scoreOf(voices), { scoreMilli: 125, macroCounted: 3, macroWeight: 12 })
})

test('default: a missing input is neutral: nobody takes its weight', () => {
  // Stablecoins and realised volatility at 2: 2 × (3 + 3) ÷ 24; funding, carry and the others add nothing, and make neither heavier.
  assert.equal(scoreOf([voice('stablecoins', 2000), voice('realised volatility', 2000)]).scoreMilli, 500)
  // The dollar alone beside them, of weight 2, counts as 2 and not as the six that are not all there.
  const withDollar = [voice('stablecoins', 0), voice('realised volatility', 0), voice('dollar', 3000)]
  assert.deepEqual(scoreOf(withDollar), { scoreMilli: 250, macroCounted: 2, macroWeight: 2 })
  assert.equal(scoreOf([]).scoreMilli, 0)
  assert.equal(scoreOf([voice('dollar', 3000)]).scoreMilli, 0)
})

test('behavior: macro never weighs more than half of what is there', () => {
  fc.assert(
    fc.property(said, (figures) => {
      const voices = voicesOf(figures)
      const there = voices.reduce((sum, { input }) => sum + (input.block === 'crypto' ? input.weight : 0), 0)
      const { macroCounted, macroWeight } = scoreOf(voices)
      assert.ok(macroCounted <= there && macroCounted <= macroWeight)
      const ofMacro = scoreOf(voices.map((each) => ({ ...each, zMilli: each.input.block === 'macro' ? Z_MAX : 0 })))
      assert.ok(ofMacro.scoreMilli <= Math.ceil((Z_MAX * there) / WEIGHT_ALL))
    }),
  )
})

test('behavior: one lying input, whatever it says or does not say, moves the score by less than its bound', () => {
  const lie = fc.option(fc.integer({ min: -Z_MAX, max: Z_MAX }))
  fc.assert(
    fc.property(said, fc.nat(inputs.length - 1), lie, (figures, at, told) => {
      const honest = scoreOf(voicesOf(figures)).scoreMilli
      const lied = scoreOf(voicesOf(figures.map((figure, i) => (i === at ? told : figure)))).scoreMilli
      assert.ok(Math.abs(lied - honest) <= lieBoundMilli(inputs[at]!), `${lied} for ${honest}`)
    }),
    { numRuns: 2000 },
  )
  // Two ends of the heaviest: 2 × 3 × 3 ÷ 24, and a thousandth for the floor.
  assert.equal(Math.max(...inputs.map(lieBoundMilli)), 751)
})

test('behavior: no input alone reaches the first season', () => {
  for (const liar of inputs) {
    const voices = inputs.map((input) => ({ input, zMilli: input === liar ? Z_MAX : 0 }))
    assert.ok(scoreOf(voices).scoreMilli < seasons[1]!.enterMilli, liar.name)
  }
})

test('default: thresholds are the halves from the least that no input reaches alone, each left half a step lower', () => {
  const alone = Math.max(...inputs.map(({ weight }) => (Z_MAX * weight) / WEIGHT_ALL))
  const least = 500 * (Math.floor(alone / 500) + 1)
  const raised = seasons.slice(1)
  assert.deepEqual(
    raised.map(({ enterMilli }) => enterMilli),
    raised.map((_, at) => least + 500 * at),
  )
  for (const { enterMilli, leaveMilli } of raised) assert.equal(leaveMilli, enterMilli - 250)
})

/** Seasons after each of these scores. */
function seasonsAfter(scores: readonly number[]): number[] {
  let regime: Regime = { season: 0, belowDays: 0 }
  return scores.map((score) => {
    regime = nextRegime(regime, score)
    return regime.season
  })
}

test('default: a season is entered at once, as far as the score says', () => {
  assert.deepEqual(seasonsAfter([499, 500, 1499, 1500]), [0, 1, 2, 3])
  assert.deepEqual(seasonsAfter([1500]), [3])
})

test('behavior: hysteresis: between its two thresholds a season stays as it is', () => {
  assert.deepEqual(seasonsAfter([500, ...Array<number>(30).fill(250)]), Array<number>(31).fill(1))
  assert.deepEqual(seasonsAfter(Array<number>(30).fill(499)), Array<number>(30).fill(0))
})

test('behavior: dwell: five days below, without a break, for each season', () => {
  assert.deepEqual(seasonsAfter([500, 249, 249, 249, 249, 249]), [1, 1, 1, 1, 1, 0])
  assert.deepEqual(seasonsAfter([500, 249, 249, 249, 249, 250, 249]), [1, 1, 1, 1, 1, 1, 1])
  // From crisis to calm in three times five days, however low the score.
  const down = seasonsAfter([1500, ...Array<number>(15).fill(-3000)])
  assert.deepEqual([down[5], down[10], down[14], down[15]], [2, 1, 1, 0])
})

test('behavior: a higher score never gives a lower season', () => {
  const regime = fc.record({ season: fc.nat(3), belowDays: fc.nat(4) })
  const score = fc.integer({ min: -3000, max: 3000 })
  fc.assert(
    fc.property(regime, score, score, (from, one, other) => {
      assert.ok(nextRegime(from, Math.max(one, other)).season >= nextRegime(from, Math.min(one, other)).season)
    }),
  )
})
