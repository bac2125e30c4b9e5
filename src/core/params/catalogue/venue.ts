import { ATOMS_MAX } from '../../units/index.ts'
import { cap, DAY, HOUR, MINUTE, type Parameter, slow } from './parameter.ts'

/** What binds a venue. */
export const venue = {
  notionalMax: cap(
    {
      number: 600,
      unit: 'atoms',
      low: 0,
      high: ATOMS_MAX,
      start: 10 ** 15,
      step: ATOMS_MAX,
      meaning: 'Notional that the venue may clear in a window.',
      why: 'A hacked venue is bounded.',
    },
    'down',
  ),
  windowMs: slow({
    number: 601,
    unit: 'ms',
    low: MINUTE,
    high: DAY,
    start: HOUR,
    step: DAY,
    meaning: 'Window of that limit.',
    why: 'As above.',
  }),
  bondMin: cap(
    {
      number: 602,
      unit: 'atoms',
      low: 0,
      high: ATOMS_MAX,
      start: 0,
      step: ATOMS_MAX,
      meaning: 'Bond that a venue must keep.',
      why: 'It pays for its errors.',
    },
    'up',
  ),
} as const satisfies Readonly<Record<string, Parameter>>
