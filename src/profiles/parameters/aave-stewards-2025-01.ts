/** Aave risk stewards have no figures of their own here: each change states its bound. Source: bgd-labs/aave-v3-risk-stewards. */
import type { StewardParameters } from '../aave-stewards/profile.ts'

export const stewardParameters: StewardParameters = {
  source: 'bgd-labs/aave-v3-risk-stewards README and src/contracts/RiskSteward.sol',
  date: '2025-01-01',
}
