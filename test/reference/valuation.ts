/**
 * The inputs of `valuation.json`, which `valuation.py` made with what the functions of `src/core/valuation` are there to 40 digits. Run
 * as a program it prints the bits of our answers, the golden ones of `valuation-golden.json`.
 */
import { readFileSync } from 'node:fs'
import { allBits, type Reference } from './bits.ts'

/** The reference values. */
export const references: readonly Reference[] = JSON.parse(
  readFileSync(new URL('valuation.json', import.meta.url), 'utf8'),
)

if (import.meta.main) console.log(JSON.stringify(allBits(references), null, 0).replaceAll('","', '",\n"'))
