/** Where assets lie: the list that the standard asks for four times, and why most of it is empty here. */
import { absent, type FieldRule, perTier, tableOf } from './field.ts'
import type { TierSubject } from './subject.ts'

/** Why nothing lies with a bank or in a paper. */
export const ONLY_TOKENS =
  'Everything lies as tokens in the vaults of the tier: none is cash at a bank, none is a paper.'

const kinds = [
  'Cash at the central bank that issues the currency',
  'Cash at other central banks',
  'Cash at commercial banks, secured (reverse repo too)',
  'Cash at commercial banks, unsecured',
  'Domestic government bonds',
  'Other government bonds',
  'Agency bonds',
  'State and municipal bonds',
  'Corporate bonds',
  'Equities',
  'Gold',
  'Other commodities',
  'Mutual funds and the like',
]

/** Rules `<section>.1` to `.13`, which do not apply, and `.14`, where tokens stand. */
export function assetKinds(
  section: string,
  what: string,
  how: string,
  tokensOf: (subject: TierSubject) => readonly (readonly [asset: number, before: bigint, after: bigint])[],
): FieldRule[] {
  return [
    ...kinds.map((kind, i) => absent([`${section}.${i + 1}`, `${what}: ${kind}`, 'atoms'], ONLY_TOKENS)),
    perTier([`${section}.14`, `${what}: other assets`, 'atoms'], how, (subject) => {
      const units = [
        ['before haircut', 'atoms'],
        ['after haircut', 'atoms'],
      ] as const
      const rows = tokensOf(subject).map(([asset, before, after]) => [`asset ${asset}`, before, after] as const)
      return tableOf(units, rows, 'There is none.')
    }),
  ]
}

/** The asset that is a tier's settlement token; −1 until it is listed. */
export function settlementAsset({ house: { markets }, tier }: TierSubject): number {
  return markets.tiers.settlementAsset[tier]! - 1
}
