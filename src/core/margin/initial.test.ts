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
import { endHold, lotsOf, openHold, postLots, useHold } from '../markets/index.ts'
import { assetPriceAtRaw, markAtRaw } from '../oracle/index.ts'
import { mulDivFloor, PPM } from '../units/index.ts'
import { type Change, noChange } from './change.ts'
import { haircutCeil, type InitialCharges, initialOfLegCeil, maintenanceOfLegCeil } from './charges.ts'
import { extractOf, houseOfExtract } from './extract.ts'
import { grossOf } from './gross.ts'
import { testInitial, testInitialOfHold } from './initial.ts'
import { maintenanceOf, restoreCeil, targetCeil, targetOfLegsCeil } from './levels.ts'
import { measure } from './measure.ts'
import { emptyMeasure, presentPrices } from './measures.ts'
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
  /** Markets in which the book has an open hold, and its side. */
  holds: fc.array(fc.tuple(fc.nat(MARKETS - 1), fc.constantFrom(0 as const, 1 as const)), { maxLength: 2 }),
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
  holds,
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
  for (const [market, side] of holds) {
    openHold(house, { account: one, venue: 0, market, side, lots: 1, limitPrice: T, amount: 7, expiryMs: 1 })
  }
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
        const falls = isLong(house, account, change, house.params.asset.wrongWayUnderlying[asset]! - 1)
        collateral = falls ? 0 : value - haircutCeil(house.params, asset, value)
      }
      const net = gains + losses
      const equity = (net > 0 ? mulDivFloor(net, claim, PPM) : net) + collateral
      return equity - (at === 'target' ? targetOfLegsCeil(house, 0, requirement) : requirement)
    })
    excess += Math.min(...sides)
  }
  return excess
}

/** Whether a book is long in an underlying after a change, or has a hold that buys there. */
function isLong(house: SmallHouse, account: number, change: Change, underlying: number): boolean {
  const { holds } = house.markets
  for (let hold = 0; hold < holds.rows; hold++) {
    const bought = holds.side[hold] === 0 && house.markets.markets.underlying[holds.market[hold]!] === underlying
    if (bought && holds.account[hold] === account) return true
  }
  for (let market = 0; market < MARKETS; market++) {
    if (house.markets.markets.underlying[market] !== underlying) continue
    if (lotsOf(house, account, market) + (market === change.market ? change.lots : 0) > 0) return true
  }
  return false
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

/** What a book of so many lots at 50 with collateral alone has above each level, the collateral pegged to its underlying or not. */
function besideCollateral(q: number, amount: number, isPegged: boolean): number[] {
  const house = smallHouse(MARKETS, ASSETS)
  const account = member(house, 0)
  const other = member(house, 10 ** 14)
  setMark(house, 0, 50 * T)
  setAsset(house, 2, 50 * T)
  house.params.asset.wrongWayUnderlying[2] = isPegged ? house.markets.markets.underlying[0]! + 1 : 0
  if (q > 0) postLots(house, account, other, 0, q, 50 * T)
  if (q < 0) postLots(house, other, account, 0, -q, 50 * T)
  if (amount > 0) giveCollateral(house, account, 2, amount)
  const measured = emptyMeasure()
  measure(house, presentPrices(house), account, noChange, measured)
  const { initialExcess, targetExcess } = testInitial(house, account, noChange, 0)
  const required = [maintenanceOf(measured), targetCeil(house, 0, measured), restoreCeil(house, 0, measured)]
  return [initialExcess, targetExcess, ...required.map((level) => measured.equity - level)]
}

test('behavior: collateral that falls with a long counts for nothing at every level, beside a short and alone in full', () => {
  fc.assert(
    fc.property(fc.integer({ min: -200, max: 200 }), fc.integer({ min: 0, max: 10 ** 8 }), (q, amount) => {
      const free = besideCollateral(q, amount, false)
      const pegged = besideCollateral(q, amount, true)
      // The default haircut of a tenth, rounded up.
      const counted = amount * 50 - Math.ceil((amount * 50) / 10)
      assert.deepEqual(
        pegged,
        free.map((excess) => excess - (q > 0 ? counted : 0)),
      )
      // What does not count changes nothing: the same book without it.
      if (q > 0) assert.deepEqual(pegged, besideCollateral(q, 0, true))
    }),
    { numRuns: 100 },
  )
})

test('behavior: a hold that buys takes from what falls with it beforehand, so that its trade takes no more', () => {
  const house = smallHouse(MARKETS, ASSETS)
  const [account, other] = [member(house, 300 * T), member(house, 10 ** 14)]
  setMark(house, 0, 50 * T)
  setAsset(house, 2, 50 * T)
  const underlying = house.markets.markets.underlying[0]!
  house.params.market.depthSharePpm[0] = 0
  house.params.asset.wrongWayUnderlying[2] = underlying + 1
  giveCollateral(house, account, 2, 10 * T)
  const excess = () => testInitial(house, account, noChange, 0).initialExcess
  // Ten coins at 50 less a tenth: 450, and 300 in cash. Ten lots at 50 need 4 %, 20.
  assert.equal(excess(), 750 * T)
  assert.equal(testInitialOfHold(house, account, { market: 0, buys: true }).initialExcess, 300 * T)
  assert.equal(testInitialOfHold(house, account, { market: 0, buys: false }).initialExcess, 750 * T)
  const terms = { account, venue: 0, market: 0, lots: 10, limitPrice: 50 * T, amount: 20 * T, expiryMs: 1 }
  const sells = openHold(house, { ...terms, side: 1 })
  assert.equal(excess(), 730 * T)
  endHold(house, sells, 'cancelled')
  const buys = openHold(house, { ...terms, side: 0 })
  assert.equal(excess(), 280 * T)
  // A member's own machine sees the hold too.
  const extract = houseOfExtract(extractOf(house, account), house)!
  assert.equal(testInitial(extract.house, extract.account, noChange, 0).initialExcess, 280 * T)
  useHold(house, buys, 10)
  postLots(house, account, other, 0, 10, 50 * T)
  assert.equal(excess(), 280 * T)
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
