import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { accountClasses, type Population, type PopulationWish, populationOf } from './index.ts'

const wishOf = (seed: number, accounts: number): PopulationWish => ({
  seed,
  accounts,
  contracts: [],
  optionsOf1000: 0,
  markets: [
    {
      underlying: 'BTC',
      price: 12_000_000,
      openInterest: 3 * 10 ** 13,
      initialOf: (notional) => Math.ceil(notional / 25),
    },
    {
      underlying: 'ETH',
      price: 43_000_000,
      openInterest: 2 * 10 ** 13,
      initialOf: (notional) => Math.ceil(notional / 20),
    },
    {
      underlying: 'DOGE',
      price: 47_000_000,
      openInterest: 10 ** 12,
      initialOf: (notional) => Math.ceil(notional / 10),
    },
  ],
  assets: [
    {
      vault: 0,
      underlying: 'USDT',
      price: 1_000_000,
      atomsPerLot: 1_000_000,
      haircutPpm: 0,
      valueMax: 10 ** 12,
      stable: true,
    },
    {
      vault: 1,
      underlying: 'BTC',
      price: 12_000_000,
      atomsPerLot: 1_000_000,
      haircutPpm: 100_000,
      valueMax: 10 ** 12,
      stable: false,
    },
    {
      vault: 2,
      underlying: 'USDE',
      price: 10_000_000,
      atomsPerLot: 1_000_000,
      haircutPpm: 50_000,
      valueMax: 10 ** 12,
      stable: true,
    },
  ],
})

const columnsOf = ({ makers, rules, ...columns }: Population): string => JSON.stringify([columns, makers, rules])

/** Signed notional and gross of an account, at the wish's prices. */
function notionalOf(
  population: Population,
  wish: PopulationWish,
  at: number,
): { net: number; gross: number; initial: number } {
  const sums = { net: 0, gross: 0, initial: 0 }
  for (let leg = population.legFirst[at]!; leg < population.legFirst[at + 1]!; leg++) {
    const market = wish.markets[population.legMarket[leg]!]!
    const notional = population.legLots[leg]! * market.price
    sums.net += notional
    sums.gross += Math.abs(notional)
    sums.initial += market.initialOf(Math.abs(notional))
  }
  return sums
}

describe('populationOf', () => {
  it('default', () => {
    const wish = wishOf(7, 5000)
    const population = populationOf(wish)
    assert.equal(population.accounts, 5000)
    assert.equal(population.makers.length, 50)
    assert.equal(columnsOf(population), columnsOf(populationOf(wish)), 'the same wish gives the same population')
    assert.notEqual(columnsOf(population), columnsOf(populationOf(wishOf(8, 5000))))
  })

  it('behavior: lots of every market sum to zero, at most 4 legs but for makers, legs ascend by market', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: 50, max: 800 }), (seed, accounts) => {
        const population = populationOf(wishOf(seed, accounts))
        const sums = [0, 0, 0]
        for (let at = 0; at < accounts; at++) {
          const [first, end] = [population.legFirst[at]!, population.legFirst[at + 1]!]
          assert.ok(end - first <= 4)
          for (let leg = first; leg < end; leg++) {
            sums[population.legMarket[leg]!]! += population.legLots[leg]!
            assert.ok(leg === first || population.legMarket[leg]! > population.legMarket[leg - 1]!)
          }
        }
        assert.deepEqual(sums, [0, 0, 0])
      }),
      { numRuns: 60 },
    )
  })

  it('behavior: at least a tenth of the books are hedged: what goes up on one side goes down on the other', () => {
    const wish = wishOf(3, 4000)
    const population = populationOf(wish)
    const hedged = accountClasses.indexOf('hedged')
    let books = 0
    for (let at = 0; at < population.accounts; at++) {
      if (population.class[at] !== hedged) continue
      books += 1
      const { net, gross } = notionalOf(population, wish, at)
      // Two legs of one weight: they differ by less than a lot of the dearer market, $47, or by the one lot that is the least.
      assert.ok(Math.abs(net) < 2 * 47_000_000, `net ${net} of ${gross}`)
    }
    assert.ok(books >= 400, `${books} hedged books of 4000`)
  })

  it('behavior: everybody pays in what initial margin asks, after haircut', () => {
    const wish = wishOf(11, 3000)
    const population = populationOf(wish)
    for (let at = 0; at < population.accounts; at++) {
      const asset = wish.assets[population.vault[at]!]!
      const value = Math.floor((population.collateral[at]! * asset.price) / asset.atomsPerLot)
      const worth = population.cash[at]! + value - Math.ceil((value * asset.haircutPpm) / 10 ** 6)
      assert.ok(worth >= notionalOf(population, wish, at).initial, `account ${at}`)
    }
  })

  it('behavior: long positions are about what open interest was wished, whatever the number of accounts', () => {
    for (const accounts of [500, 5000, 50_000]) {
      const wish = wishOf(5, accounts)
      const population = populationOf(wish)
      let long = 0
      population.legLots.forEach((lots, leg) => {
        if (lots > 0) long += lots * wish.markets[population.legMarket[leg]!]!.price
      })
      const wished = 5.1 * 10 ** 13
      assert.ok(long > wished * 0.85 && long < wished * 1.15, `${long} at ${accounts} accounts`)
    }
  })
})
