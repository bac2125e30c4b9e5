import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { member, type SmallHouse, setMark, setParameter, smallHouse } from '../../../test/support/small-house.ts'
import { changeCash } from '../ledger/index.ts'
import {
  type Change,
  emptyMeasure,
  measure,
  noChange,
  presentPrices,
  targetCeil,
  testInitial,
} from '../margin/index.ts'
import { lotsOf, openVenue, postLots, setMandate } from '../markets/index.ts'
import { paramsAddScope } from '../params/index.ts'
import { ATOMS_MAX, mulDivCeil, PPM } from '../units/index.ts'
import { type CommandOf, firstReject, type Reject } from '../words/index.ts'
import { tradeReject } from './index.ts'

const T = 1_000_000
const PRICE = 50 * T

/** A house with one venue, and two members who hold opposite sides of two markets. */
function build(held: number, beside: number, breaker: boolean): [SmallHouse, number, number] {
  const house = smallHouse(2, 1)
  const venue = openVenue(house, 0, '1'.repeat(64))
  paramsAddScope(house.params, 'venue')
  for (const market of [0, 1]) {
    setMark(house, market, PRICE)
    setParameter(house, 'market.priceLimitPpm', market, 200_000)
  }
  const [one, other] = [member(house, 10 ** 14), member(house, 10 ** 14)]
  for (const account of [one, other]) {
    const most = 2 ** 51
    const terms = { notionalMax: most, lossMax: most, windowMs: 1000, expiryMs: most, markets: [] }
    setMandate(house, { account, venue, ...terms })
  }
  setParameter(house, 'venue.notionalMax', venue, 2 ** 51)
  postLots(house, held > 0 ? one : other, held > 0 ? other : one, 0, Math.abs(held), PRICE)
  postLots(house, one, other, 1, beside, PRICE)
  house.markets.tiers.breaker[0] = breaker ? 1 : 0
  return [house, one, other]
}

/** Margin of a side as the rules put it: the initial test first; a side that only reduces may fail it if it gains excess. */
function naiveSide(house: SmallHouse, command: CommandOf<'tradeMake'>, account: number, lots: number): Reject | null {
  const fee = mulDivCeil(command.lots * command.price, house.params.market.clearingFeePpm[command.market]!, PPM)
  const change = { ...noChange, market: command.market, lots, cost: lots * command.price + fee }
  const held = lotsOf(house, account, command.market)
  const reduces = held * lots < 0 && Math.abs(lots) <= Math.abs(held)
  const { gross, initialExcess, targetExcess } = testInitial(house, account, change, 0)
  if (gross > ATOMS_MAX) return 'amountTooLarge'
  if (initialExcess >= 0 && targetExcess >= 0) {
    return !reduces && house.markets.tiers.breaker[0] === 1 ? 'breakerOn' : null
  }
  if (reduces) return excessOf(house, account, change) >= excessOf(house, account, noChange) ? null : 'riskNotReduced'
  return initialExcess < 0 ? 'initialMarginShort' : 'targetMarginShort'
}

function excessOf(house: SmallHouse, account: number, change: Change): number {
  const found = emptyMeasure()
  measure(house, presentPrices(house), account, change, found)
  return found.equity - targetCeil(house, 0, found)
}

test('behavior: margin of a trade is what the initial test of both sides gives when it is asked first', () => {
  const seen = new Set<Reject | null>()
  const lots = fc.integer({ min: -400, max: 400 }).filter((n) => n !== 0)
  const percent = fc.integer({ min: -15, max: 15 })
  const cash = fc.oneof(fc.integer({ min: -4000, max: 8000 }), fc.constant(2 ** 51 / T))
  fc.assert(
    fc.property(
      lots,
      fc.nat(200),
      lots,
      percent,
      percent,
      fc.tuple(cash, cash),
      fc.boolean(),
      fc.constantFrom(PPM, PPM / 2),
      (held, beside, traded, moved, off, [cashOne, cashOther], breaker, claimPpm) => {
        const [house, one, other] = build(held, beside, breaker)
        house.markets.markets.claimMarginPpm[0] = claimPpm
        changeCash(house, one, cashOne * T - 10 ** 14)
        changeCash(house, other, cashOther * T - 10 ** 14)
        setMark(house, 0, (PRICE * (100 + moved)) / 100)
        setMark(house, 1, (PRICE * (100 - moved)) / 100)
        const price = Math.floor((house.markets.markets.mark[0]! * (100 + off)) / 100)
        const [buyer, seller] = traded > 0 ? [one, other] : [other, one]
        const fees = { buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
        const words = { venue: 0, trade: 1, market: 0, buyer, seller, lots: Math.abs(traded), price, ...fees }
        const command = { type: 'tradeMake', ...words } as const
        const expected = firstReject(
          naiveSide(house, command, buyer, command.lots),
          naiveSide(house, command, seller, -command.lots),
        )
        assert.equal(tradeReject(house, command), expected)
        seen.add(expected)
      },
    ),
    { numRuns: 1000 },
  )
  const all = ['amountTooLarge', 'breakerOn', 'initialMarginShort', 'riskNotReduced', null] as const
  for (const outcome of all) assert.ok(seen.has(outcome), `no trade ended with ${outcome}`)
})
