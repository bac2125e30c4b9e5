/** INV-14 as a cut checks it beside the books of every account: the fast way and the plain one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeCash } from '../src/core/ledger/index.ts'
import { apply, emptyHouse, type House } from '../src/core/machine/index.ts'
import { type Prices, presentPrices } from '../src/core/margin/index.ts'
import { checkSolvency } from '../src/core/waterfall/solvency.ts'
import { worthOfTier } from '../src/core/waterfall/worth.ts'
import { houseStreamOf, nextCommand, nextTimeMs, openingCommands } from './support/house-stream.ts'

/** The sides by the books of every account, each worth an exact fraction of its own. */
function twin(house: House, tier: number, prices: Prices) {
  const { tiers } = house.markets
  const { scale, accounts } = worthOfTier(house, tier, prices)
  const layerRows = [tiers.sitg[tier], tiers.fund[tier], tiers.stakers[tier]]
  const sum = (of: (account: number, equity: bigint) => bigint): bigint =>
    accounts.reduce((total, { account, equity }) => total + of(account, equity), 0n)
  return {
    scale,
    equities: sum((account, equity) => (equity > 0n && !layerRows.includes(account) ? equity : 0n)),
    layers: sum((account, equity) => (equity > 0n && layerRows.includes(account) ? equity : 0n)),
    lacking: sum((_, equity) => (equity < 0n ? -equity : 0n)),
  }
}

/** Prices as they are, and such that whole books are worth nothing or next to it. */
function pricesNear(house: House): Prices[] {
  const present = presentPrices(house)
  const scaled = (by: number): Prices => ({
    ...present,
    marks: present.marks.map((mark) => Math.floor(mark * by)),
    assets: present.assets.map((price) => Math.floor(price * by)),
  })
  return [present, scaled(0.5), scaled(3)]
}

test('behavior: sums by asset, signs by doubles, are what every account worth by itself adds up to', () => {
  let [compared, lacking, requested] = [0, 0, 0]
  for (const seed of [21, 22, 23]) {
    const house = emptyHouse()
    const stream = houseStreamOf(seed)
    let timeMs = 1_700_000_000_000
    for (let seq = 1; seq <= 3_000; seq++) {
      timeMs = nextTimeMs(stream, timeMs)
      apply(house, seq, timeMs, openingCommands[seq - 1] ?? nextCommand(stream, house))
      if (seq % 60 !== 0) continue
      for (let tier = 0; tier < house.markets.tiers.rows; tier++) {
        for (const prices of pricesNear(house)) {
          const { holds: _, vaults: __, ...found } = checkSolvency(house, tier, prices)
          assert.deepEqual(found, twin(house, tier, prices), `seed ${seed}, command ${seq}, tier ${tier}`)
          compared += 1
          if (found.lacking > 0n) lacking += 1
        }
      }
      if (house.ledger.withdrawals.ticket.some((ticket) => ticket > 0)) requested += 1
    }
  }
  assert.ok(compared > 400 && lacking > 50 && requested > 10, `${compared} ${lacking} ${requested}`)
})

test('behavior: an account within a fraction of an atom of nothing has the sign that exact arithmetic gives it', () => {
  const near = new Set<bigint>()
  for (let seed = 30; seed < 42; seed++) {
    const house = emptyHouse()
    const stream = houseStreamOf(seed)
    let timeMs = 1_700_000_000_000
    for (let seq = 1; seq <= 1_500; seq++) {
      timeMs = nextTimeMs(stream, timeMs)
      apply(house, seq, timeMs, openingCommands[seq - 1] ?? nextCommand(stream, house))
    }
    // An odd number of atoms here and there, so that values are fractions.
    const { balances: held } = house.ledger
    for (let slot = 0; slot < held.rows; slot++)
      if (held.amount[slot]! > 0) held.amount[slot]! += slot % 2 === 0 ? seed * seed : 0
    const prices = presentPrices(house)
    const { scale, accounts } = worthOfTier(house, 0, prices)
    for (const { account, equity, balances } of accounts) {
      if (balances.every((amount) => amount === 0)) continue
      // Whole atoms away, so that what is left is a fraction of one, on either side of nothing or exactly there.
      const rest = (equity % scale) - BigInt((account + seed) % 3) * scale + scale
      changeCash(house, account, -Number((equity - rest) / scale))
      near.add(rest)
    }
    const { holds: _, vaults: __, ...found } = checkSolvency(house, 0, prices)
    assert.deepEqual(found, twin(house, 0, prices))
  }
  assert.ok(near.size > 10 && [...near].some((rest) => rest < 0n) && [...near].some((rest) => rest > 0n))
})
