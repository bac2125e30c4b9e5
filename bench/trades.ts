/** Cleared trades: two legs, every rule, applied in memory. */
import { apply } from '../src/core/machine/index.ts'
import type { Command } from '../src/core/words/index.ts'
import { below, randomOpen } from '../src/lab/index.ts'
import type { Bench } from './bench.ts'
import { buildLoad, giveMandates, type Load, shape } from './population.ts'

/** Accounts that trade: hot among a million. */
export const HOT = 1000

/**
 * Trades at the mark between hot accounts that hold opposite sides of the market: one way, and back by the next trade, so
 * that books stay what they are. With strangers for sellers every hot account would soon have a leg in all 200 markets, for
 * the fee that it owes there until the next sweep.
 */
export function* tradesOf(load: Load, count: number): Generator<Command> {
  const { legs } = load.house.markets
  const { accounts } = load.house.ledger
  const random = randomOpen(3, 'trades')
  for (let trade = 1; trade <= count; trade += 2) {
    const one = below(random, HOT)
    // Pairs of the population are two rows apart and HOT is a multiple of four.
    const [buyer, seller] = [load.accounts[one]!, load.accounts[one ^ 2]!]
    const slot = accounts.legFirst[buyer]! + below(random, Math.max(1, Math.min(shape.legs, accounts.legCount[buyer]!)))
    const market = legs.market[slot]!
    const price = load.house.markets.markets.mark[market]!
    const words = { venue: 0, market, lots: 1, price, buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
    yield { type: 'tradeMake', ...words, trade, buyer, seller }
    yield { type: 'tradeMake', ...words, trade: trade + 1, buyer: seller, seller: buyer }
  }
}

/** Trades applied in memory. */
export const tradesBench: Bench = {
  name: 'trades',
  title: 'cleared trades in memory, 1,000 accounts hot of 1,000,000',
  target: '≥ 0.5 M trades/s',
  async run(quick) {
    const load = buildLoad(quick ? 20_000 : 1_000_000, 1)
    giveMandates(load, HOT)
    const trades = [...tradesOf(load, quick ? 50_000 : 1_000_000)]
    let refused = 0
    const start = performance.now()
    for (const trade of trades) {
      const events = apply(load.house, ++load.seq, load.nowMs, trade)
      if (events[0]!.type === 'rejected') refused++
    }
    const seconds = (performance.now() - start) / 1000
    if (refused > trades.length / 100) throw new Error(`${refused} trades were refused`)
    return [
      { metric: 'trades cleared', unit: 'M/s', value: (trades.length - refused) / seconds / 1e6 },
      { metric: 'refused for margin', unit: '%', value: (refused / trades.length) * 100 },
    ]
  },
}
