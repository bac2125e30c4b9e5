/** Statements from events against the house's own tables: on every scenario table, and on random flows. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { House } from '../src/core/machine/index.ts'
import { statementsOf } from '../src/node/index.ts'
import { fc } from './support/fast-check.ts'
import { partsOf, runPart } from './tables/language.ts'
import { ATOMS, assets, markets, START_MS, Stage } from './tables/stage.ts'

const directory = new URL('./tables/', import.meta.url)
const always = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }

type Holdings = { readonly assets: Record<number, bigint>; readonly costs: Record<number, bigint> }

/** What accounts have by the house's tables; zeros left out. */
function holdingsOf(house: House): Map<number, Holdings> {
  const { accounts, balances } = house.ledger
  const { legs, tiers } = house.markets
  const all = new Map<number, Holdings>()
  for (let account = 0; account < accounts.rows; account++) {
    const holdings: Holdings = { assets: {}, costs: {} }
    const cash = tiers.settlementAsset[accounts.tier[account]!]! - 1
    if (accounts.cash[account] !== 0) holdings.assets[cash] = BigInt(accounts.cash[account]!)
    for (let i = 0; i < accounts.balanceCount[account]!; i++) {
      const slot = accounts.balanceFirst[account]! + i
      holdings.assets[balances.asset[slot]!] = BigInt(balances.amount[slot]!)
    }
    for (let i = 0; i < accounts.legCount[account]!; i++) {
      const slot = accounts.legFirst[account]! + i
      if (legs.cost[slot] !== 0) holdings.costs[legs.market[slot]!] = BigInt(legs.cost[slot]!)
    }
    all.set(account, holdings)
  }
  return all
}

/** What statements say is there at their end, in the same shape; checks the sum of each part on the way. */
function closingsOf(statements: ReturnType<typeof statementsOf>, end: 'opening' | 'closing'): Map<number, Holdings> {
  const all = new Map<number, Holdings>()
  for (const [account, { assets: money, costs }] of statements) {
    const holdings: Holdings = { assets: {}, costs: {} }
    for (const side of ['assets', 'costs'] as const) {
      for (const [row, part] of side === 'assets' ? money : costs) {
        const posted = [...part.postings.values()].reduce((sum, amount) => sum + amount, 0n)
        assert.equal(part.opening + posted, part.closing, 'opening + postings = closing')
        if (part[end] !== 0n) holdings[side][row] = part[end]
      }
    }
    all.set(account, holdings)
  }
  return all
}

function assertSame(found: Map<number, Holdings>, expected: Map<number, Holdings>): void {
  for (const [account, holdings] of expected) {
    assert.deepEqual(found.get(account) ?? { assets: {}, costs: {} }, holdings, `account ${account}`)
  }
}

for (const file of readdirSync(directory).filter((name) => name.endsWith('.md'))) {
  test(`behavior: statements end where the house stands after ${file}`, () => {
    for (const part of partsOf(readFileSync(new URL(file, directory), 'utf8'), file)) {
      const { house, log } = runPart(part)
      assertSame(closingsOf(statementsOf(log, always), 'closing'), holdingsOf(house))
    }
  })
}

test('default: a statement of one account over one minute', () => {
  // Alice deposits 100 and buys 10 lots at 50 in the first minute; they rise by 2 and she is paid 20 in the
  // second, less the venue's fee of 10 atoms.
  const stage = new Stage()
  const alice = stage.account('alice')
  stage.deposit('final', 'a', 'alice', 'USD', 100 * ATOMS)
  stage.deposit('final', 'b', 'bob', 'USD', 1000 * ATOMS)
  price(stage, 50, 20)
  trade(stage, 'alice', 'bob', 0, 10, 50)
  stage.nowMs += 60_000
  price(stage, 52, 20)
  stage.must({ type: 'sweepDemand', account: alice })
  stage.must({ type: 'tick' })
  const period = { fromMs: START_MS + 60_000, toMs: START_MS + 120_000 }
  const statement = statementsOf(stage.log, period, alice).get(alice)!
  assert.deepEqual(statement, {
    assets: new Map([
      [0, { opening: 100_000_000n, postings: new Map([['variation', 19_999_990n]]), closing: 119_999_990n }],
    ]),
    costs: new Map([
      [0, { opening: 500_000_010n, postings: new Map([['variation', 19_999_990n]]), closing: 520_000_000n }],
    ]),
  })
  const first = statementsOf(stage.log, { fromMs: START_MS, toMs: START_MS + 60_000 }, alice).get(alice)!
  assert.deepEqual(first.assets.get(0)!.postings, new Map([['deposit', 100_000_000n]]))
  assert.deepEqual(
    first.costs.get(0)!.postings,
    new Map<string, bigint>([
      ['fill', 500_000_000n],
      ['venue-fee', 10n],
    ]),
  )
})

function price(stage: Stage, btc: number, eth: number): void {
  const entries = [10, btc, eth].map((dollars, underlying) => ({
    underlying,
    price: Math.round(dollars * ATOMS),
    confidence: 0,
  }))
  for (const source of [0, 1, 2]) stage.must({ type: 'priceReport', source, entries })
}

function trade(stage: Stage, buyer: string, seller: string, market: number, lots: number, dollars: number): void {
  stage.do({
    type: 'tradeMake',
    venue: 0,
    trade: ++stage.trade,
    market,
    lots,
    price: Math.round(dollars * ATOMS),
    buyer: stage.account(buyer),
    seller: stage.account(seller),
    buyerFee: lots,
    sellerFee: 0,
    buyerHold: 0,
    sellerHold: 0,
  })
}

const names = ['ann', 'ben', 'cid', 'dan'] as const
const name = fc.constantFrom(...names)
const lots = fc.integer({ min: 1, max: 300 })
/** A step of a flow: what somebody does, or how prices and time move. Refused ones are part of it. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('trade' as const), buyer: name, seller: name, market: fc.nat(1), lots }),
  fc.record({
    kind: fc.constant('deposit' as const),
    who: name,
    asset: fc.nat(1),
    amount: fc.integer({ min: 1, max: 500 }),
  }),
  fc.record({
    kind: fc.constant('withdraw' as const),
    who: name,
    amount: fc.integer({ min: 1, max: 300 }),
    execute: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('stake' as const), who: name, amount: fc.integer({ min: 1, max: 100 }) }),
  fc.record({
    kind: fc.constant('price' as const),
    btc: fc.integer({ min: -12, max: 12 }),
    eth: fc.integer({ min: -12, max: 12 }),
  }),
  fc.record({ kind: fc.constant('time' as const), seconds: fc.constantFrom(1, 30, 300, 3600) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

test('behavior: on random flows statements agree with the tables, at any cut and at the end', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 80 }), fc.nat(79), (steps, cutAt) => {
      const stage = new Stage()
      for (const market of markets.keys()) stage.set('market.clearingFeePpm', 50, String(market))
      stage.set('tier.borrowRatePpm', 100_000)
      for (const kind of ['fund', 'sitg', 'treasury', 'backstop'])
        stage.deposit('final', kind, kind, 'USD', 2000 * ATOMS)
      for (const each of names) stage.deposit('final', each, each, 'USD', 300 * ATOMS)
      const prices = { btc: 50, eth: 20 }
      price(stage, prices.btc, prices.eth)
      let cutMs = 0
      let atCut = holdingsOf(stage.house)
      steps.forEach((each, i) => {
        walk(stage, each, prices)
        if (i !== cutAt) return
        atCut = holdingsOf(stage.house)
        cutMs = ++stage.nowMs
      })
      assertSame(closingsOf(statementsOf(stage.log, always), 'closing'), holdingsOf(stage.house))
      if (cutMs === 0) return
      const later = statementsOf(stage.log, { fromMs: cutMs, toMs: always.toMs })
      assertSame(closingsOf(later, 'opening'), atCut)
      assertSame(closingsOf(later, 'closing'), holdingsOf(stage.house))
      assertSame(closingsOf(statementsOf(stage.log, { fromMs: 0, toMs: cutMs }), 'closing'), atCut)
    }),
    { numRuns: 60 },
  )
})

function walk(stage: Stage, each: Step, prices: { btc: number; eth: number }): void {
  if (each.kind === 'trade') {
    trade(stage, each.buyer, each.seller, each.market, each.lots, each.market === 0 ? prices.btc : prices.eth)
  } else if (each.kind === 'deposit') {
    stage.deposit('final', `d${stage.seq}`, each.who, assets[each.asset]!, each.amount * ATOMS)
  } else if (each.kind === 'withdraw') {
    stage.events = []
    const account = stage.account(each.who)
    stage.do({
      type: 'withdrawalRequest',
      account,
      vault: 0,
      amount: each.amount * ATOMS,
      recipient: stage.ownKey(account),
    })
    const noted = stage.events.find((event) => event.type === 'withdrawalNoted')
    if (noted !== undefined && each.execute) stage.do({ type: 'withdrawalExecute', withdrawal: noted.withdrawal })
  } else if (each.kind === 'stake') {
    stage.do({ type: 'stakeAdd', account: stage.account(each.who), amount: each.amount * ATOMS })
  } else if (each.kind === 'price') {
    prices.btc *= 1 + each.btc / 100
    prices.eth *= 1 + each.eth / 100
    price(stage, prices.btc, prices.eth)
  } else {
    stage.nowMs += each.seconds * 1000
    stage.must({ type: 'tick' })
  }
}
