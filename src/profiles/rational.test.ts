import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../test/support/fast-check.ts'
import {
  add,
  ceilOf,
  compare,
  decimal,
  divideCeil,
  divideFloor,
  divideTruncate,
  floorOf,
  formatDecimal,
  multiply,
  parseDecimal,
  rational,
  rootFloor,
  subtract,
  truncateOf,
} from './rational.ts'

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([numerator, denominator]) => rational(numerator, denominator))

describe('rational', () => {
  it('default: keeps fractions in lowest terms with a positive denominator', () => {
    assert.deepEqual(rational(6n, -4n), { numerator: -3n, denominator: 2n })
    assert.deepEqual(rational(0n, -7n), { numerator: 0n, denominator: 1n })
  })

  it('behavior: reads text and JSON numbers of every form', () => {
    assert.deepEqual(parseDecimal('-12.50'), rational(-25n, 2n))
    assert.deepEqual(parseDecimal(1e-6), rational(1n, 1_000_000n))
    assert.deepEqual(parseDecimal(1e21), rational(10n ** 21n))
    assert.deepEqual(parseDecimal('2.'), rational(2n))
  })

  it('rejects: what is not a decimal', () => {
    for (const text of ['', '-', '.5', '1,5', '0x10', 'NaN', 'Infinity', '1e9999', ' 1']) {
      assert.equal(parseDecimal(text), undefined, text)
    }
    assert.throws(() => decimal('x'), RangeError)
    assert.throws(() => rational(1n, 0n), RangeError)
  })

  it('behavior: floor and ceil go to ∓∞, truncation towards zero', () => {
    // −7 ÷ 2 = −3.5
    assert.equal(divideFloor(-7n, 2n), -4n)
    assert.equal(divideCeil(-7n, 2n), -3n)
    assert.equal(divideTruncate(-7n, 2n), -3n)
    assert.equal(divideFloor(7n, -2n), -4n)
    assert.equal(divideCeil(7n, -2n), -3n)
    assert.equal(floorOf(rational(-7n, 2n)), -4n)
    assert.equal(ceilOf(rational(-7n, 2n)), -3n)
    assert.equal(truncateOf(rational(-7n, 2n)), -3n)
  })

  it('behavior: prints half away from zero and no trailing zeros', () => {
    assert.equal(formatDecimal(rational(1n, 8n), 2), '0.13')
    assert.equal(formatDecimal(rational(-1n, 8n), 2), '-0.13')
    assert.equal(formatDecimal(rational(-1n, 1000n), 2), '0')
    assert.equal(formatDecimal(rational(150n, 100n), 4), '1.5')
    assert.equal(formatDecimal(rational(7n), 0), '7')
  })

  it('behavior: addition and subtraction undo each other, multiplication distributes', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        assert.equal(compare(subtract(add(a, b), b), a), 0)
        assert.equal(compare(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c))), 0)
      }),
    )
  })

  it('behavior: floor ≤ fraction < floor + 1, and text reads back', () => {
    fc.assert(
      fc.property(fraction, (a) => {
        const floor = rational(floorOf(a))
        assert.ok(compare(floor, a) <= 0 && compare(a, add(floor, rational(1n))) < 0)
        assert.ok(compare(decimal(formatDecimal(floor, 6)), floor) === 0)
      }),
    )
  })

  it('behavior: the root is the largest integer whose power is not above', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 300n }), fc.integer({ min: 1, max: 12 }), (n, degree) => {
        const root = rootFloor(n, degree)
        assert.ok(root ** BigInt(degree) <= n && (root + 1n) ** BigInt(degree) > n)
      }),
    )
  })
})
