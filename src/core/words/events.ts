/**
 * Every event of the house. Events are the only record of what a command did: from commands and events alone anyone can
 * keep the books and recompute every allocation. Cost amounts are signed: + raises the account's cost (it owes).
 */
import {
  accountKinds,
  bidStages,
  coinDebtCauses,
  deleverageRounds,
  expiryStatuses,
  fillKinds,
  layerKinds,
  marginModels,
  marketStatuses,
  oracleModes,
  postingClasses,
  procedureKinds,
  procedureReasons,
  subjects,
} from './kinds.ts'
import type { RecordsOf, Schemas } from './schema.ts'

/** Event schemas by name, in families of ten. */
export const eventSchemas = {
  /** The command was refused: nothing else changed. */
  rejected: { number: 1, fields: { code: 'u16' } },
  /** An epoch was numbered. */
  epochCut: { number: 2, fields: { epoch: 'u32' } },
  /** The house was opened, or a table grew to this capacity. */
  houseSized: { number: 3, fields: { table: 'u8', capacity: 'u32' } },

  // Listing: the row that a listing command created, or the state that it changed
  listed: {
    number: 10,
    fields: {
      what: { of: ['tier', 'underlying', 'asset', 'vault', 'market', 'source', 'venue', 'owner'] },
      row: 'u32',
    },
  },
  /** An account was opened (a member's, or one of the clearing house: then `market` may name the market it belongs to). */
  accountOpened: {
    number: 11,
    fields: { account: 'u32', owner: 'i32', tier: 'u16', kind: { of: accountKinds }, market: 'i32' },
  },
  venueSwitched: { number: 12, fields: { venue: 'u16', open: 'u8' } },
  marketStatus: {
    number: 13,
    fields: { market: 'u16', status: { of: marketStatuses } },
  },
  relotted: { number: 14, fields: { underlying: 'u16', factor: 'u32' } },
  accountPledged: { number: 15, fields: { account: 'u32', to: 'i32' } },
  /** A signature covers the next `count` commands. */
  signatureUsed: { number: 17, fields: { key: 'key', nonce: 'u48', count: 'u16' } },
  /** A session was opened, or ended (scopes and expiry 0). */
  sessionChanged: {
    number: 18,
    fields: { key: 'key', subject: { of: subjects }, row: 'u32', scopes: 'u16', expiryMs: 'u48' },
  },
  mandateChanged: { number: 16, fields: { account: 'u32', venue: 'u16', active: 'u8' } },

  // Parameters
  parameterScheduled: { number: 20, fields: { parameter: 'u16', scope: 'u32', value: 'int', effectiveMs: 'u48' } },
  /** A parameter took its value; `version` is the market's or asset's parameter version after it. */
  parameterApplied: { number: 21, fields: { parameter: 'u16', scope: 'u32', value: 'int', version: 'u32' } },

  // Money. `posted` moves an asset from one account to another.
  posted: {
    number: 30,
    fields: { class: { of: postingClasses }, from: 'u32', to: 'u32', asset: 'u16', amount: 'int' },
  },
  /** Cost moves from `from` to `to`: cost of `from` falls by amount, cost of `to` rises by it. */
  costPosted: {
    number: 31,
    fields: { class: { of: postingClasses }, market: 'u16', from: 'u32', to: 'u32', amount: 'int' },
  },
  depositNoted: {
    number: 32,
    fields: { vault: 'u16', account: 'u32', amount: 'int', stage: { of: ['seen', 'final', 'vanished'] } },
  },
  /**
   * A withdrawal. Requested: asked for and let go at once; queued: it waits in its account; granted: the end of an epoch let
   * this part of what waits go, 0 when its account could no longer; lapsed: this part waits no longer, for its account could
   * not withdraw it. Executed, what was let go has left; cancelled or refused, it is back, and what waited ends too.
   */
  withdrawalNoted: {
    number: 33,
    fields: {
      withdrawal: 'u48',
      vault: 'u16',
      account: 'u32',
      amount: 'int',
      stage: { of: ['requested', 'executed', 'cancelled', 'refused', 'queued', 'granted', 'lapsed'] },
      vaultNumber: 'u48',
      recipient: 'key',
    },
  },
  /** Money of a vault moved to the vault of the same token in another tier, with its owner's transfer. */
  vaultMoved: { number: 34, fields: { from: 'u16', to: 'u16', amount: 'int', account: 'u32', toAccount: 'u32' } },
  /** Stake shares changed: + added, − taken out. */
  stakeChanged: { number: 35, fields: { account: 'u32', shares: 'int', amount: 'int', claimableMs: 'u48' } },
  vaultShort: { number: 36, fields: { vault: 'u16', ledger: 'int', stock: 'int' } },
  /** A recipient of an account's withdrawals was listed: it may be paid from `effectiveMs` on. */
  recipientAdded: { number: 37, fields: { account: 'u32', recipient: 'key', effectiveMs: 'u48' } },
  recipientRemoved: { number: 38, fields: { account: 'u32', recipient: 'key' } },

  // Positions
  /** Lots moved from seller to buyer at a price; clearing fees and venue fees are posted to cost with it. */
  filled: {
    number: 40,
    fields: {
      kind: { of: fillKinds },
      venue: 'i32',
      trade: 'u48',
      market: 'u16',
      buyer: 'u32',
      seller: 'u32',
      lots: 'u32',
      price: 'int',
      buyerFee: 'int',
      sellerFee: 'int',
      buyerVenueFee: 'int',
      sellerVenueFee: 'int',
    },
  },
  /** Funding settled on a leg: cost of the account rises by `amount`, cost of the funding row falls by it. */
  fundingSettled: { number: 41, fields: { market: 'u16', account: 'u32', amount: 'int', index: 'int' } },
  holdNoted: {
    number: 42,
    fields: { hold: 'u48', account: 'u32', amount: 'int', stage: { of: ['opened', 'used', 'cancelled', 'expired'] } },
  },
  /** The lots of a leg were merged by a re-lot; the remainder went to the backstop by a fill. */
  legRelotted: { number: 43, fields: { market: 'u16', account: 'u32', lots: 'i32' } },
  /** Lots ended at a settlement price: cost falls by lots × price, lots are zero. */
  legSettled: { number: 44, fields: { market: 'u16', account: 'u32', lots: 'i32', price: 'int' } },

  // Prices
  /** The index; `raw` is the median that it follows, another number only while the step rule holds the index back. */
  indexSet: {
    number: 50,
    fields: {
      underlying: 'u16',
      price: 'int',
      raw: 'int',
      confidence: 'int',
      sources: 'u8',
      mode: { of: oracleModes },
    },
  },
  markSet: { number: 51, fields: { market: 'u16', mark: 'int', slow: 'int' } },
  assetPriced: { number: 52, fields: { asset: 'u16', price: 'int', slow: 'int' } },
  fundingAccrued: { number: 53, fields: { market: 'u16', ratePpm: 'i32', index: 'int' } },
  /** The multiple of a tier's season moved on its way to `wantedPpm`; `live` sources attest, fewer than the quorum let it drift. */
  seasonSet: { number: 54, fields: { tier: 'u16', seasonPpm: 'u32', wantedPpm: 'u32', live: 'u8' } },
  /** Dollar price of a tier's settlement token, 10⁻⁶ dollar, and whether it is below its degraded threshold. */
  tokenPriced: { number: 55, fields: { tier: 'u16', pricePpm: 'int', depegged: 'u8' } },
  /** House-wide terms of a market that initial margin reads: depth in lots, add-on from confidence and volatility. */
  marketTermsSet: { number: 56, fields: { market: 'u16', depth: 'int', addOnPpm: 'int' } },
  /** A side of a market lost more in a UTC day than its initial margin was when the day began: atoms a lot (decision 0207). */
  marginBreached: {
    number: 58,
    fields: { market: 'u16', day: 'u32', side: { of: ['long', 'short'] }, loss: 'int', margin: 'int' },
  },
  /** What the red zone adds to the first initial fraction of a market, ppm of it, on its way to `wantedPpm`. */
  redZoneSet: { number: 59, fields: { market: 'u16', redPpm: 'u32', wantedPpm: 'u32' } },
  /** Basis of the mark to its fair price, 2⁻⁸ ppm: what the mark at a raw median follows from. */
  basisSet: { number: 57, fields: { market: 'u16', basis: 'i32' } },

  // Settlement
  sweepStarted: {
    number: 60,
    fields: { market: 'u16', mark: 'int', index: 'int', kind: { of: ['interval', 'demanded', 'forced'] } },
  },
  /** An account with a loss paid: from cash, of which `lent` was lent to it now. */
  collected: { number: 61, fields: { market: 'u16', account: 'u32', loss: 'int', amount: 'int', lent: 'int' } },
  /** Every leg has been stepped: from here on recorded gains get `payable` ÷ `gains` each, whatever comes to R_m meanwhile. */
  sweepCollected: { number: 64, fields: { market: 'u16', gains: 'int', uncollected: 'int', payable: 'int' } },
  /** A recorded gain was paid. */
  paid: { number: 62, fields: { market: 'u16', account: 'u32', gain: 'int', amount: 'int' } },
  sweepEnded: {
    number: 63,
    fields: { market: 'u16', gains: 'int', paid: 'int', reserve: 'int', uncollected: 'int', creditPpm: 'u32' },
  },
  /** What claims of a market are worth, and their weight in target and maintenance, after an interval sweep. */
  claimValued: { number: 65, fields: { market: 'u16', creditPpm: 'u32', weightPpm: 'u32' } },

  // Procedures
  /** A procedure was opened, moved or closed (`none`); `amount` is what is asked, `deadlineMs` 0 when none. */
  procedureMoved: {
    number: 70,
    fields: {
      account: 'u32',
      from: { of: procedureKinds },
      to: { of: procedureKinds },
      reason: { of: procedureReasons },
      equity: 'int',
      requirement: 'int',
      amount: 'int',
      deadlineMs: 'u48',
    },
  },
  /** What was asked of a venue: immediate or cancel. */
  forcedOrder: {
    number: 71,
    fields: {
      order: 'u48',
      account: 'u32',
      market: 'u16',
      side: { of: ['buy', 'sell'] },
      lots: 'u32',
      limitPrice: 'int',
      expiryMs: 'u48',
    },
  },
  forcedOrderEnded: { number: 72, fields: { order: 'u48', lotsFilled: 'u32' } },
  /** One step of a reduction: what was needed and what was closed. */
  reductionStep: {
    number: 73,
    fields: { account: 'u32', market: 'u16', lotsNeeded: 'u32', lotsAllowed: 'u32', lotsClosed: 'u32' },
  },
  /** Collateral was sold to repay: `assetAmount` for `proceeds`. */
  collateralSold: {
    number: 74,
    fields: { account: 'u32', buyer: 'u32', asset: 'u16', assetAmount: 'int', proceeds: 'int' },
  },

  // Default and waterfall
  /** A shortfall was found: `market` −1 for the part on loans. */
  shortfallFound: { number: 80, fields: { account: 'u32', market: 'i32', amount: 'int' } },
  /** A layer paid towards a shortfall: with a market, the account's cost fell by it and the money went to S_m; else to the account. */
  layerPaid: {
    number: 81,
    fields: { account: 'u32', market: 'i32', layer: { of: layerKinds }, payer: 'u32', amount: 'int' },
  },
  /**
   * Lots that nobody took are spread at mark over holders of the other side; `long` 1 when the lots to close are long. `factor`: exposure of
   * a lot to its underlying, its mark or an option's delta, signed; the exposures of holders are told in its direction.
   */
  deleveragingStarted: { number: 82, fields: { market: 'u16', lots: 'u32', mark: 'int', long: 'u8', factor: 'int' } },
  /**
   * A holder's part in one round of a deleveraging, 0 lots included, with the inputs from which anyone recomputes it:
   * signed lots held, and of its owner the net exposure (signed in the direction of the lots held) and the equity.
   */
  deleveraged: {
    number: 83,
    fields: {
      market: 'u16',
      account: 'u32',
      round: { of: deleverageRounds },
      lotsHeld: 'i32',
      exposure: 'int',
      equity: 'int',
      lots: 'u32',
    },
  },
  /** An unpaid gain was cut: first those of the failed owner and its cluster (`own`), in the end everybody's (`vmgh`). */
  gainCut: {
    number: 84,
    fields: { market: 'u16', account: 'u32', layer: { of: layerKinds }, gain: 'int', amount: 'int' },
  },
  lenderCut: { number: 85, fields: { account: 'u32', amount: 'int' } },
  tierWoundDown: { number: 86, fields: { tier: 'u16' } },
  windDownClaim: { number: 87, fields: { account: 'u32', vault: 'u16', amount: 'int' } },
  layerReplenished: { number: 88, fields: { layer: { of: layerKinds }, account: 'u32', amount: 'int' } },
  /** The breaker of INV-15: liquid resources against the largest payment if the largest member fails. */
  breakerSet: { number: 89, fields: { tier: 'u16', on: 'u8', liquid: 'int', needed: 'int' } },
  /** Cover-2 of a tier: the loss if its two largest owners failed together, against its prefunded layers. */
  coverSet: { number: 90, fields: { tier: 'u16', first: 'int', second: 'int', resources: 'int' } },
  /** Equity of an account was found below zero (`open` 1), or no longer: while any is open, stakes, lenders and the pool of its tier wait. */
  shortfallNoted: { number: 91, fields: { account: 'u32', open: 'u8' } },

  // The backstop's pool
  /** A join of `amount` atoms, or an exit of `amount` shares, was asked for; an exit is due from the epoch at `dueMs` on. */
  poolAsked: {
    number: 100,
    fields: { account: 'u32', what: { of: ['join', 'exit'] }, amount: 'int', dueMs: 'u48' },
  },
  /**
   * An epoch was priced before anybody moved: who joins pays `joinWorth` ÷ `shares` a share, who leaves gets `exitWorth` ÷
   * `shares`; `due` shares are to leave, and cash of `payable` may go.
   */
  poolPriced: {
    number: 101,
    fields: { tier: 'u16', shares: 'int', joinWorth: 'int', exitWorth: 'int', due: 'int', payable: 'int' },
  },
  /** Waiting cash became shares: of it `amount` went to work, `returned` back to who brought it. */
  poolJoined: { number: 102, fields: { account: 'u32', shares: 'int', amount: 'int', returned: 'int' } },
  /** Shares left for `amount`; `waiting` due shares wait for the next epoch. */
  poolLeft: { number: 103, fields: { account: 'u32', shares: 'int', amount: 'int', waiting: 'int' } },
  /** The pool lost everything: its shares are void, and exits of them with them. */
  poolVoided: { number: 104, fields: { tier: 'u16', shares: 'int' } },
  /** What a tranche is measured from until the next epoch, and whether (1) it has lost so much that it takes nothing more. */
  poolStanding: { number: 105, fields: { tier: 'u16', base: 'int', stopped: 'u8' } },
  /** Collateral of the backstop was bought inside: `assetAmount` at `price` settlement atoms a base lot, for `paid`. */
  offerTaken: {
    number: 106,
    fields: { account: 'u32', asset: 'u16', assetAmount: 'int', price: 'int', paid: 'int' },
  },

  // Auctions
  /**
   * A bid was placed (`amount` held for `notional`), or margin of it was released: it took `notional` of a book, or ended.
   * `cut`: it took what its margin allowed, perhaps nothing, and ended.
   */
  bidNoted: {
    number: 110,
    fields: {
      bid: 'u48',
      account: 'u32',
      amount: 'int',
      notional: 'int',
      stage: { of: bidStages },
    },
  },
  /**
   * An auction began, or began anew because the marked value of its book had moved: gross notional and signed value at
   * marks. `last` 1: a single look at the reserve, the fund paying with the owner, at what a takeover has left.
   */
  auctionStarted: { number: 111, fields: { account: 'u32', round: 'u16', gross: 'int', value: 'int', last: 'u8' } },
  /**
   * Bids took a share of the book: `parts` of 1024 were wanted, lots worth `gross` went at one discount. Offered: the discount that had
   * been reached by then; reserve: what the backstop would have asked for the share wanted. `own` of the discount was the owner's, `fund` the fund's.
   */
  auctionCleared: {
    number: 112,
    fields: {
      account: 'u32',
      parts: 'u16',
      gross: 'int',
      discountPpm: 'u32',
      offeredPpm: 'u32',
      reservePpm: 'u32',
      own: 'int',
      fund: 'int',
    },
  },

  // Exits
  /** What an account could withdraw of an asset when an epoch of its tier's queue ended: all accounts of who waits, 0 included. */
  exitWeighed: { number: 130, fields: { asset: 'u16', account: 'u32', amount: 'int' } },
  /** What an epoch lets go of an asset: the least of its window, the tier's, and what is asked where vaults have it. */
  exitsShared: { number: 131, fields: { asset: 'u16', budget: 'int' } },

  // Clusters and cover (150–159)
  /** Two owners act as one from here on: governance has said so, or one key has signed for both. */
  ownersLinked: { number: 150, fields: { owner: 'u32', other: 'u32', by: { of: ['governance', 'signer'] } } },
  /**
   * Behind a `coverSet`: an owner of each of the two clusters (−1 the house itself, −2 nobody), the layers that resources are of, the
   * need that is held against them, and the part of it that they lack, ppm.
   */
  coverHeld: {
    number: 151,
    fields: {
      tier: 'u16',
      firstOwner: 'i32',
      secondOwner: 'i32',
      sitg: 'int',
      fund: 'int',
      stakers: 'int',
      need: 'int',
      lackPpm: 'u32',
    },
  },
  /** The fund held more than its target: a part of the surplus went to the operator's fees, which refill SITG first. */
  surplusReturned: { number: 152, fields: { tier: 'u16', target: 'int', surplus: 'int', amount: 'int' } },
  // Caps
  /**
   * Most one-sided open interest that moving the index of an underlying would not pay for: the least, over the grid, of cost ÷ distance, dollar
   * atoms, before safety and before a market's share. From the first of these on the inequality is in force for its markets.
   */
  interestBounded: { number: 140, fields: { underlying: 'u16', notional: 'int' } },

  // Lending
  /**
   * A stretch of the borrow index begins at `index`: from now on it grows by `ratePpm` of that a year, linearly, at every tick.
   * The rate is the tier's curve at this utilisation, times the multiplier.
   */
  borrowRateSet: {
    number: 120,
    fields: { tier: 'u16', index: 'int', ratePpm: 'int', utilisationPpm: 'int', multiplierPpm: 'int' },
  },
  /** Interest that has accrued on a tier's loans is divided: to the two classes of lenders, what is left of `income` to the tier fund. */
  interestDivided: { number: 121, fields: { tier: 'u16', income: 'int', plain: 'int', bearing: 'int' } },
  /** Shares of a lender came or went for an amount; with amount 0 they are void: their class has lost everything. */
  lenderChanged: { number: 122, fields: { account: 'u32', bears: 'u8', shares: 'int', amount: 'int' } },
  /** Bad debt of loans falls on lenders: the bearing class, then the others; what both leave is the fund's part of the interest. */
  lendersCut: { number: 123, fields: { tier: 'u16', amount: 'int', bearing: 'int', plain: 'int' } },
  /**
   * What the pool of a tier lends, the most that it may lend now, and what it asks back and has not got. Told when it has lent and when
   * what it asks back changes.
   */
  poolLent: { number: 124, fields: { tier: 'u16', lent: 'int', most: 'int', called: 'int' } },

  // Exits of lenders that wait, and recalls (125–129, 132)
  /** Shares of a lender's class that wait to leave now, and those of them for which borrowers are called. */
  lenderWaits: { number: 125, fields: { account: 'u32', bears: 'u8', shares: 'int', recalled: 'int' } },
  /** The end of an epoch shares `budget` over the lenders of a tier that wait. */
  lenderExitsShared: { number: 126, fields: { tier: 'u16', budget: 'int' } },
  /**
   * Borrowers of a tier are called for `wanted`, which its pool and its lenders miss: each for the part of its loan that this is of
   * `lent`, Σ loans. Who is called is told one by one.
   */
  recallStarted: { number: 127, fields: { tier: 'u16', wanted: 'int', lent: 'int' } },
  /** A borrower of `loan` is called: when the notice is over it may owe `allowed`. */
  loanCalled: { number: 128, fields: { account: 'u32', loan: 'int', allowed: 'int' } },
  /** Everybody has been called: from `deadlineMs` on collateral is sold for what is beyond. */
  recallNoticed: { number: 129, fields: { tier: 'u16', deadlineMs: 'u48' } },
  /** What was called for has been looked at, or nothing of it is missing any more. */
  recallEnded: { number: 132, fields: { tier: 'u16' } },
  // Loans of collateral assets (153–158)
  /** A stretch of a coin's borrow index begins, as `borrowRateSet` of a tier. */
  coinRateSet: {
    number: 153,
    fields: { asset: 'u16', index: 'int', ratePpm: 'int', utilisationPpm: 'int', multiplierPpm: 'int' },
  },
  /** Shares of a coin's lender came or went for asset atoms; with amount 0 they are void: the pool has lost everything. */
  coinLenderChanged: { number: 154, fields: { account: 'u32', asset: 'u16', shares: 'int', amount: 'int' } },
  /** Interest that has accrued on a coin's debts, asset atoms: `lenders` of it to them, the rest is the pool's reserve. */
  coinInterestDivided: { number: 155, fields: { asset: 'u16', income: 'int', lenders: 'int' } },
  /** A debt in a coin changed by `amount`, signed, and is `debt` now: asset atoms. */
  coinDebtChanged: {
    number: 156,
    fields: { account: 'u32', asset: 'u16', by: { of: coinDebtCauses }, amount: 'int', debt: 'int' },
  },
  /**
   * Coins that an account owed are paid for in settlement atoms and are the pool's no more, the lenders' first: `cost` for `amount` at a
   * base `price` a base lot. The lenders are paid by shares, or in a recall those who have called (`coinSharesEnded`), and for coins
   * of the reserve the tier fund.
   */
  coinBoughtIn: { number: 157, fields: { account: 'u32', asset: 'u16', amount: 'int', price: 'int', cost: 'int' } },
  /**
   * Coins that nobody gives back or pays for: `lenders` of them fall on lenders, the rest on the reserve. `value` is their
   * part of the shortfall.
   */
  coinLendersCut: {
    number: 158,
    fields: { account: 'u32', asset: 'u16', amount: 'int', lenders: 'int', value: 'int' },
  },

  // Exits of coin lenders that wait, and recalls of coins (159–165)
  /** Shares of a coin's lender that wait to leave now, and those of them for which borrowers are called. */
  coinLenderWaits: { number: 159, fields: { account: 'u32', asset: 'u16', shares: 'int', recalled: 'int' } },
  /** The end of an epoch shares `budget` asset atoms over the lenders of a coin that wait. */
  coinExitsShared: { number: 160, fields: { asset: 'u16', budget: 'int' } },
  /**
   * Borrowers of a coin are called for `wanted`, which its lenders miss: each for the part of its debt that this is of `lent`,
   * Σ debts. They are told one by one; `deadlineMs` ends the notice.
   */
  coinRecallStarted: { number: 161, fields: { asset: 'u16', wanted: 'int', lent: 'int', deadlineMs: 'u48' } },
  /** A borrower who owes `debt` of a coin is called: when the notice is over it may owe `allowed`. */
  coinDebtCalled: { number: 162, fields: { account: 'u32', asset: 'u16', debt: 'int', allowed: 'int' } },
  /** The notice is over: so much is collected of what a borrower owes of a coin beyond what it may. */
  coinDebtDue: { number: 163, fields: { account: 'u32', asset: 'u16', due: 'int' } },
  /** What was due has been collected from, or nothing of it is missing any more. */
  coinRecallEnded: { number: 164, fields: { asset: 'u16' } },
  /** Recalled shares of a coin's lender end for `coins` of a buy-in that it was paid for. */
  coinSharesEnded: { number: 165, fields: { account: 'u32', asset: 'u16', shares: 'int', coins: 'int' } },
  // Dated futures, options, curves (166–173)
  /** An expiry of an underlying is there: its row. */
  expiryOpened: { number: 166, fields: { expiry: 'u16', underlying: 'u16', expiryMs: 'u48' } },
  /**
   * A curve was taken for an expiry at this time: `sources` of them agreed on it. In 10⁻⁹ and ppm as in the report; the mode says what
   * it is good for.
   */
  curveSet: {
    number: 167,
    fields: {
      expiry: 'u16',
      basisPpm: 'int',
      theta: 'int',
      right: 'int',
      left: 'int',
      confidencePpm: 'u32',
      sources: 'u8',
      mode: { of: oracleModes },
      freshMs: 'int',
    },
  },
  /** What sources said of an underlying's curves is not free of arbitrage, or steps too far: the last ones stand. */
  curveRefused: { number: 168, fields: { underlying: 'u16', expiry: 'u16' } },
  /** The mode of an expiry's curve changed by its age. */
  curveMode: { number: 169, fields: { expiry: 'u16', mode: { of: oracleModes } } },
  /** An expiry averages, or has its price: dollar atoms per base lot, the average of `liveMs` of live index. */
  expiryStatus: {
    number: 170,
    fields: { expiry: 'u16', status: { of: expiryStatuses }, price: 'int', liveMs: 'u48' },
  },
  /** Trading of a market has ended: a lot is worth `price` atoms for good. */
  marketExpired: { number: 171, fields: { market: 'u16', price: 'int' } },
  /** How the margin of an account is computed from now on. */
  accountMarginSet: { number: 172, fields: { account: 'u32', model: { of: marginModels } } },
  /** Scenarios of an underlying stand at this time: nothing has been taken or settled, time alone has passed (both move them too). */
  scenariosAged: { number: 173, fields: { underlying: 'u16' } },

  // Listing dated markets (190–191)
  /** The rule by which dated markets of an underlying are listed in a tier was set: its row. */
  seriesRuled: { number: 190, fields: { series: 'u16', tier: 'u16', underlying: 'u16' } },
  /** Terms of a dated market that was listed, by command or by rule. `strike`: dollar atoms per base lot, 0 of a future. */
  contractListed: {
    number: 191,
    fields: {
      market: 'u16',
      tier: 'u16',
      underlying: 'u16',
      lotMultiple: 'u32',
      kind: { of: ['future', 'call', 'put'] },
      expiryMs: 'u48',
      strike: 'int',
      upFront: 'u8',
    },
  },

  // Seasons (200–209)
  /** A source has attested the season of a day: what counts of it is the rule's (`seasonSet`). */
  seasonAttested: {
    number: 200,
    fields: { source: 'u16', tier: 'u16', day: 'u32', season: 'u8', seasonPpm: 'u32' },
  },
} as const satisfies Schemas

/** An event. */
export type HouseEvent = RecordsOf<typeof eventSchemas>

/** The name of an event. */
export type EventType = HouseEvent['type']
