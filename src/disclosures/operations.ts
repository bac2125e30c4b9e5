/** Principle 17: availability, as far as the times of commands tell it. */
import { absent, type FieldRule, perHouse, ppmFloor, single, sumOf, tableOf } from './field.ts'
import { SILENCE_MS } from './history.ts'

const SILENCE = `times longer than ${SILENCE_MS} ms without any command`

/** Principle 17. */
export const operationRules: readonly FieldRule[] = [
  absent(['17.1.1', 'Availability aimed at', 'ppm'], 'The ledger names no availability that the operator aims at.'),
  perHouse(
    ['17.2.1', 'Availability of the core system', 'ppm'],
    `Of the year: 1 − Σ ${SILENCE} ÷ all time between commands, floor.`,
    ({ year }) => {
      const elapsed = sumOf(year, (day) => day.elapsedMs)
      if (elapsed === 0n) return { notApplicable: 'No time has passed between commands yet.' }
      return single(ppmFloor(elapsed - sumOf(year, (day) => day.silentMs), elapsed))
    },
  ),
  perHouse(
    ['17.3.1', 'Failures of the core system: number and duration', 'ms'],
    `In the year: ${SILENCE}.`,
    ({ year }) =>
      tableOf(
        [
          ['number', 'count'],
          ['duration', 'ms'],
        ],
        [['the year', sumOf(year, (day) => day.silences), sumOf(year, (day) => day.silentMs)]],
        '',
      ),
  ),
  absent(['17.4.1', 'Recovery time aimed at', 'ms'], 'The ledger names no recovery time that the operator aims at.'),
]
