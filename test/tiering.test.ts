import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pagesOfHouse } from '../src/core/machine/index.ts'
import {
  type AssetClass,
  assetClasses,
  type ClassFacts,
  classOf,
  classTable,
  proposalFor,
} from '../src/tiering/index.ts'
import { fc } from './support/fast-check.ts'
import { ATOMS, Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

const DAY_MS = 86_400_000

/** Facts that meet `standard` exactly: 2 million of depth, a year, a billion, 8 % a day, five sources. */
const standard: ClassFacts = {
  depth: 2_000_000,
  ageDays: 365,
  marketValue: 1_000_000_000,
  volatilityPpm: 80_000,
  sources: 5,
  bridged: false,
}

/** A quarter more of each: 2.5 million, 1.25 billion, 6.4 %. */
const better: ClassFacts = { ...standard, depth: 2_500_000, marketValue: 1_250_000_000, volatilityPpm: 64_000 }

const days = (facts: ClassFacts, count: number): ClassFacts[] => Array.from({ length: count }, () => facts)

describe('the class of an asset', () => {
  test('default: up after 30 days of a quarter more, down after 3 days of less', () => {
    assert.equal(classOf('isolated', days(better, 30)), 'standard')
    assert.equal(classOf('isolated', days(better, 29)), 'isolated')
    assert.equal(classOf('isolated', days(standard, 30)), 'isolated')
    assert.equal(classOf('standard', days(standard, 30)), 'standard')
    const thin = { ...standard, depth: 1_999_999 }
    assert.equal(classOf('standard', [...days(standard, 27), ...days(thin, 2)]), 'standard')
    assert.equal(classOf('standard', [...days(standard, 27), ...days(thin, 3)]), 'isolated')
  })

  test('behavior: one day that is short of a quarter more begins the 30 days anew', () => {
    for (const worse of [
      { depth: 2_499_999 },
      { marketValue: 1_249_999_999 },
      { volatilityPpm: 64_001 },
      { sources: 4 },
    ]) {
      assert.equal(classOf('isolated', [...days(better, 29), { ...better, ...worse }]), 'isolated')
    }
  })

  test('default: every fact by itself, one short of what the class asks and just enough', () => {
    // Down after 3 days: one below the threshold (above it for volatility) demotes, at it the asset stays.
    const short: readonly Partial<ClassFacts>[] = [
      { depth: 1_999_999 },
      { ageDays: 364 },
      { marketValue: 999_999_999 },
      { volatilityPpm: 80_001 },
      { sources: 4 },
      { bridged: true },
    ]
    for (const less of short) {
      assert.equal(classOf('standard', days({ ...standard, ...less }, 3)), 'isolated', JSON.stringify(less))
      assert.equal(classOf('standard', [...days({ ...standard, ...less }, 2), standard]), 'standard')
    }
    // Up after 30 days: age, sources and origin as they are asked, the rest with a quarter more; one short of each and it stays.
    assert.equal(classOf('isolated', days(better, 30)), 'standard')
    const near: readonly Partial<ClassFacts>[] = [
      { depth: 2_499_999 },
      { ageDays: 364 },
      { marketValue: 1_249_999_999 },
      { volatilityPpm: 64_001 },
      { sources: 4 },
      { bridged: true },
    ]
    for (const less of near) {
      assert.equal(classOf('isolated', days({ ...better, ...less }, 30)), 'isolated', JSON.stringify(less))
    }
  })

  test('behavior: what is bridged is isolated at best (E33), and a token whose depth has gone is nothing', () => {
    assert.equal(classOf('isolated', days({ ...better, bridged: true }, 30)), 'isolated')
    assert.equal(classOf('prime', days({ ...better, bridged: true }, 3)), 'isolated')
    assert.equal(classOf('prime', days({ ...better, depth: 0 }, 3)), 'unlisted')
  })

  test('behavior: an asset that shows the same every day comes to rest, whatever class it began in', () => {
    const facts = fc.record({
      depth: fc.nat(50_000_000),
      ageDays: fc.nat(2000),
      marketValue: fc.nat(100_000_000_000),
      volatilityPpm: fc.nat(200_000),
      sources: fc.nat(8),
      bridged: fc.boolean(),
    })
    fc.assert(
      fc.property(facts, fc.constantFrom(...assetClasses), (each, began) => {
        let present: AssetClass = began
        for (let i = 0; i < 4; i++) present = classOf(present, days(each, 30))
        assert.equal(classOf(present, days(each, 30)), present)
      }),
    )
  })

  test('behavior: a better class asks for no less and gives no less', () => {
    for (let i = 1; i < assetClasses.length; i++) {
      const [less, more] = [classTable[assetClasses[i - 1]!], classTable[assetClasses[i]!]]
      for (const fact of ['depth', 'ageDays', 'marketValue', 'sources'] as const) {
        assert.ok(more.asks[fact] >= less.asks[fact])
      }
      assert.ok(more.asks.volatilityPpm <= less.asks.volatilityPpm)
      assert.ok(more.gives.haircutPpm0 <= less.gives.haircutPpm0 && more.gives.haircutPpm1 <= less.gives.haircutPpm1)
      assert.ok(more.gives.depositCap >= less.gives.depositCap && more.gives.collateralCap >= less.gives.collateralCap)
    }
  })
})

describe('the proposal of a class', () => {
  /** A house with members, whose COIN has haircuts of 10 and 25 %. */
  function stageOf(rows: readonly string[]): Stage {
    const stage = new Stage()
    for (const row of ['price BTC 50 ETH 20', ...rows]) {
      stage.nowMs += 60_000
      assert.equal(carryOut(stage, row)?.reject, null, row)
    }
    return stage
  }

  test('default: a demotion moves by steps after a day and the hour to send it, and the caps at the same time', () => {
    const { house } = stageOf(['deposit alice 100 USD'])
    const before = Buffer.concat([...pagesOfHouse(house)])
    const { changes, effectiveMs, reject, isWhole } = proposalFor(house, 1, 'standard', 0)
    // Haircuts of 10 and 25 % go to 20 and 35 % by 5 points at a time; caps to 20 and 40 million at once.
    assert.deepEqual(changes, [
      { parameter: 212, scope: 1, value: 40 * ATOMS * ATOMS },
      { parameter: 300, scope: 1, value: 150_000 },
      { parameter: 301, scope: 1, value: 300_000 },
      { parameter: 306, scope: 1, value: 20 * ATOMS * ATOMS },
    ])
    assert.deepEqual([effectiveMs - house.clock.nowMs, reject, isWhole], [DAY_MS + 3_600_000, null, false])
    assert.ok(before.equals(Buffer.concat([...pagesOfHouse(house)])))
  })

  test('behavior: what would liquidate too much is said before anybody votes', () => {
    // 100 lots bought at 50 on 100 in cash and 12 coins. At 45.28: 100 − 472 + 543.36 = 171.36; maintenance 90.56, haircut of a tenth 54.336,
    // target 113.2 + 54.336 = 167.536: safe. With a haircut of 15 % maintenance asks for 90.56 + 81.504 = 172.064.
    const rows = [
      'deposit mm 100,000 USD',
      'deposit alice 12 COIN',
      'deposit alice 100 USD',
      'alice buys 100 BTC from mm at 50',
    ]
    const fallen = stageOf(['set tier.liquidatesMaxPpm 0', ...rows, 'price BTC 45.28 ETH 20'])
    assert.equal(proposalFor(fallen.house, 1, 'standard', 0).reject, 'liquidatesTooMuch')
    const calm = proposalFor(stageOf(['set tier.liquidatesMaxPpm 0', ...rows]).house, 1, 'standard', 0)
    assert.equal(calm.reject, null)
  })
})
