import { ATOMS_MAX, LISTINGS_MAX, PPM } from '../../units/index.ts'
import { cap, type Parameter, slow, standing, standingSlow } from './parameter.ts'

/** What an asset counts for as collateral. */
export const asset = {
  haircutPpm0: standing(
    {
      number: 300,
      unit: 'ppm',
      low: 0,
      high: PPM,
      start: 100_000,
      step: 50_000,
      meaning: 'Haircut of value in the first bracket.',
      why: 'Collateral falls with what it secures.',
    },
    'up',
  ),
  haircutPpm1: standing(
    {
      number: 301,
      unit: 'ppm',
      low: 0,
      high: PPM,
      start: 250_000,
      step: 50_000,
      meaning: 'Haircut in the second bracket.',
      why: 'Size is hard to sell.',
    },
    'up',
  ),
  haircutPpm2: standing(
    {
      number: 302,
      unit: 'ppm',
      low: 0,
      high: PPM,
      start: PPM,
      step: 100_000,
      meaning: 'Haircut beyond the second bound.',
      why: 'Beyond it nothing counts.',
    },
    'up',
  ),
  haircutBound1: standing(
    {
      number: 303,
      unit: 'atoms',
      low: PPM,
      high: ATOMS_MAX,
      start: 5 * 10 ** 12,
      step: ATOMS_MAX,
      meaning: 'Value at which the second bracket starts; a whole number of tokens.',
      why: 'Brackets meet exactly.',
    },
    'down',
  ),
  haircutBound2: standing(
    {
      number: 304,
      unit: 'atoms',
      low: PPM,
      high: ATOMS_MAX,
      start: 5 * 10 ** 13,
      step: ATOMS_MAX,
      meaning: 'Value at which the third bracket starts; a whole number of tokens.',
      why: 'Brackets meet exactly.',
    },
    'down',
  ),
  saleDiscountPpm: slow({
    number: 305,
    unit: 'ppm',
    low: 0,
    high: 500_000,
    start: 20_000,
    step: 20_000,
    meaning: 'Discount at which the backstop buys collateral.',
    why: 'Known beforehand; no auction yet.',
  }),
  offerPremiumPpm: slow({
    number: 313,
    unit: 'ppm',
    low: 0,
    high: 500_000,
    start: 10_000,
    step: 20_000,
    meaning: 'Premium at which the backstop begins to offer collateral that it has bought.',
    why: 'Its price falls until somebody takes it: no one sells to a friend.',
  }),
  depositCap: cap(
    {
      number: 306,
      unit: 'atoms',
      low: 0,
      high: ATOMS_MAX,
      start: 10 ** 15,
      step: ATOMS_MAX,
      meaning: 'Most of the asset, by value, that a tier takes.',
      why: 'Venus, Mango: thin collateral.',
    },
    'down',
  ),
  // Collateral that falls with a position: 314–317
  wrongWayUnderlying: standingSlow({
    number: 314,
    unit: 'count',
    low: 0,
    high: LISTINGS_MAX,
    start: 0,
    step: LISTINGS_MAX,
    meaning:
      'Number + 1 of the underlying that this collateral is issued by or pegged to; 0 none. Beside a long in that underlying it counts for nothing, at every level, and backs no loan.',
    why: 'XVS, MNGO, USDe: what secures a position is worth nothing when the position is (E6, E12, E26).',
  }),
  // Loans of the asset itself: 334, 335
  coinLenderCap: cap(
    {
      number: 334,
      unit: 'atoms',
      low: 0,
      high: ATOMS_MAX / 8,
      start: 0,
      step: ATOMS_MAX,
      meaning: 'Most of the asset that its lenders may bring, asset atoms.',
      why: '0: nobody lends it.',
    },
    'down',
  ),
  coinLoanCap: cap(
    {
      number: 335,
      unit: 'atoms',
      low: 0,
      high: ATOMS_MAX / 8,
      start: 0,
      step: ATOMS_MAX,
      meaning: 'Most of the asset that may be lent, asset atoms.',
      why: '0: nobody borrows it. A debt in a coin rises with its price, without end: caps bound it.',
    },
    'down',
  ),
} as const satisfies Readonly<Record<string, Parameter>>
