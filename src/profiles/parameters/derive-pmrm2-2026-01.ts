/**
 * Derive v2's portfolio margin (PMRM 2) as its mainnet configuration of 2026-01 sets it: 33 scenarios, shocks, contingencies. Source:
 * derivexyz/v2-core@7736900d, scripts/config-mainnet.sol (getDefaultPM2Scenarios, getPMRM2Params), as facts. Haircuts of collateral
 * are those of its tests (test/risk-managers/unit-tests/PMRM_2/portfolio_cases); the configuration has none.
 */
import type { DeriveScenario } from '../derive-v2/portfolio-margin.ts'
import type { PortfolioProfileParameters } from '../derive-v2/portfolio-profile.ts'

const inner = [1.135, 1.09, 1.045, 1, 0.955, 0.91, 0.865].flatMap((price) =>
  (['up', 'same', 'down'] as const).map((volatility): DeriveScenario => ({ price, volatility, dampening: 1 })),
)

const far: readonly (readonly [price: number, dampening: number])[] = [
  [0.34, 0.21],
  [0.67, 0.42],
  [1.5, 0.2772],
  [2, 0.1386],
  [3, 0.0693],
  [4, 0.0462],
  [5, 0.03465],
  [6, 0.02772],
]

export const derivePortfolioParameters: PortfolioProfileParameters = {
  source: 'derivexyz/v2-core@7736900d scripts/config-mainnet.sol',
  date: '2026-01-21',
  markets: ['BTC', 'ETH'],
  scenarios: [
    { price: 1.18, volatility: 'up', dampening: 1 },
    ...inner,
    { price: 0.82, volatility: 'up', dampening: 1 },
    ...far.map(([price, dampening]): DeriveScenario => ({ price, volatility: 'up', dampening })),
    { price: 1, volatility: 'linear', dampening: 1 },
    { price: 1, volatility: 'absolute', dampening: 1 },
  ],
  volatility: { up: 0.5, down: 0.3, upMin: 0.4, shortPower: 0.3, longPower: 0.13, daysMin: 1 },
  margin: {
    maintenanceFactor: 0.8,
    initialFactor: 1,
    shortRateScale: 0,
    longRateScale: 0,
    shortRateAdd: 0.16,
    longRateAdd: 0.16,
    longDiscount: 1.05,
    shortDiscount: 0.95,
  },
  basis: { up: 1.045, down: 0.955, add: 0.5, byYear: 2 },
  contingency: {
    pegThreshold: 0.99,
    pegFactor: 4,
    confidenceThreshold: 0.55,
    confidenceFactor: 1,
    perpetualMaintenance: 0.03,
    perpetualInitial: 0.01,
    optionMaintenance: 0.003,
    optionInitial: 0.002,
  },
  skew: {
    linearCap: 0.25,
    linearCapByRootYear: -0.1,
    absoluteCap: 0.25,
    absoluteCapByRootYear: -0.1,
    widthMin: 0.01,
    widthScale: 4,
    volatility: 0.6,
    volatilityByRootYear: 0,
  },
  cancelling: {
    BTC: { maintenanceHaircut: 0.02, initialHaircut: 0.01 },
    ETH: { maintenanceHaircut: 0.015, initialHaircut: 0.005 },
  },
  collaterals: {
    BTC: { maintenanceHaircut: 0.25, initialHaircut: 0.05 },
    ETH: { maintenanceHaircut: 0.15, initialHaircut: 0.05 },
    USDT: { maintenanceHaircut: 0.02, initialHaircut: 0.03 },
    DAI: { maintenanceHaircut: 0.08, initialHaircut: 0.02 },
    USDe: { maintenanceHaircut: 0.2, initialHaircut: 0.05 },
  },
}
