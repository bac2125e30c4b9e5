/** What is shown of chains, curves and expiries, against textbooks, differences of marks, and the house's own verdict on trades. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, OptionsHouse, START_MS } from '../../test/support/options-house.ts'
import { scratchFor } from '../core/margin/index.ts'
import { contractPrice } from '../core/oracle/index.ts'
import { PPM } from '../core/units/index.ts'
import { chainOf, contractName, emptyBookOf, listedCurves, listedExpiries, marginOfLots, strikeText } from './index.ts'

const names = {
  underlyings: [
    { name: 'USD', exponent: 0 },
    { name: 'BTC', exponent: -3 },
  ],
  markets: ['BTC-PERP'],
}

/** A perpetual, a future and four options of two expiries, with curves of 50 % and 60 %. */
function stage(): OptionsHouse {
  const house = new OptionsHouse([
    { name: 'F', days: 10, kind: 'future' },
    { name: 'C100', days: 10, kind: 'call', strike: 100_000 },
    { name: 'P100', days: 10, kind: 'put', strike: 100_000, upFront: true },
    { name: 'C120', days: 10, kind: 'call', strike: 120_000 },
    { name: 'P80', days: 80, kind: 'put', strike: 80_000 },
  ])
  house.curve([
    { days: 10, basisPpm: 2000, volatility: 0.5, skew: 0.4 },
    { days: 80, basisPpm: 9000, volatility: 0.6, skew: 0.4 },
  ])
  return house
}

test('default: contracts are called as options exchanges call them, one that expires at another hour by its hour too', () => {
  const at = stage()
  const name = (market: string): string | null => contractName(at.house, names, at.market(market))
  assert.equal(name('PERP'), 'BTC-PERP')
  assert.equal(name('F'), 'BTC-15JAN26')
  assert.equal(name('C100'), 'BTC-15JAN26-100000-C')
  assert.equal(name('P80'), 'BTC-26MAR26-80000-P')
  at.list({ name: 'ODD', days: 0.5, kind: 'call', strike: 99_500.5 })
  assert.equal(contractName(at.house, names, at.market('ODD')), 'BTC-5JAN26T2000-99500.5-C')
  assert.equal(contractName(at.house, { underlyings: [], markets: [] }, 0), null)
  assert.equal(strikeText(at.house, names, 1, 1_250), '1.25')
  assert.equal(strikeText(at.house, names, 1, 121_630_530), '121630.53')
  assert.equal(
    strikeText(at.house, { underlyings: [{ name: 'PEPE', exponent: 6 }], markets: [] }, 0, 7_310_000),
    '0.00000731',
  )
})

test('default: the chain of an expiry, by strike; Greeks agree with differences of the marks they belong to', () => {
  const at = stage()
  const { house } = at
  const chain = chainOf(house, 0, 0)
  assert.deepEqual(
    chain.map(({ strike, call, put }) => [strike, call?.market, put?.market]),
    [
      [100_000_000, at.market('C100'), at.market('P100')],
      [120_000_000, at.market('C120'), undefined],
    ],
  )
  const { call, put } = chain[0]!
  assert.equal(put!.upFront, 1)
  // The smile has equal wings, so its least is at the forward and the volatility at the strike hardly above 50 %.
  assert.ok(Math.abs(call!.volatilityPpm! - 500_000) < 2000, `${call!.volatilityPpm}`)
  const index = house.markets.underlyings.index[1]!
  for (const [side, market] of [
    [call!, at.market('C100')],
    [put!, at.market('P100')],
  ] as const) {
    const at1 = (move: number): number => contractPrice(house, market, index + move, PPM, at.nowMs)
    assert.equal(side.mark, at1(0))
    // A tenth of a per cent either way: the difference of marks is delta to the second order, but for the smile that moves along.
    const step = index / 1000
    const slope = (at1(step) - at1(-step)) / (2 * step)
    assert.ok(Math.abs(side.deltaPpm! / 1e6 - slope) < 0.01, `${side.deltaPpm} ${slope}`)
    const bend = (at1(10 * step) - 2 * at1(0) + at1(-10 * step)) / (10 * step) ** 2
    assert.ok(Math.abs(side.gammaPpm! / 1e6 - bend * index * 0.01) < 0.02, `${side.gammaPpm} ${bend * index * 0.01}`)
    // In a quarter of a day the forward comes down by a fortieth of its 200,000 atoms, and the rest of what the mark loses is decay.
    const later = contractPrice(house, market, index, PPM, at.nowMs + DAY_MS / 4)
    const decay = later - at1(0) + (side.deltaPpm! / 1e6) * 5000
    assert.ok(Math.abs(side.theta! / 4 - decay) < 0.03 * Math.abs(decay), `${side.theta! / 4} ${decay}`)
  }
  // Parity: delta of a call less delta of a put is the forward over the index, 1.002.
  assert.ok(Math.abs(call!.deltaPpm! - put!.deltaPpm! - 1_002_000) <= 2)
  // At the money vega a point is S φ(½σ√T) √T ÷ 100 (Hull, “The Greek letters”): the average shortens T by two thirds of the window.
  const years = (10 * DAY_MS - 1_200_000) / (365 * DAY_MS)
  const hull =
    (100_200_000 * Math.exp(-((0.25 * Math.sqrt(years)) ** 2 / 2)) * Math.sqrt(years)) / Math.sqrt(2 * Math.PI) / 100
  assert.ok(Math.abs(call!.vega! - hull) < 0.002 * hull, `${call!.vega} ${hull}`)
})

test('behavior: without a curve there are no Greeks, without a price no mark; after the expiry neither', () => {
  const at = new OptionsHouse([{ name: 'C', days: 10, kind: 'call', strike: 100_000 }])
  const call = chainOf(at.house, 0, 0)[0]!.call!
  assert.deepEqual([call.mark, call.volatilityPpm], [null, null])
  assert.equal(marginOfLots(emptyBookOf(at.house, 0), 0, at.market('C'), 1, scratchFor(at.house)), null)
  const [curve] = listedCurves(at.house, 1)
  assert.deepEqual([curve!.mode, curve!.atForwardPpm, curve!.swapPpm, curve!.points], ['halted', null, null, []])
})

test('default: a flat smile gives its own volatility back at every strike and as the level of a variance swap; sources stand beside', () => {
  const at = new OptionsHouse([{ name: 'C', days: 30, kind: 'call', strike: 100_000 }])
  at.curve([{ days: 30, basisPpm: 1000, volatility: 0.5 }])
  at.nowMs += 60_000
  at.must({ type: 'curveReport', source: 0, underlying: 1, entries: at.entries([{ days: 30, volatility: 0.52 }]) })
  const [curve] = listedCurves(at.house, 1)
  assert.equal(curve!.sources, 3)
  // The forwards said are now 0, 999 and 999 ppm above the index: a minute of thirty days shrank 1,000, floor.
  assert.equal(curve!.forward, 100_099_900)
  assert.ok(curve!.points.length === 21 && curve!.points.every((point) => Math.abs(point.volatilityPpm - 500_000) < 3))
  assert.ok(Math.abs(curve!.swapPpm! - 500_000) < 10, `${curve!.swapPpm}`)
  assert.deepEqual(
    curve!.reports.map(({ source, isLive, points }) => [
      source,
      isLive,
      Math.round(points[10]!.volatilityPpm / 10_000),
    ]),
    [
      [0, true, 52],
      [1, true, 50],
      [2, true, 50],
    ],
  )
})

test('default: a quote implies the volatility at which it was made; one of nobody, of a stale book or below intrinsic value none', () => {
  const at = stage()
  const market = at.market('C120')
  const quote = (bid: number, ask: number): void =>
    at.must({ type: 'bookReport', venue: 0, market, bid, ask, bidLots: bid > 0 ? 5 : 0, askLots: ask > 0 ? 5 : 0 })
  quote(0, at.house.markets.markets.mark[market]!)
  const strike = chainOf(at.house, 0, 0)[1]!.call!
  assert.deepEqual([strike.bid, strike.ask], [null, strike.mark])
  const [quoted] = listedCurves(at.house, 1)[0]!.quotes
  assert.equal(quoted!.bidPpm, null)
  // The mark is to the nearest atom of some 400,000.
  assert.ok(Math.abs(quoted!.askPpm! - strike.volatilityPpm!) < 5, `${quoted!.askPpm} ${strike.volatilityPpm}`)
  at.tick(3_600_001)
  assert.deepEqual(listedCurves(at.house, 1)[0]!.quotes, [])
})

test('default: the calendar counts what is fixed, the average so far and what settles', () => {
  const at = stage()
  const [buyer, seller] = [at.member(1_000_000), at.member(1_000_000)]
  assert.equal(at.trade('C100', 7, at.mark('C100'), buyer, seller), null)
  assert.equal(at.trade('F', 3, at.mark('F'), seller, buyer), null)
  const [soon, late] = listedExpiries(at.house, 1)
  assert.deepEqual(
    [soon!.openLots, soon!.markets],
    [
      { future: 3, call: 7, put: 0 },
      { future: 1, call: 2, put: 1 },
    ],
  )
  assert.deepEqual([soon!.status, soon!.fixedPpm, soon!.average, late!.expiry], ['trading', 0, null, 1])
  // Ten minutes of the half hour at 100,000, then five at 103,000: half is fixed, at 101,000.
  at.nowMs = START_MS + 10 * DAY_MS - 1_800_000
  at.report(100_000)
  at.nowMs += 600_000
  at.report(103_000)
  at.tick(300_000)
  const [now] = listedExpiries(at.house, 1)
  assert.deepEqual(
    [now!.status, now!.liveMs, now!.fixedPpm, now!.average],
    ['averaging', 900_000, 500_000, 101_000_000],
  )
  at.tick(900_000)
  const [over] = listedExpiries(at.house, 1)
  assert.deepEqual([over!.status, over!.price, over!.fixedPpm, over!.forward], ['settled', 102_000_000, PPM, null])
  assert.equal(listedCurves(at.house, 1).length, 1)
})

test('behavior: what a lot takes before the trade is what the house then asks, to the atom, of a new account and of one that holds more', () => {
  const at = stage()
  at.set('market.clearingFeePpm', 300)
  const scratch = scratchFor(at.house)
  const dealer = at.member(5_000_000)
  for (const [market, lots] of [
    ['C100', 1],
    ['C100', -1],
    ['P100', 1],
    ['C120', -1],
    ['F', 1],
  ] as const) {
    const row = at.market(market)
    const need = marginOfLots(emptyBookOf(at.house, 0), 0, row, lots, scratch)!
    assert.ok(need > 0, market)
    const trade = (account: number): string | null =>
      lots > 0
        ? at.trade(market, 1, at.mark(market), account, dealer)
        : at.trade(market, 1, at.mark(market), dealer, account)
    const short = at.member(0)
    at.deposit(short, 0, need - 1)
    assert.match(trade(short) ?? 'taken', /initialMarginShort|targetMarginShort/, `${market} ${lots}`)
    at.deposit(short, 0, 1)
    assert.equal(trade(short), null, `${market} ${lots}`)
  }
  // Who is short a call sets collateral free by buying it back.
  const holder = at.member(100_000)
  assert.equal(at.trade('C100', 1, at.mark('C100'), dealer, holder), null)
  assert.ok(marginOfLots(at.house, holder, at.market('C100'), 1, scratch)! < 0)
})
