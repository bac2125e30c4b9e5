/** Auctions of a tier: what is on offer to standing bids, and what was cleared. */
import { type Static, Type } from 'typebox'
import { offeredPpm } from '../../core/auction/index.ts'
import type { House } from '../../core/machine/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import { moneyText } from '../decimals.ts'
import { closed, MillisSchema } from '../route.ts'
import type { Sight } from '../sight.ts'
import { DecimalSchema, RefSchema } from '../words.ts'
import { part } from './pool.ts'

/** Auctions of a tier: those under way, and the last hundred times that bids took a share of a book, newest first. */
export const AuctionsSchema = closed({
  open: Type.Array(
    closed({
      account: RefSchema,
      admitted: Type.Boolean({ description: 'No: it waits until it fits under the cap of auctions at a time.' }),
      last: Type.Boolean({ description: 'A single look at what a takeover has left, the fund paying with the owner.' }),
      round: Type.Integer({ minimum: 0 }),
      sinceMs: Type.Integer({ minimum: 0 }),
      gross: DecimalSchema,
      value: DecimalSchema,
      offeredPpm: Type.Integer({ minimum: 0, description: 'The discount of gross notional that is on offer now.' }),
    }),
  ),
  cleared: Type.Array(
    closed({
      seq: Type.Integer(),
      timeMs: MillisSchema,
      account: RefSchema,
      parts: Type.Integer({ description: 'Parts of 1024 of the book that were wanted.' }),
      gross: DecimalSchema,
      discountPpm: Type.Integer(),
      offeredPpm: Type.Integer(),
      reservePpm: Type.Integer({ description: 'What the backstop would have asked.' }),
      own: part('Of the discount, what the owner paid.'),
      fund: part('Of the discount, what the fund paid.'),
    }),
  ),
})

/** Auctions of a tier as a caller sees them. */
export function auctionsView({ service }: Context, tier: number, sight: Sight): Static<typeof AuctionsSchema> {
  const { house, models } = service
  return {
    open: openAuctions(house, tier, sight),
    cleared: models
      .auctionsCleared(tier)
      .toReversed()
      .map(({ seq, timeMs, event }) => {
        const { account, parts, gross, discountPpm, offeredPpm, reservePpm, own, fund } = event as Cleared
        const seen = { seq, timeMs, account: sight.account(account)!, parts, discountPpm, offeredPpm, reservePpm }
        return { ...seen, gross: moneyText(gross), own: moneyText(own), fund: moneyText(fund) }
      }),
  }
}

type Cleared = Extract<HouseEvent, { type: 'auctionCleared' }>

function openAuctions(house: House, tier: number, sight: Sight): Static<typeof AuctionsSchema>['open'] {
  const { auctions } = house.auction
  const { auctionStartPpm, auctionPacePpm } = house.params.tier
  const { procedures } = house.liquidation
  const open = Array.from({ length: procedures.rows }, (_, row) => row).filter((row) => {
    return procedures.auction[row]! > 0 && procedures.tier[row] === tier
  })
  return open.map((procedure) => {
    const row = procedures.auction[procedure]! - 1
    const hasBegun = auctions.round[row]! > 0
    const elapsedMs = hasBegun ? house.clock.nowMs - auctions.sinceMs[row]! : 0
    return {
      account: sight.account(auctions.account[row]!)!,
      admitted: auctions.admitted[row] === 1,
      last: auctions.last[row] === 1,
      round: auctions.round[row]!,
      sinceMs: auctions.sinceMs[row]!,
      gross: moneyText(auctions.gross[row]!),
      value: moneyText(auctions.value[row]!),
      offeredPpm: offeredPpm(auctionStartPpm[tier]!, auctionPacePpm[tier]!, elapsedMs),
    }
  })
}
