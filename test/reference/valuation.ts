/**
 * What the deterministic functions of `src/core/valuation` answer to the inputs of `valuation.json`, which `valuation.py` made with what
 * they are to 40 digits. Run as a program it prints their bits, the golden ones of `valuation-golden.json`.
 */
import { readFileSync } from 'node:fs'
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

/** The reference values. */
export const references: readonly Reference[] = JSON.parse(
  readFileSync(new URL('valuation.json', import.meta.url), 'utf8'),
)

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
export function bitsOf(x: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

/** The bits of every answer, of the volatilities implied by every price, and of some square roots, in order. */
export function allBits(): string[] {
  const answers = references.map((reference) => bitsOf(answerOf(reference)))
  const prices = references.filter(({ f }) => f === 'price')
  const implied = prices.map(({ in: [call, forward, strike, , years], exact }) => {
    const volatility = impliedVolatility(call === 1, forward!, strike!, Number(exact), years!)
    return typeof volatility === 'number' ? bitsOf(volatility) : volatility
  })
  const roots = prices.map(({ in: [, forward] }) => bitsOf(Math.sqrt(forward!)))
  return [...answers, ...implied, ...roots]
}

if (import.meta.main) console.log(JSON.stringify(allBits(), null, 0).replaceAll('","', '",\n"'))
