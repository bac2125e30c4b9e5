import { PPM } from '../../units/index.ts'
import { cap, DAY, HOUR, type Parameter, slow } from './parameter.ts'

/** Owners that act as one, and what the house does while it does not cover them. */
export const tierCover = {
  linkNoticeMs: slow({
    number: 167,
    unit: 'ms',
    low: HOUR,
    high: 30 * DAY,
    start: 2 * DAY,
    step: 7 * DAY,
    meaning: 'Time from a link of two owners until gains of one bear losses of the other before the layers do.',
    why: 'Longer than a sweep interval: what was gained before the link has been paid by then.',
  }),
  coverInitialPpm: cap(
    {
      number: 168,
      unit: 'ppm',
      low: 0,
      high: 2 * PPM,
      start: 500_000,
      step: 250_000,
      meaning:
        'What initial margin rises by when the layers cover nothing of Cover-2, in proportion when they cover a part.',
      why: 'Who opens risk that is not covered pays more before, not others after.',
    },
    'up',
  ),
  coverFloorPpm: cap(
    {
      number: 169,
      unit: 'ppm',
      low: 0,
      high: PPM,
      start: 0,
      step: 250_000,
      meaning: 'Coverage of Cover-2 below which the breaker is on.',
      why: 'Below it only less risk helps. A house that opens without funds must be able to begin: 0 until governance sets it.',
    },
    'up',
  ),
  coverFadePpm: slow({
    number: 170,
    unit: 'ppm',
    low: 100,
    high: PPM,
    start: 10_000,
    step: 100_000,
    meaning: 'Most by which the need that is held against the layers falls in an interval, as a part of it.',
    why: 'It rises at once and fades, so that no book that comes and goes turns the response on and off.',
  }),
  fundCoverPpm: slow({
    number: 171,
    unit: 'ppm',
    low: 0,
    high: 4 * PPM,
    start: PPM,
    step: 250_000,
    meaning: 'Target of the tier fund as a multiple of the need, at least its fixed target.',
    why: 'The fund grows with what it is there for.',
  }),
  surplusPpm: slow({
    number: 172,
    unit: 'ppm',
    low: 0,
    high: 100_000,
    start: 0,
    step: 10_000,
    meaning: 'Part of what the fund holds above its target that returns to the operator’s fees in an interval.',
    why: 'What comes back comes slowly, and SITG before the operator.',
  }),
} as const satisfies Readonly<Record<string, Parameter>>
