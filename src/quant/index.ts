/** Models that choose parameters: never imported by the core, their results enter as rounded numbers in a command. */

// Seasons
export {
  type Attestation,
  attestationFaults,
  attestationOf,
  DWELL_DAYS,
  dateOfDay,
  dayOfDate,
  type History,
  type Input,
  inputs,
  lieBoundMilli,
  listedSpans,
  multipleOf,
  partMicro,
  type Reading,
  type SeasonDay,
  type Series,
  SeriesFault,
  seasonDays,
  seasons,
  seriesOf,
  textOfSeries,
  WEIGHT_ALL,
  WINDOW_DAYS,
} from './seasons/index.ts'
