/** Books by hand: every expected figure is worked out in a comment from docs/parameters.md and docs/book-format.md. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import {
  type Answer,
  answerOf,
  BookError,
  comparedColumns,
  initialParts,
  supposedAnswerOf,
  type Wishes,
} from '../../books/index.ts'
import { bookOpen } from './open.ts'
import { comparedText } from './print-compared.ts'
import { depositRead, priceRead, tradeRead, volatilityRead } from './wishes.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-book-'))
after(() => rmSync(folder, { recursive: true, force: true }))

type Suppose = {
  readonly trades?: string[]
  readonly deposits?: string[]
  readonly prices?: string[]
  readonly volatilities?: string[]
  readonly set?: [string, number][]
}

function answer(book: object, suppose?: Suppose): Answer {
  const path = join(folder, 'book.json')
  writeFileSync(path, JSON.stringify(book))
  const wishes: Wishes = {
    trades: (suppose?.trades ?? []).map(tradeRead),
    deposits: (suppose?.deposits ?? []).map(depositRead),
    prices: (suppose?.prices ?? []).map(priceRead),
    volatilities: (suppose?.volatilities ?? []).map(volatilityRead),
    parameters: new Map(suppose?.set ?? []),
  }
  return suppose === undefined ? answerOf(bookOpen(path)) : supposedAnswerOf(bookOpen(path), wishes)
}

const long = { cash: '20000', positions: [{ market: 'BTC', size: '1.2', mark: '112000', entry: '115000' }] }

/** Decimal text in atoms. */
const atoms = (text: string): bigint => BigInt(text.replace('.', ''))

describe('one long position', () => {
  test('default: equity, levels and their parts', () => {
    const { equity, levels, initial, legs, freeCollateral, withdrawable, leveragePpm, standing } = answer(long)
    // Notional 1.2 × 112,000 = 134,400. Gain 1.2 × (112,000 − 115,000) = −3,600.
    assert.equal(legs[0]!.notional, '134400.000000')
    assert.equal(legs[0]!.unrealised, '-3600.000000')
    assert.equal(equity, '16400.000000')
    // Maintenance 2 %, target a quarter more, restore a quarter more of target; initial 4 %.
    assert.equal(levels.maintenance.requirement, '2688.000000')
    assert.equal(levels.target.requirement, '3360.000000')
    assert.equal(levels.restore.requirement, '4200.000000')
    assert.equal(initial.requirement, '5376.000000')
    assert.equal(freeCollateral, '11024.000000')
    // A tenth of net delta, 13,440, stays: 16,400 − 13,440.
    assert.equal(withdrawable, '2960.000000')
    // 134,400 ÷ 16,400 = 8.195121…
    assert.equal(leveragePpm, 8_195_121)
    assert.equal(standing, 'above-target')
  })

  test('default: the liquidation price is the highest at which maintenance is lost', () => {
    // 20,000 − 138,000 + 1.2 p = 2 % × 1.2 p, so p = 118,000 ÷ 1.176 = 100,340.136…
    assert.deepEqual(answer(long).liquidationPrices, [
      { underlying: 'BTC', price: '112000', below: '100340.13', above: null },
    ])
    const at = (price: string): string => answer(long, { prices: [`BTC=${price}`] }).levels.maintenance.excess
    assert.ok(at('100340.13').startsWith('-'))
    assert.ok(!at('100340.14').startsWith('-'))
  })

  test('behavior: what if: a price, a deposit, a parameter, a trade', () => {
    // At 100,000: equity 2,000 against maintenance 2,400 and close-out far below.
    const fallen = answer(long, { prices: ['BTC=100000'] })
    assert.deepEqual(
      [fallen.equity, fallen.levels.maintenance.excess, fallen.standing],
      ['2000.000000', '-400.000000', 'reduction'],
    )
    // 1,000 more answer the call for target 3,000.
    assert.equal(answer(long, { prices: ['BTC=100000'], deposits: ['1000'] }).standing, 'above-target')
    // Initial 5 %: 6,720.
    assert.equal(answer(long, { set: [['market.initialPpm0[BTC]', 50_000]] }).initial.requirement, '6720.000000')
    // Selling 0.2 at 112,000: fee 50 ppm of 22,400 = 1.12; the rest of the gain stays the same.
    const less = answer(long, { trades: ['BTC:-0.2@112000'] })
    assert.deepEqual([less.legs[0]!.size, less.equity], ['1', '16398.880000'])
    // Selling all leaves a claim or loss alone: nothing is asked.
    const flat = answer(long, { trades: ['BTC:-1.2@112000'] })
    assert.deepEqual([flat.standing, flat.levels.maintenance.requirement], ['empty', '0.000000'])
  })
})

describe('what a book may say', () => {
  test('default: collateral, funding, slow price, holds, season and house-wide terms', () => {
    const book = {
      cash: '1000',
      positions: [{ market: 'ETH', size: '-10', mark: '4000', slowPrice: '4100', fundingOwed: '12.5' }],
      collaterals: [{ asset: 'USDe', amount: '50000', price: '0.99' }],
      plimsoll: { held: '100', seasonPpm: 1_500_000, markets: { ETH: { addOnPpm: 10_000 } } },
    }
    const { equity, levels, collateral, initial, legs, held } = answer(book)
    // 50,000 × 0.99 = 49,500, haircut a tenth. Equity 1,000 + 49,500 − 12.5 owed.
    assert.deepEqual([collateral[0]!.value, collateral[0]!.haircut], ['49500.000000', '4950.000000'])
    assert.equal(equity, '50487.500000')
    // 2 % of 40,000, and the haircut.
    assert.equal(levels.maintenance.requirement, '5750.000000')
    // At mark: 4 % + 1 % of 40,000 = 2,000, half more for the season = 3,000.
    assert.equal(legs[0]!.initial.total, '3000.000000')
    // The slow price is worse for a short: 41,000 × 5 % × 1.5 = 3,075, and 1,000 less equity; holds and haircut are off.
    assert.equal(initial.requirement, '3075.000000')
    assert.equal(initial.equity, '44437.500000')
    assert.equal(held, '100.000000')
  })

  test('behavior: levels of the book and open interest raise initial margin; left out they add nothing', () => {
    const depth = {
      bids: [
        { price: '99000', size: '10' },
        { price: '90000', size: '500' },
      ],
      asks: [{ price: '101000', size: '20' }],
    }
    const of = (markets: object): Answer['legs'][number]['initial'] =>
      answer({ cash: '90000', positions: [{ market: 'BTC', size: '1', mark: '100000' }], markets }).legs[0]!.initial
    assert.deepEqual([of({}).depth, of({}).share], ['0.000000', '0.000000'])
    // Within 2 % lie 10 bought and 20 sold: 1 ÷ 10 × 5 % of 100,000 = 500.
    assert.equal(of({ BTC: depth }).depth, '500.000000')
  })

  test('behavior: a short has its price above', () => {
    const short = answer({ cash: '20000', positions: [{ market: 'BTC', size: '-1', mark: '100000' }] })
    // 20,000 + 100,000 − p = 2 % p, so p = 117,647.0588…; prices move by 10⁻⁶ dollar a lot of 0.001 coins.
    assert.deepEqual(short.liquidationPrices[0]!.below, null)
    assert.equal(short.liquidationPrices[0]!.above, '117647.059')
  })
})

describe('side by side', () => {
  const columns = (book: object): ReturnType<typeof comparedColumns> => {
    const path = join(folder, 'book.json')
    writeFileSync(path, JSON.stringify(book))
    return comparedColumns(bookOpen(path))
  }
  const sold = {
    cash: '50000',
    options: [{ market: 'BTC', expiry: 'far', strike: '120000', kind: 'call', size: '-1', volatility: '0.6' }],
    markets: { BTC: { index: '100000', expiries: { far: { secondsLeft: '2592000', forward: '100500' } } } },
  }

  test('default: ours is the answer of the house, in the words of a profile', () => {
    const [ours] = columns(long)
    const [portfolio] = columns(sold)
    for (const part of ['initial', 'maintenance'] as const) {
      const sum = portfolio!.assessment!.legs.reduce((total, leg) => total + Number(leg[part]), 0)
      assert.ok(Math.abs(sum - Number(portfolio!.assessment![`${part}Requirement`])) < 1e-6, part)
    }
    const { equity, levels, initial, freeCollateral } = answer(long)
    assert.equal(ours?.assessment?.equity, equity)
    assert.equal(ours?.assessment?.maintenanceRequirement, levels.maintenance.requirement)
    assert.equal(ours?.assessment?.initialRequirement, initial.requirement)
    assert.equal(ours?.assessment?.freeCollateral, freeCollateral)
    for (const part of ['initial', 'maintenance'] as const) {
      const sum = ours!.assessment!.legs.reduce((total, leg) => total + Number(leg[part]), 0)
      assert.ok(Math.abs(sum - Number(ours!.assessment![`${part}Requirement`])) < 1e-9)
    }
  })

  test('default: every venue has a row, and what it does not clear stands in it', () => {
    const shown = comparedText(columns(sold))
    for (const title of [
      'Plimsoll',
      'Deribit X:PM',
      'Derive portfolio margin',
      'Paradex portfolio margin',
      'Mango v4',
    ]) {
      assert.match(shown, new RegExp(`^${title} `, 'm'))
    }
    assert.match(shown, /^Plimsoll +[\d,.]+ +[\d,.]+ +[\d,.]+ +[\d,.]+$/m)
    assert.match(shown, /^Hyperliquid .*clears no options/m)
    assert.equal([...shown.matchAll(/\* /g)].length, 5)
  })

  test('default: the house answers for a book with options scenario by scenario, and its worst is near that of the venue whose grid it shares', () => {
    const book = JSON.parse(readFileSync('examples/books/options.json', 'utf8')) as object
    const { portfolio } = answer(book)
    assert.ok(portfolio !== null)
    const [only] = portfolio.underlyings
    const deribit = columns(book).find(({ profile }) => profile === 'deribit-x-pm')!.assessment!
    const theirs = deribit.scenarios.find(({ isWorst }) => isWorst)!
    const ours = only!.scenarios.find(({ name }) => name === only!.worst)!
    assert.equal(Number(ours.result), -Number(only!.loss))
    assert.equal(
      Object.values(ours.legs).reduce((sum, result) => sum + Math.round(Number(result) * 1e6), 0),
      Math.round(Number(ours.result) * 1e6),
    )
    // The grid is the same; ours stands between two anchors and on a slice through the volatilities.
    assert.equal(Number(theirs.move), Number(ours.move))
    assert.ok(Math.abs(Number(theirs.result) / Number(ours.result) - 1) < 0.01, `${theirs.result} ${ours.result}`)
  })

  test('default: charges by name sum to maintenance and to initial margin', () => {
    const { portfolio, levels, initial } = answer(JSON.parse(readFileSync('examples/books/options.json', 'utf8')))
    const sum = (charges: readonly { amount: string }[]): bigint =>
      charges.reduce((total, { amount }) => total + atoms(amount), 0n)
    assert.equal(sum(portfolio!.maintenance), atoms(levels.maintenance.requirement))
    assert.equal(sum(portfolio!.initial), atoms(initial.requirement))
    // 0.3 % of an index of 100,000 for each of two calls sold, and for the put.
    assert.deepEqual(
      portfolio!.maintenance.filter(({ name }) => name === 'shortOption').map(({ market, amount }) => [market, amount]),
      [
        ['BTC 2026-03-27 110000 call', '600.000000'],
        ['BTC 2026-03-27 85000 put', '300.000000'],
      ],
    )
  })

  test('default: what two underlyings give back is a charge by name', () => {
    const offsets = Object.fromEntries(
      ['BTC', 'ETH'].flatMap((name) => [
        [`underlying.offsetGroup[${name}]`, 1],
        [`underlying.offsetPpm[${name}]`, 800_000],
      ]),
    )
    const { portfolio, levels } = answer({
      cash: '50000',
      positions: [
        { market: 'BTC', size: '1', mark: '100000' },
        { market: 'ETH', size: '-25', mark: '4000' },
      ],
      // A contract puts the account under portfolio margin; of size 0 it adds nothing.
      futures: [{ market: 'BTC', expiry: 'far', size: '0', mark: '100500' }],
      markets: { BTC: { index: '100000', expiries: { far: { secondsLeft: '2592000', forward: '100500' } } } },
      plimsoll: { parameters: offsets },
    })
    const of = (charges: readonly { name: string; amount: string }[], name: string): number =>
      charges.filter((charge) => charge.name === name).reduce((sum, { amount }) => sum + Number(amount), 0)
    // Each loses 16 % of 100,000 apart and nothing together: 80 % of 32,000 is given back to open, 80 % of that of maintenance.
    assert.equal(of(portfolio!.initial, 'scenarios'), 32_000)
    assert.equal(of(portfolio!.initial, 'offset'), -25_600)
    assert.equal(of(portfolio!.maintenance, 'offset'), -20_480)
    // 25,600 − 20,480, and half a percent of each delta for the basis.
    assert.equal(levels.maintenance.requirement, '6120.000000')
  })

  test('behavior: what if: a contract is traded, and volatilities move with the surface', () => {
    const name = 'BTC far 120000 call'
    const bought = answer(sold, { trades: [`${name}:+0.5@3000`], set: [['market.clearingFeePpm', 0]] })
    assert.equal(bought.legs.find(({ market }) => market === name)!.size, '-0.5')
    // Paid 1,500 for half of what it is worth by its mark.
    const mark = Number(bought.legs[0]!.mark)
    assert.ok(Math.abs(Number(bought.equity) - (50_000 - 1500 - 0.5 * mark)) < 1e-5)
    // 60 % by a third more is 80 %: the book that says so.
    const more = answer(sold, { volatilities: ['BTC=+33.3333333333333333'] })
    const said = answer({ ...sold, options: [{ ...sold.options[0], volatility: '0.8' }] })
    assert.equal(more.legs[0]!.mark, said.legs[0]!.mark)
    assert.throws(() => answer(sold, { volatilities: ['ETH=5'] }), BookError)
    assert.throws(() => answer(sold, { trades: ['BTC near 120000 call:1@5'] }), BookError)
    assert.throws(() => volatilityRead('BTC=-100'), /leaves no volatility/)
  })

  test('rejects: an option on what has no price', () => {
    const { markets: _, positions: __, ...rest } = sold as Record<string, unknown>
    assert.throws(() => answer({ ...rest, positions: [], markets: {} }), BookError)
  })
})

test('behavior: parts sum to what is asked, to the atom, and a trade is the book that follows', () => {
  const size = fc.integer({ min: -400, max: 400 }).map((n) => (n / 10).toFixed(1))
  const price = fc.integer({ min: 90_000, max: 130_000 }).map(String)
  fc.assert(
    fc.property(size, size, price, price, fc.integer({ min: 0, max: 10_000_000 }), (btc, eth, mark, entry, cash) => {
      const book = (btcSize: string) => ({
        cash: `${cash}`,
        positions: [
          { market: 'BTC', size: btcSize, mark, entry },
          { market: 'ETH', size: eth, mark: '4000', entry: '4100' },
        ],
        collaterals: [{ asset: 'BTC', amount: '0.25', price: mark }],
      })
      const whole = answer(book(btc))
      const sum = (texts: readonly string[]): bigint => texts.reduce((total, text) => total + atoms(text), 0n)
      const maintenance = [
        ...whole.legs.map((leg) => leg.maintenance.total),
        ...whole.collateral.map(({ haircut }) => haircut),
      ]
      assert.equal(sum(maintenance), atoms(whole.levels.maintenance.requirement))
      assert.equal(
        sum([whole.cash, ...whole.legs.map(({ counted }) => counted), ...whole.collateral.map(({ value }) => value)]),
        atoms(whole.equity),
      )
      for (const { initial } of whole.legs)
        assert.equal(sum(initialParts.map((part) => initial[part])), atoms(initial.total))
      if (Number(btc) === 0) return
      // Without the clearing fee, buying at the entry price into an empty book is the book.
      const traded = answer(book('0'), { trades: [`BTC:${btc}@${entry}`], set: [['market.clearingFeePpm', 0]] })
      assert.deepEqual(
        traded.legs.map(({ lots, unrealised }) => [lots, unrealised]),
        whole.legs.map(({ lots, unrealised }) => [lots, unrealised]),
      )
      assert.equal(traded.equity, whole.equity)
    }),
    { numRuns: 60 },
  )
})
