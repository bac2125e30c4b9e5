/** Outside facts: each source numbers its facts densely; one cursor a source makes each apply exactly once. */
import type { Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import type { Ledger } from './tables.ts'

/** Why fact `number` of a source cannot be applied now. */
export function factReject(ledger: Ledger, source: Row, number: number): Reject | null {
  if (source >= ledger.sources.rows) return 'sourceUnknown'
  const next = ledger.sources.fact[source]! + 1
  if (number < next) return 'factRepeated'
  return number > next ? 'factMissing' : null
}

/** Moves the cursor of a source past fact `number`. */
export function factApplied(ledger: Ledger, source: Row, number: number): void {
  ledger.sources.fact[source] = number
}
