import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { aggregate, ballotOf } from './aggregate.ts'

type Report = { price: number; confidence: number; weight: number }

function ballotFrom(reports: readonly Report[]): ReturnType<typeof ballotOf> {
  const ballot = ballotOf()
  reports.forEach((report, i) => {
    ballot.source[i] = i
    ballot.price[i] = report.price
    ballot.confidence[i] = report.confidence
    ballot.weight[i] = report.weight
  })
  ballot.count = reports.length
  return ballot
}

function answer(reports: readonly Report[], last = 0, outlierPpm = 1_000_000) {
  const ballot = ballotFrom(reports)
  aggregate(ballot, last, outlierPpm)
  return { price: ballot.median, confidence: ballot.spread, sources: ballot.count }
}

const equal = (pairs: readonly (readonly [number, number])[]): Report[] =>
  pairs.map(([price, confidence]) => ({ price, confidence, weight: 100 }))

// The twin: votes laid out one by one, sorted, and the definitions read off; weights as exact fractions over 6.

type Vote = { value: number; weight: bigint }

function twinCap(weights: readonly bigint[]): bigint {
  // The largest c with 3c ≤ Σ min(w, c), searched among all multiples of 1/6 from above.
  for (let c = weights.reduce((a, b) => (a > b ? a : b)); ; c--) {
    if (3n * c <= weights.reduce((sum, w) => sum + (w < c ? w : c), 0n)) return c
  }
}

function twinMedian(reports: readonly Report[], last: number) {
  const weights = reports.map((report) => BigInt(report.weight) * 6n)
  const cap = twinCap(weights)
  const votes: Vote[] = reports.flatMap(({ price, confidence }, i) => {
    const weight = weights[i]! < cap ? weights[i]! : cap
    return [price - confidence, price, price + confidence].map((value) => ({ value, weight }))
  })
  votes.sort((a, b) => a.value - b.value)
  const total = votes.reduce((sum, vote) => sum + vote.weight, 0n)
  const below = (value: number) => votes.filter((v) => v.value <= value).reduce((sum, v) => sum + v.weight, 0n)
  const above = (value: number) => votes.filter((v) => v.value >= value).reduce((sum, v) => sum + v.weight, 0n)
  const values = votes.map((vote) => vote.value)
  const low = values.find((value) => 2n * below(value) >= total)!
  const high = values.findLast((value) => 2n * above(value) >= total)!
  const price = Math.min(Math.max(last, low), high)
  const quarter = values.find((value) => 4n * below(value) > total)!
  const threeQuarters = values.findLast((value) => 4n * above(value) > total)!
  return { price, confidence: Math.max(price - quarter, threeQuarters - price) }
}

function twin(reports: readonly Report[], last: number, outlierPpm: number) {
  const first = twinMedian(reports, last)
  const far = (report: Report) => Math.abs(report.price - first.price)
  const isOut = (report: Report) => BigInt(far(report)) > (BigInt(first.price) * BigInt(outlierPpm)) / 1_000_000n
  const byDistance = reports
    .map((report, source) => ({ report, source }))
    .filter(({ report }) => isOut(report))
    .sort((a, b) => far(b.report) - far(a.report) || b.source - a.source)
  const dropped = new Set(byDistance.slice(0, reports.length - 3).map(({ source }) => source))
  const rest = reports.filter((_, source) => !dropped.has(source))
  return { ...(dropped.size === 0 ? first : twinMedian(rest, last)), sources: rest.length }
}

const price = fc.oneof(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 10 ** 12 }))
const reportArb = fc
  .tuple(price, fc.double({ min: 0, max: 0.99, noNaN: true }), fc.integer({ min: 1, max: 40 }))
  .map(([value, part, weight]): Report => ({ price: value, confidence: Math.floor((value - 1) * part), weight }))

test('default: three votes each, median and wider quartile (clearing.md §4)', () => {
  // Votes 90 100 110 | 100 105 110 | 95 101 107, sorted: 90 95 100 100 101 105 107 110 110; fifth 101, quartiles 100, 107.
  assert.deepEqual(
    answer(
      equal([
        [100, 10],
        [105, 5],
        [101, 6],
      ]),
    ),
    { price: 101, confidence: 6, sources: 3 },
  )
})

/**
 * Published cases of the same rule with equal weights: quotes [price, confidence], then price and confidence of the
 * aggregate. Source: pyth-network/pyth-client at 25dd347e, program/rust/test_data/aggregation, by number of the file.
 */
const published: readonly (readonly [number, readonly (readonly [number, number])[], number, number])[] = [
  [
    4,
    [
      [10000, 1000],
      [11000, 1000],
      [10500, 1000],
    ],
    10500,
    500,
  ],
  [
    5,
    [
      [10000, 1000],
      [15000, 1000],
      [20000, 1000],
    ],
    15000,
    4000,
  ],
  [
    8,
    [
      [10000, 10],
      [10020, 10],
      [11000, 10],
    ],
    10020,
    970,
  ],
  [
    9,
    [
      [10000, 10],
      [10020, 10],
      [11000, 10],
      [11020, 10],
    ],
    10510,
    500,
  ],
  [
    10,
    [
      [500000, 10],
      [501000, 20],
      [500000000000, 10000000],
    ],
    501000,
    499989499000,
  ],
  [
    11,
    [
      [500000, 10],
      [501000000000, 10000000],
      [500000000000, 20000000],
    ],
    500000000000,
    499999499990,
  ],
  [
    12,
    [
      [10010000, 10],
      [10010020, 10],
      [10011000, 10],
      [10011020, 10],
    ],
    10010510,
    500,
  ],
  [
    14,
    [
      [10000, 10],
      [10010, 10],
      [11000, 10],
      [11010, 10],
      [11500, 100],
    ],
    11000,
    990,
  ],
  [
    15,
    [
      [10000, 1000],
      [11000, 1000],
      [12000, 1000],
      [13000, 1000],
      [14000, 1000],
      [15000, 1000],
      [16000, 1000],
    ],
    13000,
    2000,
  ],
  [
    16,
    [
      [10000, 1100],
      [11030, 900],
      [12030, 1123],
      [13200, 940],
      [14020, 1070],
      [15200, 1123],
      [16320, 1213],
    ],
    13153,
    2053,
  ],
  [
    18,
    [
      [10000, 1000],
      [11000, 200],
      [11100, 350],
    ],
    11000,
    250,
  ],
  [
    19,
    [
      [10000, 1000],
      [11000, 200],
      [11100, 350],
      [8000, 5000],
    ],
    10900,
    900,
  ],
  [
    20,
    [
      [10000, 1000],
      [11000, 200],
      [11100, 350],
      [8000, 5000],
      [12000, 4000],
    ],
    11000,
    2000,
  ],
  [
    21,
    [
      [10000, 100],
      [10100, 200],
      [10110, 130],
      [11000, 100],
      [11100, 200],
      [11110, 130],
      [12000, 100],
      [12100, 200],
      [12110, 130],
    ],
    11100,
    990,
  ],
  [
    22,
    [
      [10000000, 5000],
      [10010000, 5000],
      [10000000, 1000],
    ],
    10001000,
    4000,
  ],
  [
    35,
    [
      [4000000000, 1000000],
      [4000100000, 1000000],
      [4000200000, 1000000],
      [4000300000, 1000000],
      [4000400000, 1000000],
      [40000000, 10000],
      [40000000, 10000],
    ],
    3999400000,
    3959390000,
  ],
  [
    37,
    [
      [4000000000, 1000000],
      [4000100000, 1000000],
      [4000200000, 1000000],
      [4000300000, 1000000],
      [4000400000, 1000000],
      [400000000000, 10],
      [400000000000, 10],
    ],
    4001000000,
    395998999990,
  ],
]

test('behavior: published cases of the same rule (their prices ÷ 1000 in 35 and 37, to fit)', () => {
  for (const [file, quotes, price, confidence] of published) {
    // Their even cases take the mean of the two middle votes: it is a median too, and ours stays there if it was there.
    assert.deepEqual(
      answer(equal(quotes), price, 10 ** 9),
      { price, confidence, sources: quotes.length },
      `${file}.json`,
    )
  }
})

test('behavior: a median that is not unique stays nearest to the last index, and is no mean', () => {
  // Four sources, no confidence: votes 100 ×3, 102 ×3, 106 ×3, 108 ×3; every number from 102 to 106 halves them.
  const reports = equal([
    [100, 0],
    [102, 0],
    [106, 0],
    [108, 0],
  ])
  assert.equal(answer(reports, 0).price, 102)
  assert.equal(answer(reports, 103).price, 103)
  assert.equal(answer(reports, 200).price, 106)
})

test('behavior: of two reports, the median of {a, b, last} (E1)', () => {
  assert.equal(
    answer(
      equal([
        [100, 1],
        [100_000, 1],
      ]),
      101,
    ).price,
    101,
  )
  assert.equal(
    answer(
      equal([
        [100, 1],
        [104, 1],
      ]),
      99,
    ).price,
    100,
  )
  assert.equal(
    answer(
      equal([
        [100, 1],
        [104, 1],
      ]),
      110,
    ).price,
    104,
  )
  // The confidence reaches the far end of both: 104 + 1 − 100.
  assert.equal(
    answer(
      equal([
        [100, 1],
        [104, 1],
      ]),
      99,
    ).confidence,
    5,
  )
})

test('behavior: one report is followed', () => {
  assert.deepEqual(answer(equal([[70, 3]]), 100), { price: 70, confidence: 3, sources: 1 })
})

test('behavior: no source has more than a third of the weight', () => {
  // 1000 against 1 and 1: capped to 1 each, so the median is the middle one and not the heavy one.
  const heavy = [
    { price: 900, confidence: 0, weight: 1000 },
    { price: 100, confidence: 0, weight: 1 },
    { price: 101, confidence: 0, weight: 1 },
  ]
  assert.equal(answer(heavy).price, 101)
})

test('behavior: outliers are left out, farthest first, while three are left', () => {
  // Coinbase DAI at 1.30 and others at 1.00 (E5); with four sources it is not heard at all.
  const four = equal([
    [1_000_000, 100],
    [1_000_500, 100],
    [999_800, 100],
    [1_300_000, 100],
  ])
  assert.deepEqual(answer(four, 0, 50_000), { price: 1_000_000, confidence: 400, sources: 3 })
  // With three it stays, and the confidence shows it: 9 votes, upper quartile 1.2999.
  const three = equal([
    [1_000_000, 100],
    [1_000_500, 100],
    [1_300_000, 100],
  ])
  assert.deepEqual(answer(three, 0, 50_000), { price: 1_000_500, confidence: 299_400, sources: 3 })
})

test('behavior: equals the naive twin in bigint on random reports', () => {
  fc.assert(
    fc.property(
      fc.array(reportArb, { minLength: 3, maxLength: 9 }),
      fc.oneof(fc.constant(0), price),
      fc.integer({ min: 1000, max: 1_000_000 }),
      (reports, last, outlierPpm) => {
        assert.deepEqual(answer(reports, last, outlierPpm), twin(reports, last, outlierPpm))
      },
    ),
    { numRuns: 1000 },
  )
})

test('behavior: every lying minority leaves the price between the honest votes', () => {
  const honest = fc.array(fc.tuple(fc.integer({ min: 99_000, max: 101_000 }), fc.integer({ min: 0, max: 300 })), {
    minLength: 4,
    maxLength: 7,
  })
  fc.assert(
    fc.property(
      honest,
      fc.integer({ min: 1, max: 10 ** 9 }),
      fc.integer({ min: 0, max: 10 ** 6 }),
      (pairs, lie, last) => {
        const low = Math.min(...pairs.map(([value, confidence]) => value - confidence))
        const high = Math.max(...pairs.map(([value, confidence]) => value + confidence))
        for (let subset = 0; subset < 2 ** pairs.length; subset++) {
          const liars = pairs.map((_, i) => (subset >> i) % 2 === 1)
          const honestOnes = pairs.filter((_, i) => !liars[i])
          if (2 * honestOnes.length <= pairs.length) continue
          const reports = pairs.map(([value, confidence], i): readonly [number, number] =>
            liars[i] ? [lie, 0] : [value, confidence],
          )
          const found = answer(equal(reports), last, 50_000)
          assert.ok(found.price >= low && found.price <= high, `${found.price} outside ${low} … ${high}`)
        }
      },
    ),
    { numRuns: 60 },
  )
})
