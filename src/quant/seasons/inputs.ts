/**
 * The governed table of inputs: what a season is computed from, fixed before its history was looked at (decision 0161). Weights are
 * equal within a block: six macro inputs share half, the crypto block's four factors the other half; leverage, the third of those, is
 * told by three inputs. A season that counts other inputs, or counts them otherwise, is another table.
 */
import type { Transformation } from './transformation.ts'

/** The two blocks: what the economy does, and what crypto markets do. */
type Block = 'macro' | 'crypto'

/** One input. */
export type Input = {
  /** Stable number: what an attestation names it by. */
  readonly number: number
  readonly name: string
  readonly block: Block
  /** Name of its table: `SERIES.csv`. */
  readonly series: string
  /** Unit of the series' integers, and of what the transformation makes of them. */
  readonly unit: string
  readonly transformation: Transformation
  /** Unit of the transformed value. */
  readonly valueUnit: string
  /** Days from the date of an observation until it is certainly published: rounded up over weekends, holidays and late releases. */
  readonly lagDays: number
  /** Oldest age at which an observation is not overdue, days: the lag, the usual gap between two, and a holiday. */
  readonly ageDaysMax: number
  /** Sign of caution: +1 when more of it is a reason for more margin, −1 when less of it is. */
  readonly tight: 1 | -1
  readonly weight: number
}

/** Every input, ascending by number. Lags are those of the publishers' calendars, rounded to caution (decision 0161). */
export const inputs: readonly Input[] = [
  {
    number: 1,
    name: 'dollar',
    block: 'macro',
    series: 'DTWEXBGS',
    unit: '10⁻⁴ index points',
    transformation: { kind: 'growth', days: 60 },
    valueUnit: 'ppm in 60 days',
    lagDays: 10,
    ageDaysMax: 17,
    tight: 1,
    weight: 2,
  },
  {
    number: 2,
    name: 'rates',
    block: 'macro',
    series: 'DGS2',
    unit: 'basis points',
    transformation: { kind: 'change', days: 60 },
    valueUnit: 'basis points in 60 days',
    lagDays: 4,
    ageDaysMax: 11,
    tight: 1,
    weight: 2,
  },
  {
    number: 3,
    name: 'volatility',
    block: 'macro',
    series: 'VIX',
    unit: '10⁻² points',
    transformation: { kind: 'level' },
    valueUnit: '10⁻² points',
    lagDays: 2,
    ageDaysMax: 8,
    tight: 1,
    weight: 2,
  },
  {
    number: 4,
    name: 'credit',
    block: 'macro',
    series: 'BAMLH0A0HYM2',
    unit: 'basis points',
    transformation: { kind: 'level' },
    valueUnit: 'basis points',
    lagDays: 4,
    ageDaysMax: 11,
    tight: 1,
    weight: 2,
  },
  {
    number: 5,
    name: 'balance sheet',
    block: 'macro',
    series: 'WALCL',
    unit: 'million dollars',
    transformation: { kind: 'growth', days: 91 },
    valueUnit: 'ppm in 91 days',
    lagDays: 3,
    ageDaysMax: 14,
    tight: -1,
    weight: 2,
  },
  {
    number: 6,
    name: 'money',
    block: 'macro',
    series: 'WM2NS',
    unit: '10⁻¹ billion dollars',
    transformation: { kind: 'growth', days: 364 },
    valueUnit: 'ppm in 364 days',
    lagDays: 60,
    ageDaysMax: 74,
    tight: -1,
    weight: 2,
  },
  {
    number: 7,
    name: 'stablecoins',
    block: 'crypto',
    series: 'STABLECOINS',
    unit: 'dollars',
    transformation: { kind: 'growth', days: 30 },
    valueUnit: 'ppm in 30 days',
    lagDays: 2,
    ageDaysMax: 7,
    tight: -1,
    weight: 3,
  },
  {
    number: 8,
    name: 'funding',
    block: 'crypto',
    series: 'FUNDING',
    unit: '10⁻⁸ in 8 hours',
    transformation: { kind: 'mean', days: 7 },
    valueUnit: '10⁻⁸ in 8 hours',
    lagDays: 1,
    ageDaysMax: 5,
    tight: 1,
    weight: 1,
  },
  {
    number: 9,
    name: 'open interest',
    block: 'crypto',
    series: 'OPENINTEREST',
    unit: 'dollars',
    transformation: { kind: 'growth', days: 30 },
    valueUnit: 'ppm in 30 days',
    lagDays: 1,
    ageDaysMax: 5,
    tight: 1,
    weight: 1,
  },
  {
    number: 10,
    name: 'carry',
    block: 'crypto',
    series: 'CARRY',
    unit: 'ppm a year',
    transformation: { kind: 'mean', days: 7 },
    valueUnit: 'ppm a year',
    lagDays: 1,
    ageDaysMax: 5,
    tight: 1,
    weight: 1,
  },
  {
    number: 11,
    name: 'implied volatility',
    block: 'crypto',
    series: 'DVOL',
    unit: '10⁻² points',
    transformation: { kind: 'level' },
    valueUnit: '10⁻² points',
    lagDays: 1,
    ageDaysMax: 5,
    tight: 1,
    weight: 3,
  },
  {
    number: 12,
    name: 'realised volatility',
    block: 'crypto',
    series: 'BTC',
    unit: 'cents',
    transformation: { kind: 'realised', days: 20 },
    valueUnit: 'ppm a day',
    lagDays: 1,
    ageDaysMax: 4,
    tight: 1,
    weight: 3,
  },
]

/** Σ weights of all inputs, those that are missing included: what is missing is neutral, and makes no other heavier. */
export const WEIGHT_ALL: number = inputs.reduce((sum, { weight }) => sum + weight, 0)
