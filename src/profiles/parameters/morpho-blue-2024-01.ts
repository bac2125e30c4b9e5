/** Loan-to-value limits that Morpho Blue's governance enabled. Source: morpho-org/morpho-blue, deployment of January 2024; markets are isolated and fixed. */
import type { MorphoParameters } from '../morpho-blue/profile.ts'

export const morphoParameters: MorphoParameters = {
  source: 'morpho-org/morpho-blue src/Morpho.sol, src/libraries/ConstantsLib.sol',
  date: '2024-01-03',
  lltvByAsset: { ETH: 860_000_000_000_000_000n, BTC: 860_000_000_000_000_000n, WSTETH: 945_000_000_000_000_000n },
}
