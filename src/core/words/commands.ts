/**
 * Every command of the house. Numbers are never reused; a new product is a new command, not a new field. Amounts are in
 * atoms of the named asset, prices in quote atoms per lot, times in milliseconds. Public numbers (owner, account, vault,
 * asset, underlying, market, venue, source) are the rows of their tables.
 */
import { marginModels, subjects } from './kinds.ts'
import type { RecordsOf, Schemas } from './schema.ts'

/** Command schemas by name, in families of ten: house, listing, parameters, members, money, venues, feeds, clock, access, pool. */
export const commandSchemas = {
  // House
  /** Opens the house: its key and the capacity of its tables, in rows. */
  houseOpen: { number: 1, fields: { house: 'key', owners: 'u32', accounts: 'u32', legs: 'u32', balances: 'u32' } },
  /** Doubles the capacity of one table. */
  houseGrow: { number: 2, fields: { table: { of: ['owners', 'accounts', 'legs', 'balances'] } } },

  // Listing (governance)
  /** Opens an isolation tier with its clearing-house accounts. */
  tierOpen: { number: 10, fields: {} },
  /** Lists something that has a dollar price: the reports name it. */
  underlyingList: { number: 11, fields: {} },
  /** Lists a collateral asset of a tier; `settlement` 1 for the tier's settlement token, which must be its first asset. */
  assetList: { number: 12, fields: { tier: 'u16', underlying: 'u16', atomsPerLot: 'int', settlement: 'u8' } },
  /** Opens a vault: a token on a chain that holds an asset of a tier. */
  vaultOpen: { number: 13, fields: { asset: 'u16', chain: 'u32', token: 'key' } },
  /** Lists a perpetual; its lot is `lotMultiple` base lots of the underlying. */
  perpetualList: { number: 14, fields: { tier: 'u16', underlying: 'u16', lotMultiple: 'u32' } },
  /** Lists a reporter of prices or outside facts. */
  sourceList: { number: 15, fields: { key: 'key' } },
  /** Opens a venue of a tier with its fee and bond account. */
  venueOpen: { number: 16, fields: { tier: 'u16', key: 'key' } },
  /** Opens (1) or kills (0) a venue: a killed venue's holds are cancelled and its trades refused. */
  venueSwitch: { number: 17, fields: { venue: 'u16', open: 'u8' } },
  /** Lets a market only be reduced (1), or traded freely again (0). */
  marketCloseOnly: { number: 18, fields: { market: 'u16', closeOnly: 'u8' } },
  /** Ends a market: every position is closed at rule price, then swept until every cost is zero. */
  marketDelist: { number: 19, fields: { market: 'u16' } },
  /** Merges `factor` lots of an underlying's markets into one. */
  relot: { number: 20, fields: { underlying: 'u16', factor: 'u32' } },
  /** Winds a tier down in which something that is held has no price. A vault that is short winds its tier down by itself. */
  tierWindDown: { number: 21, fields: { tier: 'u16' } },

  // Dated futures and options (22–24)
  /** Lists a dated future: at `expiryMs` it settles at the average of the index over the last window before it. */
  futureList: { number: 22, fields: { tier: 'u16', underlying: 'u16', lotMultiple: 'u32', expiryMs: 'u48' } },
  /**
   * Lists a European option, settled in cash at the same average. `strike` is in dollar atoms per base lot; `upFront` 1: the premium is
   * paid when traded and the option's whole value is owed until it expires; 0: its changes are settled as those of a future.
   */
  optionList: {
    number: 23,
    fields: {
      tier: 'u16',
      underlying: 'u16',
      lotMultiple: 'u32',
      expiryMs: 'u48',
      kind: { of: ['call', 'put'] },
      strike: 'int',
      upFront: 'u8',
    },
  },
  /**
   * The rule by which ticks list dated markets of a tier and underlying: expiries at 08:00 UTC of so many days, Fridays, last Fridays of months
   * and of quarters to come; on each a future, and calls and puts at the multiple of `strikeStep` nearest to the index and `strikes` on either side
   * (0: no options). All zero: no more are listed.
   */
  seriesSet: {
    number: 24,
    fields: {
      tier: 'u16',
      underlying: 'u16',
      lotMultiple: 'u32',
      upFront: 'u8',
      days: 'u8',
      weeks: 'u8',
      months: 'u8',
      quarters: 'u8',
      strikeStep: 'int',
      strikes: 'u8',
    },
  },

  // Parameters (governance)
  /** Schedules a change set; `hash` is of its canonical bytes, `scope` the row of what the parameter belongs to. */
  parametersSchedule: {
    number: 30,
    fields: {
      hash: 'key',
      path: { of: ['slow', 'fast', 'emergency'] },
      effectiveMs: 'u48',
      changes: { list: { parameter: 'u16', scope: 'u32', value: 'int' } },
    },
  },

  // Members
  /** Opens an owner under an immutable key; `cluster` is a label that links owners that act as one (0 none). */
  ownerOpen: { number: 40, fields: { key: 'key', cluster: 'u32' } },
  /** Opens an account of an owner in a tier. */
  accountOpen: { number: 41, fields: { owner: 'u32', tier: 'u16', mode: { of: ['cross', 'isolated'] } } },
  /** Pledges (1) an account to another of the same owner and tier, or releases it (0). */
  accountPledge: { number: 42, fields: { account: 'u32', to: 'u32', pledged: 'u8' } },
  /** What a venue may bind an account to: markets (none listed: all), notional and cumulative loss against mark a window. */
  mandateSet: {
    number: 43,
    fields: {
      account: 'u32',
      venue: 'u16',
      notionalMax: 'int',
      lossMax: 'int',
      windowMs: 'u48',
      expiryMs: 'u48',
      markets: { list: { market: 'u16' } },
    },
  },
  /** Ends a mandate. */
  mandateRevoke: { number: 44, fields: { account: 'u32', venue: 'u16' } },
  /** Lists a recipient of an account's withdrawals: it may be paid after `house.recipientDelayMs`. The owner's own key needs no listing. */
  recipientAdd: { number: 45, fields: { account: 'u32', recipient: 'key' } },
  /** Takes a recipient off the list of an account at once, its delay over or not. */
  recipientRemove: { number: 46, fields: { account: 'u32', recipient: 'key' } },
  // Members: clusters (47–49)
  /**
   * Governance joins an owner to the cluster of a label (not 0), as `ownerOpen` does. Cover-2 and the share ramp of initial margin
   * feel it at once, set-off of gains after `tier.linkNoticeMs`. A fact is not taken back.
   */
  ownersLink: { number: 47, fields: { owner: 'u32', cluster: 'u32' } },

  // Members: the model of an account's margin (48)
  /** How the margin of an account is computed from now on; refused unless the book passes its initial test under it. */
  accountMargin: { number: 48, fields: { account: 'u32', model: { of: marginModels } } },

  // Money
  /** A deposit was seen on its chain; it answers calls up to a cap. */
  depositSeen: {
    number: 50,
    fields: { source: 'u16', fact: 'u48', reference: 'key', vault: 'u16', account: 'u32', amount: 'int' },
  },
  /** A deposit is final: it is credited. It need not have been seen. */
  depositFinal: {
    number: 51,
    fields: { source: 'u16', fact: 'u48', reference: 'key', vault: 'u16', account: 'u32', amount: 'int' },
  },
  /** A seen deposit vanished from its chain. */
  depositVanished: { number: 52, fields: { source: 'u16', fact: 'u48', reference: 'key' } },
  /** Asks for a withdrawal to the owner's own key or a listed recipient; checked now and at execution. */
  withdrawalRequest: { number: 53, fields: { account: 'u32', vault: 'u16', amount: 'int', recipient: 'key' } },
  /** Executes a requested withdrawal: the money leaves the vault. */
  withdrawalExecute: { number: 54, fields: { withdrawal: 'u48' } },
  /** Takes a requested withdrawal back. */
  withdrawalCancel: { number: 55, fields: { withdrawal: 'u48' } },
  /** Moves an asset between two accounts of one owner; between tiers the same token on the same chain. */
  transferMake: { number: 56, fields: { from: 'u32', to: 'u32', vaultFrom: 'u16', vaultTo: 'u16', amount: 'int' } },
  /** Puts cash of an account at stake behind its tier. */
  stakeAdd: { number: 57, fields: { account: 'u32', amount: 'int' } },
  /** Asks to take stake shares out after the cooldown. */
  stakeExit: { number: 58, fields: { account: 'u32', shares: 'int' } },
  /** Takes out stake shares whose cooldown is over. */
  stakeClaim: { number: 59, fields: { account: 'u32' } },
  /** Asks for a sweep of every market in which the account has a claim or a loss. */
  sweepDemand: { number: 60, fields: { account: 'u32' } },
  /** What a vault really holds, as its chain says. */
  vaultReport: { number: 61, fields: { source: 'u16', fact: 'u48', vault: 'u16', stock: 'int' } },

  // Venues
  /** Keeps margin aside for a worst case: up to `lots` at `limitPrice` or better. */
  holdOpen: {
    number: 70,
    fields: {
      venue: 'u16',
      account: 'u32',
      market: 'u16',
      side: { of: ['buy', 'sell'] },
      lots: 'u32',
      limitPrice: 'int',
      expiryMs: 'u48',
    },
  },
  /** Releases what is left of a hold. */
  holdCancel: { number: 71, fields: { hold: 'u48' } },
  /** A matched trade: both legs or neither. Fees are what the venue charges; holds are numbers from `holdOpened`, 0 none. */
  tradeMake: {
    number: 72,
    fields: {
      venue: 'u16',
      trade: 'u48',
      market: 'u16',
      lots: 'u32',
      price: 'int',
      buyer: 'u32',
      seller: 'u32',
      buyerFee: 'int',
      sellerFee: 'int',
      buyerHold: 'u48',
      sellerHold: 'u48',
    },
  },
  /** A venue's fill of a forced order: `account` takes the other side. */
  forcedFill: { number: 73, fields: { venue: 'u16', order: 'u48', lots: 'u32', price: 'int', account: 'u32' } },

  // Feeds
  /** Dollar prices of one source: atoms per base lot, with a confidence interval ± in the same unit. */
  priceReport: {
    number: 80,
    fields: { source: 'u16', entries: { list: { underlying: 'u16', price: 'int', confidence: 'int' } } },
  },
  /** A venue's book: best bid and ask (0 none) and lots within the house's depth distance on each side. */
  bookReport: {
    number: 81,
    fields: { venue: 'u16', market: 'u16', bid: 'int', ask: 'int', bidLots: 'int', askLots: 'int' },
  },
  /**
   * A source attests the season of a UTC day (number since 1970-01-01): the season's position (0 calm), the multiple of initial margin
   * that it asks for, the score in thousandths, and what it was computed from, so that anybody recomputes it. An input is known by its
   * number, ascending; value, median and deviation are integers in the input's unit, `staleDays` how long it has been overdue.
   */
  seasonReport: {
    number: 82,
    fields: {
      source: 'u16',
      tier: 'u16',
      day: 'u32',
      season: 'u8',
      seasonPpm: 'u32',
      scoreMilli: 'i32',
      inputs: { list: { input: 'u16', value: 'int', median: 'int', deviation: 'int', staleDays: 'u16' } },
    },
  },

  // Depth (isolation tiers, open-interest caps)
  /**
   * What it costs to move the price that a source sees by so much, up and down, at its venues: dollar atoms (10⁻⁶ dollar), never
   * falling with the distance. Distances are those of the grid `depthDistances`, ascending; one left out costs what the nearest below it does.
   */
  depthReport: {
    number: 83,
    fields: {
      source: 'u16',
      underlying: 'u16',
      levels: { list: { distancePpm: 'u32', costUp: 'int', costDown: 'int' } },
    },
  },

  // Curves and surfaces (84)
  /**
   * What a source says of the forwards and volatilities of an underlying: of each expiry the forward over the index (`basisPpm`, signed)
   * and a slice of its surface, in 10⁻⁹: total variance at the money `theta`, slopes of the right and left wing `right` and `left`, all 0
   * when it has no options; with a confidence interval of the volatility, ± ppm of it.
   */
  curveReport: {
    number: 84,
    fields: {
      source: 'u16',
      underlying: 'u16',
      entries: {
        list: {
          expiryMs: 'u48',
          basisPpm: 'int',
          theta: 'int',
          right: 'int',
          left: 'int',
          confidencePpm: 'u32',
        },
      },
    },
  },

  // Clock
  /** Time passes: queues, sweeps, funding, schedules and deadlines go on. */
  tick: { number: 90, fields: {} },
  /** Numbers an epoch: state is hashed after it. */
  cut: { number: 91, fields: { epoch: 'u32' } },

  // Access
  /**
   * The next `count` commands are those that `key` has signed together; each is held to what the key may do. The nonce is used
   * up whatever becomes of them.
   */
  signed: { number: 100, fields: { key: 'key', nonce: 'u48', expiryMs: 'u48', count: 'u16' } },
  /** Lets a key act for an owner, a venue or a source (its row) within scopes and until a time. */
  sessionOpen: {
    number: 101,
    fields: { subject: { of: subjects }, row: 'u32', key: 'key', scopes: 'u16', expiryMs: 'u48' },
  },
  /** Ends a session at once. */
  sessionClose: { number: 102, fields: { subject: { of: subjects }, row: 'u32', key: 'key' } },

  // The backstop's pool
  /** Puts cash of an account into the pool behind its tier's backstop: at work from the next epoch on. */
  poolJoin: { number: 110, fields: { account: 'u32', amount: 'int' } },
  /** Asks to take shares out of the pool after its notice; the backstop's own account stands for the operator's shares. */
  poolExit: { number: 111, fields: { account: 'u32', shares: 'int' } },
  /** Buys collateral that the backstop holds, for cash, at no more than `limitPrice` settlement atoms a base lot. */
  offerTake: { number: 112, fields: { account: 'u32', asset: 'u16', amount: 'int', limitPrice: 'int' } },

  // Auctions
  /**
   * Offers to take the same share of every leg of failing books, up to a gross notional in all, at the mark less at least
   * `discountPpm` of it; markets none listed: all of the tier. Margin is held aside for it.
   */
  bidPlace: {
    number: 120,
    fields: {
      account: 'u32',
      notionalMax: 'int',
      discountPpm: 'u32',
      expiryMs: 'u48',
      markets: { list: { market: 'u16' } },
    },
  },
  /** Takes what is left of a bid of an account back. */
  bidCancel: { number: 121, fields: { account: 'u32', bid: 'u48' } },

  // Lending
  /** Lends cash of an account to its tier; `bears` 1: bears bad debt before the others, for a larger part of the interest. */
  lendAdd: { number: 130, fields: { account: 'u32', amount: 'int', bears: 'u8' } },
  /** Takes lender shares of a class out: at once while nobody waits, the money is unlent and the window allows, else they wait. */
  lendExit: { number: 131, fields: { account: 'u32', shares: 'int', bears: 'u8' } },

  // Exits of lenders that wait (132–133)
  /** Takes back what of an exit of a lender's class waits and has not been recalled. */
  lendExitCancel: { number: 132, fields: { account: 'u32', bears: 'u8' } },
  /** Has borrowers called for what of an exit waits and is lent; what has been recalled is not taken back. */
  lendRecall: { number: 133, fields: { account: 'u32', bears: 'u8' } },
  // Loans of collateral assets (140–143)
  /** Lends a collateral asset of an account to its tier, for shares of that coin's pool. */
  coinLend: { number: 140, fields: { account: 'u32', asset: 'u16', amount: 'int' } },
  /** Takes shares of a coin's pool out: at once while nobody waits, the coins are unlent and the window allows, else they wait. */
  coinLendExit: { number: 141, fields: { account: 'u32', asset: 'u16', shares: 'int' } },
  /** Borrows asset atoms: they come to the account's balance, which owes them from then on with interest. */
  coinBorrow: { number: 142, fields: { account: 'u32', asset: 'u16', amount: 'int' } },
  /** Gives asset atoms of the account's balance back: as many, or all that it owes with interest if that is less. */
  coinRepay: { number: 143, fields: { account: 'u32', asset: 'u16', amount: 'int' } },

  // Exits of coin lenders that wait (144–146)
  /** Takes back what of an exit from a coin's pool waits and has not been recalled. */
  coinLendExitCancel: { number: 144, fields: { account: 'u32', asset: 'u16' } },
  /** Has borrowers of a coin called for what of an exit waits and is lent; what has been recalled is not taken back. */
  coinRecall: { number: 145, fields: { account: 'u32', asset: 'u16' } },
} as const satisfies Schemas

/** A command. */
export type Command = RecordsOf<typeof commandSchemas>

/** The name of a command. */
export type CommandType = Command['type']

/** The command of one name. */
export type CommandOf<N extends CommandType> = Extract<Command, { readonly type: N }>
