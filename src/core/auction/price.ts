/**
 * The price of an auction: pure functions, so that they can be held against what others have published.
 *
 * The discount on offer rises with time. Bids are accepted from the least discount upwards; all of them get that of the worst
 * accepted one. The share that is needed grows with the discount, because the owner pays it: the answer is the least discount
 * whose bids cover the share that it needs, found from below, so that a further bid can only lower it.
 */
import { type Atoms, bigMulDivFloor, type Millis, PPM, type Ppm } from '../units/index.ts'

/** A bid as an auction sees it, by ascending discount. */
export type Offer = { readonly discountPpm: Ppm; readonly room: Atoms }

/** What is asked: how much of a book at a discount, and at most which discount for that much. */
export type Ask = {
  /** Share that is wanted at a discount: its gross notional does not fall as the discount rises. */
  readonly shareAt: (discountPpm: Ppm) => Share
  readonly reserveOf: (share: Share) => Ppm
  /** The largest share whose gross notional bids of so much cover. */
  readonly shareWithin: (room: Atoms) => Share
}

/** Parts of a book and their gross notional. */
export type Share = { readonly parts: number; readonly gross: Atoms }

/** How an auction clears: how many offers take part, at which discount, which share. */
export type Clearing = { readonly count: number; readonly discountPpm: Ppm; readonly share: Share }

/** The discount on offer after a time: a start and a pace per second. Floor. */
export function offeredPpm(startPpm: Ppm, pacePpm: Ppm, elapsedMs: Millis): Ppm {
  return Math.min(PPM, startPpm + bigMulDivFloor(pacePpm, elapsedMs, 1000))
}

/** Whether the marked value of a book has moved so far from where its auction began that it begins anew. */
export function hasRunAway(value: Atoms, startValue: Atoms, startGross: Atoms, restartPpm: Ppm): boolean {
  return Math.abs(value - startValue) > bigMulDivFloor(startGross, restartPpm, PPM)
}

/**
 * Clears as soon as the offers at or below the discount on offer cover the share, at the least discount that does; null when
 * none does, or only above the reserve.
 */
export function clearCovered(offers: readonly Offer[], limitPpm: Ppm, ask: Ask): Clearing | null {
  let count = 0
  let room = 0
  for (let worst = 0; worst < offers.length && offers[worst]!.discountPpm <= limitPpm; ) {
    const { discountPpm } = offers[worst]!
    const share = ask.shareAt(discountPpm)
    while (room < share.gross && count < offers.length && offers[count]!.discountPpm <= limitPpm) {
      room += offers[count++]!.room
    }
    if (room < share.gross) return null
    if (count - 1 <= worst || offers[count - 1]!.discountPpm === discountPpm) {
      return discountPpm <= ask.reserveOf(share) ? { count, discountPpm, share } : null
    }
    worst = count - 1
  }
  return null
}

/** Rounds in which offers above the reserve of what the others cover are left out, at most. */
const ROUNDS_MAX = 32

/**
 * What is there at the reserve: as many offers as accept it, no more of the book than they cover or than is wanted. What they cover is
 * less than was wanted, and the backstop would ask less for less: offers above that are left out, until all are within it.
 */
export function clearAtReserve(offers: readonly Offer[], reserve: Ppm, ask: Ask): Clearing | null {
  let limit = reserve
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let [count, room] = [0, 0]
    while (count < offers.length && offers[count]!.discountPpm <= limit) room += offers[count++]!.room
    if (count === 0) return null
    const { discountPpm } = offers[count - 1]!
    const wanted = ask.shareAt(discountPpm)
    const share = room < wanted.gross ? ask.shareWithin(room) : wanted
    if (share.parts === 0) return null
    const own = ask.reserveOf(share)
    if (discountPpm <= own) return { count, discountPpm, share }
    limit = Math.min(own, discountPpm - 1)
  }
  return null
}
