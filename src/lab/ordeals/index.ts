/** Ordeals: what is done to a house with dated futures and options, against bounds that were written before. */
export { type OrdealResult, runOrdeal } from './run.ts'
export { ordeals } from './stories/all.ts'
export { ordealsDoc } from './words.ts'
