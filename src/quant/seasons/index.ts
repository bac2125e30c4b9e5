/** Seasons: macro and market conditions, in integers, to one multiple of initial margin. */
export { type Attestation, attestationFaults, attestationOf } from './attestation.ts'
export { type Input, inputs, WEIGHT_ALL } from './inputs.ts'
export { listedSpans } from './listed.ts'
export { type Reading, WINDOW_DAYS } from './reading.ts'
export { DWELL_DAYS, seasons } from './regime.ts'
export { lieBoundMilli } from './score.ts'
export { type History, multipleOf, partMicro, type SeasonDay, seasonDays } from './season.ts'
export { dateOfDay, dayOfDate, type Series, SeriesFault, seriesOf, textOfSeries } from './series.ts'
