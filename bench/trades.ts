/** Cleared trades: two legs, every rule, applied in memory. */
import { apply } from '../src/core/machine/index.ts'
import type { Command } from '../src/core/words/index.ts'
import { below, randomOpen } from '../src/lab/index.ts'
import type { Bench } from './bench.ts'
import { buildLoad, giveMandates, type Load, shape } from './population.ts'

/** Accounts that trade: hot among a million. */
export const HOT = 1000

/** Trades between hot accounts at the mark: one way, and back by the next trade, so that books stay what they are. */
export function* tradesOf(load: Load, count: number): Generator<Command> {
  const { legs } = load.house.markets
  const { accounts } = load.house.ledger
  const random = randomOpen(3, 'trades')
  for (let trade = 1; trade <= count; trade += 2) {
    const one = below(random, HOT)
    const [buyer, seller] = [load.accounts[one]!, load.accounts[(one + 1 + below(random, HOT - 1)) % HOT]!]
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
