/** Disclosures: what a central counterparty tells the public each quarter, from the ledger alone and at any moment. */
export { csvOf } from './csv.ts'
export { type Disclosures, disclosuresOf } from './disclosures.ts'
export { historyOf, observe } from './history.ts'
export { standard } from './standard.ts'
