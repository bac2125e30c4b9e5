import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { DAY_MS, OptionsHouse, START_MS } from '../../../test/support/options-house.ts'
import { noChange, testInitial } from '../margin/index.ts'

const listed = [
  { name: 'F30', days: 30, kind: 'future' },
  { name: 'C100', days: 30, kind: 'call', strike: 100_000, upFront: true },
  { name: 'C60', days: 30, kind: 'call', strike: 60_000, upFront: true },
  { name: 'P100', days: 30, kind: 'put', strike: 100_000, upFront: false },
  { name: 'P85', days: 30, kind: 'put', strike: 85_000, upFront: true },
  { name: 'C110L', days: 90, kind: 'call', strike: 110_000, upFront: false },
] as const

const curves = [
  { days: 30, basisPpm: 4000, volatility: 0.5, skew: 0.6 },
  { days: 90, basisPpm: 9000, volatility: 0.55, skew: 0.6 },
]

function opened(): OptionsHouse {
  const stage = new OptionsHouse(listed)
  stage.curve(curves)
  return stage
}

type Hold = { readonly market: string; readonly lots: number; readonly limit: number }

/** Opens a hold, lots < 0 to sell, at a price in dollars a BTC; its ticket, or the code of its refusal. */
function open(stage: OptionsHouse, account: number, { market, lots, limit }: Hold): number | string {
  const code = stage.do({
    type: 'holdOpen',
    account,
    venue: 0,
    market: stage.market(market),
    side: lots > 0 ? 'buy' : 'sell',
    lots: Math.abs(lots),
    limitPrice: Math.round(limit * 1000),
    expiryMs: START_MS + 20 * DAY_MS,
  })
  if (code !== null) return code
  const noted = stage.log.at(-1)!.events.find((event) => event.type === 'holdNoted')!
  return noted.hold
}

/** Fills a hold whole at its limit, the other side a maker's. */
function fill(
  stage: OptionsHouse,
  account: number,
  ticket: number,
  { market, lots, limit }: Hold,
  maker: number,
): void {
  stage.must({
    type: 'tradeMake',
    venue: 0,
    trade: ++stage.trades,
    market: stage.market(market),
    lots: Math.abs(lots),
    price: Math.round(limit * 1000),
    buyer: lots > 0 ? account : maker,
    seller: lots > 0 ? maker : account,
    buyerFee: 0,
    sellerFee: 0,
    buyerHold: lots > 0 ? ticket : 0,
    sellerHold: lots > 0 ? 0 : ticket,
  })
}

const least = (stage: OptionsHouse, account: number): number => {
  const { initialExcess, targetExcess } = testInitial(stage.house, account, noChange, 0)
  return Math.min(initialExcess, targetExcess)
}

test('default: what falls with a long secures no hold that may become one, a put that is sold among them', () => {
  for (const { lots, counts } of [
    { lots: -10, counts: false },
    { lots: 10, counts: true },
  ]) {
    const stage = opened()
    // The coin falls with BTC.
    stage.set('asset.wrongWayUnderlying', 2)
    const account = stage.member(0, 1)
    const limit = stage.mark('P85')
    const found = open(stage, account, { market: 'P85', lots, limit })
    assert.equal(typeof found === 'number', counts, String(found))
  }
})

test('default: the hold of an option that is paid for keeps its whole price aside', () => {
  const stage = opened()
  // Claims carry nothing: a deep call is worth 40,000, of which its worst scenario takes less than half.
  stage.set('tier.claimWeightPpm', 0)
  const maker = stage.member(10_000_000)
  const account = stage.member(100_000)
  const hold = { market: 'C60', lots: 1000, limit: stage.mark('C60') }
  const ticket = open(stage, account, hold)
  assert.ok(typeof ticket === 'number')
  const before = least(stage, account)
  fill(stage, account, ticket, hold, maker)
  assert.ok(least(stage, account) >= before)
})

test('default: beside a hold a paid option is not spared what exceeds its price, because a short would end that', () => {
  const stage = opened()
  const maker = stage.member(10_000_000)
  const account = stage.member(1_000_000)
  // A wing that the grid takes whole: at 1.7 times its loss it would need more than it is worth, but for K_u.
  stage.house.markets.tiers.seasonPpm[0] = 1_700_000
  assert.equal(stage.trade('P85', 2000, stage.mark('P85'), account, maker), null)
  const hold = { market: 'PERP', lots: -100, limit: stage.mark('PERP') }
  const ticket = open(stage, account, hold)
  assert.ok(typeof ticket === 'number')
  const before = least(stage, account)
  fill(stage, account, ticket, hold, maker)
  assert.ok(least(stage, account) >= before)
})

test('default: the last of several holds of a market is charged as the last lots that they may become', () => {
  for (const model of ['portfolio', 'standard'] as const) {
    const stage = opened()
    stage.set('market.initialPremium', 40_000)
    stage.set('market.maintenancePremium', 20_000)
    const maker = stage.member(10_000_000)
    const account = stage.member(10_000_000)
    if (model === 'standard') stage.must({ type: 'accountMargin', account, model })
    const hold = { market: 'PERP', lots: 1000, limit: stage.mark('PERP') }
    const tickets = [open(stage, account, hold), open(stage, account, hold)]
    const before = least(stage, account)
    for (const ticket of tickets) {
      assert.ok(typeof ticket === 'number')
      fill(stage, account, ticket, hold, maker)
    }
    assert.ok(least(stage, account) >= before, model)
  }
})

test('behavior: whichever holds of a book are filled, each at its limit, its initial excess does not fall', () => {
  const names = ['PERP', 'F30', 'C100', 'C60', 'P100', 'P85', 'C110L'] as const
  const size = fc.integer({ min: -600, max: 600 })
  const book = fc.record(Object.fromEntries(names.map((name) => [name, fc.option(size, { nil: 0 })])))
  const hold = fc.record({
    market: fc.constantFrom(...names),
    lots: size.filter((lots) => lots !== 0),
    /** Of the way to the price limit. */
    away: fc.integer({ min: -9, max: 9 }),
  })
  fc.assert(
    fc.property(
      book,
      fc.array(hold, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(0, 1),
      fc.constantFrom(0, 500_000, 1_000_000),
      fc.constantFrom(0.985, 1, 1.015),
      fc.constantFrom('portfolio', 'standard'),
      fc.constantFrom(1_000_000, 1_700_000),
      (lots, asked, coins, weightPpm, move, model, seasonPpm) => {
        const stage = opened()
        stage.set('tier.claimWeightPpm', weightPpm)
        stage.set('underlying.slowTauMs', 600_000)
        // Rates that stay below their caps (0202, “If it fails”).
        stage.set('market.initialPremium', 40_000)
        stage.set('market.maintenancePremium', 20_000)
        stage.house.markets.tiers.seasonPpm[0] = seasonPpm
        const maker = stage.member(100_000_000)
        const isStandard = model === 'standard'
        const trades = Object.entries(lots).filter(([name, q]) => q !== 0 && (!isStandard || isLinear(name)))
        const marks = Object.fromEntries(names.map((name) => [name, stage.mark(name)]))
        const outcomes = 2 ** asked.length
        const accounts = Array.from({ length: outcomes }, () => {
          const account = stage.member(10_000_000, coins)
          if (isStandard) stage.must({ type: 'accountMargin', account, model })
          for (const [name, q] of trades) {
            const [buyer, seller] = q > 0 ? [account, maker] : [maker, account]
            assert.equal(stage.trade(name, Math.abs(q), marks[name]!, buyer, seller), null)
          }
          return account
        })
        stage.nowMs += 1000
        stage.report(100_000 * move)
        const holds = asked
          .filter(({ market }) => !isStandard || isLinear(market))
          .map(({ away, ...one }) => {
            const at = stage.mark(one.market)
            return { ...one, limit: Math.max(0.001, at + (away / 10) * (isLinear(one.market) ? 0.1 * at : 1000)) }
          })
        accounts.forEach((account, mask) => {
          const tickets = holds.map((one) => open(stage, account, one))
          const before = testInitial(stage.house, account, noChange, 0)
          holds.forEach((one, i) => {
            const ticket = tickets[i]!
            if (((mask >> i) & 1) === 1 && typeof ticket === 'number') fill(stage, account, ticket, one, maker)
          })
          const after = testInitial(stage.house, account, noChange, 0)
          const short = Math.min(after.initialExcess - before.initialExcess, after.targetExcess - before.targetExcess)
          // Under standard margin six charges of the lots beside were each rounded up.
          assert.ok(short >= (isStandard ? -6 * holds.length : 0), `${mask}: ${short}`)
        })
      },
    ),
    { numRuns: 60, endOnFailure: true },
  )
})

const isLinear = (name: string): boolean => name === 'PERP' || name === 'F30'
