import { PPM } from '../../units/index.ts'
import { cap, type Parameter } from './parameter.ts'

/** The cap of open interest by the cost of moving the index. */
export const marketDepth = {
  moveSafetyPpm: cap(
    {
      number: 453,
      unit: 'ppm',
      low: 0,
      high: PPM,
      start: 250_000,
      step: 250_000,
      meaning:
        'One-sided open interest × d ≤ cost of moving the index by d × (1 − this), at every distance of the grid.',
      why: 'Mango, JELLY: a position that pays for moving its own price.',
    },
    'up',
  ),
  moveSharePpm: cap(
    {
      number: 454,
      unit: 'ppm',
      low: 0,
      high: PPM,
      start: PPM,
      step: PPM,
      meaning:
        'Part of the cost of moving the index that this market may use; shares of one underlying above 1 together are scaled down to it.',
      why: 'One move pays in every market; a trade in one tier must not take room of another.',
    },
    'down',
  ),
} as const satisfies Readonly<Record<string, Parameter>>
