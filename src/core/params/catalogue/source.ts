import { MINUTE, type Parameter, slow } from './parameter.ts'

/** What a source of prices counts for. */
export const source = {
  weight: slow({
    number: 500,
    unit: 'count',
    low: 0,
    high: 1000,
    start: 100,
    step: 1000,
    meaning: 'Weight of its votes, capped at a third of the whole.',
    why: 'No source alone moves the median.',
  }),
  reportGapMs: slow({
    number: 501,
    unit: 'ms',
    low: 0,
    high: MINUTE,
    start: 0,
    step: MINUTE,
    meaning: 'Least time between two reports on one underlying.',
    why: 'Flapping is ignored.',
  }),
} as const satisfies Readonly<Record<string, Parameter>>
