/**
 * Derive v2: Dutch auctions of whole accounts, solvent and insolvent, and the lock on withdrawals. Margins are signed as the
 * venue signs them: maintenance margin is what is left above the requirement, < 0 when it is breached. Source:
 * src/liquidation/DutchAuction.sol of derivexyz/v2-core@7736900d, as facts.
 */
import {
  add,
  compare,
  divide,
  maximum,
  minimum,
  multiply,
  negate,
  ONE,
  type Rational,
  signOf,
  subtract,
  ZERO,
} from '../rational.ts'

/** Price of a solvent auction over time: from `start` to `cutoff` in `fastSeconds`, then to zero in `slowSeconds`. */
export type Curve = {
  readonly start: Rational
  readonly cutoff: Rational
  readonly fastSeconds: Rational
  readonly slowSeconds: Rational
}

export type SolventTerms = {
  /** Share of the distance between margin and value by which an auction goes beyond the maintenance margin. */
  readonly bufferMarginFraction: Rational
}

/** An account under auction, dollars. */
export type AuctionedAccount = {
  readonly maintenanceMargin: Rational
  readonly markToMarket: Rational
  /** Cash of earlier bidders that is kept for the account and not for sale. */
  readonly reservedCash: Rational
}

type InsolventTerms = { readonly insolventSeconds: Rational; readonly moduleCash: Rational }

/** Fraction of the value that a bidder pays, after `elapsedSeconds`. */
export function discountFraction(curve: Curve, elapsedSeconds: Rational): Rational {
  const { start, cutoff, fastSeconds, slowSeconds } = curve
  if (compare(elapsedSeconds, fastSeconds) < 0) {
    return subtract(start, multiply(subtract(start, cutoff), divide(elapsedSeconds, fastSeconds)))
  }
  const slowPart = divide(subtract(elapsedSeconds, fastSeconds), slowSeconds)
  return multiply(cutoff, maximum(ZERO, subtract(ONE, slowPart)))
}

/** Margin that a solvent auction has to restore; it runs while this is below zero. */
export function bufferMargin({ maintenanceMargin, markToMarket }: AuctionedAccount, terms: SolventTerms): Rational {
  return add(maintenanceMargin, multiply(terms.bufferMarginFraction, subtract(maintenanceMargin, markToMarket)))
}

/** Whether a solvent auction has nothing left to restore. */
export function isTerminable(account: AuctionedAccount, terms: SolventTerms): boolean {
  return signOf(bufferMargin(account, terms)) >= 0
}

/** What a bidder of a solvent auction pays for a share of the account: never for more than restores the buffer. */
export function solventBidCash(
  account: AuctionedAccount,
  discount: Rational,
  bidFraction: Rational,
  terms: SolventTerms,
): Rational {
  if (isTerminable(account, terms)) return ZERO
  const { markToMarket, reservedCash } = account
  const buffer = bufferMargin(account, terms)
  const sold = add(multiply(markToMarket, discount), multiply(reservedCash, subtract(ONE, discount)))
  const fractionMax = divide(buffer, subtract(buffer, sold))
  const price = multiply(subtract(markToMarket, reservedCash), discount)
  return multiply(price, minimum(bidFraction, fractionMax))
}

/** Whether a bid pays less when the account's maintenance margin has become another. */
export function isBidSmaller(
  account: AuctionedAccount,
  marginAfter: Rational,
  discount: Rational,
  bidFraction: Rational,
  terms: SolventTerms,
): boolean {
  const after = { ...account, maintenanceMargin: marginAfter }
  const paid = solventBidCash(account, discount, bidFraction, terms)
  return compare(solventBidCash(after, discount, bidFraction, terms), paid) < 0
}

/** What the security module pays a bidder who takes a share of an insolvent account; what it lacks falls on all holders of cash. */
export function insolventBid(
  { maintenanceMargin, markToMarket }: AuctionedAccount,
  elapsedSeconds: Rational,
  bidFraction: Rational,
  terms: InsolventTerms,
): { readonly cashToBidder: Rational; readonly socialised: boolean } {
  const start = minimum(ZERO, markToMarket)
  const elapsed = minimum(ONE, divide(elapsedSeconds, terms.insolventSeconds))
  const price = subtract(start, multiply(subtract(start, maintenanceMargin), elapsed))
  const cashToBidder = multiply(negate(price), bidFraction)
  return { cashToBidder, socialised: compare(cashToBidder, terms.moduleCash) > 0 }
}

/** Whether withdrawals wait: the margins that insolvent accounts lack are more than the security module holds. */
export function isWithdrawBlocked(insolventMargin: Rational, moduleCash: Rational): boolean {
  return compare(insolventMargin, moduleCash) > 0
}
