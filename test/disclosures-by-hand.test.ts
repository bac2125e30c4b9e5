/** The disclosures of small houses, counted by hand: Alice buys from Bob, and prices move. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apply, emptyHouse, type House } from '../src/core/machine/index.ts'
import { keyRead } from '../src/core/tables/index.ts'
import { csvOf, type Disclosures, disclosuresOf, historyOf, observe } from '../src/disclosures/index.ts'
import { type Figures, figuresOf } from './support/disclosure-figures.ts'
import { ATOMS, START_MS, Stage } from './tables/stage.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

const tokens = (amount: number): string => `${Math.round(amount * ATOMS)}`

/** Everything that a stage has carried out, carried out again and heard. */
function heard({ log }: Stage): { readonly house: House; readonly history: ReturnType<typeof historyOf> } {
  const [house, history] = [emptyHouse(), historyOf()]
  for (const [i, { nowMs, command }] of log.entries()) {
    observe(history, house, i + 1, nowMs, apply(house, i + 1, nowMs, command))
  }
  return { house, history }
}

function disclosed(stage: Stage): Disclosures {
  const { house, history } = heard(stage)
  return disclosuresOf(history, house)
}

function tierFigures(stage: Stage): Figures {
  return figuresOf(disclosed(stage).tiers[0]!.fields)
}

function price(stage: Stage, btc: number): void {
  const entries = [10, btc, 20].map((dollars, underlying) => ({ underlying, price: dollars * ATOMS, confidence: 0 }))
  for (const source of [0, 1, 2]) stage.must({ type: 'priceReport', source, entries })
}

function tickAt(stage: Stage, afterMs: number): void {
  stage.nowMs = START_MS + afterMs
  stage.must({ type: 'tick' })
}

/** Alice, with 100, buys ten lots of BTC from Bob at 50. */
function smallStage(bobs: number, settings: Readonly<Record<string, number>> = {}): Stage {
  const stage = new Stage()
  for (const [name, value] of Object.entries(settings)) stage.set(name, value)
  stage.set('market.clearingFeePpm', 1000)
  stage.deposit('final', 'a', 'alice', 'USD', 100 * ATOMS)
  stage.deposit('final', 'b', 'bob', 'USD', bobs * ATOMS)
  price(stage, 50)
  stage.must({ type: 'tick' })
  stage.must({
    type: 'tradeMake',
    venue: 0,
    trade: ++stage.trade,
    market: 0,
    lots: 10,
    price: 50 * ATOMS,
    buyer: stage.account('alice'),
    seller: stage.account('bob'),
    buyerFee: 0,
    sellerFee: 0,
    buyerHold: 0,
    sellerHold: 0,
  })
  return stage
}

describe('a tier', () => {
  test('default: margin, volume and revenue of one trade', () => {
    const figures = tierFigures(smallStage(1000))
    // Notional 500: initial is 4 % on each side; the clearing fee 0.1 % on each side.
    assert.equal(figures['6.1.1'], tokens(2 * 20))
    assert.deepEqual(figures['6.2.14'], { 'asset 0': [tokens(1100), tokens(1100)] })
    assert.equal(figures['6.2.15'], tokens(1100))
    assert.deepEqual([figures['15.2.1'], figures['15.3.1']], [tokens(1), '1000000'])
    assert.deepEqual(figures['23.1.1'], { 'market 0': ['1', '10'] })
    assert.deepEqual(figures['23.1.2'], { 'market 0': [tokens(500)] })
    assert.deepEqual(figures['23.2.1'], { 'market 0': ['10', tokens(500)], 'market 1': ['0', '0'] })
    assert.deepEqual([figures['23.3.1'], figures['23.3.2']], [{ 'venue 0': ['1'] }, { 'venue 0': [tokens(500)] }])
    assert.deepEqual([figures['18.1.1.2'], figures['18.2.1'], figures['18.2.2']], ['2', null, null])
  })

  test('default: what stands behind it', () => {
    const stage = smallStage(1000)
    for (const [name, amount] of [
      ['sitg', 30],
      ['fund', 50],
      ['treasury', 7],
      ['R.ETH', 2],
    ] as const) {
      stage.deposit('final', name, name, 'USD', amount * ATOMS)
    }
    stage.must({ type: 'stakeAdd', account: stage.account('bob'), amount: 11 * ATOMS })
    const figures = tierFigures(stage)
    assert.deepEqual([figures['4.1.1'], figures['4.1.5'], figures['4.1.6']], [tokens(30), tokens(11), tokens(50)])
    assert.deepEqual(figures['4.3.14'], { 'asset 0': [tokens(91), tokens(91)] })
    assert.equal(figures['4.3.15'], tokens(91))
    assert.deepEqual(figures['7.1.9'], {
      sitg: tokens(30),
      fund: tokens(50),
      stakers: tokens(11),
      treasury: tokens(7),
      reserves: tokens(2),
      'in total': tokens(100),
    })
    assert.deepEqual(
      [figures['16.1.1'], figures['16.1.2'], figures['16.1.3']],
      [tokens(1100), tokens(1089), tokens(11)],
    )
    const house = figuresOf(disclosed(stage).house)
    assert.deepEqual([house['4.3.15'], house['4.3.14'], house['18.1.1.2']], [tokens(91), null, '2'])
  })

  test('default: a back-test in which one of two books was not covered', () => {
    const stage = smallStage(1000)
    tickAt(stage, HOUR_MS)
    // Frozen at 01:00, the first look that finds positions. Bob's ten lots short lose 30 against a requirement of 20.
    stage.nowMs = START_MS + 23 * HOUR_MS
    price(stage, 53)
    tickAt(stage, DAY_MS)
    const figures = tierFigures(stage)
    assert.deepEqual([figures['6.5.1'], figures['6.5.2'], figures['6.5.3']], ['1', '2', '500000'])
    assert.deepEqual([figures['6.5.4'], figures['6.5.5']], [tokens(10), tokens(10)])
    tickAt(stage, 2 * DAY_MS)
    const after = tierFigures(stage)
    assert.deepEqual([after['6.5.1'], after['6.5.2'], after['6.5.3']], ['1', '4', '750000'])
  })

  test('behavior: a re-lot is no loss: books are frozen anew in the new lots', () => {
    const stage = smallStage(1000)
    tickAt(stage, HOUR_MS)
    stage.must({ type: 'relot', underlying: 1, factor: 2 })
    tickAt(stage, 2 * HOUR_MS)
    tickAt(stage, DAY_MS)
    const figures = tierFigures(stage)
    assert.deepEqual([figures['6.5.1'], figures['6.5.2']], ['0', '2'])
    assert.deepEqual(figures['23.2.1'], { 'market 0': ['5', tokens(500)], 'market 1': ['0', '0'] })
  })

  test('default: collateral that fell by more than its haircut', () => {
    const stage = smallStage(1000)
    stage.deposit('final', 'c', 'carol', 'COIN', 5 * ATOMS)
    tickAt(stage, HOUR_MS)
    const before = tierFigures(stage)
    // Five coins at 50, less a tenth; the sweep of the hour has collected both fees of 0.5.
    assert.deepEqual(before['6.2.14'], {
      'asset 0': [tokens(1099), tokens(1099)],
      'asset 1': [tokens(250), tokens(225)],
    })
    assert.equal(before['5.3.4'], null)
    stage.nowMs = START_MS + 23 * HOUR_MS
    price(stage, 44)
    tickAt(stage, DAY_MS)
    assert.deepEqual(tierFigures(stage)['5.3.4'], { exceeded: '1', tested: '1' })
    tickAt(stage, 2 * DAY_MS)
    assert.deepEqual(tierFigures(stage)['5.3.4'], { exceeded: '1', tested: '2' })
  })

  test('behavior: who has cash alone and owes a coin is looked at too: the margin that the debt asks for', () => {
    const caps = { 'asset.coinLenderCap': 1000 * ATOMS, 'asset.coinLoanCap': 1000 * ATOMS }
    const stage = smallStage(1000, { ...caps, 'tier.outflowMaxPpm': 1_000_000, 'tier.outflowValueMaxPpm': 1_000_000 })
    stage.deposit('final', 'l', 'lucy', 'COIN', 100 * ATOMS)
    stage.deposit('final', 'e', 'bea', 'USD', 1000 * ATOMS)
    const [lucy, bea] = [stage.account('lucy'), stage.account('bea')]
    stage.must({ type: 'coinLend', account: lucy, asset: 1, amount: 100 * ATOMS })
    stage.must({ type: 'coinBorrow', account: bea, asset: 1, amount: 10 * ATOMS })
    const asked = { account: bea, vault: 1, amount: 10 * ATOMS, recipient: stage.ownKey(bea) }
    stage.must({ type: 'withdrawalRequest', ...asked })
    // Nothing is left of them but a debt of 500: its haircut of a tenth, times 1.25 and 1.25 again to restore. Beside Alice's and Bob's 20 each.
    assert.equal(tierFigures(stage)['6.1.1'], tokens(2 * 20 + 78.125))
  })

  test('default: variation margin of a sweep', () => {
    const stage = smallStage(1000)
    price(stage, 53)
    stage.must({ type: 'sweepDemand', account: stage.account('alice') })
    stage.must({ type: 'tick' })
    // Bob lost 30 and owes the fee of 0.5.
    const figures = tierFigures(stage)
    assert.deepEqual([figures['6.6.1'], figures['6.7.1']], [tokens(30.5), tokens(30.5)])
    assert.deepEqual(figures['7.3.4'], { peak: tokens(30.5), mean: tokens(30.5) })
    tickAt(stage, DAY_MS)
    const after = tierFigures(stage)
    assert.deepEqual([after['6.6.1'], after['6.7.1']], [tokens(15.25), tokens(30.5)])
    assert.deepEqual(after['7.3.4'], { peak: tokens(30.5), mean: tokens(15.25) })
  })

  test('default: a margin call asks for what is missing to target', () => {
    const stage = smallStage(40)
    price(stage, 52.7)
    // Bob has 40 − 27 − 0.5 = 12.5; maintenance is 2 % of 527, target 2.5 %.
    assert.equal(tierFigures(stage)['6.8.1'], tokens(13.175 - 12.5))
    const { house, history } = heard(stage)
    const call = stage.events.findLast((event) => event.type === 'procedureMoved')!
    observe(history, house, stage.seq + 1, stage.nowMs, [{ ...call, from: 'call' }])
    const figures = figuresOf(disclosuresOf(history, house).tiers[0]!.fields)
    assert.equal(figures['6.8.1'], tokens(13.175 - 12.5), 'a call that is made anew is no second call')
  })

  test('default: a default, and who bore it', () => {
    const stage = smallStage(40)
    for (const [name, amount] of [
      ['sitg', 5],
      ['fund', 1000],
      ['backstop', 10_000],
    ] as const) {
      stage.deposit('final', name, name, 'USD', amount * ATOMS)
    }
    price(stage, 60)
    for (let minute = 1; minute <= 60; minute++) tickAt(stage, minute * MINUTE_MS)
    const { '13.1.1': losses, '13.1.2': layers } = tierFigures(stage)
    const [accounts, shortfall] = (losses as Record<string, [string, string]>)['2026-01-01']!
    const borne = (layers as Record<string, string[]>)['2026-01-01']!
    // Bob has 40 − 100 − 0.5: he lacks 60.5, of which SITG pays its 5 first.
    assert.deepEqual([accounts, shortfall], ['1', tokens(60.5)])
    assert.deepEqual(borne, ['0', '0', tokens(5), tokens(55.5), '0', '0', '0', '0'])
  })

  test('default: what the failure of one and of two members would cost', () => {
    const stage = smallStage(40, { 'tier.stressMovePpm': 100_000, 'market.closeCapPpm': 10_000 })
    tickAt(stage, HOUR_MS)
    // Up a tenth Bob has 40 − 0.5 − 50, and closing costs 5; Alice loses no more than she has either way. Nothing is prefunded.
    const figures = tierFigures(stage)
    const lost = { peak: tokens(15.5), mean: tokens(15.5) }
    assert.deepEqual([figures['4.4.3'], figures['4.4.7'], figures['7.3.1']], [lost, lost, lost])
    assert.deepEqual([figures['4.4.4'], figures['4.4.5']], ['1', tokens(15.5)])
    assert.deepEqual([figures['4.4.8'], figures['4.4.9']], ['1', tokens(15.5)])
    // The look of the hour comes after the sweep that gave all of both fees to the fund: nothing else covers what is needed.
    assert.deepEqual([figures['7.3.2'], figures['7.3.3']], ['1', tokens(15.5 - 1)])
    assert.deepEqual(
      [figures['4.4.6'], figures['4.4.10']],
      [
        { peak: '0', mean: '0' },
        { peak: '0', mean: '0' },
      ],
    )
    assert.deepEqual([figures['7.3.6'], figures['7.3.7']], [{ 'asset 0': '1' }, { 'asset 0': tokens(14.5) }])
  })

  test('default: an account that lacks money at the look of the hour', () => {
    const stage = smallStage(40)
    stage.deposit('final', 'sitg', 'sitg', 'USD', 100 * ATOMS)
    stage.nowMs = START_MS + HOUR_MS - 1
    price(stage, 60)
    tickAt(stage, HOUR_MS)
    // 40 − 100 − 0.5, and nobody has taken the lots yet.
    const figures = tierFigures(stage)
    const lacking = { peak: tokens(60.5), mean: tokens(60.5) }
    assert.deepEqual([figures['4.4.6'], figures['4.4.10']], [lacking, lacking])
    // What he lacks is owed before anything else: of the parts, SITG and what fees the sweep could pay, so much less is liquid.
    const { 'in total': liquid, ...parts } = figures['7.1.9'] as Record<string, string>
    const sum = Object.values(parts).reduce((total, part) => total + BigInt(part), 0n)
    assert.deepEqual([parts['sitg'], liquid], [tokens(100), `${sum - BigInt(tokens(60.5))}`])
  })
})

describe('beyond the standard', () => {
  test('default: who provides, what waits to join, what was brought and taken', () => {
    const stage = new Stage()
    stage.set('tier.poolNoticeMs', 0)
    stage.deposit('final', 'a', 'alice', 'USD', 500 * ATOMS)
    stage.deposit('final', 'p', 'backstop', 'USD', 1000 * ATOMS)
    price(stage, 50)
    stage.must({ type: 'tick' })
    stage.must({ type: 'poolJoin', account: stage.account('alice'), amount: 300 * ATOMS })
    // The operator was alone: its thousand became shares at once, an atom each.
    const before = tierFigures(stage)
    const shares = (all: number, asked: number, due: number) => {
      return { 'in all': tokens(all), 'asked to leave': tokens(asked), 'of these due': tokens(due) }
    }
    assert.deepEqual([before['100.1.1'], before['100.1.3']], [tokens(1000), shares(1000, 0, 0)])
    assert.deepEqual([before['100.1.4'], before['100.2.1']], ['2', tokens(300)])
    assert.deepEqual(before['100.2.2'], { brought: tokens(1000), taken: '0' })
    stage.nowMs = START_MS + DAY_MS
    price(stage, 50)
    tickAt(stage, DAY_MS)
    const joined = tierFigures(stage)
    assert.deepEqual([joined['100.1.1'], joined['100.1.3'], joined['100.2.1']], [tokens(1300), shares(1300, 0, 0), '0'])
    // At the very moment of an epoch an exit without notice would be due at once.
    stage.nowMs += 1
    stage.must({ type: 'poolExit', account: stage.account('alice'), shares: 300 * ATOMS })
    assert.deepEqual(tierFigures(stage)['100.1.3'], shares(1300, 300, 0))
    stage.nowMs = START_MS + 2 * DAY_MS
    price(stage, 50)
    tickAt(stage, 2 * DAY_MS)
    const left = tierFigures(stage)
    assert.deepEqual([left['100.1.3'], left['100.1.4']], [shares(1000, 0, 0), '1'])
    assert.deepEqual(left['100.2.2'], { brought: tokens(1300), taken: tokens(300) })
  })

  test('default: a withdrawal that waits: how much, and since when', () => {
    const stage = smallStage(1000, { 'tier.outflowMaxPpm': 10_000 })
    // One hundredth of 1,100 may leave in a window; he asks for 70.
    stage.must({
      ...{ type: 'withdrawalRequest', account: stage.account('bob'), vault: 0, amount: 70 * ATOMS },
      recipient: keyRead(stage.house.ledger.owners.key, stage.house.ledger.accounts.owner[stage.account('bob')]!),
    })
    tickAt(stage, 5 * MINUTE_MS)
    const figures = tierFigures(stage)
    assert.deepEqual(figures['102.1.1'], { 'asset 0': ['1', tokens(70), `${5 * MINUTE_MS}`] })
  })

  test('default: bad debt that lenders bore, by class, and the fund’s part of the interest as revenue', () => {
    const stage = smallStage(1000)
    const { house, history } = heard(stage)
    observe(history, house, stage.seq + 1, stage.nowMs, [
      { type: 'lendersCut', tier: 0, amount: 9, bearing: 5, plain: 3 },
      { type: 'interestDivided', tier: 0, income: 100, plain: 60, bearing: 30 },
    ])
    const figures = figuresOf(disclosuresOf(history, house).tiers[0]!.fields)
    assert.deepEqual(figures['101.2.3'], { plain: '3', bearing: '5' })
    assert.deepEqual(figures['101.2.2'], { plain: '60', bearing: '30', 'tier fund': '10' })
    // Fees of 1, and 10 atoms of 100 that no lender gets.
    assert.equal(figures['15.2.1'], `${ATOMS + 10}`)
  })
})

describe('the house', () => {
  test('default: availability by the times of commands', () => {
    const stage = smallStage(1000)
    tickAt(stage, MINUTE_MS)
    tickAt(stage, MINUTE_MS + 61_000)
    const house = figuresOf(disclosed(stage).house)
    // 121 seconds, of which 61 were silent.
    assert.deepEqual(house['17.3.1'], { 'the year': ['1', '61000'] })
    assert.equal(house['17.2.1'], `${Math.floor((60 * 1_000_000) / 121)}`)
  })

  test('behavior: periods are the calendar quarter and the year back', () => {
    const stage = smallStage(1000)
    tickAt(stage, 89 * DAY_MS)
    assert.deepEqual(disclosed(stage).periods, { yearFrom: '2025-04-01', quarterFrom: '2026-01-01', to: '2026-03-31' })
    tickAt(stage, 90 * DAY_MS)
    const { periods, tiers } = disclosed(stage)
    assert.deepEqual(periods, { yearFrom: '2025-04-02', quarterFrom: '2026-04-01', to: '2026-04-01' })
    // The trade was of the quarter before; the fee is still of this year.
    const figures = figuresOf(tiers[0]!.fields)
    assert.deepEqual([figures['23.1.1'], figures['15.2.1']], [null, tokens(1)])
    assert.deepEqual(
      tiers[0]!.days.map(({ day }) => day),
      ['2026-01-01', '2026-03-31', '2026-04-01'],
    )
    assert.equal(tiers[0]!.days[0]!.notional, tokens(500))
  })

  test('behavior: a year later the trade is forgotten, and no more than a year is kept', () => {
    const stage = smallStage(1000)
    for (let day = 1; day <= 400; day++) tickAt(stage, day * DAY_MS)
    const { tiers } = disclosed(stage)
    assert.equal(tiers[0]!.days.length, 365)
    assert.equal(figuresOf(tiers[0]!.fields)['15.2.1'], '0')
  })

  test('behavior: a house without a tier, and one with nothing listed', () => {
    const [house, history] = [emptyHouse(), historyOf()]
    const none = disclosuresOf(history, house)
    assert.deepEqual([none.seq, none.tiers], [0, []])
    const open = { type: 'houseOpen', house: '0'.repeat(64), owners: 64, accounts: 64, legs: 64, balances: 64 } as const
    observe(history, house, 1, START_MS, apply(house, 1, START_MS, open))
    observe(history, house, 2, START_MS, apply(house, 2, START_MS, { type: 'tierOpen' }))
    const { tiers } = disclosuresOf(history, house)
    assert.equal(figuresOf(tiers[0]!.fields)['4.3.15'], '0')
  })

  test('behavior: a tier that has been wound down is still told', () => {
    const stage = smallStage(1000)
    stage.deposit('final', 'sitg', 'sitg', 'USD', 30 * ATOMS)
    tickAt(stage, HOUR_MS)
    stage.fromChain((source, fact) => ({ type: 'vaultReport', source, fact, vault: 0, stock: 100 * ATOMS }))
    assert.equal(stage.house.markets.tiers.woundDown[0], 1)
    tickAt(stage, 2 * DAY_MS)
    const figures = tierFigures(stage)
    // Nobody holds a position any more; the trade of the quarter and the fee of the year stay.
    assert.deepEqual([figures['6.1.1'], figures['15.2.1']], ['0', tokens(1)])
    assert.deepEqual(figures['23.2.1'], { 'market 0': ['0', '0'], 'market 1': ['0', '0'] })
  })

  test('behavior: tiers that settle in different tokens are not added up', () => {
    const stage = new Stage()
    stage.must({ type: 'tierOpen' })
    stage.must({ type: 'assetList', tier: 2, underlying: 1, atomsPerLot: ATOMS, settlement: 1 })
    const { house } = disclosed(stage)
    const field = house.find(({ number }) => number === '6.1.1')!
    assert.match('notApplicable' in field ? field.notApplicable : '', /different tokens/)
    assert.equal(figuresOf(house)['6.5.2'], '0')
  })
})

describe('the list', () => {
  const { house, tiers } = disclosed(smallStage(1000))

  test('default: each field once and ascending, in every list the same', () => {
    const numbers = house.map(({ number }) => number)
    const parts = numbers.map((number) => number.split('.').map(Number))
    for (let i = 1; i < parts.length; i++) {
      assert.ok(compare(parts[i - 1]!, parts[i]!) < 0, `${numbers[i - 1]} stands before ${numbers[i]}`)
    }
    for (const { fields } of tiers)
      assert.deepEqual(
        fields.map(({ number }) => number),
        numbers,
      )
    assert.deepEqual([numbers[0], numbers.at(-1)], ['4.1.1', '105.5.1'])
  })

  test('default: each field has one figure, or a sentence why it has none', () => {
    for (const field of [house, ...tiers.map(({ fields }) => fields)].flat()) {
      const figures = ['value', 'series', 'table', 'notApplicable'].filter((key) => key in field)
      assert.equal(figures.length, 1, field.number)
      if ('notApplicable' in field) assert.match(field.notApplicable, /^[A-Z].*\.$/, field.number)
      else assert.match(field.how, /\.$/, field.number)
      if ('value' in field && field.unit !== 'text') assert.match(field.value, /^\d+$/, field.number)
    }
  })

  test('default: as CSV, a line for each number', () => {
    const lines = csvOf(disclosed(smallStage(1000))).split('\r\n')
    assert.equal(lines[0], 'scope,number,title,unit,frequency,label,value,not_applicable')
    assert.equal(lines.at(-1), '')
    assert.ok(lines.includes('tier 0,6.1.1,Initial margin required,atoms,quarterly,,40000000,'))
    assert.ok(lines.includes('tier 0,23.2.1,Notional outstanding by market,lots,quarterly,market 0: open interest,10,'))
    const quoted = 'tier 0,4.1.5,"Prefunded: contributions of members, after haircuts",atoms,quarterly,,0,'
    assert.ok(lines.includes(quoted))
    const seen = new Set(lines.slice(1, -1).map((line) => line.split(',').slice(0, 2).join()))
    assert.equal(seen.size, house.length * (1 + tiers.length))
  })

  test('behavior: equal journals give equal documents', () => {
    assert.deepEqual(disclosed(smallStage(1000)), disclosed(smallStage(1000)))
  })
})

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((part, i) => part !== other[i])
  return at < 0 ? one.length - other.length : one[at]! - (other[at] ?? -1)
}
