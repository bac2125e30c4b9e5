import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inDirectory } from '../../../test/faults/places.ts'
import { houseStreamOf } from '../../../test/support/house-stream.ts'
import { feed, openTestService } from '../../../test/support/service.ts'
import { emptyHouse } from '../../core/machine/index.ts'
import { explain } from '../../core/margin/index.ts'
import { sampleTier } from './samples.ts'

test('default: sums and parts are those of accounts counted one by one', () =>
  inDirectory(async (directory) => {
    const service = await openTestService(directory)
    await feed(service, houseStreamOf(8), 200)
    const { house } = service
    const sample = sampleTier(house, 0, 5, 6)
    const { accounts } = house.ledger
    const { legs, markets } = house.markets
    const byOwner = new Map<number, number>()
    const counted: { gross: number; equity: number }[] = []
    for (let account = 0; account < accounts.rows; account++) {
      if (accounts.kind[account] !== 0) continue
      let gross = 0
      for (let i = 0; i < accounts.legCount[account]!; i++) {
        const slot = accounts.legFirst[account]! + i
        gross += Math.abs(legs.lots[slot]!) * markets.mark[legs.market[slot]!]!
      }
      counted.push({ gross, equity: explain(house, account).equity })
      const owner = accounts.owner[account]!
      byOwner.set(owner, (byOwner.get(owner) ?? 0) + gross)
    }
    const sum = (of: readonly number[]): number => of.reduce((total, each) => total + each, 0)
    const gross = sum(counted.map((each) => each.gross))
    const equity = sum(counted.map((each) => each.equity))
    assert.ok(gross > 0 && equity > 0)
    assert.deepEqual([sample.grossNotional, sample.equity], [gross, equity])
    assert.equal(sample.leveragePpm, Number((BigInt(gross) * 1_000_000n) / BigInt(equity)))
    const largest = [...byOwner.values()].sort((a, b) => b - a).slice(0, 10)
    assert.deepEqual(
      sample.largest,
      largest.filter((each) => each > 0),
    )
    assert.equal(sample.concentrationPpm, Math.floor((sum(largest) / gross) * 1_000_000))
    for (const { fromPpm, toPpm, accounts: count, notional } of sample.bands) {
      const inside = counted.filter((each) => {
        const leverage = each.equity > 0 ? (each.gross / each.equity) * 1_000_000 : Number.POSITIVE_INFINITY
        return each.gross > 0 && leverage >= fromPpm && (toPpm === null || leverage < toPpm)
      })
      assert.deepEqual([count, notional], [inside.length, sum(inside.map((each) => each.gross))])
    }
    assert.deepEqual(
      sample.openInterest.map(({ atoms }) => atoms * 2),
      sample.openInterest.map(({ market }) =>
        sum(
          Array.from({ length: legs.rows }, (_, slot) =>
            legs.market[slot] === market ? Math.abs(legs.lots[slot]!) * markets.mark[market]! : 0,
          ),
        ),
      ),
    )
    const { fund, backstop } = house.markets.tiers
    assert.equal(sample.layers.find(({ layer }) => layer === 'fund')!.cash, accounts.cash[fund[0]!])
    const held = sample.funds.find(({ kind }) => kind === 'backstop')!
    assert.deepEqual(
      [held.account, held.cash, held.equity],
      [backstop[0], accounts.cash[backstop[0]!], explain(house, backstop[0]!).equity],
    )
    await service.close()
  }))

test('behavior: a tier without members has no leverage', () => {
  const house = emptyHouse()
  const { grossNotional, leveragePpm, concentrationPpm, largest } = sampleTier(house, 0, 1, 1)
  assert.deepEqual([grossNotional, leveragePpm, concentrationPpm, largest], [0, null, 0, []])
})
