import { PPM } from '../../units/index.ts'
import { cap, HOUR, MINUTE, type Parameter, slow } from './parameter.ts'

/** Outflows that are queued, and how often the queue is paid. */
export const tierExits = {
  outflowValueMaxPpm: cap(
    {
      number: 158,
      unit: 'ppm',
      low: 10_000,
      high: PPM,
      start: 300_000,
      step: PPM,
      meaning: 'Part of the value of everything in the vaults of the tier that may leave in a window.',
      why: 'Limits by asset alone let a tier be emptied asset by asset.',
    },
    'down',
  ),
  exitShortPpm: cap(
    {
      number: 159,
      unit: 'ppm',
      low: 100_000,
      high: PPM,
      start: 500_000,
      step: PPM,
      meaning: 'Part of both outflow limits that stands while the breaker is on.',
      why: 'Short of liquid resources a tier lets go more slowly, but never stops: a queue that stands still is a run.',
    },
    'down',
  ),
  exitEpochMs: slow({
    number: 160,
    unit: 'ms',
    low: MINUTE,
    high: HOUR,
    start: 15 * MINUTE,
    step: HOUR,
    meaning: 'Length of an epoch of the exit queue: who asks within one is treated as if all had asked at once.',
    why: 'Long enough that nobody needs to be fast; at most the shortest outflow window, so that each has its epoch.',
  }),
} as const satisfies Readonly<Record<string, Parameter>>
