import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command, HouseEvent } from '../core/words/index.ts'
import { between, chance, type Random, randomOpen } from '../lab/index.ts'
import { type Heard, hear, heardOf, linksFor, proposalsOf } from './index.ts'
import { logTail } from './tail.ts'

const key = (n: number): string => n.toString(16).padStart(64, '0')
const tick: Command = { type: 'tick' }

/** Owners 0, 1, …, each with the account of its number. */
function heardWith(owners: number): Heard {
  const heard = heardOf()
  for (let owner = 0; owner < owners; owner++) {
    hear(heard, 0, { type: 'ownerOpen', key: key(owner), cluster: 0 }, [{ type: 'listed', what: 'owner', row: owner }])
    const opened = { type: 'accountOpened', account: owner, owner, tier: 0, kind: 'member', market: -1 } as const
    hear(heard, 0, { type: 'accountOpen', owner, tier: 0, mode: 'cross' }, [opened])
  }
  return heard
}

function trade(heard: Heard, timeMs: number, buyer: number, seller: number, lots: number, market = 0): void {
  const fees = { buyerFee: 0, sellerFee: 0, buyerVenueFee: 0, sellerVenueFee: 0 }
  const filled: HouseEvent = {
    type: 'filled',
    kind: 'trade',
    venue: 0,
    trade: 1,
    market,
    buyer,
    seller,
    lots,
    price: 1,
    ...fees,
  }
  hear(heard, timeMs, tick, [filled])
}

function withdraw(heard: Heard, account: number, recipient: string): void {
  const noted = {
    type: 'withdrawalNoted',
    withdrawal: 1,
    vault: 0,
    account,
    amount: 1,
    vaultNumber: 1,
    recipient,
  } as const
  hear(heard, 0, tick, [{ ...noted, stage: 'requested' }])
  hear(heard, 0, tick, [{ ...noted, stage: 'executed' }])
}

/** Owners of different appetite who meet by chance, sizes as people choose them: round ones often. */
function crowd(random: Random, heard: Heard, owners: number, trades: number): void {
  const appetite = Array.from({ length: owners }, (_, owner) => 1 + (owner % 7) ** 2)
  const all = appetite.flatMap((weight, owner) => Array<number>(weight).fill(owner))
  for (let i = 0; i < trades; i++) {
    const buyer = pick(random, all)
    let seller = pick(random, all)
    while (seller === buyer) seller = pick(random, all)
    const lots = chance(random, 1, 2) ? pick(random, [1, 10, 100]) : between(random, 1, 500)
    trade(heard, i * 1500, buyer, seller, lots, between(random, 0, 1))
  }
}

const pick = <T>(random: Random, list: readonly T[]): T => list[between(random, 0, list.length - 1)]!

const pairsOf = (heard: Heard, sign: string): string[] =>
  proposalsOf(heard).flatMap((each) => (each.sign === sign ? [each.owners.join()] : []))

describe('places', () => {
  test('default: withdrawals to one recipient, or to the other’s own key', () => {
    const heard = heardWith(6)
    for (const account of [3, 1, 5]) withdraw(heard, account, key(99))
    withdraw(heard, 2, key(2))
    withdraw(heard, 4, key(0))
    assert.deepEqual(pairsOf(heard, 'recipient'), ['0,4', '1,3', '1,5'])
  })

  test('behavior: what is only asked for, and a place of many, say nothing', () => {
    const heard = heardWith(40)
    for (let account = 0; account < 33; account++) withdraw(heard, account, key(99))
    hear(heard, 0, tick, [
      {
        type: 'withdrawalNoted',
        withdrawal: 1,
        vault: 0,
        account: 38,
        amount: 1,
        stage: 'requested',
        vaultNumber: 0,
        recipient: key(98),
      },
    ])
    withdraw(heard, 39, key(98))
    assert.deepEqual(proposalsOf(heard), [])
    assert.equal(proposalsOf(heard, { sharedMax: 33 }).length, 32)
  })

  test('default: deposits of one sender, where somebody knows it', () => {
    const heard = heardWith(4)
    for (const account of [0, 1, 2, 3]) {
      const deposit = { source: 0, fact: account + 1, reference: key(500 + account), vault: 0, account, amount: 1 }
      const noted = { type: 'depositNoted', vault: 0, account, amount: 1, stage: 'final' } as const
      hear(heard, 0, { type: 'depositFinal', ...deposit }, [noted])
    }
    assert.deepEqual(proposalsOf(heard), [])
    const senderOf = (reference: string): string | undefined =>
      [key(500), key(502)].includes(reference) ? 'one' : reference === key(501) ? 'another' : undefined
    assert.deepEqual(proposalsOf(heard, { senderOf }), [{ owners: [0, 2], sign: 'sender', found: 1, expected: 0 }])
  })
})

test('behavior: nineteen wallets funded by one withdrawal from elsewhere are one (E29)', () => {
  const heard = heardWith(30)
  for (let account = 0; account < 30; account++) {
    const deposit = { source: 0, fact: account + 1, reference: key(500 + account), vault: 0, account, amount: 1 }
    const noted = { type: 'depositNoted', vault: 0, account, amount: 1, stage: 'final' } as const
    hear(heard, 0, { type: 'depositFinal', ...deposit }, [noted])
  }
  const senderOf = (reference: string): string => (Number.parseInt(reference, 16) < 519 ? 'one' : reference)
  assert.deepEqual(
    linksFor(proposalsOf(heard, { senderOf }), 7),
    Array.from({ length: 19 }, (_, owner) => ({ type: 'ownersLink', owner, cluster: 7 })),
  )
})

describe('statistics', () => {
  test('default: the bound by hand', () => {
    // e^−(10 ln 10 − 9): 10 where 1 is expected.
    assert.ok(Math.abs(logTail(10, 1) + 14.025850929940457) < 1e-12)
    assert.equal(logTail(1, 1), 0)
    assert.equal(logTail(3, 0), Number.NEGATIVE_INFINITY)
  })

  test('default: two that trade with each other in a crowd are found, and nobody else', () => {
    const heard = heardWith(40)
    const random = randomOpen(1, 'mirrored')
    crowd(random, heard, 40, 3000)
    // Owners 0 and 7 have the appetite of one in 500: they would hardly meet.
    for (let i = 0; i < 30; i++)
      trade(heard, i * 150_000, i % 2 === 0 ? 0 : 7, i % 2 === 0 ? 7 : 0, between(random, 1, 500))
    heard.trades.sort((a, b) => a.timeMs - b.timeMs)
    assert.deepEqual(pairsOf(heard, 'mirrored'), ['0,7'])
  })

  test('default: one that repeats the lots of another within seconds is found, and nobody else', () => {
    const heard = heardWith(40)
    const random = randomOpen(1, 'copied')
    crowd(random, heard, 40, 3000)
    for (let i = 0; i < 12; i++) {
      const lots = between(random, 1, 500)
      trade(heard, i * 300_000, 0, between(random, 20, 39), lots)
      trade(heard, i * 300_000 + 2000, 7, between(random, 20, 39), lots)
    }
    heard.trades.sort((a, b) => a.timeMs - b.timeMs)
    assert.deepEqual(pairsOf(heard, 'copied'), ['0,7'])
  })

  test('behavior: nineteen wallets that pass lots around in a ring are one; evenly among all of them they are not seen', () => {
    const passed = (step: (random: Random) => number): number[] => {
      const heard = heardWith(60)
      const random = randomOpen(1, 'nineteen')
      crowd(random, heard, 60, 4000)
      for (let i = 0; i < 1200; i++) trade(heard, i * 5000, i % 19, (i + step(random)) % 19, between(random, 1, 500))
      heard.trades.sort((a, b) => a.timeMs - b.timeMs)
      return linksFor(proposalsOf(heard), 100).map(({ owner, cluster }) => owner + cluster)
    }
    assert.deepEqual(
      passed(() => 1),
      Array.from({ length: 19 }, (_, owner) => 100 + owner),
    )
    // What a statistic of pairs cannot do: each of 171 pairs meets seven times. Places are what tells of such a group.
    assert.deepEqual(
      passed((random) => between(random, 1, 18)),
      [],
    )
  })

  test('behavior: of 300 crowds without links at most a few are wronged, at an error of five in a hundred', () => {
    let [mirrored, copied] = [0, 0]
    for (let seed = 1; seed <= 300; seed++) {
      const random = randomOpen(seed, 'crowd')
      const owners = between(random, 3, 30)
      const heard = heardWith(owners)
      crowd(random, heard, owners, between(random, 20, 400))
      const signs = new Set(proposalsOf(heard, { errorMax: 0.05 }).map(({ sign }) => sign))
      mirrored += signs.has('mirrored') ? 1 : 0
      copied += signs.has('copied') ? 1 : 0
    }
    // 15 are the mean that the bound allows.
    assert.ok(mirrored <= 15 && copied <= 15, `${mirrored} and ${copied} of 300`)
  })

  test('behavior: a market maker that meets everybody is nobody’s', () => {
    const heard = heardWith(20)
    const random = randomOpen(1, 'maker')
    for (let i = 0; i < 4000; i++) {
      const member = between(random, 1, 19)
      if (chance(random, 4, 5)) trade(heard, i * 1500, 0, member, between(random, 1, 500))
      else trade(heard, i * 1500, member, (member % 19) + 1, between(random, 1, 500))
    }
    assert.deepEqual(
      pairsOf(heard, 'mirrored').filter((pair) => pair.startsWith('0,')),
      [],
    )
  })
})

test('default: links join what hangs together, each cluster under a label of its own', () => {
  const proposal = (one: number, other: number) =>
    ({ owners: [one, other], sign: 'recipient', found: 1, expected: 0 }) as const
  const links = linksFor([proposal(4, 9), proposal(1, 2), proposal(2, 9), proposal(5, 6)], 50)
  assert.deepEqual(
    links.map(({ owner, cluster }) => [owner, cluster]),
    [
      [1, 50],
      [2, 50],
      [4, 50],
      [5, 51],
      [6, 51],
      [9, 50],
    ],
  )
})
