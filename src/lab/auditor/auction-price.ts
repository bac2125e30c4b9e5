/**
 * What an auction's price rests on, from books alone: the share of a book that reaches restore, what is left after it, what the
 * backstop would ask for it, and whether the bids that stood carried it.
 */
import { abs, ceilDiv, max, min, PPM } from './arithmetic.ts'
import type { Clearing } from './auction-books.ts'
import type { Audit } from './audit.ts'
import type { Account, Leg } from './books.ts'
import { fundingDue, measure, restoreOf } from './margin.ts'
import { costPrice } from './prices.ts'

/** A share of a book is counted in so many parts. */
export const PARTS = 1024n

/**
 * Whether the bids that stood covered what the book wanted within the reserve: at the least discount at which those that ask for
 * no more cover the share that it needs. Only then is there somebody to wait for.
 */
export function isCarried(audit: Audit, clearing: Clearing, most: bigint, own: bigint): boolean {
  let room = 0n
  for (const [i, offer] of clearing.offers.entries()) {
    room += offer.room
    if (clearing.offers[i + 1]?.discountPpm === offer.discountPpm) continue
    const parts = partsWanted(audit, clearing.before.account, offer.discountPpm, own)
    if (room < grossOfParts(audit, clearing.before.account, parts)) continue
    return offer.discountPpm <= reserveOf(audit, clearing, parts, most)
  }
  return false
}

/** The fewest parts that leave the rest of a book at restore, all of them when none do. */
function partsWanted(audit: Audit, account: Account, discount: bigint, own: bigint): bigint {
  const reaches = (parts: bigint): boolean => {
    const { equity, restore } = afterShare(audit, account, parts, discount, own)
    return equity >= restore
  }
  if (!reaches(PARTS)) return PARTS
  let [no, yes] = [0n, PARTS]
  while (yes - no > 1n) {
    const middle = (no + yes) / 2n
    if (reaches(middle)) yes = middle
    else no = middle
  }
  return yes
}

/** A book after some parts of it went at mark, less the discount that its owner pays. */
export function afterShare(audit: Audit, account: Account, parts: bigint, discount: bigint, own: bigint) {
  let left = own
  const legs = new Map<number, Leg>()
  for (const [market, leg] of [...account.legs].sort(([a], [b]) => a - b)) {
    const { mark, index } = audit.books.markets[market]!
    const sold = ceilDiv(abs(leg.lots) * parts, PARTS)
    const paid = min(left, (sold * mark * discount) / PPM)
    left -= paid
    const signed = leg.lots > 0n ? sold : -sold
    const cost = leg.cost + fundingDue(leg, index) - signed * mark + paid
    legs.set(market, { lots: leg.lots - signed, cost, index })
  }
  const measured = measure(audit, { ...account, legs })
  return { equity: measured.equity, restore: restoreOf(audit, account.tier, measured) }
}

function grossOfParts({ books }: Audit, account: Account, parts: bigint): bigint {
  return [...account.legs].reduce(
    (sum, [market, leg]) => sum + ceilDiv(abs(leg.lots) * parts, PARTS) * books.markets[market]!.mark,
    0n,
  )
}

/** Whether so much room is worth a whole lot of any leg of the share. */
export function hasLots({ books }: Audit, { before }: Clearing, parts: bigint, room: bigint): boolean {
  const share = [...before.account.legs].map(([market, leg]) => ({
    lots: ceilDiv(abs(leg.lots) * parts, PARTS),
    mark: books.markets[market]!.mark,
  }))
  const gross = share.reduce((sum, { lots, mark }) => sum + lots * mark, 0n)
  return share.some(({ lots }) => lots * min(room, gross) >= gross && lots > 0n)
}

/** What the backstop would ask for a share ÷ its gross notional, at most what there is to pay with. */
export function reserveOf(audit: Audit, { before, inventory }: Clearing, parts: bigint, most: bigint): bigint {
  let gross = 0n
  let impact = 0n
  for (const [market, leg] of before.account.legs) {
    if (leg.lots === 0n) continue
    const lots = ceilDiv(abs(leg.lots) * parts, PARTS)
    gross += lots * audit.books.markets[market]!.mark
    const held = leg.lots > 0n ? inventory.get(market)! : -inventory.get(market)!
    if (lots > 0n) impact += impactOf(audit, market, lots, held)
  }
  return gross === 0n ? 0n : (min(impact, most) * PPM) / gross
}

/**
 * Impact of lots that bring `held` of inventory on their side (< 0: on the other) up by as many. In ppm × depth, the lot that makes
 * it k costs spread + impact × (2k − 1), at most the cap once 2 × impact × k would pass it; the lot that takes it down from k costs spread −
 * skew × (2k − 1), nothing once 2 × skew × k would pass the spread. The spread has its part of the add-on.
 */
function impactOf({ books, parameters }: Audit, market: number, lots: bigint, held: bigint): bigint {
  const row = books.markets[market]!
  const p = parameters.scopes.market![market]!
  const depth = max(row.depth, p.depthFloorLots!)
  const cap = p.closeCapPpm! * depth
  const spread = min(p.closeSpreadPpm! * depth + ceilDiv(row.addOn * p.quoteAddOnPpm!, PPM) * depth, cap)
  const home = held < 0n ? min(lots, -held) : 0n
  const from = max(0n, held)
  const up = stretchOf({ from, to: from + lots - home, first: spread, slope: p.closeImpactPpm!, last: cap })
  const down = stretchOf({ from: -held - home, to: -held, first: spread, slope: -p.quoteSkewPpm!, last: 0n })
  return ceilDiv(costPrice(books, market) * (up + down), depth * PPM)
}

/** Lots `from` + 1 to `to`: the line for those within reach of `last`, which the others cost. */
function stretchOf({
  from,
  to,
  first,
  slope,
  last,
}: Record<'from' | 'to' | 'first' | 'slope' | 'last', bigint>): bigint {
  const reach = slope === 0n ? to : (last - first) / (2n * slope)
  const [a, b] = [min(from, reach), min(to, reach)]
  return first * (b - a) + slope * (b * b - a * a) + last * (to - b - (from - a))
}

/** What an account's legs are worth at mark, sides counted alike and netted, ≥ 0 and signed. */
export function worthOf({ books }: Audit, account: Account): [gross: bigint, value: bigint] {
  let [gross, value] = [0n, 0n]
  for (const [market, { lots }] of account.legs) {
    gross += abs(lots) * books.markets[market]!.mark
    value += lots * books.markets[market]!.mark
  }
  return [gross, value]
}
