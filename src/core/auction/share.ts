/** How much of a book is wanted: the fewest parts that bring the rest to restore, by exact evaluation; all of it when none do. */
import { fewestBetween, PARTS } from '../margin/index.ts'
import type { Ppm } from '../units/index.ts'
import { type Book, grossOfLots, partLots, reservePpm } from './book.ts'
import type { Ask, Share } from './price.ts'

/** What an auction of a book asks. Answers are kept: an auction asks for the share at one discount again. */
export function askOf(book: Book): Ask {
  const shares = new Map<Ppm, Share>()
  const shareOf = (parts: number): Share => ({ parts, gross: grossOfLots(book, partLots(book, parts)) })
  return {
    shareAt(discountPpm) {
      const known = shares.get(discountPpm)
      if (known !== undefined) return known
      const found = shareOf(partsWanted(book, discountPpm))
      shares.set(discountPpm, found)
      return found
    },
    reserveOf: ({ parts }) => reservePpm(book, partLots(book, parts)),
    shareWithin(room) {
      let [yes, no] = [0, PARTS + 1]
      while (no - yes > 1) {
        const middle = (yes + no) >>> 1
        if (shareOf(middle).gross <= room) yes = middle
        else no = middle
      }
      return shareOf(yes)
    },
  }
}

/**
 * The fewest of `PARTS` parts after which the rest of a book is at restore, all of them when none do:
 * x ≈ (restore − equity) ÷ (restore's fraction − discount), as Derive's f_max, but evaluated, not solved.
 */
function partsWanted(book: Book, discountPpm: Ppm): number {
  const outcomeOf = (parts: number) => book.after(partLots(book, parts), discountPpm)
  const none = { units: 0, outcome: outcomeOf(0) }
  const all = { units: PARTS, outcome: outcomeOf(PARTS) }
  const found = fewestBetween(outcomeOf, none, all, PARTS / 2)
  return found === 0 ? PARTS : found
}
