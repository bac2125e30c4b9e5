import { ATOMS_MAX, PPM } from '../../units/index.ts'
import { DAY, HOUR, MINUTE, type Parameter, slow } from './parameter.ts'

/** The backstop’s pool: epochs, notice, its tranche, the sale of what it has bought. */
export const tierPool = {
  poolEpochMs: slow({
    number: 134,
    unit: 'ms',
    low: MINUTE,
    high: 7 * DAY,
    start: DAY,
    step: DAY,
    meaning: 'Length of an epoch of the backstop’s pool: joins and exits happen at its end.',
    why: 'All at one moment and from one price: nobody is first.',
  }),
  poolNoticeMs: slow({
    number: 135,
    unit: 'ms',
    low: 0,
    high: 60 * DAY,
    start: 7 * DAY,
    step: 30 * DAY,
    meaning: 'Notice of an exit from the pool.',
    why: 'Longer than any procedure: nobody leaves ahead of a loss that is under way.',
  }),
  poolJoinMin: slow({
    number: 136,
    unit: 'atoms',
    low: 1,
    high: ATOMS_MAX,
    start: 10 ** 8,
    step: 10 ** 12,
    meaning: 'Smallest join of the pool, and the least that an exit may leave behind.',
    why: 'Dust fills tables.',
  }),
  trancheLossPpm: slow({
    number: 137,
    unit: 'ppm',
    low: 10_000,
    high: PPM,
    start: 500_000,
    step: 100_000,
    meaning: 'Part of its equity that the pool may lose in an epoch before it takes no more risk and is deleveraged.',
    why: 'The largest loss of an epoch is known before.',
  }),
  offerFallMs: slow({
    number: 138,
    unit: 'ms',
    low: MINUTE,
    high: DAY,
    start: 30 * MINUTE,
    step: HOUR,
    meaning: 'Time in which the offer of collateral falls from its premium to its discount.',
    why: 'Somebody buys before it has aged.',
  }),
} as const satisfies Readonly<Record<string, Parameter>>
