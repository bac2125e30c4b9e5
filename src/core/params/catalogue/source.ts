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
  seasonVote: slow({
    number: 790,
    unit: 'count',
    low: 0,
    high: 1,
    start: 0,
    step: 1,
    meaning: 'Whether it may attest seasons (1).',
    why: 'Who reports prices well need not read the economy well; each vote is given by name.',
  }),
} as const satisfies Readonly<Record<string, Parameter>>
