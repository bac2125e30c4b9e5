/** Other venues' published rules: profiles that assess a book, and the runner that holds them against other systems' numbers. */
import { stewardProfile } from './aave-stewards/profile.ts'
import { type Profile, perpetualsOnly } from './assessment.ts'
import { deribitProfile } from './deribit/profile.ts'
import { portfolioProfile } from './derive-v2/portfolio-profile.ts'
import { standardProfile } from './derive-v2/standard-profile.ts'
import { driftProfile } from './drift-v2/profile.ts'
import { dydxProfile } from './dydx-v4/profile.ts'
import { gmxProfile } from './gmx-v2/profile.ts'
import { hyperliquidProfile } from './hyperliquid/profile.ts'
import { mangoProfile } from './mango-v4/profile.ts'
import { morphoProfile } from './morpho-blue/profile.ts'
import { paradexPortfolioProfile } from './paradex/portfolio-profile.ts'
import { paradexProfile } from './paradex/profile.ts'
import { stewardParameters } from './parameters/aave-stewards-2025-01.ts'
import { deribitParameters } from './parameters/deribit-2026-02.ts'
import { derivePortfolioParameters } from './parameters/derive-pmrm2-2026-01.ts'
import { deriveStandardParameters } from './parameters/derive-srm-2026-01.ts'
import { driftParameters } from './parameters/drift-v2-2026-04.ts'
import { dydxParameters } from './parameters/dydx-v4-2026-03.ts'
import { gmxParameters } from './parameters/gmx-v2-2026-03.ts'
import { hyperliquidParameters } from './parameters/hyperliquid-2025-11.ts'
import { mangoParameters } from './parameters/mango-v4-2024-09.ts'
import { morphoParameters } from './parameters/morpho-blue-2024-01.ts'
import { paradexParameters } from './parameters/paradex-2025-11.ts'
import { paradexPortfolioParameters } from './parameters/paradex-pm-2026-04.ts'
import { synthetixParameters } from './parameters/synthetix-v3-2025-06.ts'
import { synthetixProfile } from './synthetix-v3/profile.ts'

export type {
  Profile,
  ProfileAssessment,
  ProfileFact,
  ProfileLeg,
  ProfileScenario,
  ProfileSection,
} from './assessment.ts'
export { type ProfileBook, parseProfileBook } from './book.ts'
export { futureKey, optionKey } from './book-derivatives.ts'
export { gainOf, type MovingBook, movingBook } from './options/gain.ts'
export { ProfileBookError, type ProfileRefusalCode } from './read.ts'
export { type ProfileColumn, type ProfileRefusal, sideBySide } from './side-by-side.ts'
export { runVectors, type VectorContents, type VectorFailure, type VectorReport } from './vectors/runner.ts'
export { VectorFileError } from './vectors/vector-file.ts'

export type ProfileName =
  | 'deribit-x-pm'
  | 'deribit-s-pm'
  | 'deribit-x-sm'
  | 'deribit-s-sm'
  | 'derive-srm'
  | 'derive-pmrm2'
  | 'paradex-pm'
  | 'dydx-v4'
  | 'drift-v2'
  | 'mango-v4'
  | 'hyperliquid'
  | 'synthetix-v3'
  | 'gmx-v2'
  | 'paradex'
  | 'morpho-blue'
  | 'aave-stewards'

/** Every profile with the venue's dated figures. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  'deribit-x-pm': deribitProfile('X:PM', deribitParameters),
  'deribit-s-pm': deribitProfile('S:PM', deribitParameters),
  'deribit-x-sm': deribitProfile('X:SM', deribitParameters),
  'deribit-s-sm': deribitProfile('S:SM', deribitParameters),
  'derive-srm': standardProfile(deriveStandardParameters),
  'derive-pmrm2': portfolioProfile(derivePortfolioParameters),
  'paradex-pm': paradexPortfolioProfile(paradexPortfolioParameters),
  'dydx-v4': perpetualsOnly(dydxProfile(dydxParameters)),
  'drift-v2': perpetualsOnly(driftProfile(driftParameters)),
  'mango-v4': perpetualsOnly(mangoProfile(mangoParameters)),
  hyperliquid: perpetualsOnly(hyperliquidProfile(hyperliquidParameters)),
  'synthetix-v3': perpetualsOnly(synthetixProfile(synthetixParameters)),
  'gmx-v2': perpetualsOnly(gmxProfile(gmxParameters)),
  paradex: perpetualsOnly(paradexProfile(paradexParameters)),
  'morpho-blue': perpetualsOnly(morphoProfile(morphoParameters)),
  'aave-stewards': perpetualsOnly(stewardProfile(stewardParameters)),
}

/** Those that stand side by side: margin of a whole account of derivatives. */
export const comparedProfiles: readonly Profile[] = [
  profiles['deribit-x-pm'],
  profiles['deribit-s-pm'],
  profiles['deribit-x-sm'],
  profiles['deribit-s-sm'],
  profiles['derive-srm'],
  profiles['derive-pmrm2'],
  profiles['paradex-pm'],
  profiles.hyperliquid,
  profiles['dydx-v4'],
  profiles['drift-v2'],
  profiles['mango-v4'],
]
