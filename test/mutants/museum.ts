/** Mutants that the museum must notice: rules without which a failure of the field costs more than its bound. */
import type { Mutant } from './mutant.ts'

const tests = ['src/lab/museum/museum.test.ts']

/** File, text and its replacement, by what is broken. */
type Broken = readonly [id: string, rule: string, file: string, find: string, replace: string]

const broken: readonly Broken[] = [
  [
    'cap-ten-times-as-high',
    'open-interest cap',
    'core/oracle/interest-cap',
    'Math.min(house.params.market.openInterestCapLots[market]!,',
    'Math.min(10 * house.params.market.openInterestCapLots[market]!,',
  ],
  [
    'exposure-without-sign',
    'rules §7: the net exposure of a hedged book',
    'core/waterfall/holders',
    'sum.exposure += lots * factorOf(house, prices, market)',
    'sum.exposure += Math.abs(lots * factorOf(house, prices, market))',
  ],
  [
    'haircut-a-tenth-of-itself',
    'what the house itself issues counts for nothing',
    'core/margin/charges',
    'mulDivCeil(value, p.haircutPpm0[asset]!, PPM)',
    'mulDivCeil(value, Math.ceil(p.haircutPpm0[asset]! / 10), PPM)',
  ],
  [
    // The quartile alone is survived: the distance between the sources still degrades the price, and nobody is forced on it.
    'upper-quartile-for-sure',
    'no single source moves the index, and sources that are apart degrade it',
    'core/oracle/aggregate',
    'ballot.median = clamp(last, votes.value[low]!, votes.value[high]!)\n  ballot.spread = Math.max(ballot.median - votes.value[quarter]!, votes.value[at]! - ballot.median)',
    'ballot.median = votes.value[at]!\n  ballot.spread = 0',
  ],
  [
    'cap-of-a-listing-beyond-its-cost',
    'the manipulation inequality',
    'lab/museum/listing',
    '(cost * (PPM - SAFETY_PPM))',
    '(cost * (PPM + SAFETY_PPM))',
  ],
  [
    'gains-of-one-comfort-another',
    'a loss is nobody else’s gain',
    'lab/museum/exhibit',
    'Math.max(0, losses[bearer])',
    'losses[bearer]',
  ],
]

/** Mutants that the ordeals must notice. */
const ordeals: readonly Broken[] = [
  [
    'last-minute-counts-whole',
    'issue 5 §1: settlement by a time-weighted average',
    'core/oracle/expiries',
    'return Math.max(1, Number((2n * sum + BigInt(liveMs)) / (2n * BigInt(liveMs))))',
    'return Math.max(1, sum > 0n ? underlyings.index[underlying]! : 1)',
  ],
  [
    'curve-of-the-last-report',
    'a minority of sources moves no curve',
    'core/oracle/curve-votes',
    'return clamp(last, sorted.value[low]!, sorted.value[at]!)',
    'return sorted.value[heard.count - 1]!',
  ],
  [
    'basis-in-one-leap',
    'issue 5 §3: step rules of curves',
    'core/oracle/curves',
    'wanted[name][expiry] = clamp(median, last - step, last + step)\n    } else {',
    'wanted[name][expiry] = median\n    } else {',
  ],
  [
    'spread-without-basis',
    'rules §4: basis between expiries and perpetual',
    'core/margin/portfolio',
    'TERM_STRIDE + TILTS\n  return mulDivCeil(Math.abs(terms.sums[at]!), terms.sums[at + 1]!, PPM)',
    'TERM_STRIDE + TILTS\n  return mulDivCeil(Math.abs(terms.sums[at]!), 0, PPM)',
  ],
]

const listed = (rows: readonly Broken[], prefix: string, by: readonly string[]): Mutant[] =>
  rows.map(([id, invariant, file, find, replace]) => {
    return { id: `${prefix}-${id}`, invariant, file: `src/${file}.ts`, find, replace, tests: by }
  })

export const mutants: readonly Mutant[] = [
  ...listed(broken, 'museum', tests),
  ...listed(ordeals, 'ordeals', ['src/lab/ordeals/ordeals.test.ts']),
]
