/** Allocations computed again from events alone, by other means than the house's own. */
export { deleveragings } from './deleveraging.ts'
export type { Finding } from './finding.ts'
export { shortfalls } from './shortfall.ts'
export { sweepPayments } from './sweep.ts'
