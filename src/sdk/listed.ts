/**
 * What is listed on an underlying, as the interface answers it. Prices, Greeks and margin are settlement tokens per lot as decimal text,
 * strikes, forwards and averages dollars per base lot; ratios and volatilities ppm; null where there is none yet.
 */

type ByKind = { readonly future: number; readonly call: number; readonly put: number }

/** An expiry: until when, what its window has fixed, and what settles. */
export type Expiry = {
  readonly expiry: number
  readonly name: string
  readonly expiryMs: number
  readonly status: 'trading' | 'averaging' | 'settled'
  readonly windowFromMs: number
  readonly windowMs: number
  readonly liveMs: number
  readonly neededMs: number
  readonly fixedPpm: number
  readonly average: string | null
  readonly forward: string | null
  readonly price: string | null
  readonly markets: ByKind
  readonly openLots: ByKind
}

type Points = readonly { readonly strike: string; readonly volatilityPpm: number }[]

/** The forward and the smile of an expiry, with its age and what each source said. */
export type Curve = {
  readonly expiry: number
  readonly name: string
  readonly expiryMs: number
  readonly mode: 'normal' | 'degraded' | 'halted'
  readonly freshMs: number | null
  readonly liveSources: number
  readonly confidencePpm: number
  readonly basisPpm: number
  readonly forward: string | null
  readonly atForwardPpm: number | null
  readonly swapPpm: number | null
  readonly points: Points
  readonly sources: readonly {
    readonly source: number
    readonly name: string | null
    readonly reportMs: number
    readonly live: boolean
    readonly basisPpm: number
    readonly confidencePpm: number
    readonly points: Points
  }[]
  readonly quotes: readonly {
    readonly market: number
    readonly kind: 'call' | 'put'
    readonly strike: string
    readonly bidPpm: number | null
    readonly askPpm: number | null
  }[]
}

type Quoted = {
  readonly market: number
  readonly name: string | null
  readonly mark: string | null
  readonly bid: string | null
  readonly ask: string | null
  readonly openLots: number
  /** Free collateral that buying or selling one lot at the mark takes; negative: sets free. */
  readonly buy: string | null
  readonly sell: string | null
}

type Option = Quoted & {
  readonly upFront: boolean
  readonly volatilityPpm: number | null
  readonly deltaPpm: number | null
  readonly gammaPpm: number | null
  readonly vega: string | null
  readonly theta: string | null
}

/** The options of an expiry by strike, with margin before the trade. */
export type Chain = {
  readonly underlying: number
  readonly tier: number
  readonly expiry: number
  readonly name: string
  readonly expiryMs: number
  readonly index: string | null
  readonly forward: string | null
  readonly account: number | null
  readonly model: 'standard' | 'portfolio'
  readonly future: Quoted | null
  readonly strikes: readonly { readonly strike: string; readonly call: Option | null; readonly put: Option | null }[]
}

/** Which chain: of an expiry (by default the next one), for an account of the caller's or a book of a tier that has nothing else. */
export type ChainWish = { readonly expiry?: number; readonly account?: number; readonly tier?: number }

/** The terms of a market, line by line. */
export type Specification = {
  readonly market: number
  readonly name: string | null
  readonly lines: readonly { readonly term: string; readonly value: string }[]
}

/** The path of a chain. */
export function chainPath(underlying: number, { expiry, account, tier }: ChainWish): string {
  const asked = Object.entries({ expiry, account, tier }).filter(([, value]) => value !== undefined)
  const query = asked.map(([name, value]) => `${name}=${value}`).join('&')
  return `/v1/underlyings/${underlying}/chain${query === '' ? '' : `?${query}`}`
}
