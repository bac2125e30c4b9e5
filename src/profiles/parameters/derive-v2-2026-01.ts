/**
 * Derive v2's auction figures as its own tests set them. Source: test/auction/unit-tests of derivexyz/v2-core@7736900d
 * (2026-01), as facts.
 */
import type { SolventTerms } from '../derive-v2/auction.ts'
import { decimal } from '../rational.ts'

export const deriveAuctionParameters: SolventTerms = { bufferMarginFraction: decimal('0.1') }
