/** The lab: seeded randomness here; scenarios, populations, replay, auditor, simulator and reports through their own doors. */
export { below, between, chance, type Random, randomOpen } from './random.ts'
