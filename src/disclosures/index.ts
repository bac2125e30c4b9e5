/** Disclosures: what a central counterparty tells the public each quarter, from the ledger alone and at any moment. */
export { type DisclosuresApart, disclosuresApart } from './apart.ts'
export { csvOf } from './csv.ts'
export { type Disclosures, disclosuresOf } from './disclosures.ts'
export { historyOf, observe } from './history.ts'
export { standard } from './standard.ts'
