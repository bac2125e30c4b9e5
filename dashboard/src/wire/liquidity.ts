/**
 * What the house answers about its liquidity. Written by hand until the interface's schemas have these answers: then every type here becomes
 * one of `Answers`, as in `types.ts`. Money and prices are decimal texts with six places; rates are ppm a year; shares are whole
 * numbers, one for each 10⁻⁶ of a settlement token of the first deposit; an account is a salted number to who does not own it.
 */

/** /v1/tiers/:tier/pool: a share's price is in atoms, which is dollars for a million shares; null while there are none. */
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
  /** The offer price is of a base lot, as prices of assets are, and falls with its age. */
  readonly collateral: readonly {
    readonly asset: number
    readonly amount: string
    readonly value: string
    readonly offerPrice: string
  }[]
  /** Stopped: it has lost or risks as much as it may in an epoch, and takes nothing more over in this one. */
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
export type PoolHistory = {
  readonly epochs: readonly PoolEpoch[]
  readonly next: string | null
  readonly gap: boolean
}

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
  /** What may be lent altogether, what is lent included. */
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
    /** Shares that wait for the end of an epoch to leave. */
    readonly waiting: number
    /** Money that bears bad debt before this class, in this order. */
    readonly layersBefore: Readonly<Record<'sitg' | 'fund' | 'stakers' | 'bearing', string>>
  }[]
  readonly reserveOwed: string
  readonly cap: string
}

/** /v1/tiers/:tier/auctions */
export type Auctions = {
  readonly open: readonly {
    readonly account: number | string
    /** No: it waits until it fits under the cap of auctions at a time. */
    readonly admitted: boolean
    /** A single look at what a takeover has left, the fund paying with the owner. */
    readonly last: boolean
    readonly round: number
    readonly sinceMs: number
    readonly gross: string
    readonly value: string
    /** The discount that is on offer now, of gross notional. */
    readonly offeredPpm: number
  }[]
  /** Newest first. */
  readonly cleared: readonly {
    readonly seq: number
    readonly timeMs: number
    readonly account: number | string
    /** Parts of 1024 of the book that were wanted. */
    readonly parts: number
    readonly gross: string
    readonly discountPpm: number
    readonly offeredPpm: number
    /** What the backstop would have asked. */
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
    readonly epochEndMs: number | null
    readonly waiting: string
    readonly requests: number
  }[]
  /** What may still leave in the present window. */
  readonly windows: {
    readonly sinceMs: number
    readonly windowMs: number
    /** The next outflow begins a new window, as `left` has it already. */
    readonly isOver: boolean
    readonly left: string
    readonly assets: readonly { readonly asset: number; readonly left: string }[]
  }
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
    /** Of the shares, those that wait to leave, and of them those for which borrowers are called. */
    readonly waiting: number
    readonly recalled: number
    readonly value: string
    /** Money that bears a bad debt before this class does. */
    readonly layersBefore: string
  }[]
  readonly bids: readonly {
    readonly bid: number
    /** What may still be taken. */
    readonly notional: string
    readonly discountPpm: number
    readonly held: string
    readonly expiryMs: number
    /** Null: all of the tier. */
    readonly markets: readonly number[] | null
  }[]
  readonly queued: readonly {
    readonly withdrawal: number
    readonly asset: number
    /** What of it was let go. */
    readonly amount: string
    readonly waiting: string
  }[]
}
