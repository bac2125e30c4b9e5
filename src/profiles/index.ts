/** Other venues' published rules: profiles that assess a book, and the runner that holds them against other systems' numbers. */
import { stewardProfile } from './aave-stewards/profile.ts'
import type { Profile } from './assessment.ts'
import { driftProfile } from './drift-v2/profile.ts'
import { dydxProfile } from './dydx-v4/profile.ts'
import { gmxProfile } from './gmx-v2/profile.ts'
import { hyperliquidProfile } from './hyperliquid/profile.ts'
import { mangoProfile } from './mango-v4/profile.ts'
import { morphoProfile } from './morpho-blue/profile.ts'
import { paradexProfile } from './paradex/profile.ts'
import { stewardParameters } from './parameters/aave-stewards-2025-01.ts'
import { driftParameters } from './parameters/drift-v2-2026-04.ts'
import { dydxParameters } from './parameters/dydx-v4-2026-03.ts'
import { gmxParameters } from './parameters/gmx-v2-2026-03.ts'
import { hyperliquidParameters } from './parameters/hyperliquid-2025-11.ts'
import { mangoParameters } from './parameters/mango-v4-2024-09.ts'
import { morphoParameters } from './parameters/morpho-blue-2024-01.ts'
import { paradexParameters } from './parameters/paradex-2025-11.ts'
import { synthetixParameters } from './parameters/synthetix-v3-2025-06.ts'
import { synthetixProfile } from './synthetix-v3/profile.ts'

export type { Profile, ProfileAssessment, ProfileFact, ProfileLeg, ProfileSection } from './assessment.ts'
export { type ProfileBook, parseProfileBook } from './book.ts'
export { ProfileBookError } from './read.ts'
export { runVectors, type VectorContents, type VectorFailure, type VectorReport } from './vectors/runner.ts'
export { VectorFileError } from './vectors/vector-file.ts'

export type ProfileName =
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
  'dydx-v4': dydxProfile(dydxParameters),
  'drift-v2': driftProfile(driftParameters),
  'mango-v4': mangoProfile(mangoParameters),
  hyperliquid: hyperliquidProfile(hyperliquidParameters),
  'synthetix-v3': synthetixProfile(synthetixParameters),
  'gmx-v2': gmxProfile(gmxParameters),
  paradex: paradexProfile(paradexParameters),
  'morpho-blue': morphoProfile(morphoParameters),
  'aave-stewards': stewardProfile(stewardParameters),
}
