/**
 * What the deterministic functions of `src/core/valuation` answer to reference inputs, and the bits of it. Imports nothing but that
 * room, so that a browser can run it too.
 */
import {
  blackGreeks,
  exp,
  GREEKS,
  impliedVolatility,
  log,
  normalCdf,
  normalDensity,
} from '../../src/core/valuation/index.ts'

/** One reference value: a function, its inputs, and what it is there to 40 digits. */
export type Reference = { readonly f: string; readonly in: readonly number[]; readonly exact: string }

const greeks = new Float64Array(6)

/** What a function of ours answers. */
export function answerOf({ f, in: inputs }: Reference): number {
  const [a, forward, strike, volatility, years] = inputs as [number, number, number, number, number]
  switch (f) {
    case 'exp':
      return exp(a)
    case 'log':
      return log(a)
    case 'normalCdf':
      return normalCdf(a)
    case 'normalDensity':
      return normalDensity(a)
    default:
      blackGreeks(greeks, a === 1, forward, strike, volatility, years)
      return greeks[GREEKS[f as keyof typeof GREEKS]]!
  }
}

/** The bits of a double, 16 hexadecimal digits. */
function bitsOf(x: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

/** The bits of every answer, of the volatilities implied by every price, and of some square roots, in order. */
export function allBits(references: readonly Reference[]): string[] {
  const answers = references.map((reference) => bitsOf(answerOf(reference)))
  const prices = references.filter(({ f }) => f === 'price')
  const implied = prices.map(({ in: [call, forward, strike, , years], exact }) => {
    const volatility = impliedVolatility(call === 1, forward!, strike!, Number(exact), years!)
    return typeof volatility === 'number' ? bitsOf(volatility) : volatility
  })
  const roots = prices.map(({ in: [, forward] }) => bitsOf(Math.sqrt(forward!)))
  return [...answers, ...implied, ...roots]
}
