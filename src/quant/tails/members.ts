/** The standing books that are judged: which, why, and in which tier. */
import { type Book, linearBook, resultBook } from './book.ts'

/** Tiers by the class of their assets (`src/tiering`): one fund each, so that each is judged by itself. */
export const tiers = ['prime', 'standard', 'isolated'] as const

/** A tier. */
type Tier = (typeof tiers)[number]

const assets: Readonly<Record<Tier, readonly string[]>> = {
  prime: ['BTC', 'ETH'],
  standard: ['SOL', 'XRP', 'ADA', 'LINK'],
  isolated: ['AVAX', 'DOGE', 'TRX', 'XLM'],
}

/** Assets whose days take no part in any choice: out of sample only. */
const unseen: readonly string[] = ['SOL', 'AVAX']

/** A book that is judged. */
export type Member = {
  readonly book: Book
  readonly tier: Tier
  /** One of the eleven of the acceptance; the others are published beside them. */
  readonly inFamily: boolean
  /** Its days before 2021 are part of the fit. */
  readonly inFit: boolean
}

const outrights: readonly Member[] = tiers.flatMap((tier) =>
  assets[tier].flatMap((asset) =>
    ([1, -1] as const).map((side) => ({
      book: linearBook(`${asset} ${side === 1 ? 'long' : 'short'}`, { [asset]: side }),
      tier,
      inFamily: ['BTC', 'ETH', 'SOL', 'XRP'].includes(asset),
      inFit: !unseen.includes(asset),
    })),
  ),
)

/**
 * Three books of several legs, each of another kind: what is carried by the market's common move, what is left when it is hedged away, and one
 * long against the mean of others. SOL is in none of them: its history is the shortest.
 */
const portfolios: readonly Member[] = (
  [
    ['basket', { BTC: 1 / 3, ETH: 1 / 3, XRP: 1 / 3 }, 'standard'],
    ['spread', { BTC: 1, ETH: -1 }, 'prime'],
    ['dispersion', { BTC: 1, ETH: -0.5, XRP: -0.5 }, 'standard'],
  ] as const
).map(([name, weights, tier]) => ({ book: linearBook(name, weights), tier, inFamily: true, inFit: true }))

/** Bitcoin held against its perpetual: what is left is the premium, which is no price; published, not fitted on. */
const carry: Member = { book: resultBook('carry', 'BTC-CARRY'), tier: 'prime', inFamily: false, inFit: false }

/** Every book without options: the family first. */
export const members: readonly Member[] = [
  ...outrights.filter(({ inFamily }) => inFamily),
  ...portfolios,
  ...outrights.filter(({ inFamily }) => !inFamily),
  carry,
]
