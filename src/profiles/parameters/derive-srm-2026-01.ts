/**
 * Derive v2's standard margin as its mainnet configuration of 2026-01 sets it. Source: derivexyz/v2-core@7736900d,
 * scripts/config-mainnet.sol (getSRMParams, getSRMDepegParams), as facts. Options are listed on BTC and ETH.
 */
import type { StandardProfileParameters } from '../derive-v2/standard-profile.ts'

const perpetual = { initial: 0.1, maintenance: 0.065 }
/** Markets without options: the same initial rate, a little more to keep. */
const alternative = { initial: 0.1, maintenance: 0.067 }

export const deriveStandardParameters: StandardProfileParameters = {
  source: 'derivexyz/v2-core@7736900d scripts/config-mainnet.sol',
  date: '2026-01-21',
  depeg: { threshold: 0.99, factor: 2 },
  oracle: { perpetualThreshold: 0.55, optionThreshold: 0.55, baseThreshold: 0.55, factor: 1 },
  option: {
    spotMax: 0.15,
    spotMin: 0.13,
    callMaintenance: 0.09,
    putMaintenance: 0.09,
    putMarkMaintenance: 0.09,
    putInitialToMaintenance: 1.05,
    unpairedInitial: 1.2,
    unpairedMaintenance: 1.1,
  },
  optionMarkets: ['BTC', 'ETH'],
  perpetuals: {
    BTC: perpetual,
    ETH: perpetual,
    ...Object.fromEntries(
      ['SOL', 'DOGE', 'TIA', 'SUI', 'NEAR', 'WLD', 'BNB', 'AAVE', 'OP', 'ARB', 'LINK', 'XRP', 'AVAX', 'UNI'].map(
        (market) => [market, alternative],
      ),
    ),
    PEPE: { initial: 0.2, maintenance: 0.143 },
    WIF: { initial: 0.2, maintenance: 0.143 },
  },
  bases: {
    ETH: { marginFactor: 0.8, initialScale: 0.9375 },
    BTC: { marginFactor: 0.75, initialScale: 0.93 },
    USDT: { marginFactor: 0.98, initialScale: 0.98 },
    DAI: { marginFactor: 0.925, initialScale: 0.92 },
    USDe: { marginFactor: 0.8, initialScale: 0.875 },
  },
}
