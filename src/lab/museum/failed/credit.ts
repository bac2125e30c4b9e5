/** Lending against a price that its owner has made: what Mango, Venus and Blizz lent against. */

/** The figures of a raid, atoms and ppm. */
type Raid = {
  /** What the raider's book was read to be worth when it borrowed, and what it was worth when it was seen. */
  readonly read: number
  readonly left: number
  /** Part of what was read that the venue lent. */
  readonly lentPpm: number
  /** What lenders had there. */
  readonly pool: number
}

/** Loss of lenders: as much as is lent and there, less what the book brings back. Floor. */
export function lentAgainst({ read, left, lentPpm, pool }: Raid): number {
  const lent = Math.min(pool, Math.floor(read / 1_000_000) * lentPpm)
  return Math.max(0, lent - left)
}
