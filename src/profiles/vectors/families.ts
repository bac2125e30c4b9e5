/** Which rule answers which family of vectors: by the origin a file names and the id without its number. */

import type { Adapter, Families } from './adapter.ts'
import { deribitFamilies } from './adapters/deribit.ts'
import { deriveFamilies } from './adapters/derive.ts'
import { deriveMarginFamilies } from './adapters/derive-margin.ts'
import { docsFamilies } from './adapters/docs.ts'
import { driftFamilies } from './adapters/drift.ts'
import { dydxFamilies } from './adapters/dydx.ts'
import { gmxFamilies } from './adapters/gmx.ts'
import { mangoFamilies } from './adapters/mango.ts'
import { synthetixFamilies } from './adapters/synthetix.ts'

const FAMILIES_BY_ORIGIN: ReadonlyMap<string, Families> = new Map([
  ['dydxprotocol/v4-chain', dydxFamilies],
  ['drift-labs/protocol-v2', driftFamilies],
  ['blockworks-foundation/mango-v4', mangoFamilies],
  ['Synthetixio/synthetix-v3', synthetixFamilies],
  ['gmx-io/gmx-synthetics', gmxFamilies],
  ['derivexyz/v2-core', { ...deriveFamilies, ...deriveMarginFamilies }],
  ['Deribit documentation', deribitFamilies],
  ['public documentation and guard-rail repositories', docsFamilies],
])

/** The adapter of a vector, undefined when its family is not covered. */
export function familyAdapter(origin: string, id: string): Adapter | undefined {
  return FAMILIES_BY_ORIGIN.get(origin)?.[id.replace(/-\d.*$/, '')]
}
