/** The auditor on hand-written commands and events: a house of one market, told truly and then falsely. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountKind, Command, HouseEvent } from '../../core/words/index.ts'
import { catalogue } from '../simulator/catalogue.ts'
import { rootFloor, shareOut } from './arithmetic.ts'
import { AuditFinding, auditorOf } from './index.ts'

const KEY = '0'.repeat(64)

/** Accounts of tier 0 by number, as `tierOpen` opens them, then S_m, R_m, and two members A and B. */
const tierKinds: readonly AccountKind[] = [
  'funding',
  'rounding',
  'fees',
  'fund',
  'sitg',
  'stakers',
  'treasury',
  'backstop',
  'pending',
  'outgoing',
  'joining',
]
const S = 11
const A = 13
const B = 14

/** A command a millisecond after the one before it, or so much later. */
type Told = readonly [command: Command, events: readonly HouseEvent[], waitMs?: number]

const opened = (account: number, kind: AccountKind, owner = -1, market = -1): HouseEvent => {
  return { type: 'accountOpened', account, owner, tier: 0, kind, market }
}

const listed = (
  what: 'tier' | 'underlying' | 'asset' | 'vault' | 'market' | 'source' | 'venue' | 'owner',
  row: number,
) => {
  return { type: 'listed', what, row } as const
}

/** A tier with dollars, one market at 100 dollars a lot, and two members with 1,000 dollars each. */
function smallHouse(): Told[] {
  const mark = 100_000_000
  return [
    [{ type: 'tierOpen' }, [...tierKinds.map((kind, account) => opened(account, kind)), listed('tier', 0)]],
    [{ type: 'underlyingList' }, [listed('underlying', 0)]],
    [{ type: 'underlyingList' }, [listed('underlying', 1)]],
    [{ type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 1_000_000, settlement: 1 }, [listed('asset', 0)]],
    [{ type: 'vaultOpen', asset: 0, chain: 0, token: KEY }, [listed('vault', 0)]],
    [
      { type: 'perpetualList', tier: 0, underlying: 1, lotMultiple: 1 },
      [opened(S, 'settlement', -1, 0), opened(S + 1, 'reserve', -1, 0), listed('market', 0)],
    ],
    [{ type: 'sourceList', key: KEY }, [listed('source', 0)]],
    [
      { type: 'priceReport', source: 0, entries: [] },
      [
        {
          type: 'indexSet',
          underlying: 0,
          price: 1_000_000,
          raw: 1_000_000,
          confidence: 0,
          sources: 3,
          mode: 'normal',
        },
        { type: 'indexSet', underlying: 1, price: mark, raw: mark, confidence: 0, sources: 3, mode: 'normal' },
        { type: 'markSet', market: 0, mark, slow: mark },
        { type: 'assetPriced', asset: 0, price: 1_000_000, slow: 1_000_000 },
      ],
    ],
    ...[A, B].flatMap((account, owner): Told[] => [
      [{ type: 'ownerOpen', key: KEY, cluster: 0 }, [listed('owner', owner)]],
      [{ type: 'accountOpen', owner, tier: 0, mode: 'cross' }, [opened(account, 'member', owner)]],
      deposit(owner + 1, account, 1_000_000_000),
    ]),
  ]
}

function deposit(fact: number, account: number, amount: number): Told {
  return [
    { type: 'depositFinal', source: 0, fact, reference: KEY, vault: 0, account, amount },
    [{ type: 'depositNoted', vault: 0, account, amount, stage: 'final' }],
  ]
}

/** A buys lots from B at 100 dollars; the clearing fee is 50 ppm of 100 dollars a lot on each side. */
function trade(lots: number, fee = 5000 * lots): Told {
  const price = 100_000_000
  const sides = { buyer: A, seller: B, buyerFee: 0, sellerFee: 0 }
  return [
    { type: 'tradeMake', venue: 0, trade: 1, market: 0, lots, price, ...sides, buyerHold: 0, sellerHold: 0 },
    [
      {
        type: 'filled',
        kind: 'trade',
        venue: 0,
        trade: 1,
        market: 0,
        lots,
        price,
        ...sides,
        buyerFee: fee,
        sellerFee: fee,
        buyerVenueFee: 0,
        sellerVenueFee: 0,
      },
    ],
  ]
}

function marked(mark: number, more: readonly HouseEvent[] = []): Told {
  return [{ type: 'priceReport', source: 0, entries: [] }, [{ type: 'markSet', market: 0, mark, slow: mark }, ...more]]
}

/** What the auditor finds: its invariant, null for nothing. */
function found(told: readonly Told[]): string | null {
  const auditor = auditorOf({ catalogue })
  let nowMs = -1
  try {
    told.forEach(([command, events, waitMs = 0], i) => {
      nowMs += 1 + waitMs
      auditor.observe(i + 1, nowMs, command, events)
    })
    return null
  } catch (error) {
    assert.ok(error instanceof AuditFinding, String(error))
    return error.invariant
  }
}

test('default: true events are borne out', () => {
  assert.equal(found([...smallHouse(), trade(10), marked(101_000_000)]), null)
})

test('behavior: money must come from somewhere', () => {
  const [command] = deposit(3, A, 5)
  assert.equal(
    found([...smallHouse(), [command, [{ type: 'depositNoted', vault: 0, account: A, amount: 5, stage: 'final' }]]]),
    null,
  )
  assert.equal(found([...smallHouse(), [{ ...command, fact: 4 } as Command, []]]), 'INV-1')
  const toSettlement = deposit(3, S, 5)
  assert.equal(found([...smallHouse(), toSettlement]), 'INV-3')
})

test('behavior: a fee is 50 ppm of the notional on each side', () => {
  assert.equal(found([...smallHouse(), trade(10, 50_001)]), 'rules §1')
})

test('behavior: 200 lots on 1,000 dollars are below initial margin of 4 %', () => {
  // 200 lots: initial 4 % of 20,000 = 800, depth 5 % × 200 ÷ 1,000 of 20,000 = 200, fee 1: 1,001 of 1,000.
  assert.equal(found([...smallHouse(), trade(190)]), null)
  assert.equal(found([...smallHouse(), trade(200)]), 'rules §4')
})

test('behavior: who falls below target without a call is named', () => {
  // B is short 100 lots. At 108: equity 1,000 − 800 − 0.5 = 199.5, target 2.5 % of 10,800 = 270, maintenance 216.
  assert.equal(found([...smallHouse(), trade(100), marked(107_000_000)]), null)
  assert.equal(found([...smallHouse(), trade(100), marked(108_000_000)]), 'INV-4')
  // At 107.5: equity 249.5, maintenance 215, target 268.75.
  assert.equal(found([...smallHouse(), trade(100), marked(107_500_000)]), 'INV-5')
  const call = (amount: number): HouseEvent => ({
    type: 'procedureMoved',
    account: B,
    from: 'none',
    to: 'call',
    reason: 'price',
    equity: 249_500_000,
    requirement: 268_750_000,
    amount,
    deadlineMs: 900_000,
  })
  assert.equal(found([...smallHouse(), trade(100), marked(107_500_000, [call(19_250_000)])]), null)
  assert.equal(found([...smallHouse(), trade(100), marked(107_500_000, [call(19_250_001)])]), 'INV-4')
})

test('behavior: lots wait for the backstop while closing them can be paid', () => {
  // B is short 100 lots: closing costs 0.05 % and 1 % × 100 ÷ 1,000. At 109: equity 99.5 of 16.35; at 109.9: 9.5 of 16.485.
  const move = (from: 'none' | 'takeover', to: 'takeover' | 'deleveraging', equity: number): HouseEvent => ({
    type: 'procedureMoved',
    account: B,
    from,
    to,
    reason: 'no-taker',
    equity,
    requirement: 0,
    amount: 0,
    deadlineMs: 60_000,
  })
  const early = (equity: number): HouseEvent[] => [
    move('none', 'takeover', equity),
    move('takeover', 'deleveraging', equity),
  ]
  assert.equal(found([...smallHouse(), trade(100), marked(109_900_000, early(9_500_000))]), null)
  assert.equal(found([...smallHouse(), trade(100), marked(109_000_000, early(99_500_000))]), 'INV-4')
})

test('behavior: funding is the signed product rounded up', () => {
  // Index 2¹⁶ + 1 sub-atoms: 10 lots owe ⌈10 × 65,537 ÷ 65,536⌉ = 11, −10 lots ⌈−10.0002⌉ = −10.
  const accrued: Told = [{ type: 'tick' }, [{ type: 'fundingAccrued', market: 0, ratePpm: 1, index: 65_537 }]]
  const settle = (account: number, amount: number): HouseEvent => {
    return { type: 'fundingSettled', market: 0, account, amount, index: 65_537 }
  }
  const touched = (a: number, b: number): Told => [trade(1)[0], [settle(A, a), settle(B, b), ...trade(1)[1]]]
  assert.equal(found([...smallHouse(), trade(10), accrued, touched(11, -10)]), null)
  assert.equal(found([...smallHouse(), trade(10), accrued, touched(10, -10)]), 'INV-9')
  assert.equal(found([...smallHouse(), trade(10), accrued, trade(1)]), 'INV-9')
})

test('behavior: a withdrawal leaves initial margin', () => {
  const withdraw = (amount: number): Told => [
    { type: 'withdrawalRequest', account: A, vault: 0, amount, recipient: KEY },
    [
      { type: 'posted', class: 'withdrawal', from: A, to: 9, asset: 0, amount },
      {
        type: 'withdrawalNoted',
        withdrawal: 1,
        vault: 0,
        account: A,
        amount,
        stage: 'requested',
        vaultNumber: 0,
        recipient: KEY,
      },
    ],
  ]
  // 10 lots: initial 4 % of 1,000 = 40 and depth 0.05 % = 0.5, fee 0.05; but a tenth of 1,000 must stay: 100. B's 4,000 widen the window.
  const house = [...smallHouse(), deposit(3, B, 4_000_000_000), trade(10)]
  assert.equal(found([...house, withdraw(899_950_000)]), null)
  assert.equal(found([...house, withdraw(899_950_001)]), 'INV-6')
})

test('behavior: beyond the window money waits, and an epoch shares 600 dollars of two that have 1,000 each', () => {
  const noted = (account: number, stage: 'requested' | 'queued' | 'granted' | 'lapsed', amount: number): HouseEvent => {
    const withdrawal = account === A ? 1 : 2
    return { type: 'withdrawalNoted', withdrawal, vault: 0, account, amount, stage, vaultNumber: 0, recipient: KEY }
  }
  const moved = (account: number, amount: number): HouseEvent => {
    return { type: 'posted', class: 'withdrawal', from: account, to: 9, asset: 0, amount }
  }
  const asks = (account: number, amount: number, events: HouseEvent[]): Told => [
    { type: 'withdrawalRequest', account, vault: 0, amount, recipient: KEY },
    events,
  ]
  const $ = 1_000_000
  const queues = (account: number, amount: number) => asks(account, amount, [noted(account, 'queued', amount)])
  const atOnce = (account: number, amount: number) =>
    asks(account, amount, [moved(account, amount), noted(account, 'requested', amount)])
  // A asks 700 of 2,000, of which 30 % may leave a day; then B's 100 wait too. B is full at 100, A gets the other 500.
  const weighs = (account: number, amount: number): HouseEvent => ({ type: 'exitWeighed', asset: 0, account, amount })
  const shares = (a: number, b: number, budget = 600 * $, ofA = 1000 * $): HouseEvent[] => [
    weighs(A, ofA),
    weighs(B, 1000 * $),
    { type: 'exitsShared', asset: 0, budget },
    ...[moved(A, a), noted(A, 'granted', a), moved(B, b), noted(B, 'granted', b)],
  ]
  const epoch = (events: HouseEvent[], afterMs = 900_000): Told => [{ type: 'tick' }, events, afterMs]
  const run = (...told: Told[]): string | null => found([...smallHouse(), ...told])
  const both = [queues(A, 700 * $), queues(B, 100 * $)]
  assert.equal(run(...both, epoch(shares(500 * $, 100 * $))), null)
  const wrong: Told[][] = [
    [atOnce(A, 700 * $)],
    [queues(A, 600 * $)],
    [queues(A, 700 * $), atOnce(B, 100 * $)],
    [queues(A, 1000 * $ + 1)],
    [...both, epoch([])],
    [...both, epoch(shares(500 * $, 100 * $), 800_000)],
    [...both, epoch(shares(500 * $ + 1, 100 * $ - 1))],
    [...both, epoch(shares(500 * $ - 1, 100 * $))],
    [...both, epoch(shares(500 * $, 100 * $, 600 * $ + 1))],
    [...both, epoch(shares(500 * $, 100 * $, 600 * $, 1000 * $ - 1))],
    [...both, epoch(shares(500 * $, 100 * $).filter((event) => event.type !== 'exitWeighed' || event.account === A))],
    [...both, epoch([weighs(A, 1000 * $), noted(A, 'lapsed', 1)])],
  ]
  for (const told of wrong) assert.equal(run(...told), 'INV-6')
})

test('behavior: money leaves for the owner, or for who has been on the list as long as the house says', () => {
  const [other, day] = ['7'.padStart(64, '0'), 86_400_000]
  const recipient = { account: A, recipient: other } as const
  const payment = { withdrawal: 1, vault: 0, amount: 1 } as const
  const adds = (effectiveMs: number): Told => [
    { type: 'recipientAdd', ...recipient },
    [{ type: 'recipientAdded', ...recipient, effectiveMs }],
  ]
  const removes: Told = [{ type: 'recipientRemove', ...recipient }, [{ type: 'recipientRemoved', ...recipient }]]
  const noted = (stage: 'requested' | 'executed', to: string): HouseEvent => {
    return { type: 'withdrawalNoted', ...payment, account: A, stage, vaultNumber: 1, recipient: to }
  }
  const asks = (to: string): Told => [
    { type: 'withdrawalRequest', account: A, vault: 0, amount: 1, recipient: to },
    [{ type: 'posted', class: 'withdrawal', from: A, to: 9, asset: 0, amount: 1 }, noted('requested', to)],
  ]
  const pays = (to: string): Told => [{ type: 'withdrawalExecute', withdrawal: 1 }, [noted('executed', to)]]
  const run = (...told: Told[]): string | null => found([...smallHouse(), ...told])
  const late = ([command, events]: Told, waitMs: number): Told => [command, events, waitMs]
  assert.equal(run(asks(KEY), pays(KEY)), null)
  assert.equal(run(asks(other)), 'listed recipients')
  assert.equal(run(asks(KEY), pays(other)), 'listed recipients')
  // The fifteenth command comes at 14 ms.
  assert.equal(run(adds(14 + day), late(asks(other), day - 1), pays(other)), null)
  assert.equal(run(adds(14 + day), late(asks(other), day - 2)), 'listed recipients')
  assert.equal(run(adds(13 + day)), 'listed recipients')
  assert.equal(run(adds(14 + day), late(asks(other), day - 1), removes, pays(other)), 'listed recipients')
  assert.equal(run(removes), 'listed recipients')
  assert.equal(run(adds(14 + day), adds(15 + day)), 'listed recipients')
})

test('behavior: a parameter moves by its step, with its notice', () => {
  const change = (value: number, effectiveMs: number): Told => [
    {
      type: 'parametersSchedule',
      hash: KEY,
      path: 'slow',
      effectiveMs,
      changes: [{ parameter: 400, scope: 0, value }],
    },
    [{ type: 'parameterScheduled', parameter: 400, scope: 0, value, effectiveMs }],
  ]
  // Maintenance: step 10,000 ppm, a day's notice to tighten; the command comes at 14 ms.
  assert.equal(found([...smallHouse(), change(30_000, 86_400_014)]), null)
  assert.equal(found([...smallHouse(), change(30_001, 86_400_014)]), 'INV-12')
  assert.equal(found([...smallHouse(), change(30_000, 86_400_013)]), 'INV-12')
})

test('behavior: above the bound of a full audit the rate is told', () => {
  const auditor = auditorOf({ catalogue, accountsFullMax: 5, sampleEvery: 7 })
  smallHouse().forEach(([command, events], i) => {
    auditor.observe(i + 1, i, command, events)
  })
  assert.deepEqual(auditor.summary(), { commands: 14, events: 30, accounts: 15, sampleRate: 2 / 14 })
})

test('behavior: shares by largest remainder, ties to the first; integer roots', () => {
  // 10 over 1:1:1 → 3⅓ each; the one left goes to the first. 7 over 3:1 → 5.25, 1.75 → 5, 2.
  assert.deepEqual(shareOut(10n, [1n, 1n, 1n]), [4n, 3n, 3n])
  assert.deepEqual(shareOut(7n, [3n, 1n]), [5n, 2n])
  for (const n of [0n, 1n, 3n, 4n, 24n, 25n, 26n, 10n ** 18n - 1n]) {
    const root = rootFloor(n)
    assert.ok(root * root <= n && (root + 1n) * (root + 1n) > n, `√${n}`)
  }
})
