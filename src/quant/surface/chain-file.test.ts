/** A desk's chain: read whole, or refused with the code of what is wrong. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { calibrate } from './calibrate.ts'
import { type ChainFile, chainFileOfText, chainFileOfValue } from './chain-file.ts'
import { ChainFileFault } from './chain-row.ts'
import { instrumentOf } from './instrument.ts'
import { smilesOfQuotes } from './quotes.ts'
import { syntheticChain } from './synthetic.ts'

const reading = { index: null, atMs: null, leaveOut: false }
const AT = '2024-10-01T10:00:00Z'
const AT_MS = Date.UTC(2024, 9, 1, 10)

const QUOTES = [
  'instrument,bid,ask,time,index',
  `BTC-27DEC24-70000-C,0.1145,0.116,2024-10-01T09:59:30Z,63480`,
  `BTC-27DEC24-70000-P,,0.2115,${AT},63482`,
]

const csv = (...lines: string[]): string => [...QUOTES, ...lines, ''].join('\n')
const read = (text: string, leaveOut = false): ChainFile => chainFileOfText(text, { ...reading, leaveOut })

test('default: names of options', () => {
  const expiryMs = Date.UTC(2024, 11, 27, 8)
  assert.deepEqual(instrumentOf('BTC-27DEC24-70000-C'), { underlying: 'BTC', expiryMs, strike: 70_000, isCall: true })
  const ripple = { underlying: 'XRP', expiryMs: Date.UTC(2024, 10, 1, 8), strike: 0.55, isCall: false }
  assert.deepEqual(instrumentOf('XRP-1NOV24-0d55-P'), ripple)
  assert.deepEqual(instrumentOf('XRP-1NOV24-0.55-P'), ripple)
  for (const name of [
    '',
    'BTC',
    'BTC-PERPETUAL',
    'BTC-27DEC24',
    'BTC-27DEC24-0-C',
    'btc-27DEC24-7-C',
    'BTC-27DEC24--7-C',
  ])
    assert.equal(instrumentOf(name), 'notAName', name)
  for (const name of ['BTC-31JUN24-7-C', 'BTC-29FEB23-7-C', 'BTC-0JAN24-7-C', 'BTC-1MAI24-7-C'])
    assert.equal(instrumentOf(name), 'notADay', name)
})

test('default: quotes of a table, taken with the latest of them, at the middle index', () => {
  const { underlying, index, atMs, rows, quotes, marks, leftOut } = read(csv())
  assert.deepEqual(
    { underlying, index, atMs, rows, marks, leftOut },
    {
      ...{ underlying: 'BTC', index: 63_481, atMs: AT_MS, rows: 2, marks: [], leftOut: {} },
    },
  )
  const option = { strike: 70_000, expiryMs: Date.UTC(2024, 11, 27, 8) }
  assert.deepEqual(quotes, [
    { ...option, isCall: true, bid: 0.1145, ask: 0.116, timeMs: AT_MS - 30_000 },
    { ...option, isCall: false, bid: null, ask: 0.2115, timeMs: AT_MS },
  ])
})

test('behavior: the same from JSON, where index and time are of the chain', () => {
  const options = [
    { instrument: 'BTC-27DEC24-70000-C', bid: 0.1145, ask: '0.116', time: AT_MS - 30_000 },
    { instrument: 'BTC-27DEC24-70000-P', bid: null, ask: 0.2115 },
  ]
  assert.deepEqual(chainFileOfValue({ index: 63_481, at: AT, options }, reading), read(csv()))
  const told = chainFileOfValue({ index: 63_481, at: AT, options }, { ...reading, index: 60_000, atMs: AT_MS + 5 })
  assert.deepEqual([told.index, told.atMs], [60_000, AT_MS + 5])
})

test('behavior: marks with volatilities; one of zero is counted', () => {
  const options = [
    { instrument: 'BTC-27DEC24-70000-C', mark: 0.1, volatility: 0.55 },
    { instrument: 'BTC-27DEC24-20000-P', mark: 0, volatility: 0.9 },
  ]
  const { marks, quotes, zeroMarks } = chainFileOfValue({ index: 60_000, at: AT, options }, reading)
  assert.deepEqual([marks.length, quotes.length, zeroMarks], [1, 0, 1])
  assert.deepEqual([marks[0]!.price, marks[0]!.volatility], [0.1, 0.55])
})

test('default: the chain of the examples is the drawn one, to six places', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../examples/chains/drawn.csv'), 'utf8')
  const drawn = syntheticChain(11, 9, { noise: 0.005, shares: { missing: 0.03, oneSided: 0.03 } })
  const { quotes, index } = read(text)
  assert.equal(index, drawn.index)
  const rounded = (side: number | null): number | null => (side === null ? null : Number(side.toFixed(6)))
  assert.deepEqual(
    quotes,
    drawn.quotes.map((quote) => ({ ...quote, bid: rounded(quote.bid), ask: rounded(quote.ask) })),
  )
})

const LINES: readonly (readonly [string, string, string])[] = [
  ['chainInstrument', 'BTC-PERPETUAL,0.1,0.2,,', 'no option'],
  ['chainInstrument', ',0.1,0.2,,', 'no name'],
  ['chainInstrument', 'ETH-27DEC24-3000-C,0.1,0.2,,', 'another underlying'],
  ['chainInstrument', 'BTC-27DEC24-70000-C,0.1,0.2,,', 'twice'],
  ['chainExpiry', 'BTC-31NOV24-70000-C,0.1,0.2,,', 'no day'],
  ['chainExpiry', 'BTC-1OCT24-70000-C,0.1,0.2,,', 'two hours over'],
  ['chainNumber', 'BTC-27DEC24-60000-C,-0.1,0.2,,', 'below 0'],
  ['chainNumber', 'BTC-27DEC24-60000-C,0.1,1,,', 'a call of a coin'],
  ['chainNumber', 'BTC-27DEC24-60000-P,0.1,100,,', 'a put of a hundred'],
  ['chainNumber', 'BTC-27DEC24-60000-C,0.1,NaN,,', 'NaN'],
  ['chainNumber', 'BTC-27DEC24-60000-C,0.1,1e999,,', 'infinite'],
  ['chainNumber', 'BTC-27DEC24-60000-C,0x1,0.2,,', 'hexadecimal'],
  ['chainNumber', 'BTC-27DEC24-63490000-P,0.1,0.2,,', 'a strike of a thousand times the index'],
  ['chainNumber', 'BTC-27DEC24-63-P,0.1,0.2,,', 'a strike of a thousandth'],
  ['chainCrossed', 'BTC-27DEC24-60000-C,0.21,0.2,,', 'crossed'],
  ['chainTime', 'BTC-27DEC24-60000-C,0.1,0.2,yesterday,', 'no time'],
  ['chainTime', 'BTC-27DEC24-60000-C,0.1,0.2,2024-10-01,', 'a day'],
  ['chainIndex', 'BTC-27DEC24-60000-C,0.1,0.2,,0', 'an index of 0'],
  ['chainFormat', 'BTC-27DEC24-60000-C,0.1,0.2,', 'a line too short'],
]

const LEFT_OUT = new Set(['chainExpiry', 'chainNumber', 'chainVariance', 'chainCrossed'])

test('rejects: a chain with one line of each fault, by its code; said to, some are left out and counted', () => {
  for (const [code, line, why] of LINES) {
    assert.throws(() => read(csv(line)), { name: 'ChainFileFault', code }, why)
    if (!LEFT_OUT.has(code)) assert.throws(() => read(csv(line), true), { code }, why)
    else {
      const { quotes, leftOut } = read(csv(line), true)
      assert.deepEqual([quotes.length, leftOut], [2, { [code]: 1 }], why)
    }
  }
})

test('rejects: volatilities that are no share, among marks', () => {
  for (const volatility of [0, -0.2, 5.01, 55]) {
    const options = [
      { instrument: 'BTC-27DEC24-70000-C', mark: 0.1, volatility: 0.55 },
      { instrument: 'BTC-27DEC24-70000-P', mark: 0.1, volatility },
    ]
    const value = { index: 60_000, at: AT, options }
    assert.throws(() => chainFileOfValue(value, reading), { code: 'chainVariance', message: /options\[1\]/ })
    assert.deepEqual(chainFileOfValue(value, { ...reading, leaveOut: true }).leftOut, { chainVariance: 1 })
  }
})

test('rejects: what is no chain', () => {
  const quote = { instrument: 'BTC-27DEC24-70000-C', bid: 0.1, ask: 0.2 }
  const mark = { instrument: 'BTC-27DEC24-60000-C', mark: 0.1, volatility: 0.5 }
  for (const [value, code] of [
    [[], 'chainFormat'],
    [{ options: {} }, 'chainFormat'],
    [{ options: [1] }, 'chainFormat'],
    [{ options: [], name: 1 }, 'chainFormat'],
    [{ options: [{ ...quote, delta: 1 }] }, 'chainFormat'],
    [{ index: 60_000, at: AT, options: [quote, mark] }, 'chainFormat'],
    [{ index: 60_000, at: AT, options: [{ ...quote, ...mark }] }, 'chainFormat'],
    [{ index: 60_000, at: AT, options: [{ instrument: quote.instrument, mark: 0.1 }] }, 'chainFormat'],
    [{ index: 'much', at: AT, options: [quote] }, 'chainIndex'],
    [{ at: AT, options: [quote] }, 'chainIndex'],
    [{ index: 60_000, at: 'noon', options: [quote] }, 'chainTime'],
    [{ index: 60_000, options: [quote] }, 'chainTime'],
    [{ index: 60_000, at: AT, options: [{ ...quote, time: AT_MS + 1 }] }, 'chainTime'],
    [{ index: 60_000, at: AT, options: [] }, 'chainEmpty'],
  ] as const)
    assert.throws(() => chainFileOfValue(value, reading), { name: 'ChainFileFault', code }, JSON.stringify(value))
  for (const text of ['', 'instrument,bid\nBTC', 'instrument,bid,bid', 'instrument,strike', 'call,1'])
    assert.throws(() => read(text), { code: 'chainFormat' }, text)
  assert.throws(() => read('instrument,bid,ask\n'), { code: 'chainEmpty' })
})

test('rejects: several faults at once, with the first and how many there are', () => {
  const text = csv('BTC-27DEC24-60000-C,0.21,0.2,,', 'BTC-31NOV24-70000-C,0.1,0.2,,', 'BTC-27DEC24-60000-P,-1,0.2,,')
  assert.throws(() => read(text), {
    message: /^chainCrossed: line 4: .* 0.21 over 0.2 \(and 2 more lines with a fault\); a bid above/,
  })
})

test('behavior: whatever happens to a few characters, a chain is refused with a code or read, and what is read is fitted or says nothing', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../examples/chains/drawn.csv'), 'utf8')
  const change = fc.record({
    at: fc.nat(text.length - 1),
    length: fc.constantFrom(1, 1, 1, 0, 4),
    put: fc.constantFrom('9', '0', '1', '5', '7', '4', '3', '-', '.', ',', '\n', 'e', 'C', '', '1e', '\u0000'),
  })
  let [refused, read] = [0, 0]
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), fc.boolean(), (changes, leaveOut) => {
      const changed = changes.reduce(
        (all, { at, length, put }) => all.slice(0, at) + put + all.slice(at + length),
        text,
      )
      try {
        const { quotes, index, atMs } = chainFileOfText(changed, { ...reading, leaveOut })
        const surface = calibrate(smilesOfQuotes(quotes, index, atMs, 3_600_000).smiles, atMs)
        if (typeof surface !== 'string')
          assert.ok(surface.slices.every(({ slice, rms }) => slice.theta > 0 && Number.isFinite(rms)))
        read += 1
      } catch (error) {
        if (!(error instanceof ChainFileFault)) throw error
        refused += 1
      }
    }),
    { numRuns: 200, endOnFailure: true },
  )
  assert.ok(refused > 30 && read > 30, `${refused} ${read}`)
})
