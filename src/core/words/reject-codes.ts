/**
 * Why a command is refused. Codes are stable and never reused; families by hundreds; within a command the first code in
 * this table that applies is the answer, so the order of the table is the order of precedence. A guard that makes sense only
 * where another holds comes after that one: the cursor of a known source, the margin left by an amount that is there.
 */

/** Reject codes by name: number and meaning. */
export const rejectCodes = {
  // 1xx the command itself
  houseNotOpen: { code: 100, meaning: 'The house is not open yet: the first command opens it.' },
  houseOpenAlready: { code: 101, meaning: 'The house is open already.' },
  fieldOutOfRange: { code: 102, meaning: 'A field lies outside the range that its meaning allows.' },
  factRepeated: {
    code: 103,
    meaning: 'This outside fact was applied already: its number is not above the cursor of its source.',
  },
  factMissing: { code: 104, meaning: 'An outside fact was skipped: its number is not the next one of its source.' },
  entryRepeated: { code: 106, meaning: 'A list names the same thing twice.' },

  signatureMissing: {
    code: 107,
    meaning: 'The command is its owner’s, venue’s or source’s, and nobody has signed it.',
  },
  keyUnknown: {
    code: 108,
    meaning: 'The key is nobody’s: no owner, venue or source has it, and no session that lasts.',
  },
  signatureExpired: { code: 109, meaning: 'The signature was to be used before a time that has passed.' },
  nonceUsed: {
    code: 110,
    meaning: 'The key has used this nonce, or one so much higher that this one no longer counts.',
  },
  subjectMismatch: { code: 111, meaning: 'The key that signed acts for somebody else than whose this command is.' },
  scopeMissing: {
    code: 112,
    meaning: 'The session may not do this, or the command is the operator’s and is not signed.',
  },

  // 2xx names that do not exist
  tierUnknown: { code: 200, meaning: 'There is no tier with this number.' },
  underlyingUnknown: { code: 201, meaning: 'There is no underlying with this number.' },
  assetUnknown: { code: 202, meaning: 'There is no asset with this number.' },
  vaultUnknown: { code: 203, meaning: 'There is no vault with this number.' },
  marketUnknown: { code: 204, meaning: 'There is no market with this number.' },
  sourceUnknown: { code: 205, meaning: 'There is no source with this number.' },
  venueUnknown: { code: 206, meaning: 'There is no venue with this number.' },
  ownerUnknown: { code: 207, meaning: 'There is no owner with this number.' },
  accountUnknown: { code: 208, meaning: 'There is no account with this number.' },
  parameterUnknown: { code: 209, meaning: 'There is no parameter with this number, or no such scope.' },
  withdrawalUnknown: { code: 210, meaning: 'There is no open withdrawal with this number.' },
  holdUnknown: { code: 211, meaning: 'There is no open hold with this number.' },
  depositUnknown: { code: 212, meaning: 'There is no seen deposit with this reference.' },
  mandateUnknown: { code: 213, meaning: 'The account has no mandate for this venue.' },
  orderUnknown: { code: 214, meaning: 'There is no open forced order with this number.' },

  sessionUnknown: { code: 215, meaning: 'There is no session of this key for that owner, venue or source.' },

  bidUnknown: { code: 216, meaning: 'There is no standing bid with this number.' },

  // 3xx the state of what is named
  keyTaken: { code: 300, meaning: 'An owner, source or venue with this key exists.' },
  tierMismatch: { code: 301, meaning: 'The things named do not belong to one tier.' },
  assetMismatch: { code: 302, meaning: 'The vaults do not hold the same token on the same chain, or not this asset.' },
  ownerMismatch: { code: 303, meaning: 'The accounts do not belong to one owner.' },
  accountNotMember: { code: 304, meaning: 'The account belongs to the clearing house.' },
  sameAccount: { code: 305, meaning: 'Both sides name the same account.' },
  tierWoundDown: { code: 306, meaning: 'The tier has been wound down.' },
  marketClosed: { code: 307, meaning: 'The market is delisted.' },
  marketCloseOnly: { code: 308, meaning: 'The market can only be reduced.' },
  venueKilled: { code: 309, meaning: 'The venue is killed.' },
  venueBondShort: { code: 310, meaning: 'The bond of the venue is below what it must keep.' },
  accountPledged: { code: 311, meaning: 'The account is pledged.' },
  settlementAssetFirst: { code: 313, meaning: 'The first asset of a tier is its settlement token, and the only one.' },
  procedureOpen: { code: 314, meaning: 'The account is being reduced, taken over or resolved.' },
  stakeFrozen: { code: 315, meaning: 'Exits from the stake pool are frozen while a shortfall is open.' },
  stakeCooling: { code: 316, meaning: 'The cooldown of the stake is not over.' },
  referenceRepeated: { code: 317, meaning: 'A deposit with this reference was noted already.' },
  relotRemainder: {
    code: 318,
    meaning: 'The factor does not fit: lots, prices or the multiple of a market would leave their range.',
  },
  windDownUnfounded: { code: 319, meaning: 'No vault holds less than its ledger, and all that is held has a price.' },
  sweepOpen: { code: 320, meaning: 'A sweep or an allocation of this market is under way.' },
  sweepDemandedAlready: { code: 321, meaning: 'A sweep of this market was demanded in this interval already.' },
  recipientUnlisted: {
    code: 322,
    meaning: 'The recipient is neither the key of the account’s owner nor on the account’s list.',
  },
  recipientPending: { code: 323, meaning: 'The recipient is listed, but its delay is not over.' },
  recipientListed: { code: 324, meaning: 'The recipient is on the account’s list already, or is its owner’s own key.' },

  // The backstop's pool
  poolFrozen: {
    code: 325,
    meaning: 'The pool takes nothing in: a shortfall of its tier is open, or its breaker is on.',
  },
  poolJoinTooSmall: { code: 326, meaning: 'The amount is below the smallest join of the pool.' },
  poolRestTooSmall: { code: 327, meaning: 'The exit would leave less than the smallest join behind, but not nothing.' },
  offerShort: { code: 328, meaning: 'The backstop offers less of this asset than the amount.' },
  offerAboveLimit: { code: 329, meaning: 'The offer’s price is above the limit.' },
  bidExpired: { code: 330, meaning: 'The bid would expire at once.' },
  bidRepeated: { code: 331, meaning: 'The account has a bid at this discount for the same markets.' },
  // Exits
  withdrawalQueued: { code: 340, meaning: 'The withdrawal waits in the queue: nothing of it may be executed yet.' },
  // 348–349: clusters
  ownersLinkedAlready: { code: 348, meaning: 'The owner acts as one with this cluster already.' },
  // Lending
  lendingFrozen: { code: 335, meaning: 'A shortfall is open: until it is borne nobody joins or leaves the lenders.' },

  // 4xx prices
  priceMissing: { code: 400, meaning: 'There is no price yet.' },
  oracleDegraded: { code: 401, meaning: 'This act is not allowed while the price is degraded.' },
  oracleHalted: { code: 402, meaning: 'This act is not allowed while the price is halted.' },
  priceOutsideLimit: { code: 403, meaning: 'The price lies outside the price limit around the mark.' },
  priceOutsideHold: { code: 404, meaning: 'The price is worse than the limit of the hold or the forced order.' },
  tokenDepegged: { code: 405, meaning: 'The settlement token is below its degraded threshold.' },

  // 5xx limits
  capacityReached: { code: 500, meaning: 'A table is full: it must be grown first.' },
  legsFull: { code: 501, meaning: 'The account has the largest number of legs.' },
  balancesFull: { code: 502, meaning: 'The account has the largest number of balances.' },
  accountsFull: { code: 503, meaning: 'The owner has the largest number of accounts in the tier.' },
  amountTooLarge: { code: 504, meaning: 'An amount of the account or market would leave its exact range.' },
  openInterestCap: { code: 505, meaning: 'One-sided open interest would exceed its cap.' },
  mandateExceeded: { code: 506, meaning: 'The mandate of the member does not allow this trade.' },
  venueLimitExceeded: { code: 507, meaning: 'The venue would exceed its notional limit in this window.' },
  feeAboveCap: { code: 508, meaning: 'The fee exceeds its cap.' },
  outflowLimit: { code: 509, meaning: 'The outflow limit of this window is reached.' },
  recipientsFull: { code: 510, meaning: 'The account has the largest number of listed recipients.' },
  providersFull: { code: 511, meaning: 'The pools have the largest number of providers.' },
  poolExitsFull: { code: 512, meaning: 'The account has the largest number of exits under way.' },

  bidsFull: { code: 514, meaning: 'The account has the largest number of standing bids.' },
  bidTooSmall: { code: 516, meaning: 'The bid is for less than the smallest notional of the tier.' },

  // Exits
  exitsQueued: { code: 520, meaning: 'Exits of this asset are queued and go by epoch: nothing overtakes them.' },
  withdrawalsFull: { code: 521, meaning: 'The account has the largest number of open withdrawals.' },

  // 526: clusters
  clusterFull: { code: 526, meaning: 'The cluster would have more owners than one may join.' },

  // Caps over all tiers
  collateralCapReached: {
    code: 523,
    meaning: 'Collateral of this underlying, or of the group that it belongs to, would exceed its cap over all tiers.',
  },

  // Lending
  lenderCapReached: { code: 517, meaning: 'The lenders of the tier would exceed their cap.' },
  // 518 refused what waits now

  // 6xx margin and money
  initialMarginShort: { code: 600, meaning: 'Initial margin would not be met.' },
  targetMarginShort: { code: 601, meaning: 'A target margin in force or scheduled would not be met.' },
  cashShort: { code: 602, meaning: 'The amount exceeds positive cash or the balance.' },
  transferMarginShort: { code: 603, meaning: 'Less than a tenth of net delta notional would be left.' },
  breakerOn: { code: 604, meaning: 'Liquid resources do not cover the largest payment: the breaker of INV-15 is on.' },
  vaultStockShort: { code: 605, meaning: 'The vault holds less than the amount.' },
  holdExceeded: { code: 606, meaning: 'The trade lies outside what is left of its hold.' },
  riskNotReduced: {
    code: 608,
    meaning: 'The trade does not raise equity above target, or opens risk where only reducing is allowed.',
  },
  sharesShort: { code: 609, meaning: 'The account has fewer stake shares.' },
  poolSharesShort: { code: 610, meaning: 'The account has fewer pool shares that are not leaving already.' },

  // Lending
  lenderSharesShort: { code: 612, meaning: 'The account has fewer lender shares of this class.' },
  // Exits of lenders that wait (614–616); 613 refused what waits now
  exitNotWaiting: { code: 614, meaning: 'Nothing of these lender shares waits to leave.' },
  moneyNotLent: { code: 615, meaning: 'Nothing of what waits is lent, or it has been recalled already.' },
  exitRecalled: { code: 616, meaning: 'Borrowers have been called for all that waits: it is not taken back.' },

  // Loans of collateral assets (620–624)
  coinCapReached: { code: 620, meaning: 'What is lent of the asset, or what its lenders bring, would exceed its cap.' },
  coinLent: { code: 621, meaning: 'There are not so many coins that are unlent and that no lender waits for.' },
  coinDebtOther: { code: 622, meaning: 'The account owes another coin: it may owe one.' },
  coinDebtNone: { code: 623, meaning: 'The account owes nothing of this asset.' },
  coinSharesShort: { code: 624, meaning: 'The account has fewer shares of this coin’s pool.' },
  coinOwnLoan: { code: 625, meaning: 'The owner would lend a coin and owe it.' },
  // Recall of coins (626–632)
  coinRecalled: {
    code: 626,
    meaning: 'Borrowers of the coin have been called: nobody borrows it until that has ended.',
  },
  // Dated futures, options, curves (627–639)
  expiryPast: { code: 627, meaning: 'The expiry is not in the future, not on a whole minute, or too far away.' },
  expiryUnknown: { code: 628, meaning: 'The underlying has no such expiry, or it is over.' },
  seriesListed: { code: 629, meaning: 'Such a contract is listed already.' },
  curveArbitrage: { code: 630, meaning: 'The slice of the surface is not free of butterfly or calendar arbitrage.' },
  modelNotPortfolio: { code: 631, meaning: 'Options are held by accounts under portfolio margin alone.' },
  modelSame: { code: 632, meaning: 'The account has this margin model already.' },
  expiryUnderWay: { code: 633, meaning: 'A contract on the underlying has settled: its positions end first.' },

  // Seasons (650–653)
  seasonVoteMissing: { code: 650, meaning: 'The source has no vote on seasons.' },
  seasonDayAhead: { code: 651, meaning: 'The day has not begun.' },
  seasonDayPast: { code: 652, meaning: 'The source has attested this day or a later one already.' },
  seasonDayStale: { code: 653, meaning: 'The day is so long over that an attestation of it counts for nothing.' },

  // 7xx parameters
  valueOutOfBounds: { code: 700, meaning: 'The value lies outside the bounds of the parameter.' },
  stepTooLarge: { code: 701, meaning: 'The change exceeds the largest step of the parameter.' },
  noticeTooShort: { code: 702, meaning: 'The change takes effect before the notice of its direction is over.' },
  pathNotAllowed: {
    code: 703,
    meaning: 'This parameter or direction cannot be changed on the fast or emergency path.',
  },
  changePending: { code: 704, meaning: 'A change of this parameter and scope is scheduled already.' },
  liquidatesTooMuch: { code: 705, meaning: 'The change would put too much equity below maintenance.' },
  valuesInconsistent: { code: 706, meaning: 'The values of one schedule contradict each other.' },
} as const

/** The name of a reject code. */
export type Reject = keyof typeof rejectCodes

/** Of two reasons the one with the lower code, null when there is none: for guards that cannot stand in the order of codes. */
export function firstReject(one: Reject | null, other: Reject | null): Reject | null {
  if (one === null || other === null) return one ?? other
  return rejectCodes[one].code <= rejectCodes[other].code ? one : other
}
