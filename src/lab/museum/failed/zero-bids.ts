/** Auctions without a lowest price: what Maker sold while its keepers stood still. */

/** What owners lose: the part of what was auctioned that went for nothing. Floor. */
export function soldForNothing(auctioned: number, forNothingPpm: number): number {
  return Math.floor(auctioned / 1_000_000) * forNothingPpm
}
