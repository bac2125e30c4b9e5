/** Bank runs, measured: the house's queue beside first come, first served. */
export { runsDocument } from './runs.ts'
