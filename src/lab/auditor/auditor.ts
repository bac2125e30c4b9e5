/**
 * The auditor: told every command with its events, it keeps books of its own and throws the first contradiction it finds.
 * It imports types of the core and nothing else, so no fault of the core's arithmetic is its own.
 */
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { auditAccess, enterAccess } from './access.ts'
import {
  auditNothingDue,
  auditPaid,
  auditPrice,
  auditPromises,
  auditStart,
  beforeTaking,
  endAuctionOf,
  endClearing,
  enterBid,
} from './auctions.ts'
import { type Audit, auditWith, demand } from './audit.ts'
import { auditExpiryStatus, auditTimely, countAverages } from './averages.ts'
import type { Books } from './books.ts'
import { auditLinks } from './clusters.ts'
import { auditCoinEnded, auditCoinShared, auditCoinWaits, beginCoinLeaving, endCoinLeaving } from './coin-leaving.ts'
import {
  auditCoinCalled,
  auditCoinDue,
  auditCoinRecallEnded,
  auditCoinRecallStarted,
  endCoinRecalls,
} from './coin-recalls.ts'
import {
  accrueCoins,
  auditBorrowed,
  auditBoughtIn,
  auditBuyInPosting,
  auditBuyInsPosted,
  auditCoinDebt,
  auditCoinDivision,
  auditCoinLender,
  auditCoinPosting,
  auditCoinRate,
  endCoinPools,
} from './coins.ts'
import {
  auditCostPosting,
  auditDeposit,
  auditFees,
  auditFillSides,
  auditFunding,
  auditPosting,
  auditSums,
  auditVaultMove,
} from './conservation.ts'
import {
  auditClosed,
  auditClosing,
  auditEnds,
  auditExpired,
  auditHolders,
  auditListed,
  auditMark,
  auditModel,
} from './contracts.ts'
import { auditCurve, auditCurveAges, auditCurveMode, auditSurface, enterCurves } from './curves.ts'
import { beforePart, endDeleveraging, startDeleveraging } from './deleveraging.ts'
import { auditBound, auditBounds, auditInterest, enterDepth, enterPrices } from './depth.ts'
import { enter } from './entries.ts'
import { auditExit, auditMoveOut, auditShared, auditWeight, endExits } from './exits.ts'
import { initialOf } from './initial.ts'
import { auditSolvency, judgeMoved, touchPortfolios } from './judging.ts'
import { auditGoes, auditLendersShared, auditWaits, beginLeaving, endLeaving } from './leaving.ts'
import { auditCut, auditDivision, auditLender, auditLending, auditOutside } from './lenders.ts'
import { auditPoolLending, auditPoolLent } from './lent.ts'
import { accrueBefore, auditBorrowRate, auditCharged, auditInterest as auditLoanInterest } from './loans.ts'
import { type Measured, measure } from './margin.ts'
import { auditFlat, auditHolding, auditLeaving, auditOpening, auditStake, auditStanding } from './outflows.ts'
import { auditSchedule, overdue, type ParameterRule } from './parameters.ts'
import {
  ageOffers,
  beforeAsked,
  beforeJoined,
  beforeLeft,
  beforeOffer,
  beforePoolPosting,
  beforePriced,
  beforeStanding,
  beforeVoided,
  endPool,
} from './pool.ts'
import type { Initial } from './portfolio-initial.ts'
import { auditAges, beforeMove } from './procedures.ts'
import {
  auditLoanCalled,
  auditNoticed,
  auditRecallEnded,
  auditRecallStarted,
  auditSold,
  endRecalls,
} from './recalls.ts'
import { auditRecipient } from './recipients.ts'
import { auditBreakers, auditCover, auditFeesPassed, auditHeld, auditSurplus } from './resources.ts'
import { auditSeasons, beforeSeasons, enterAttestation } from './seasons.ts'
import {
  afterGainCut,
  afterLayerPaid,
  afterLenderCut,
  auditBorne,
  auditNoted,
  beforeCoinCut,
  beforeLoss,
  beforeShortfall,
} from './shortfalls.ts'
import {
  afterCollected,
  beforeClaimValued,
  beforeCollected,
  beforePaid,
  beforeSweepCollected,
  beforeVariation,
  endSweep,
  startSweep,
} from './sweeps.ts'

/** How an audit is made. */
type AuditorOptions = {
  /** The parameter catalogue as plain data: where parameters start, and what INV-12 holds them to. */
  readonly catalogue: readonly ParameterRule[]
  /** Up to so many accounts everything is checked after every command; 1,000 when left out. */
  readonly accountsFullMax?: number
  /** Above that, accounts are judged after one command in so many; 1,000 when left out. */
  readonly sampleEvery?: number
}

/** What an audit has seen. `sampleRate` is 1 when every command was checked in full. */
type AuditSummary = {
  readonly commands: number
  readonly events: number
  readonly accounts: number
  readonly sampleRate: number
}

/** An audit under way. */
export type Auditor = {
  /**
   * Takes one command with its events.
   *
   * @throws AuditFinding with the invariant, the command and the figures
   */
  readonly observe: (seq: number, timeMs: number, command: Command, events: readonly HouseEvent[]) => void
  readonly summary: () => AuditSummary
  /** The auditor's own books, to be held against the house. Read only. */
  readonly books: Books
  /** Its own margin of an account, likewise: equity and variables at marks, and what initial margin says. */
  readonly marginOf: (account: number) => Measured & Pick<Initial, 'initialExcess' | 'targetExcess'>
}

/** Opens an audit of a house that is not open yet. */
export function auditorOf(options: AuditorOptions): Auditor {
  const audit = auditWith(options.catalogue, options.accountsFullMax ?? 1000)
  const sampleEvery = options.sampleEvery ?? 1000
  return {
    observe(seq, timeMs, command, events) {
      observe(audit, seq, timeMs, command, events)
      const full = audit.books.accounts.length <= audit.accountsFullMax || seq % sampleEvery === 0
      if (full) close(audit)
    },
    summary: () => ({
      commands: audit.commands,
      events: audit.eventsSeen,
      accounts: audit.books.accounts.length,
      sampleRate: audit.commands === 0 ? 1 : audit.fullLooks / audit.commands,
    }),
    books: audit.books,
    marginOf(account) {
      const row = audit.books.accounts[account]!
      const { initialExcess, targetExcess } = initialOf(audit, row)
      return { ...measure(audit, row), initialExcess, targetExcess }
    },
  }
}

function observe(audit: Audit, seq: number, timeMs: number, command: Command, events: readonly HouseEvent[]): void {
  const { books } = audit
  demand(audit, seq === books.seq + 1, 'INV-10', () => `command ${seq} follows command ${books.seq}`)
  demand(audit, timeMs >= books.nowMs, 'INV-10', () => `time goes back from ${books.nowMs} to ${timeMs}`)
  Object.assign(books, { seq, nowMs: timeMs })
  Object.assign(audit, { command, events })
  audit.commands += 1
  audit.eventsSeen += events.length
  if (events[0]?.type === 'rejected') {
    demand(audit, events.length === 1, 'INV-13', () => 'a refused command did something')
    auditAccess(audit, command, true)
    return
  }
  auditAccess(audit, command, false)
  auditLinks(audit, command, events)
  enterAccess(audit, command, events)
  const movesSeasons = command.type === 'tick' || command.type === 'seasonReport'
  const seasons = movesSeasons ? books.tiers.map(({ season }) => season) : []
  beforeCommand(audit, command)
  beginLeaving(audit)
  beginCoinLeaving(audit)
  for (audit.at = 0; audit.at < events.length; audit.at++) {
    const event = events[audit.at]!
    ;(before[event.type] as ((audit: Audit, event: HouseEvent) => void) | undefined)?.(audit, event)
    enter(audit, event)
    ;(after[event.type] as ((audit: Audit, event: HouseEvent) => void) | undefined)?.(audit, event)
  }
  endDeleveraging(audit)
  endExits(audit)
  endLeaving(audit)
  endRecalls(audit)
  endCoinLeaving(audit)
  endCoinRecalls(audit)
  auditNothingDue(audit)
  auditBorne(audit)
  auditBuyInsPosted(audit)
  for (const event of events) if (event.type === 'tierWoundDown') endCoinPools(audit, event.tier)
  auditBreakers(audit)
  endPool(audit)
  auditSums(audit)
  auditSeasons(audit, seasons)
  auditEnds(audit)
  auditSurface(audit)
  books.assetsMoved.clear()
  books.marketsMoved.clear()
  if (command.type === 'tick') {
    auditBounds(audit)
    auditAges(audit)
    auditTimely(audit)
    auditCurveAges(audit)
    const late = overdue(audit.parameters, timeMs)
    demand(audit, late === null, 'INV-12', () => late!)
  }
}

/** Judges everybody that was moved since the last look. */
function close(audit: Audit): void {
  audit.fullLooks += 1
  touchPortfolios(audit)
  if (audit.books.dirty.size === 0) return
  judgeMoved(audit)
  auditSolvency(audit)
  audit.books.dirty.clear()
}

function beforeCommand(audit: Audit, command: Command): void {
  const { books, parameters } = audit
  accrueBefore(audit, command)
  accrueCoins(audit, command)
  if (command.type === 'parametersSchedule') {
    const wrong = auditSchedule(parameters, command, books.nowMs, books.owners.length === 0)
    demand(audit, wrong === null, 'INV-12', () => wrong!)
  } else if (command.type === 'vaultReport') {
    const vault = books.vaults[command.vault]!
    const stock = BigInt(command.stock)
    vault.held = stock < vault.stock ? stock : vault.stock
  } else if (command.type === 'tick') ageOffers(audit)
  if (command.type === 'priceReport') {
    for (const { underlying } of command.entries) countAverages(audit, underlying)
    enterPrices(audit, command)
  }
  if (command.type === 'depthReport') enterDepth(audit, command)
  if (command.type === 'curveReport') enterCurves(audit, command)
  if (command.type === 'tick' || command.type === 'seasonReport') beforeSeasons(audit)
  if (command.type === 'seasonReport') enterAttestation(audit, command)
  if ('fact' in command) {
    const next = books.facts[command.source]! + 1
    demand(
      audit,
      command.fact === next,
      'INV-1',
      () => `fact ${command.fact} of source ${command.source} is not ${next}`,
    )
    books.facts[command.source] = next
  }
}

type Checks = { readonly [T in HouseEvent['type']]?: (audit: Audit, event: Extract<HouseEvent, { type: T }>) => void }

/** Checks against the books as they were. */
const before: Checks = {
  indexSet: (audit, { underlying }) => countAverages(audit, underlying),
  expiryStatus: auditExpiryStatus,
  marketExpired: auditExpired,
  curveSet: auditCurve,
  curveMode: auditCurveMode,
  marketStatus: auditClosed,
  withdrawalNoted(audit, event) {
    auditRecipient(audit, event)
    auditExit(audit, event)
  },
  exitWeighed: auditWeight,
  exitsShared: auditShared,
  depositNoted: auditDeposit,
  posted(audit, event) {
    auditPosting(audit, event)
    auditFlat(audit, event)
    if (event.class === 'lending') auditLending(audit, event)
    if (event.class === 'interest') auditLoanInterest(audit, event)
    else if (audit.books.assets[event.asset]!.settlement) {
      auditCharged(audit, event.from)
      auditCharged(audit, event.to)
    }
    if (event.class === 'coin-lending' || event.class === 'loan') auditCoinPosting(audit, event)
    if (event.class === 'buy-in') auditBuyInPosting(audit)
    if (event.class === 'variation') beforeVariation(audit, event)
    else if (event.class === 'pool') beforePoolPosting(audit, event)
    auditPaid(audit, event)
  },
  costPosted(audit, event) {
    auditCostPosting(audit, event)
    if (event.class === 'loss') beforeLoss(audit, event)
    auditPaid(audit, event)
  },
  vaultMoved(audit, event) {
    auditVaultMove(audit, event)
    auditMoveOut(audit, event)
  },
  stakeChanged: auditStake,
  filled(audit, event) {
    audit.openInterestBefore = audit.books.markets[event.market]!.openInterest
    auditFillSides(audit, event)
    auditFees(audit, event)
    auditClosing(audit, event)
    beforeTaking(audit, event)
  },
  fundingSettled: auditFunding,
  sweepStarted: startSweep,
  borrowRateSet: auditBorrowRate,
  interestDivided: auditDivision,
  poolLent: auditPoolLent,
  lenderWaits: auditWaits,
  lenderExitsShared: auditLendersShared,
  recallStarted: auditRecallStarted,
  loanCalled: auditLoanCalled,
  recallNoticed: auditNoticed,
  recallEnded: auditRecallEnded,
  collateralSold: auditSold,
  lenderChanged(audit, event) {
    auditGoes(audit, event)
    auditLender(audit, event)
    auditPoolLending(audit, event)
  },
  lendersCut: auditCut,
  coinRateSet: auditCoinRate,
  coinInterestDivided: auditCoinDivision,
  coinLenderChanged: auditCoinLender,
  coinDebtChanged: auditCoinDebt,
  coinBoughtIn: auditBoughtIn,
  coinLendersCut: beforeCoinCut,
  coinLenderWaits: auditCoinWaits,
  coinExitsShared: auditCoinShared,
  coinRecallStarted: auditCoinRecallStarted,
  coinDebtCalled: auditCoinCalled,
  coinDebtDue: auditCoinDue,
  coinSharesEnded: auditCoinEnded,
  coinRecallEnded: auditCoinRecallEnded,
  collected(audit, event) {
    auditCharged(audit, event.account)
    beforeCollected(audit, event)
  },
  sweepCollected: beforeSweepCollected,
  paid(audit, event) {
    auditCharged(audit, event.account)
    beforePaid(audit, event)
  },
  claimValued: beforeClaimValued,
  procedureMoved(audit, event) {
    beforeMove(audit, event)
    endAuctionOf(audit, event)
  },
  shortfallFound: beforeShortfall,
  deleveragingStarted: startDeleveraging,
  deleveraged: beforePart,
  coverSet: auditCover,
  shortfallNoted: auditNoted,
  coverHeld: auditHeld,
  surplusReturned: auditSurplus,
  poolAsked: beforeAsked,
  poolPriced: beforePriced,
  poolJoined: beforeJoined,
  poolLeft: beforeLeft,
  poolVoided: beforeVoided,
  poolStanding: beforeStanding,
  offerTaken: beforeOffer,
  auctionStarted: auditStart,
  interestBounded: auditBound,
}

/** Checks against the books as they have become. */
const after: Checks = {
  contractListed: auditListed,
  accountMarginSet: auditModel,
  markSet: auditMark,
  bidNoted: enterBid,
  tierWoundDown: auditPromises,
  auctionCleared(audit, event) {
    auditPrice(audit, event)
    endClearing(audit)
  },
  costPosted: (audit) => endClearing(audit),
  depositNoted: auditOutside,
  posted(audit, event) {
    endClearing(audit)
    if (event.class === 'transfer') auditLeaving(audit, event.from, event.asset)
    else if (event.class === 'pool' && audit.command.type === 'poolJoin') auditLeaving(audit, event.from, event.asset)
    else if (event.class === 'lending' && audit.command.type === 'lendAdd') auditLeaving(audit, event.from, event.asset)
    else if (event.class === 'coin-lending' && audit.command.type === 'coinLend')
      auditLeaving(audit, event.from, event.asset)
    else if (event.class === 'loan' && audit.command.type === 'coinBorrow') auditBorrowed(audit, audit.command)
    else if (event.class === 'stake' && audit.command.type === 'stakeAdd') auditLeaving(audit, event.from, event.asset)
  },
  vaultMoved: (audit, { account, from }) => auditLeaving(audit, account, audit.books.vaults[from]!.asset),
  withdrawalNoted(audit, { account, vault, stage, amount }) {
    if (stage === 'requested' || (stage === 'granted' && amount > 0))
      auditLeaving(audit, account, audit.books.vaults[vault]!.asset)
    else if (stage === 'executed') {
      auditStanding(audit, account)
      const { held } = audit.books.vaults[vault]!
      demand(audit, held >= 0n, 'INV-14', () => `vault ${vault} pays out ${-held} more than it holds`)
    }
  },
  holdNoted: auditHolding,
  filled(audit, event) {
    auditHolders(audit, event)
    auditOpening(audit, event)
    auditInterest(audit, event)
  },
  collected: afterCollected,
  paid: auditFeesPassed,
  sweepEnded: endSweep,
  layerPaid: afterLayerPaid,
  gainCut: afterGainCut,
  lenderCut: afterLenderCut,
}
