/** Bank runs, measured: the house's queue beside first come, first served. */
export { measureRuns } from './measure.ts'
export { runsDocument, runsTable } from './runs.ts'
