/** Every profile on random books: parts sum to totals, initial covers maintenance, the verdict follows from the figures. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../test/support/fast-check.ts'
import type { ProfileAssessment } from './assessment.ts'
import { ProfileBookError, parseProfileBook, profiles } from './index.ts'
import { absoluteOf, compare, decimal, negate, type Rational, signOf, subtract, sumOf } from './rational.ts'

type Json = Record<string, unknown>

/** Decimal text with up to four decimals. */
const amount = (min: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min: min * 10_000, max: max * 10_000 }).map((n) => String(n / 10_000))

const level = fc.record({ price: amount(1, 90_000), size: amount(1, 50) })

const marketFacts = fc.record(
  {
    openInterestLong: amount(0, 5_000),
    openInterestShort: amount(0, 5_000),
    bids: fc.array(level, { maxLength: 3 }),
    asks: fc.array(level, { maxLength: 3 }),
    premiums: fc.array(amount(-1, 1), { maxLength: 5 }),
    fundingIndex: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fundingIndexLast: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fundingRateLast: amount(-1, 1),
    elapsedSeconds: fc.integer({ min: 0, max: 100_000 }),
    markTwap: amount(1, 90_000),
    oracleTwap: amount(1, 90_000),
    oracleConfidence: amount(0, 500),
    oracleAgeSlots: fc.integer({ min: 0, max: 300 }),
    oraclePublishedSeconds: fc.integer({ min: 0, max: 2_000 }),
    nowSeconds: fc.integer({ min: 0, max: 2_000 }),
    reservePrice: amount(1, 90_000),
    medianPrice: amount(1, 90_000),
    expiryNetSize: amount(-500, 500),
    expiryQuote: amount(-500_000, 500_000),
    sidePnl: amount(-500_000, 500_000),
    poolValue: amount(1, 500_000),
  },
  { requiredKeys: [] },
)

const events = fc.record(
  {
    insuranceFund: amount(0, 50_000),
    finalSettlement: fc.boolean(),
    slotsElapsed: fc.integer({ min: 0, max: 60_000 }),
    isHighLeverage: fc.boolean(),
    sharedLoss: amount(1, 50_000),
    insuranceShares: amount(0, 100),
    insuranceSharesTotal: amount(100, 60_000),
    settledInWindow: amount(-100, 100),
    keeperCostFlag: amount(0, 3),
    keeperCostLiquidate: amount(0, 3),
  },
  { requiredKeys: [] },
)

const position = (market: string): fc.Arbitrary<Json> =>
  fc.record(
    {
      market: fc.constant(market),
      size: amount(-80, 80),
      mark: amount(1, 90_000),
      entry: amount(1, 90_000),
      slowPrice: amount(1, 90_000),
      bids: amount(0, 20),
      asks: amount(0, 20),
      fundingOwed: amount(-50, 50),
    },
    { requiredKeys: ['market', 'size', 'mark'] },
  )

const collateral = (asset: string): fc.Arbitrary<Json> =>
  fc.record(
    {
      asset: fc.constant(asset),
      amount: amount(-300, 300),
      price: amount(1, 400),
      slowPrice: amount(1, 400),
      totalDeposits: amount(0, 100_000),
      totalBorrows: amount(0, 100_000),
      totalInOrders: amount(0, 100),
      depositsTwap: amount(0, 100_000),
      borrowsTwap: amount(0, 100_000),
      utilizationTwap: amount(0, 1),
    },
    { requiredKeys: ['asset', 'amount', 'price'] },
  )

const book = (markets: readonly string[], assets: readonly string[]): fc.Arbitrary<Json> =>
  fc
    .record({
      cash: amount(-60_000, 60_000),
      positions: fc.tuple(...markets.map((market) => fc.option(position(market)))),
      collaterals: fc.tuple(...assets.map((asset) => fc.option(collateral(asset)))),
      markets: fc.dictionary(fc.constantFrom(...markets), marketFacts),
      events,
      offsetting: fc.option(fc.tuple(...markets.map(position))),
    })
    .map(({ offsetting, ...fields }) => ({
      ...fields,
      positions: fields.positions.filter((one) => one !== null),
      collaterals: fields.collaterals.filter((one) => one !== null),
      events: offsetting === null ? fields.events : { ...fields.events, offsetting: { positions: offsetting } },
    }))

const BOOKS = {
  'dydx-v4': book(['BTC', 'SOL'], []),
  'drift-v2': book(['BTC', 'SOL'], ['SOL']),
  'mango-v4': book(['BTC'], ['SOL', 'ETH']),
  hyperliquid: book(['BTC', 'DOGE'], []),
  'synthetix-v3': book(['BTC', 'OP'], []),
  'gmx-v2': book(['ETH', 'BTC'], []),
  paradex: book(['BTC', 'ETH'], []),
} as const

const total = (assessment: ProfileAssessment, part: 'value' | 'initial' | 'maintenance'): Rational =>
  sumOf(assessment.legs.map((leg) => decimal(leg[part])))

const mirrored = (json: Json): Json => ({
  ...json,
  positions: (json.positions as Json[]).map((one) => ({
    ...one,
    size: String(-Number(one.size)),
    bids: one.asks ?? '0',
    asks: one.bids ?? '0',
  })),
})

for (const [name, books] of Object.entries(BOOKS)) {
  const profile = profiles[name as keyof typeof BOOKS]
  describe(name, () => {
    it('default: parts sum exactly to the totals, and free collateral is what is left of equity', () => {
      fc.assert(
        fc.property(books, (json) => {
          const assessment = profile.assess(parseProfileBook(json))
          assert.equal(compare(total(assessment, 'value'), decimal(assessment.equity)), 0)
          assert.equal(compare(total(assessment, 'initial'), decimal(assessment.initialRequirement)), 0)
          assert.equal(compare(total(assessment, 'maintenance'), decimal(assessment.maintenanceRequirement)), 0)
          const free = subtract(decimal(assessment.equity), decimal(assessment.initialRequirement))
          assert.equal(compare(free, decimal(assessment.freeCollateral)), 0)
        }),
      )
    })

    it('behavior: each leg requires at least as much to open as to keep', () => {
      fc.assert(
        fc.property(books, (json) => {
          for (const leg of profile.assess(parseProfileBook(json)).legs) {
            assert.ok(compare(decimal(leg.initial), decimal(leg.maintenance)) >= 0, leg.name)
          }
        }),
      )
    })

    it('behavior: the same book gives the same answer', () => {
      fc.assert(
        fc.property(books, (json) => {
          assert.deepEqual(profile.assess(parseProfileBook(json)), profile.assess(parseProfileBook(json)))
        }),
        { numRuns: 20 },
      )
    })

    it('behavior: sections hold facts with a value', () => {
      fc.assert(
        fc.property(books, (json) => {
          for (const section of profile.assess(parseProfileBook(json)).sections) {
            assert.ok(section.facts.length > 0, section.name)
            for (const one of section.facts) assert.ok(one.name !== '' && one.value !== '', section.name)
          }
        }),
      )
    })

    it('rejects: a market it has no figures of', () => {
      const unknown = parseProfileBook({ positions: [{ market: 'NONE', size: '1', mark: '1' }] })
      if (name === 'gmx-v2' || name === 'paradex') return
      assert.throws(() => profile.assess(unknown), ProfileBookError)
    })
  })
}

/** Venues whose verdict is "equity below maintenance" for the account as a whole. */
for (const name of ['dydx-v4', 'drift-v2', 'mango-v4', 'hyperliquid', 'synthetix-v3', 'paradex'] as const) {
  describe(`${name} verdict`, () => {
    it('default: liquidatable exactly when equity is below a requirement', () => {
      fc.assert(
        fc.property(BOOKS[name], (json) => {
          const { equity, maintenanceRequirement, isLiquidatable } = profiles[name].assess(parseProfileBook(json))
          const gap = subtract(decimal(equity), decimal(maintenanceRequirement))
          const isBelow = signOf(gap) < 0 && (name !== 'dydx-v4' || signOf(decimal(maintenanceRequirement)) > 0)
          // Amounts are rounded against the account in the 18th decimal: only there may the two differ.
          if (compare(absoluteOf(gap), decimal('0.000000000001')) > 0) assert.equal(isLiquidatable, isBelow)
        }),
      )
    })

    it('behavior: more cash never makes an account liquidatable', () => {
      fc.assert(
        fc.property(BOOKS[name], amount(0, 50_000), (json, more) => {
          const cash = String(Number(json.cash) + Number(more))
          const before = profiles[name].assess(parseProfileBook(json))
          const after = profiles[name].assess(parseProfileBook({ ...json, cash }))
          assert.ok(!after.isLiquidatable || before.isLiquidatable)
        }),
      )
    })
  })
}

/** Venues that ask the same of a long and of a short of one size. */
for (const name of ['dydx-v4', 'hyperliquid', 'synthetix-v3', 'paradex'] as const) {
  describe(`${name} symmetry`, () => {
    it('default: a book with every side turned requires the same', () => {
      fc.assert(
        fc.property(BOOKS[name], (json) => {
          const one = profiles[name].assess(parseProfileBook(json))
          const other = profiles[name].assess(parseProfileBook(mirrored(json)))
          assert.equal(one.maintenanceRequirement, other.maintenanceRequirement)
          assert.equal(one.initialRequirement, other.initialRequirement)
        }),
      )
    })

    it('behavior: twice the size never requires less', () => {
      fc.assert(
        fc.property(BOOKS[name], (json) => {
          const positions = (json.positions as Json[]).map((each) => ({ ...each, size: String(2 * Number(each.size)) }))
          const one = profiles[name].assess(parseProfileBook(json))
          const two = profiles[name].assess(parseProfileBook({ ...json, positions }))
          assert.ok(compare(decimal(two.maintenanceRequirement), decimal(one.maintenanceRequirement)) >= 0)
          assert.ok(compare(decimal(two.initialRequirement), decimal(one.initialRequirement)) >= 0)
        }),
      )
    })
  })
}

describe('extreme books', () => {
  const figure = fc.constantFrom('0', '1e-30', '0.0000004', '1', '3e9', '1e30')
  const signed = fc
    .tuple(fc.boolean(), figure)
    .map(([isNegative, text]) => (isNegative && text !== '0' ? `-${text}` : text))
  const positive = figure.map((text) => (text === '0' ? '1' : text))
  const extremePosition = (market: string): fc.Arbitrary<Json> =>
    fc.record({
      market: fc.constant(market),
      size: signed,
      mark: positive,
      entry: positive,
      slowPrice: positive,
      bids: figure,
      isolatedCollateral: figure,
    })
  const extremeMarket = fc.record(
    {
      openInterestLong: figure,
      openInterestShort: figure,
      bids: fc.array(fc.record({ price: positive, size: positive }), { maxLength: 1 }),
      premiums: fc.array(signed, { maxLength: 2 }),
      fundingRateLast: signed,
      elapsedSeconds: fc.constantFrom('0', '1', '3e9'),
      markTwap: positive,
      oracleTwap: positive,
      oracleConfidence: figure,
      reservePrice: positive,
      medianPrice: positive,
      expiryNetSize: signed,
      expiryQuote: signed,
      sidePnl: signed,
      poolValue: positive,
    },
    { requiredKeys: [] },
  )
  const extremeEvents = fc.record(
    {
      insuranceFund: figure,
      insurancePrice: positive,
      insuranceShares: figure,
      insuranceSharesTotal: figure,
      insuranceRequestValue: figure,
      sharedLoss: positive,
      slotsElapsed: figure,
      marginFreed: figure,
      settledInWindow: signed,
    },
    { requiredKeys: [] },
  )
  const extremeCollateral = (asset: string): fc.Arbitrary<Json> =>
    fc.record({
      asset: fc.constant(asset),
      amount: signed,
      price: positive,
      totalDeposits: figure,
      totalBorrows: figure,
    })

  for (const [name, market, assets] of [
    ['dydx-v4', 'BTC', []],
    ['drift-v2', 'SOL', ['SOL', 'USDC']],
    ['mango-v4', 'BTC', ['SOL', 'ETH']],
    ['hyperliquid', 'DOGE', []],
    ['synthetix-v3', 'OP', []],
    ['gmx-v2', 'ETH', []],
    ['paradex', 'BTC', []],
  ] as const) {
    it(`behavior: ${name} answers or refuses the book, and nothing else`, () => {
      const extreme = fc.record({
        cash: signed,
        positions: fc.array(extremePosition(market), { maxLength: 1 }),
        collaterals: fc.tuple(...assets.map((asset) => extremeCollateral(asset))),
        markets: fc.record({ [market]: extremeMarket }),
        events: extremeEvents,
      })
      fc.assert(
        fc.property(extreme, (json) => {
          try {
            const assessment = profiles[name].assess(parseProfileBook(json))
            assert.equal(compare(total(assessment, 'value'), decimal(assessment.equity)), 0)
          } catch (error) {
            assert.ok(error instanceof ProfileBookError, String(error))
          }
        }),
        { numRuns: 300 },
      )
    })
  }
})

describe('equity', () => {
  it('default: every venue agrees on what a plain book is worth', () => {
    // 1,000 + 2 × (110 − 100) + 3 × (40 − 50) = 990
    const json = {
      cash: '1000',
      positions: [
        { market: 'BTC', size: '2', entry: '100', mark: '110' },
        { market: 'ETH', size: '-3', entry: '40', mark: '50' },
      ],
    }
    for (const name of ['dydx-v4', 'drift-v2', 'hyperliquid', 'synthetix-v3', 'gmx-v2', 'paradex'] as const) {
      assert.equal(profiles[name].assess(parseProfileBook(json)).equity, '990', name)
    }
    const mango = { ...json, positions: [json.positions[0]] }
    assert.equal(profiles['mango-v4'].assess(parseProfileBook(mango)).equity, '1020')
  })

  it('behavior: what longs gain on a move, shorts of the size lose', () => {
    fc.assert(
      fc.property(amount(1, 80), amount(1, 50_000), amount(1, 50_000), (size, entry, mark) => {
        const worth = (signed: string): Rational =>
          decimal(
            profiles.hyperliquid.assess(parseProfileBook({ positions: [{ market: 'BTC', size: signed, entry, mark }] }))
              .equity,
          )
        assert.equal(compare(worth(size), negate(worth(`-${size}`))), 0)
      }),
    )
  })
})
