/** The state of one audit: books, parameters, what is under way, and the command in hand. */
import type { Command, HouseEvent, LayerKind } from '../../core/words/index.ts'
import { type AccessBooks, emptyAccess } from './access-books.ts'
import { type AuctionBooks, emptyAuctions } from './auction-books.ts'
import { type Account, type Books, emptyBooks } from './books.ts'
import { type DepthBooks, emptyDepth } from './depth-books.ts'
import { type ExitsAudit, emptyExits } from './exits-state.ts'
import { AuditFinding } from './finding.ts'
import { type ParameterRule, type Parameters, parametersOf } from './parameters.ts'
import type { RedZoneBooks } from './red-zone-books.ts'
import { emptyMoves, type Moves } from './scenarios.ts'
import type { SeasonBooks } from './season-books.ts'

/** A sweep as the auditor expects it: everything follows from the frozen mark and index at its start. */
export type Sweep = {
  readonly kind: 'interval' | 'demanded' | 'forced'
  readonly mark: bigint
  readonly index: bigint
  /** The mark when it started: another one where premiums are paid up front. And the command that started it. */
  readonly whole: bigint
  readonly startedSeq: number
  /** Time since the last interval sweep of the market; −1 while that is not known, 0 for other kinds. */
  readonly spanMs: number
  /** Values of legs at the frozen prices that have not been stepped: + gains, − losses. */
  readonly losses: Map<number, bigint>
  readonly gains: Map<number, bigint>
  /** Value of the funding row, signed, and gain of R_m, which are settled last. */
  fundingValue: bigint
  reserveGain: bigint
  uncollected: bigint
  backed: bigint
  interest: bigint
  /** Σ gains without those of R_m, and the weight of claims when the sweep started. */
  gainsTotal: bigint
  readonly weightBefore: bigint
  /** Fixed when collecting has ended: what the gains get together, and v; −1 before. */
  payable: bigint
  credit: bigint
  /** By how much v may be off, ppm, where it cannot be known better. */
  creditSlack: bigint
  paid: bigint
  bought: bigint
  /** What each account still has to get from R_m. */
  readonly owed: Map<number, bigint>
}

/**
 * The part of a shortfall that is a coin's: how many coins it is and how many of them were bought in, how many are the lenders' and
 * what the others, the reserve's, are worth of it.
 */
type CoinAsked = {
  readonly asked: bigint
  readonly coins: bigint
  readonly lenders: bigint
  readonly reserve: bigint
  bought: bigint
}

/** A shortfall that is being borne: its parts by market, −1 for the loan, −2 for a coin. */
export type OpenShortfall = {
  readonly account: number
  readonly coin: CoinAsked | undefined
  readonly left: Map<number, bigint>
  layer: LayerKind | 'none'
}

/** What a holder, or an owner over its accounts, is worth at the price of a deleveraging. */
export type Inputs = { readonly equity: bigint; readonly exposure: bigint; readonly notional: bigint }

/** A deleveraging that is being carried out. */
export type OpenDeleveraging = {
  readonly market: number
  readonly lots: bigint
  readonly mark: bigint
  /** Exposure of a lot, signed: the mark, of an option its delta. */
  readonly factor: bigint
  readonly long: boolean
  readonly parts: { readonly part: Extract<HouseEvent, { type: 'deleveraged' }>; readonly notional: bigint }[]
  /** Signed lots of every holder of the other side when it started. */
  readonly holders: Map<number, bigint>
  /** What holders were worth when the present round began, by account. */
  readonly inputs: Map<number, Inputs>
  round: string
  closed: bigint
}

/** An epoch of a pool that is being carried out: its price, and what is due by account. */
type Epoch = {
  readonly tier: number
  readonly shares: bigint
  readonly join: bigint
  readonly exit: bigint
  readonly due: Map<number, bigint>
  readonly wanted: bigint
  readonly payable: bigint
}

/** One audit. */
export type Audit = {
  readonly books: Books
  readonly parameters: Parameters
  readonly accountsFullMax: number
  readonly access: AccessBooks
  readonly auction: AuctionBooks
  readonly depth: DepthBooks
  readonly moves: Moves
  /** By tier. */
  readonly seasons: Map<number, SeasonBooks>
  /** By market. */
  readonly redZones: Map<number, RedZoneBooks>
  /** The command in hand and its events. */
  command: Command
  events: readonly HouseEvent[]
  /** Position of the event in hand. */
  at: number
  /** By market. */
  readonly sweeps: Map<number, Sweep>
  readonly lastIntervalMs: Map<number, number>
  readonly shortSweeps: Map<number, number>
  /** Shortfalls of this command by account, and the one that was found last. */
  readonly shortfalls: Map<number, OpenShortfall>
  failing: number
  deleveraging: OpenDeleveraging | null
  /** Gains that are being cut of one market and layer, and what was posted against each account since its last event. */
  readonly cuts: Extract<HouseEvent, { type: 'gainCut' }>[]
  readonly cut: Map<number, bigint>
  /** Failed accounts that the group of cuts lets off. */
  readonly debtors: Set<number>
  /** Open interest of the market of the fill in hand, before it. */
  openInterestBefore: bigint
  /** Breakers that must stand when the command ends, by tier. */
  readonly breakers: Map<number, boolean>
  exits: ExitsAudit
  /** By tier: what is to be told of Cover-2 and has not been yet. */
  readonly covers: Map<number, Omit<Extract<HouseEvent, { type: 'coverHeld' }>, 'type' | 'tier'>>
  /** The epoch of a pool in hand, and pool money that was posted and not told yet, by account. */
  epoch: Epoch | null
  readonly poolFlows: Map<number, bigint>
  /** Payments for coins bought in that are still to be posted. */
  buyIns: number
  commands: number
  eventsSeen: number
  fullLooks: number
}

/** A new audit. */
export function auditWith(catalogue: readonly ParameterRule[], accountsFullMax: number): Audit {
  return {
    books: emptyBooks(),
    parameters: parametersOf(catalogue),
    accountsFullMax,
    access: emptyAccess(),
    auction: emptyAuctions(),
    depth: emptyDepth(),
    moves: emptyMoves(),
    seasons: new Map(),
    redZones: new Map(),
    command: { type: 'tick' },
    events: [],
    at: 0,
    sweeps: new Map(),
    lastIntervalMs: new Map(),
    shortSweeps: new Map(),
    shortfalls: new Map(),
    failing: -1,
    deleveraging: null,
    cuts: [],
    cut: new Map(),
    debtors: new Set(),
    openInterestBefore: 0n,
    breakers: new Map(),
    exits: emptyExits(),
    covers: new Map(),
    epoch: null,
    poolFlows: new Map(),
    buyIns: 0,
    commands: 0,
    eventsSeen: 0,
    fullLooks: 0,
  }
}

/** States one fact that the events must bear out; throws the finding when they do not. */
export function demand(audit: Audit, holds: boolean, invariant: string, what: () => string): void {
  if (!holds) throw new AuditFinding(invariant, audit.books.seq, what())
}

/** The account of a kind in a tier: every tier has one of each of these. */
export function houseAccount(audit: Audit, tier: number, kind: keyof Books['tiers'][number]['houseAccounts']): Account {
  return audit.books.accounts[audit.books.tiers[tier]!.houseAccounts[kind]!]!
}
