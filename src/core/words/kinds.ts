/** Words that commands, events and tables share; in tables they are stored as their position. */

/** What a row of `accounts` is. Members first; the rest are clearing-house accounts: rows with a kind, not with an exemption. */
export const accountKinds = [
  'member', // an owner's account
  'settlement', // S_m of one market: cash collected from losers and not yet paid
  'reserve', // R_m of one market: funded money that may buy claims at par
  'funding', // takes the other leg of every funding charge of its tier
  'rounding', // receives what rounding leaves
  'fees', // the operator's part of clearing fees
  'fund', // the tier fund
  'sitg', // the operator's own capital at risk
  'stakers', // the pool of stakes
  'treasury', // the capped lender
  'backstop', // the pool that takes over unsafe books
  'pending', // granted to the backstop for impact not yet met
  'outgoing', // requested withdrawals not yet executed
  'venue', // a venue's fees and bond
  'joining', // deposits into the backstop's pool that wait for their epoch
  'lender', // the lending pool of one collateral asset; that of the settlement token is the treasury
] as const

/** The kind of an account. */
export type AccountKind = (typeof accountKinds)[number]

/** How an account's margin stands to its owner's other accounts. */
export const accountModes = ['cross', 'isolated'] as const

/** Distances at which the cost of moving an index is held against open interest, ppm: 1, 2, 5, 10, 20 and 50 %. */
export const depthDistances = [10_000, 20_000, 50_000, 100_000, 200_000, 500_000] as const

/** Oracle modes, from best to worst. */
export const oracleModes = ['normal', 'degraded', 'halted'] as const

/** The mode of a price. */
export type OracleMode = (typeof oracleModes)[number]

/** Where a mode stands in columns. */
export const modePosition: Readonly<Record<OracleMode, number>> = { normal: 0, degraded: 1, halted: 2 }

/** What is traded in a market. */
export const instrumentKinds = ['perpetual', 'future', 'call', 'put'] as const

/** The kind of an instrument. */
export type InstrumentKind = (typeof instrumentKinds)[number]

/** Where a kind stands in columns; options come last. */
export const instrumentPosition: Readonly<Record<InstrumentKind, number>> = { perpetual: 0, future: 1, call: 2, put: 3 }

/** What an expiry is doing: its last window averages the index, then its price is fixed. */
export const expiryStatuses = ['trading', 'averaging', 'settled'] as const

/** Where a status of an expiry stands in columns. */
export const expiryPosition: Readonly<Record<(typeof expiryStatuses)[number], number>> = {
  trading: 0,
  averaging: 1,
  settled: 2,
}

/** How an account's margin is computed. */
export const marginModels = ['standard', 'portfolio'] as const

/** The model of an account's margin. */
export type MarginModel = (typeof marginModels)[number]

/** What may be done in a market; delisting: nothing but its end, closed: its positions are gone, its costs are swept. */
export const marketStatuses = ['open', 'close-only', 'delisting', 'closed'] as const

/** Where a status stands in columns. */
export const statusPosition: Readonly<Record<(typeof marketStatuses)[number], number>> = {
  open: 0,
  'close-only': 1,
  delisting: 2,
  closed: 3,
}

/** What a posting of money is for; statements sum by it. */
export const postingClasses = [
  'deposit',
  'withdrawal',
  'withdrawal-returned',
  'transfer',
  'variation', // claims and losses settled by a sweep
  'trading-fee',
  'venue-fee',
  'funding',
  'interest',
  'penalty',
  'impact', // cost of closing a forced position, and its later release
  'collateral-sale',
  'collateral-in-kind',
  'layer', // a layer of the waterfall pays
  'loss', // a loss written off against its bearer
  'stake',
  'wind-down',
  'pool', // deposits into the backstop's pool, and what leaves it
  'lending', // what lenders bring and take
  'loan', // coins lent and repaid
  'auction', // what bidders are paid or pay
  'coin-lending', // what lenders of a collateral asset bring and take
  'buy-in', // cash that lenders of a coin get for coins that are not given back
] as const

/** The class of a posting. */
export type PostingClass = (typeof postingClasses)[number]

/** Why lots moved between two accounts. */
export const fillKinds = [
  'trade',
  'cross',
  'backstop',
  'venue',
  'takeover',
  'deleverage',
  're-lot',
  'delist',
  'auction', // a bidder takes its part of a share of a whole book
  'expiry', // the market's settlement account takes a leg over at the price at which its contract ended
  'unwind', // a venue fills the backstop's own order: inventory goes home, nobody is forced
] as const

/** The kind of a fill. */
export type FillKind = (typeof fillKinds)[number]

/** Why a debt in a coin changed. */
export const coinDebtCauses = ['borrow', 'interest', 'repay', 'buy-in', 'write-off'] as const

/** The cause of a change of a debt in a coin. */
export type CoinDebtCause = (typeof coinDebtCauses)[number]

/** Open procedures of INV-4, from mildest to last. */
export const procedureKinds = [
  'none',
  'call', // equity below target
  'collection', // an uncollected loss that is called
  'reduction', // below maintenance, or a call expired: paced closing to restore
  'auction', // a share of the whole book is offered to standing bids
  'takeover', // at or below close-out: the backstop takes the lots
  'deleveraging', // lots that nobody took
  'resolution', // lots are gone; what is left is sold and the shortfall is split
  'awaiting-price', // no price on which to act
] as const

/** The kind of an open procedure. */
export type ProcedureKind = (typeof procedureKinds)[number]

/** Why a procedure was opened or moved. */
export const procedureReasons = [
  'price',
  'trade',
  'funding',
  'parameter',
  'season',
  'sweep',
  'withdrawal',
  'deposit-vanished',
  'deadline',
  'no-taker',
  'age',
  'recovered',
] as const

/** The reason of a procedure. */
export type ProcedureReason = (typeof procedureReasons)[number]

/** What becomes of a standing bid: margin is held when it is opened and released in every other stage. */
export const bidStages = ['opened', 'taken', 'cut', 'cancelled', 'expired'] as const

/** A stage of a bid. */
export type BidStage = (typeof bidStages)[number]

/** Layers of the waterfall in the order in which they pay. */
export const layerKinds = ['own', 'own-stake', 'sitg', 'fund', 'stakers', 'vmgh', 'lenders', 'wind-down'] as const

/** A layer of the waterfall. */
export type LayerKind = (typeof layerKinds)[number]

/** Rounds of a deleveraging of lots, in order; the last two are rival rules, of which a tier has one. */
export const deleverageRounds = [
  'liquidation', // books of the other side that are being closed anyway
  'insolvent', // owners without equity
  'water-fill', // everybody else, by net exposure against equity
  'profit-queue', // the comparison rule: one after the other, by profit and leverage
] as const

/** A round of a deleveraging. */
export type DeleverageRound = (typeof deleverageRounds)[number]

/** Whose keys sign commands: a session acts for one of them. */
export const subjects = ['owner', 'venue', 'source'] as const

/** The kind of who signs. */
export type Subject = (typeof subjects)[number]

/** What a session may do, as bits; its subject's own key may do all of it. */
export const scopeBits = {
  accounts: 1,
  mandates: 2,
  withdrawals: 4,
  transfers: 8,
  stakes: 16,
  sweeps: 32,
  holds: 64,
  trades: 128,
  /** Stopping the venue. */
  switches: 256,
  /** Prices, books and seasons. */
  reports: 512,
  /** Deposits and what vaults hold. */
  facts: 1024,
  /** Opening and closing sessions: no session may. */
  sessions: 2048,
} as const
