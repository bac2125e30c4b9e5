/**
 * Deribit's margin figures. Portfolio margin: model parameters of the API's answers to private/pme/simulate, BTC as documented
 * (docs.deribit.com, 2024-06-17), ETH as recorded on 2026-02-15. Standard margin: support.deribit.com (11 January 2022; Linear Perpetual) and
 * doc.tslab.pro. Days left count as at least one: the sources are silent.
 */
import type { DeribitParameters } from '../deribit/profile.ts'

const powers = { upMin: 0.5, shortPower: 0.3, longPower: 0.13, daysMin: 1 }

export const deribitParameters: DeribitParameters = {
  source: 'docs.deribit.com private/pme/simulate; support.deribit.com',
  date: '2026-02-15',
  bucketsPerSide: 4,
  maintenanceFactor: 0.8,
  pairs: {
    BTC: {
      priceRange: 0.16,
      volatility: { up: 0.5, down: 0.25, ...powers },
      extendedFactor: 1,
      deltaRateByCoin: 0.00005,
      deltaThreshold: 20_000_000,
      deltaRateMax: 0.1,
    },
    ETH: {
      priceRange: 0.18,
      volatility: { up: 0.4, down: 0.25, ...powers },
      extendedFactor: 1,
      deltaRateByCoin: 0.000004,
      deltaThreshold: 20_000_000,
      deltaRateMax: 0.1,
    },
  },
  coins: {
    BTC: { annualisedMove: 0.075, annualisedMoveMin: 0.01, extendedDampener: 100_000, gainPart: 0, gainMax: 0 },
    ETH: {
      annualisedMove: 0.05,
      annualisedMoveMin: 0.005,
      extendedDampener: 200_000,
      gainPart: 0.6,
      gainMax: 20_000_000,
    },
  },
  dollar: {
    annualisedMove: 0.1,
    annualisedMoveMin: 0.01,
    extendedDampener: 25_000,
    gainPart: 0.4,
    gainMax: 1_000_000,
  },
  futures: {
    BTC: { initial: 0.02, maintenance: 0.01, byCoin: 0.00005 },
    ETH: { initial: 0.02, maintenance: 0.01, byCoin: 0.000004 },
    SOL: { initial: 0.04, maintenance: 0.02, byCoin: 0.000005 },
  },
  options: {
    BTC: { initialMax: 0.15, initialMin: 0.1, maintenance: 0.075 },
    ETH: { initialMax: 0.15, initialMin: 0.1, maintenance: 0.075 },
  },
}
