import { PPM } from '../../units/index.ts'
import { type Parameter, standing } from './parameter.ts'

/** Portfolio margin of a tier. */
export const tierPortfolio = {
  portfolioMaintenancePpm: standing(
    {
      number: 190,
      unit: 'ppm',
      low: 500_000,
      high: PPM,
      start: 800_000,
      step: 100_000,
      meaning: 'Maintenance of a portfolio as a part of its worst scenario; initial asks for all of it.',
      why: 'Deribit X:PM and Derive PMRM 2: 80 %.',
    },
    'up',
  ),
} as const satisfies Readonly<Record<string, Parameter>>
