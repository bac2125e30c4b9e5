/** Deleveraging of options by factor exposure, in whole houses: expectations by the formula of rules §7 with a lot's delta for its price. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lotsOf } from '../src/core/markets/index.ts'
import { deltaOf } from '../src/core/scenarios/index.ts'
import { deleverage } from '../src/core/waterfall/index.ts'
import type { HouseEvent } from '../src/core/words/index.ts'
import { deleveragings } from '../src/lab/explain/index.ts'
import { OptionsHouse } from './support/options-house.ts'

const listed = [
  { name: 'PUT', days: 30, kind: 'put', strike: 100_000 },
  { name: 'CALL', days: 30, kind: 'call', strike: 120_000 },
] as const

/** Buyers with so many dollars each buy 60 of a market from one writer; what is closed of 60 lots that nobody took of the writer. */
function closedOf(
  market: 'PUT' | 'CALL',
  dollars: readonly number[],
  hedge: (house: OptionsHouse, buyers: readonly number[], writer: number) => void = () => {},
): { readonly closed: readonly number[]; readonly events: readonly HouseEvent[] } {
  const it = new OptionsHouse(listed)
  it.curve([{ days: 30, volatility: 0.6 }])
  const writer = it.member(1_000_000)
  const buyers = dollars.map((each) => it.member(each))
  for (const buyer of buyers) assert.equal(it.trade(market, 60, it.mark(market), buyer, writer), null)
  hedge(it, buyers, writer)
  it.house.events.length = 0
  const row = it.market(market)
  deleverage(it.house, [{ account: writer, market: row, lots: 60, mark: it.house.markets.markets.mark[row]! }])
  return { closed: buyers.map((buyer) => 60 - lotsOf(it.house, buyer, row)), events: [...it.house.events] }
}

describe('deleveraging of options', () => {
  for (const market of ['PUT', 'CALL'] as const) {
    test(`default: unhedged buyers of a ${market} by exposure against equity`, () => {
      // u a lot's delta without sign: s = 60u each, equity 1 and 4 (bought at mark, and paid as a claim of as much).
      // (60u − L) + (60u − 4L) = 60u, so L = 12u: 48 and 12 lots.
      const { closed, events } = closedOf(market, [10_000, 40_000])
      assert.deepEqual(closed, [48, 12])
      const [found] = deleveragings(events, (account) => account)
      assert.equal(found!.agrees, true)
    })

    test(`behavior: who holds a ${market} as a hedge keeps it while others hold it bare`, () => {
      const { closed, events } = closedOf(market, [20_000, 20_000], (it, [, hedged], writer) => {
        const delta = deltaOf(it.house, it.market(market)) / it.house.markets.markets.mark[0]!
        const lots = Math.round(60 * delta)
        const [buyer, seller] = lots < 0 ? [hedged!, writer] : [writer, hedged!]
        assert.equal(it.trade('PERP', Math.abs(lots), it.price, buyer, seller), null)
      })
      // The bare one has 60u of exposure to give and gives all 60 at a level of nothing; the hedged one has half a lot of the perpetual at most.
      assert.ok(closed[0]! >= 59 && closed[1]! <= 1, String(closed))
      const exposures = events.flatMap((event) => (event.type === 'deleveraged' ? [event.exposure] : []))
      // In the direction of what is held: a bare put gains when the price falls, and is told as +.
      assert.ok(exposures[0]! > 0 && Math.abs(exposures[1]!) < exposures[0]! / 20, String(exposures))
      assert.equal(deleveragings(events, (account) => account)[0]!.agrees, true)
    })
  }
})
