/**
 * What the house answers about its liquidity. Written by hand until the interface's schemas have these answers: then every type here becomes
 * one of `Answers`, as in `types.ts`. Money and prices are decimal texts with six places; rates are ppm a year; shares are whole
 * numbers, one for each 10⁻⁶ of a settlement token of the first deposit; an account is a salted number to who does not own it.
 */

/** /v1/tiers/:tier/pool: prices are of a million shares, none while the pool has no shares. */
export type Pool = {
  readonly tier: number
  readonly shares: number
  readonly priceMark: string | null
  readonly priceSlow: string | null
  readonly equity: string
  readonly cash: string
  /** Lots are signed, + bought; value is the gain of the leg, + won. */
  readonly inventory: readonly {
    readonly market: number
    readonly lots: number
    readonly notional: string
    readonly value: string
  }[]
  /** The offer price is of a base lot, as prices of assets are; null while none stands. */
  readonly collateral: readonly {
    readonly asset: number
    readonly amount: string
    readonly value: string
    readonly offerPrice: string | null
  }[]
  /** Stopped: this epoch has lost what it may, and the pool takes nothing more over until the next. */
  readonly standing: 'open' | 'stopped'
  readonly epochEndMs: number
  readonly noticeMs: number
  /** Most that an epoch may lose, known before. */
  readonly lossMax: string
  /** Most gross notional that the pool may take. */
  readonly grossMax: string
  /** Money that waits to join. */
  readonly joining: string
  /** Shares that have asked to leave. */
  readonly exiting: number
  readonly providers: number
}

/** An epoch of the pool: it was priced before anybody moved. */
export type PoolEpoch = {
  readonly seq: number
  readonly timeMs: number
  readonly shares: number
  readonly joinWorth: string
  readonly exitWorth: string
  /** Shares that were to leave. */
  readonly due: number
  /** Cash that might go. */
  readonly payable: string
}

/** /v1/tiers/:tier/pool/history: newest last. */
export type PoolHistory = { readonly epochs: readonly PoolEpoch[]; readonly next: string | null }

/** /v1/tiers/:tier/pool/profits: signed, + earned. */
export type PoolProfits = {
  readonly spread: string
  readonly penalties: string
  readonly inventory: string
  readonly interest: string
  readonly impact: string
  readonly total: string
  readonly maxDrawdownPpm: number
  readonly sinceMs: number
}

/** /v1/tiers/:tier/lending */
export type Lending = {
  readonly lent: string
  readonly lendable: string
  readonly utilisationPpm: number
  readonly ratePpm: number
  /** What the plain and the bearing class earn. */
  readonly supplyRatePpm: readonly [plain: number, bearing: number]
  readonly classes: readonly {
    readonly bears: boolean
    readonly worth: string
    readonly shares: number
    readonly price: string | null
  }[]
  readonly reserveOwed: string
  readonly cap: string
}

/** /v1/tiers/:tier/auctions */
export type Auctions = {
  readonly open: readonly {
    readonly account: number | string
    readonly round: number
    readonly gross: string
    readonly value: string
    readonly last: boolean
    readonly startedMs: number
  }[]
  /** Newest last. */
  readonly cleared: readonly {
    readonly seq: number
    readonly timeMs: number
    readonly account: number | string
    /** Parts of 1024 of the book that were wanted. */
    readonly parts: number
    readonly gross: string
    readonly discountPpm: number
    readonly offeredPpm: number
    readonly reservePpm: number
    readonly own: string
    readonly fund: string
  }[]
}

/** /v1/tiers/:tier/exits */
export type Exits = {
  readonly queues: readonly {
    readonly asset: number
    readonly open: boolean
    readonly epochEndMs: number
    readonly waiting: string
    readonly requests: number
  }[]
  /** Of an asset, or (null) of the whole tier, in dollars: what has left in this window and what may. */
  readonly windows: readonly { readonly asset: number | null; readonly used: string; readonly limit: string }[]
}

/** /v1/accounts/:account/liquidity: what an account provides. */
export type OwnLiquidity = {
  readonly pools: readonly {
    readonly tier: number
    readonly shares: number
    readonly value: string
    readonly exiting: readonly { readonly shares: number; readonly dueMs: number }[]
    readonly joining: string
    readonly lossMax: string
  }[]
  readonly lending: readonly {
    readonly tier: number
    readonly bears: boolean
    readonly shares: number
    readonly value: string
    /** Money that pays before this class does. */
    readonly layersBefore?: string
  }[]
  readonly bids: readonly {
    readonly bid: number
    readonly notional: string
    readonly discountPpm: number
    readonly held: string
    readonly expiryMs: number
    /** None: all of the tier. */
    readonly markets: readonly number[]
  }[]
  readonly queued: readonly {
    readonly withdrawal: number
    readonly asset: number
    readonly amount: string
    readonly waiting: string
  }[]
}
