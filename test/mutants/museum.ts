/** Mutants that the museum must notice: rules without which a failure of the field costs more than its bound. */
import type { Mutant } from './mutant.ts'

const tests = ['src/lab/museum/museum.test.ts']

/** File, text and its replacement, by what is broken. */
type Broken = readonly [id: string, rule: string, file: string, find: string, replace: string]

const broken: readonly Broken[] = [
  [
    'cap-ten-times-as-high',
    'open-interest cap',
    'core/clearing/trades',
    'interest > params.market.openInterestCapLots[command.market]!',
    'interest > 10 * params.market.openInterestCapLots[command.market]!',
  ],
  [
    'exposure-without-sign',
    'rules §7: the net exposure of a hedged book',
    'core/waterfall/holders',
    'sum.exposure += value',
    'sum.exposure += Math.abs(value)',
  ],
  [
    'haircut-a-tenth-of-itself',
    'what the house itself issues counts for nothing',
    'core/margin/charges',
    'mulDivCeil(value, p.haircutPpm0[asset]!, PPM)',
    'mulDivCeil(value, Math.ceil(p.haircutPpm0[asset]! / 10), PPM)',
  ],
  [
    'upper-quartile-for-a-median',
    'no single source moves the index',
    'core/oracle/aggregate',
    'ballot.median = clamp(last, votes.value[low]!, votes.value[high]!)',
    'ballot.median = clamp(last, votes.value[at]!, votes.value[at]!)',
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

export const mutants: readonly Mutant[] = broken.map(([id, invariant, file, find, replace]) => {
  return { id: `museum-${id}`, invariant, file: `src/${file}.ts`, find, replace, tests }
})
