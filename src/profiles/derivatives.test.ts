/** Profiles that clear options, on random books: sums, monotony, what scenarios explain, and nothing but an answer or a refusal. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../test/support/fast-check.ts'
import type { ProfileAssessment } from './assessment.ts'
import { comparedProfiles, ProfileBookError, parseProfileBook, profiles, sideBySide } from './index.ts'
import {
  compare,
  decimal,
  formatDecimal,
  multiply,
  type Rational,
  rational,
  signOf,
  subtract,
  sumOf,
} from './rational.ts'

type Json = Record<string, unknown>

const OPTION_PROFILES = [
  'deribit-x-pm',
  'deribit-s-pm',
  'deribit-x-sm',
  'deribit-s-sm',
  'derive-srm',
  'derive-pmrm2',
  'paradex-pm',
] as const

const text = (min: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min: min * 1000, max: max * 1000 }).map((n) => String(n / 1000))

const EXPIRIES = { near: 600, week: 604_800, year: 31_536_000 }

const option = fc.record({
  market: fc.constant('BTC'),
  expiry: fc.constantFrom('near', 'week', 'year'),
  strike: fc.constantFrom('60000', '95000', '100000', '140000'),
  kind: fc.constantFrom('call', 'put'),
  size: text(-20, 20),
  volatility: text(0, 3),
})

const books = fc
  .record({
    cash: text(-50_000, 900_000),
    perpetual: fc.option(fc.record({ size: text(-20, 20), entry: text(80_000, 120_000) })),
    options: fc.uniqueArray(option, {
      maxLength: 6,
      selector: ({ expiry, strike, kind }) => `${expiry} ${strike} ${kind}`,
    }),
    index: text(90_000, 110_000),
    confidence: fc.constantFrom('1', '0.5', '0.1'),
  })
  .map(
    ({ cash, perpetual, options, index, confidence }): Json => ({
      cash,
      positions: perpetual === null ? [] : [{ market: 'BTC', mark: index, ...perpetual }],
      options,
      markets: {
        BTC: {
          index,
          indexConfidence: confidence,
          expiries: Object.fromEntries(
            Object.entries(EXPIRIES).map(([name, secondsLeft]) => [name, { secondsLeft, forward: index }]),
          ),
        },
      },
    }),
  )

const total = ({ legs }: ProfileAssessment, part: 'value' | 'initial' | 'maintenance'): Rational =>
  sumOf(legs.map((leg) => decimal(leg[part])))

const assess = (name: (typeof OPTION_PROFILES)[number], json: Json): ProfileAssessment =>
  profiles[name].assess(parseProfileBook(json))

for (const name of OPTION_PROFILES) {
  describe(name, () => {
    it('default: parts sum exactly to the totals, and all venues agree on equity to a millionth of a dollar', () => {
      fc.assert(
        fc.property(books, (json) => {
          const assessment = assess(name, json)
          for (const [part, sum] of [
            ['value', assessment.equity],
            ['initial', assessment.initialRequirement],
            ['maintenance', assessment.maintenanceRequirement],
          ] as const) {
            assert.equal(compare(total(assessment, part), decimal(sum)), 0)
          }
          const standard = assess('deribit-x-sm', json).equity
          assert.equal(formatDecimal(decimal(assessment.equity), 5), formatDecimal(decimal(standard), 5))
        }),
        { numRuns: 60 },
      )
    })

    it('behavior: more cash never makes an account liquidatable, and requires no more', () => {
      fc.assert(
        fc.property(books, text(0, 100_000), (json, more) => {
          const before = assess(name, json)
          const after = assess(name, { ...json, cash: String(Number(json.cash) + Number(more)) })
          assert.ok(!after.isLiquidatable || before.isLiquidatable)
          assert.equal(Number(after.initialRequirement), Number(before.initialRequirement))
        }),
        { numRuns: 60 },
      )
    })

    it('behavior: twice the book requires twice as much, or more where size is charged', () => {
      fc.assert(
        fc.property(books, (json) => {
          const doubled = (rows: unknown): Json[] =>
            (rows as Json[]).map((row) => ({ ...row, size: String(2 * Number(row.size)) }))
          const one = Number(assess(name, json).initialRequirement)
          const two = Number(
            assess(name, { ...json, positions: doubled(json.positions), options: doubled(json.options) })
              .initialRequirement,
          )
          assert.ok(two >= 2 * one - 1e-6 * Math.abs(one) - 1e-6, `${one} ${two}`)
        }),
        { numRuns: 60 },
      )
    })

    it('behavior: the order of a book does not matter', () => {
      fc.assert(
        fc.property(books, (json) => {
          const turned = { ...json, options: [...(json.options as Json[])].reverse() }
          const [one, other] = [assess(name, json), assess(name, turned)]
          const gap = Number(one.initialRequirement) - Number(other.initialRequirement)
          assert.ok(Math.abs(gap) <= 1e-6 * Math.max(1, Math.abs(Number(one.initialRequirement))))
        }),
        { numRuns: 40 },
      )
    })

    it('behavior: extreme books are answered or refused, and nothing else', () => {
      const figure = fc.constantFrom('0', '1e-30', '0.0000004', '1', '3e9', '1e30')
      const positive = figure.map((each) => (each === '0' ? '1' : each))
      const extreme = fc.record({
        cash: figure,
        positions: fc.array(fc.record({ market: fc.constant('BTC'), size: figure, mark: positive, entry: positive }), {
          maxLength: 1,
        }),
        options: fc.array(
          fc.record({
            market: fc.constant('BTC'),
            expiry: fc.constant('one'),
            strike: positive,
            kind: fc.constantFrom('call', 'put'),
            size: figure,
            volatility: figure,
          }),
          { maxLength: 1 },
        ),
        stablePrice: positive,
        markets: fc.record({
          BTC: fc.record({
            index: positive,
            expiries: fc.record({ one: fc.record({ secondsLeft: figure, forward: positive, rate: figure }) }),
          }),
        }),
      })
      fc.assert(
        fc.property(extreme, (json) => {
          try {
            const assessment = assess(name, json)
            assert.equal(compare(total(assessment, 'value'), decimal(assessment.equity)), 0)
          } catch (error) {
            assert.ok(error instanceof ProfileBookError, String(error))
          }
        }),
        { numRuns: 200 },
      )
    })
  })
}

describe('scenarios', () => {
  it('default: the starred one is the worst of its table, at every venue that has one', () => {
    fc.assert(
      fc.property(books, (json) => {
        for (const name of ['deribit-x-pm', 'derive-pmrm2', 'paradex-pm'] as const) {
          const { scenarios } = assess(name, json)
          const starred = scenarios.filter(({ isWorst }) => isWorst)
          if (name === 'derive-pmrm2' && scenarios.length > 0) assert.equal(starred.length, 1)
          assert.ok(starred.length <= 1, name)
          for (const { result } of starred) {
            assert.ok(scenarios.every((other) => Number(other.result) >= Number(result) - 1e-6))
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('default: as many as the venue publishes', () => {
    const json = { positions: [{ market: 'BTC', size: '1', mark: '100000' }] }
    // Deribit: 9 × 3 and 8 far moves. Derive: 33 and the basis contingency. Paradex: 24.
    assert.equal(assess('deribit-x-pm', json).scenarios.length, 35)
    assert.equal(assess('derive-pmrm2', json).scenarios.length, 34)
    assert.equal(assess('paradex-pm', json).scenarios.length, 24)
    assert.deepEqual(assess('deribit-x-sm', json).scenarios, [])
  })
})

describe('sideBySide', () => {
  const codes = (json: Json): Record<string, string> =>
    Object.fromEntries(
      sideBySide(comparedProfiles, parseProfileBook(json)).map(({ profile, refused }) => [
        profile,
        refused === null ? 'answers' : refused.code,
      ]),
    )

  it('default: a venue without options refuses the book with a code and the others answer', () => {
    const markets = { BTC: { index: '100000', expiries: { far: { secondsLeft: '8640000', forward: '101000' } } } }
    const leg = { market: 'BTC', expiry: 'far', size: '-1' }
    const sold = codes({ options: [{ ...leg, strike: '120000', kind: 'call', volatility: '0.6' }], markets })
    for (const name of OPTION_PROFILES) assert.equal(sold[name], 'answers', name)
    for (const name of ['hyperliquid', 'dydx-v4', 'drift-v2', 'mango-v4']) {
      assert.equal(sold[name], 'instrumentNotCleared', name)
    }
    const future = codes({ futures: [{ ...leg, mark: '101000' }], markets })
    assert.equal(future['deribit-x-pm'], 'answers')
    for (const name of ['derive-srm', 'derive-pmrm2', 'paradex-pm', 'hyperliquid']) {
      assert.equal(future[name], 'instrumentNotCleared', name)
    }
  })

  it('rejects: markets, collateral and facts that a venue does not have, each by its code', () => {
    const unlisted = codes({ positions: [{ market: 'NONE', size: '1', mark: '1' }] })
    for (const [name, code] of Object.entries(unlisted)) assert.equal(code, 'marketNotCleared', name)
    const collateral = codes({ collaterals: [{ asset: 'NONE', amount: '1', price: '1' }] })
    assert.equal(collateral['deribit-s-pm'], 'collateralNotTaken')
    assert.equal(collateral['derive-pmrm2'], 'collateralNotTaken')
    assert.equal(collateral['paradex-pm'], 'collateralNotTaken')
    const option = { market: 'BTC', expiry: 'far', strike: '1', kind: 'put', size: '1', volatility: '1' }
    for (const name of OPTION_PROFILES) {
      assert.equal(codes({ options: [option] })[name], 'factMissing', name)
      assert.equal(codes({ options: [option], markets: { BTC: { index: '1' } } })[name], 'factMissing', name)
    }
  })

  it('rejects: options with fields that are none, and one option twice', () => {
    const option = { market: 'BTC', expiry: 'far', strike: '100', kind: 'put', size: '1', volatility: '1' }
    const at = (json: Json): string => {
      try {
        parseProfileBook(json)
      } catch (error) {
        if (error instanceof ProfileBookError) return error.path
        throw error
      }
      return 'read'
    }
    assert.equal(at({ options: [option] }), 'read')
    assert.equal(at({ options: [option, { ...option, strike: '100.0' }] }), 'book.options')
    assert.equal(at({ options: [{ ...option, kind: 'straddle' }] }), 'book.options[0].kind')
    assert.equal(at({ options: [{ ...option, volatility: '-0.1' }] }), 'book.options[0].volatility')
    assert.equal(at({ options: [{ ...option, strike: '0' }] }), 'book.options[0].strike')
    assert.equal(
      at({ markets: { BTC: { expiries: { far: { secondsLeft: '1', forward: '1', rateConfidence: '1.1' } } } } }),
      'book.markets.BTC.expiries.far.rateConfidence',
    )
  })

  it('behavior: what one venue refuses changes nothing for another', () => {
    const book = parseProfileBook({ cash: '5000', positions: [{ market: 'BTC', size: '0.1', mark: '100000' }] })
    const alone = sideBySide([profiles.hyperliquid], book)[0]
    assert.deepEqual(
      sideBySide(comparedProfiles, book).find(({ profile }) => profile === 'hyperliquid'),
      alone,
    )
    assert.equal(signOf(subtract(decimal(alone!.assessment!.equity), multiply(rational(5n), decimal('1000')))), 0)
  })
})
