/** Chains of marks and quotes: what is read, what is refused and counted, and forwards from pairs. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { blackValue } from '../../core/valuation/index.ts'
import { arbitrageOf } from './arbitrage.ts'
import { chainRead } from './chain.ts'
import { byExpiry, forwardsOf, snapshotOf, YEAR_MS } from './forward.ts'
import { type Quote, smilesOfQuotes } from './quotes.ts'
import { type Smile, smilesOfChain } from './smile.ts'

const data = process.env.PLIMSOLL_DATA
const withData = data !== undefined && existsSync(join(data, 'options'))
const skip = withData ? false : 'set PLIMSOLL_DATA to the folder of market data'

const HEAD = 'option_type,strike,expiry_ts,mark_price,last_price,mark_iv,index_price'
const SNAPSHOT_MS = Date.UTC(2030, 0, 1)
const DAY_MS = 86_400_000

/** Rows of a chain priced by Black at one volatility, in coin of the forward, to a tick as the venue prints them. */
function rowsOf(days: number, forward: number, percent: number, strikes: readonly number[]): string[] {
  const deviation = (percent / 100) * Math.sqrt((days * DAY_MS) / YEAR_MS)
  return strikes.flatMap((strike) =>
    (['call', 'put'] as const).map((kind) => {
      const price = blackValue(kind === 'call', forward, strike, deviation) / forward
      return `${kind},${strike},${SNAPSHOT_MS + days * DAY_MS},${price.toFixed(4)},,${percent},100`
    }),
  )
}

test('default: forwards and the time of a chain are found from its prices', () => {
  const rows = [
    ...rowsOf(1, 101, 60, [95, 98, 100, 102, 104, 107]),
    ...rowsOf(2, 102, 60, [95, 98, 100, 102, 104, 107]),
    ...rowsOf(3, 103, 60, [98, 104]).slice(1, 3),
    ...rowsOf(4, 104, 60, [95, 100, 104, 110]),
  ]
  const chain = chainRead([HEAD, ...rows, ''].join('\n'))
  assert.deepEqual([chain.rows, chain.index], [rows.length, 100])
  const snapshotMs = snapshotOf(chain.marks)!
  // Half a tick of 10⁻⁴ on a price of 0.008 is 0.6 % of a deviation, 1.2 % of a day.
  assert.ok(Math.abs(snapshotMs - SNAPSHOT_MS) <= 17 * 60_000, new Date(snapshotMs).toISOString())
  const forwards = forwardsOf(byExpiry(chain.marks), chain.index, SNAPSHOT_MS)
  assert.deepEqual(
    forwards.map(({ pairs }) => pairs),
    [6, 6, 0, 4],
  )
  for (const [at, forward] of [101, 102, 103, 104].entries())
    assert.ok(Math.abs(forwards[at]!.forward / forward - 1) < 1e-4, `${forwards[at]!.forward} is not ${forward}`)
  // Without a pair: ln(F ÷ index) on the line between the second and the fourth day.
  const between = 100 * Math.exp(0.5 * (Math.log(forwards[1]!.forward / 100) + Math.log(forwards[3]!.forward / 100)))
  assert.ok(Math.abs(forwards[2]!.forward - between) < 1e-9)
})

test('behavior: beyond the last pair the carry goes on at its rate, and without any it is none', () => {
  const options = [
    { isCall: true, strike: 100, price: 0.05 },
    { isCall: false, strike: 100, price: 0.04 },
    { isCall: true, strike: 110, price: 0.03 },
    { isCall: false, strike: 110, price: 0.109 },
  ]
  // 100 ÷ 0.99 and 110 ÷ 1.079: the median of two is their mean.
  const forward = 0.5 * (100 / 0.99 + 110 / 1.079)
  const [near, far] = forwardsOf(
    new Map([
      [10, options],
      [20, options.slice(0, 1)],
    ]),
    100,
    0,
  )
  assert.ok(Math.abs(near!.forward - forward) < 1e-12)
  assert.ok(Math.abs(far!.forward - 100 * (forward / 100) ** 2) < 1e-9)
  assert.equal(forwardsOf(new Map([[10, options.slice(0, 1)]]), 100, 0)[0]!.forward, 100)
})

test('behavior: marks of zero and volatility at the cap are left out and counted', () => {
  const rows = ['call,90,9,0.1,,50,100', 'put,90,9,0,,50,100', 'call,95,9,0.08,,100.0,100', 'put,95,9,0,,100.0,100']
  const { marks, zeroMarks, cappedMarks, rows: all } = chainRead([HEAD, ...rows].join('\r\n'))
  assert.deepEqual([marks.length, zeroMarks, cappedMarks, all], [1, 2, 1, 4])
})

test('rejects: files that are no chain', () => {
  for (const [text, what] of [
    ['', /no column option_type/],
    ['option_type,strike\ncall,1', /no column expiry_ts, mark_price, mark_iv, index_price; give a chain/],
    [HEAD, /no mark/],
    [`${HEAD}\nswap,1,2,3,,4,5`, /line 2: "swap" is neither/],
    [`${HEAD}\ncall,1,2,x,,4,5`, /line 2: a number/],
    [`${HEAD}\ncall,1,2,,,4,5`, /line 2: a number/],
    [`${HEAD}\ncall,1,2,-0.1,,4,5`, /line 2: a number/],
    [`${HEAD}\ncall,1,2,0.1,,-4,5`, /line 2: a number/],
    [`${HEAD}\ncall,1`, /line 2: a number/],
  ] as const)
    assert.throws(() => chainRead(text), { name: 'ChainFault', message: what })
})

test('rejects: quotes with each fault, told apart and never fitted', () => {
  const sound = { isCall: true, strike: 100, expiryMs: 40 * DAY_MS, bid: 0.05, ask: 0.051, timeMs: 10 * DAY_MS }
  const faulty: readonly (readonly [string, Partial<Quote>])[] = [
    ['missing', { bid: null, ask: null }],
    ['oneSided', { bid: null }],
    ['oneSided', { ask: null }],
    ['oneSided', { bid: 0 }],
    ['absurd', { bid: -0.01 }],
    ['absurd', { bid: 0, ask: 0 }],
    ['absurd', { ask: Number.NaN }],
    ['absurd', { ask: 100 }],
    ['absurd', { bid: 0.97, ask: 0.98 }],
    ['crossed', { bid: 0.052 }],
    ['stale', { timeMs: 8 * DAY_MS }],
    ['stale', { timeMs: 10 * DAY_MS + 1 }],
    ['expired', { expiryMs: 10 * DAY_MS }],
  ]
  for (const [fault, change] of faulty) {
    const { smiles, faults } = smilesOfQuotes([sound, { ...sound, strike: 105, ...change }], 100, 10 * DAY_MS, DAY_MS)
    assert.equal(faults[fault as keyof typeof faults], 1, JSON.stringify(change))
    assert.equal(
      Object.values(faults).reduce((sum, each) => sum + each),
      1,
    )
    assert.equal(smiles.length, 1)
    assert.equal(smiles[0]!.observations.length, 1)
  }
})

test('behavior: a wide quote is trusted less than a tight one', () => {
  const quote = { isCall: true, strike: 100, expiryMs: 40 * DAY_MS, timeMs: 10 * DAY_MS }
  const trustOf = (half: number): number => {
    const quotes = [{ ...quote, bid: 0.05 - half, ask: 0.05 + half }]
    return smilesOfQuotes(quotes, 100, 10 * DAY_MS, DAY_MS).smiles[0]!.observations[0]!.trust
  }
  assert.ok(trustOf(0.0001) > 0.95 && trustOf(0.02) < 0.1)
})

/** A smile a year out from pairs of strike and volatility. */
function smileOf(years: number, points: readonly (readonly [number, number])[]): Smile {
  const observations = points.map(([strike, volatility]) => ({ k: Math.log(strike), volatility, trust: 1 }))
  return { expiryMs: 1, years, forward: 1, pairs: 2, observations, ageMs: 0 }
}

test('default: a strike above the line of its neighbours is a butterfly, a call that rises a vertical, variance that falls a calendar', () => {
  const flat = smileOf(
    1,
    [0.9, 1, 1.1, 1.2].map((strike) => [strike, 0.5] as const),
  )
  const none = { butterflies: 0, triples: 2, verticals: 0, pairs: 3, calendars: 0, strikes: 0 }
  assert.deepEqual(arbitrageOf(flat, null, 1e-6), none)
  // At 1.00: 0.2358 at 60 %, against 0.2013 in the middle of 0.2416 and 0.1610: above the line, below the call at 0.90.
  const bent = smileOf(1, [
    [0.9, 0.5],
    [1, 0.6],
    [1.1, 0.5],
    [1.2, 0.5],
  ])
  assert.deepEqual(arbitrageOf(bent, null, 1e-6), { ...none, butterflies: 1 })
  const rising = smileOf(1, [
    [1, 0.5],
    [1.1, 0.7],
  ])
  assert.equal(arbitrageOf(rising, null, 1e-6).verticals, 1)
  const later = smileOf(
    1.1,
    [0.9, 1, 1.1].map((strike) => [strike, 0.45] as const),
  )
  // 0.25 against 1.1 × 0.2025 = 0.2228 at three strikes, the first of which is no inner one.
  assert.deepEqual(arbitrageOf(flat, later, 1e-6), { ...none, calendars: 2, strikes: 2 })
  assert.equal(arbitrageOf(flat, later, 0.03).calendars, 0)
})

test('default: the chains of 24 May 2024 as their notes have them', { skip }, () => {
  for (const [name, zero, capped] of [
    ['BTC', 16, 23],
    ['ETH', 5, 0],
  ] as const) {
    const chain = chainRead(readFileSync(join(data!, `options/deribit_${name}_chain_2024-05-24.csv`), 'utf8'))
    assert.deepEqual([chain.zeroMarks, chain.cappedMarks], [zero, capped])
    const snapshotMs = snapshotOf(chain.marks)!
    assert.ok(Math.abs(snapshotMs - Date.UTC(2024, 4, 24, 19, 15)) <= 5 * 60_000)
    const smiles = smilesOfChain(chain, snapshotMs)
    assert.equal(smiles.length, 11)
    assert.equal(smiles[2]!.pairs, 0)
  }
})
