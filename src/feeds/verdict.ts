/** What comes of looking at a feed: prices that are believed, or why not. */
import type { FeedCode } from './codes.ts'

/** A price that is believed. */
export type FeedPrice = {
  /** The network's name of the feed: lower-case hex without 0x for Pyth and Chainlink, a symbol for the others. */
  readonly feed: string
  /** Units of 10^exponent dollar a coin, above 0. */
  readonly price: bigint
  /** Half-width of the interval in which the source believes it, same unit, at least 0 and below the price. */
  readonly confidence: bigint
  /** Power of ten, −18 … 0. */
  readonly exponent: number
  /** When the source says it was so, ms. */
  readonly timeMs: number
}

/** A price that is not taken although its payload is believed. */
export type PassedOver = { readonly feed: string; readonly code: FeedCode }

/** Something is refused as a whole. `detail` is for people and may change; the code may not. */
export type Refused = {
  readonly ok: false
  readonly code: FeedCode
  readonly detail: string
  /** What the source asked to wait, ms, where it said so. */
  readonly retryAfterMs?: number
}

/** Prices of what was read, with those that are passed over; or why it is refused. */
export type Verdict =
  | {
      readonly ok: true
      readonly prices: readonly FeedPrice[]
      readonly passedOver: readonly PassedOver[]
      /** What was verified: the evidence. None of a source that signs nothing. */
      readonly payloads: readonly Payload[]
    }
  | Refused

/** Bytes that were verified, and as of when. */
export type Payload = { readonly bytes: Uint8Array; readonly checkedMs: number }

/** A verifier of a network with what is trusted of it. */
export type Verify = (bytes: Uint8Array, nowMs: number) => Verdict

/** Ends the reading of a payload from any depth; never leaves this room. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: FeedCode

  constructor(code: FeedCode, detail: string) {
    super(detail)
    this.code = code
  }
}

/** A refusal as a value. */
export function refused(code: FeedCode, detail: string): Refused {
  return { ok: false, code, detail }
}

/** Runs a reader; a refusal thrown inside becomes a value, every other error goes on. */
export function verdictOf(read: () => Verdict): Verdict {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.message)
    throw error
  }
}

/** How old and how early a price may be. */
export type Freshness = {
  /** Oldest price that is taken, ms before now. */
  readonly ageMsMax: number
  /** How far a source's clock may be ahead, ms. */
  readonly aheadMsMax: number
}

/** Why a price of a time is not taken now; null when it is. */
export function timeFault(timeMs: number, nowMs: number, { ageMsMax, aheadMsMax }: Freshness): FeedCode | null {
  if (timeMs > nowMs + aheadMsMax) return 'priceEarly'
  return timeMs < nowMs - ageMsMax ? 'priceStale' : null
}

/** Why figures are no price: not above zero, or an interval that reaches zero. */
export function figureFault(price: bigint, confidence: bigint): FeedCode | null {
  return price > 0n && confidence >= 0n && confidence < price ? null : 'priceInvalid'
}

/**
 * Judges each price of a believed payload for itself: its figures, its time, and that no feed stands twice. Where nothing
 * is left of a payload that had prices, it is refused with the first reason.
 */
export function judgePrices(
  prices: readonly FeedPrice[],
  payloads: readonly Payload[],
  nowMs: number,
  freshness: Freshness,
): Verdict {
  const taken: FeedPrice[] = []
  const passedOver: PassedOver[] = []
  const seen = new Set<string>()
  for (const price of prices) {
    if (seen.has(price.feed)) return refused('feedRepeated', `${price.feed} stands twice in one payload`)
    seen.add(price.feed)
    const code = figureFault(price.price, price.confidence) ?? timeFault(price.timeMs, nowMs, freshness)
    if (code === null) taken.push(price)
    else passedOver.push({ feed: price.feed, code })
  }
  const first = passedOver[0]
  if (taken.length === 0 && first !== undefined) {
    return refused(first.code, `${first.feed}: no price of the payload can be taken`)
  }
  return { ok: true, prices: taken, passedOver, payloads }
}
