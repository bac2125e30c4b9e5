import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import {
  giveCollateral,
  member,
  type SmallHouse,
  setAsset,
  setMark,
  smallHouse,
} from '../../../test/support/small-house.ts'
import { openMemberAccount } from '../ledger/index.ts'
import { lotsOf, postLots } from '../markets/index.ts'
import { assetPriceAtRaw, markAtRaw } from '../oracle/index.ts'
import { mulDivFloor, PPM } from '../units/index.ts'
import { haircutCeil, type InitialCharges, initialOfLegCeil, maintenanceOfLegCeil } from './charges.ts'
import { grossOf } from './gross.ts'
import { testInitial } from './initial.ts'
import { targetOfLegsCeil } from './levels.ts'
import { type Change, noChange } from './measure.ts'
import { emptyLotsBeside, ownerLots, setLotsBeside } from './owner-share.ts'

const T = 1_000_000
const MARKETS = 5
const ASSETS = 4

const lots = fc.integer({ min: -4000, max: 4000 })
const legs = fc.array(lots, { minLength: MARKETS, maxLength: MARKETS })
const price = fc.integer({ min: 10_000, max: 10 ** 8 })
/** A price and its average, which has often caught up. */
const priceAndSlow = fc.oneof(
  price.map((mark) => [mark, mark] as const),
  fc.tuple(price, price),
)
const population = fc.record({
  /** Legs of three accounts of one owner; the first is tested. */
  books: fc.tuple(legs, legs, legs),
  cash: fc.integer({ min: -(10 ** 9), max: 10 ** 12 }),
  collateral: fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { minLength: ASSETS, maxLength: ASSETS }),
  prices: fc.array(priceAndSlow, { minLength: MARKETS + ASSETS, maxLength: MARKETS + ASSETS }),
  claims: fc.array(fc.integer({ min: 0, max: PPM }), { minLength: MARKETS, maxLength: MARKETS }),
  season: fc.integer({ min: PPM, max: 2 * PPM }),
  alone: fc.boolean(),
  /** Underlying + 1 that each collateral falls with, 0 none. */
  wrongWays: fc.array(fc.integer({ min: 0, max: MARKETS + 1 }), { minLength: ASSETS, maxLength: ASSETS }),
  /** Raw medians of underlyings whose index the step rule holds back; the first is the token's. */
  raws: fc.array(fc.oneof(fc.constant(0), fc.constant(0), price), { minLength: MARKETS + 1, maxLength: MARKETS + 1 }),
})
type Population = typeof population extends fc.Arbitrary<infer P> ? P : never

/** Markets 0…4 on underlyings 1…5, assets 1…4 on underlyings 1…4: collateral and legs share their sums. */
function build({
  books,
  cash,
  collateral,
  prices,
  claims,
  season,
  alone,
  raws,
  wrongWays,
}: Population): [SmallHouse, number] {
  const house = smallHouse(MARKETS, ASSETS)
  const one = member(house, cash)
  const other = member(house, 10 ** 14)
  const owner = house.ledger.accounts.owner[one]!
  const accounts = alone
    ? [one]
    : [one, openMemberAccount(house, owner, 0, 'cross'), openMemberAccount(house, owner, 0, 'isolated')]
  for (let market = 0; market < MARKETS; market++) {
    setMark(house, market, prices[market]![0])
    house.markets.markets.slow[market] = prices[market]![1]
    house.markets.markets.claimPpm[market] = claims[market]!
    accounts.forEach((account, i) => {
      const q = books[i]![market]!
      if (q > 0) postLots(house, account, other, market, q, 50 * T)
      if (q < 0) postLots(house, other, account, market, -q, 50 * T)
    })
  }
  collateral.forEach((amount, i) => {
    setAsset(house, i + 1, prices[MARKETS + i]![0])
    house.markets.assets.slow[i + 1] = prices[MARKETS + i]![1]
    house.params.asset.wrongWayUnderlying[i + 1] = wrongWays[i]!
    if (amount > 0) giveCollateral(house, one, i + 1, amount)
  })
  raws.forEach((raw, underlying) => {
    house.markets.underlyings.held[underlying] = raw > 0 ? 1 : 0
    house.markets.underlyings.raw[underlying] = raw
  })
  house.markets.underlyings.index[0] = 10 * T
  house.markets.tiers.seasonPpm[0] = season
  return [house, one]
}

/** The test as the rules say it: every price looked at by itself, every owner's lots searched, sums in order of underlyings. */
function naiveExcess(house: SmallHouse, account: number, change: Change, at: 'initial' | 'target'): number {
  const { markets } = house.markets
  const weight = house.params.tier.claimWeightPpm[0]!
  let excess = house.ledger.accounts.cash[account]! - house.ledger.accounts.held[account]!
  for (let underlying = 0; underlying <= Math.max(MARKETS, ASSETS); underlying++) {
    const sides = (['mark', 'slow'] as const).map((which) => {
      let [gains, losses, requirement, collateral, claim] = [0, 0, 0, 0, weight]
      for (let market = 0; market < MARKETS; market++) {
        if (markets.underlying[market] !== underlying) continue
        const held = lotsOf(house, account, market)
        const [traded, paid] = market === change.market ? [change.lots, change.cost] : [0, 0]
        if (held === 0 && traded === 0) continue
        const cost = held * 50 * T + paid
        const seen = which === 'mark' ? markets.mark[market]! : slowOf(house, market, held + traded)
        const result = (held + traded) * seen - cost
        if (result > 0) gains += mulDivFloor(result, markets.claimPpm[market]!, PPM)
        else losses += result
        claim = Math.min(claim, markets.claimPpm[market]!)
        requirement += required(house, account, market, held + traded, seen, at)
      }
      const asset = underlying
      const amount = asset > 0 && asset <= ASSETS ? collateralOf(house, account, asset) : 0
      const assetPrice = which === 'mark' ? house.markets.assets.price[asset]! : slowOfAsset(house, asset)
      const value = mulDivFloor(amount, assetPrice, T)
      if (amount > 0) {
        const beside = grossIn(house, account, change, house.params.asset.wrongWayUnderlying[asset]! - 1, which)
        collateral = Math.max(0, value - haircutCeil(house.params, asset, value) - beside)
      }
      const net = gains + losses
      const equity = (net > 0 ? mulDivFloor(net, claim, PPM) : net) + collateral
      return equity - (at === 'target' ? targetOfLegsCeil(house, 0, requirement) : requirement)
    })
    excess += Math.min(...sides)
  }
  return excess
}

/** Gross notional of a book in an underlying, after a change. */
function grossIn(
  house: SmallHouse,
  account: number,
  change: Change,
  underlying: number,
  which: 'mark' | 'slow',
): number {
  let gross = 0
  for (let market = 0; market < MARKETS; market++) {
    if (house.markets.markets.underlying[market] !== underlying) continue
    const q = lotsOf(house, account, market) + (market === change.market ? change.lots : 0)
    gross += Math.abs(q) * (which === 'mark' ? house.markets.markets.mark[market]! : slowOf(house, market, q))
  }
  return gross
}

function slowOf(house: SmallHouse, market: number, q: number): number {
  const { mark, slow } = house.markets.markets
  const raw = markAtRaw(house, market)
  if (raw === mark[market]) return slow[market]!
  return q >= 0 ? Math.min(slow[market]!, raw) : Math.max(slow[market]!, raw)
}

function slowOfAsset(house: SmallHouse, asset: number): number {
  const { price, slow } = house.markets.assets
  const raw = assetPriceAtRaw(house, asset)
  return raw === price[asset] ? slow[asset]! : Math.min(slow[asset]!, raw)
}

function required(house: SmallHouse, account: number, market: number, q: number, price: number, at: string): number {
  const parts: InitialCharges = { bracket: 0, size: 0, market: 0, depth: 0, share: 0, season: 0, cap: 0 }
  if (q === 0) return 0
  const notional = Math.abs(q) * price
  return at === 'target'
    ? maintenanceOfLegCeil(house.params, market, q, notional)
    : initialOfLegCeil(house, market, q, notional, ownerLots(house, account, market, q), parts)
}

function collateralOf(house: SmallHouse, account: number, asset: number): number {
  const { accounts, balances } = house.ledger
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    if (balances.asset[slot] === asset) return balances.amount[slot]!
  }
  return 0
}

test('behavior: the initial test finds what every price and every account looked at by itself gives', () => {
  fc.assert(
    fc.property(population, fc.integer({ min: -1, max: MARKETS - 1 }), lots, (populated, market, traded) => {
      const [house, account] = build(populated)
      const change = { market, lots: traded, cost: traded * 49 * T + 7, cash: 0, asset: -1, assetAmount: 0, debt: 0 }
      if (market < 0 || traded === 0) Object.assign(change, { market: -1, lots: 0, cost: 0 })
      const answer = testInitial(house, account, change, 0)
      assert.equal(answer.initialExcess, naiveExcess(house, account, change, 'initial'))
      assert.equal(answer.targetExcess, naiveExcess(house, account, change, 'target'))
      assert.equal(answer.initialExcess, answer.equity - answer.requirement)
      assert.equal(answer.gross, grossOf(house, account, change))
    }),
    { numRuns: 200 },
  )
})

/** A long or short of so many lots at 50 with collateral alone, which falls with it or does not. */
function besideCollateral(q: number, amount: number, wrongWay: boolean): number {
  const house = smallHouse(MARKETS, ASSETS)
  const account = member(house, 0)
  const other = member(house, 10 ** 14)
  setMark(house, 0, 50 * T)
  setAsset(house, 2, 50 * T)
  house.params.asset.wrongWayUnderlying[2] = wrongWay ? house.markets.markets.underlying[0]! + 1 : 0
  if (q > 0) postLots(house, account, other, 0, q, 50 * T)
  if (q < 0) postLots(house, other, account, 0, -q, 50 * T)
  if (amount > 0) giveCollateral(house, account, 2, amount)
  return testInitial(house, account, noChange, 0).initialExcess
}

test('behavior: collateral that falls with a position counts for what exceeds its notional, evenly in both sizes', () => {
  const sizes = fc.integer({ min: -200, max: 200 })
  const amounts = fc.integer({ min: 0, max: 10 ** 8 })
  fc.assert(
    fc.property(sizes, amounts, (q, amount) => {
      const taken = besideCollateral(q, amount, false) - besideCollateral(q, amount, true)
      // The default haircut of a tenth, rounded up; the whole of it up to the notional.
      const value = amount * 50
      assert.equal(taken, Math.min(value - Math.ceil(value / 10), Math.abs(q) * 50 * T))
      // A lot more takes at most its notional more and never less; an atom more of collateral never harms.
      const more = q < 0 ? q - 1 : q + 1
      const next = besideCollateral(more, amount, false) - besideCollateral(more, amount, true)
      assert.ok(next >= taken && next - taken <= 50 * T)
      assert.ok(besideCollateral(q, amount + 1, true) >= besideCollateral(q, amount, true))
    }),
    { numRuns: 100 },
  )
})

test('behavior: walking two accounts in step finds the lots that searching them leg by leg finds', () => {
  fc.assert(
    fc.property(population, (populated) => {
      const [house, account] = build(populated)
      const beside = emptyLotsBeside()
      const shared = setLotsBeside(house, account, beside)
      const first = house.ledger.accounts.legFirst[account]!
      for (let i = 0; i < house.ledger.accounts.legCount[account]!; i++) {
        const market = house.markets.legs.market[first + i]!
        const [long, short] = shared ? [beside.long[i]!, beside.short[i]!] : [0, 0]
        assert.equal(1 + long, ownerLots(house, account, market, 1))
        assert.equal(1 + short, ownerLots(house, account, market, -1))
      }
    }),
    { numRuns: 200 },
  )
})
