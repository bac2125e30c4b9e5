/**
 * Prices that RedStone's signers and Pyth's guardians really signed, brought to the house as reports: the index that comes of
 * them is what each network's own rule makes of the same figures. Signatures are checked in
 * `test/payload-feeds.test.ts`.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { inputsOpen } from '../scripts/derive/inputs.ts'
import { payloadFigures } from '../scripts/derive/payload-figures.ts'
import { PayloadError, pythPrices, redstonePrices } from '../scripts/derive/payloads.ts'
import { apply, emptyHouse, type House } from '../src/core/machine/index.ts'
import { type Command, oracleModes } from '../src/core/words/index.ts'
import { atomsPerLot, lotExponent, reportCommand } from '../src/lab/replay/convert.ts'

type Row = readonly [feed: string, price: string, confidence: string, timeMs: number]
type Payload = { readonly name: string; readonly prices: readonly Row[] }
type PayloadFile = { readonly network: string; readonly payloads: readonly Payload[] }

const figures = join(import.meta.dirname, 'payload-prices.json')
const files = JSON.parse(readFileSync(figures, 'utf8')) as readonly PayloadFile[]
const payloadsOf = (network: string): readonly Payload[] =>
  files.filter((file) => file.network.startsWith(network)).flatMap(({ payloads }) => payloads)

const data = process.env.PLIMSOLL_DATA
const skip =
  data !== undefined && existsSync(join(data, 'MANIFEST.json'))
    ? false
    : 'set PLIMSOLL_DATA to the folder of market data'

const key = (n: number): string => n.toString(16).padStart(64, '0')

/** What the house makes of one feed's rows of a payload: the first report of each signer, one signer a source. */
type Outcome = { readonly index: number; readonly confidence: number; readonly mode: string; readonly exponent: number }

function outcomeOf(rows: readonly Row[]): Outcome {
  const house: House = emptyHouse()
  let seq = 0
  const must = (timeMs: number, command: Command): void => {
    const rejected = apply(house, ++seq, timeMs, command).find((event) => event.type === 'rejected')
    assert.equal(rejected, undefined, JSON.stringify(rejected))
  }
  const startMs = Math.min(...rows.map(([, , , timeMs]) => timeMs))
  must(startMs, { type: 'houseOpen', house: key(1), owners: 64, accounts: 256, legs: 1024, balances: 256 })
  must(startMs, { type: 'underlyingList' })
  for (const at of rows.keys()) must(startMs, { type: 'sourceList', key: key(100 + at) })
  const exponent = lotExponent(Number(rows[0]![1]))
  const inTime = [...rows.entries()].sort(([a, [, , , aMs]], [b, [, , , bMs]]) => aMs - bMs || a - b)
  for (const [source, [feed, price, confidence, timeMs]] of inTime) {
    const entry = { underlying: feed, price: Number(price), confidence: Number(confidence) }
    must(
      timeMs,
      reportCommand(source, [entry], () => ({ row: 0, exponent })),
    )
  }
  const { underlyings } = house.markets
  return {
    index: underlyings.index[0]!,
    confidence: underlyings.confidence[0]!,
    mode: oracleModes[underlyings.mode[0]!]!,
    exponent,
  }
}

/** Rows of a payload by feed, in the order of signers. */
function byFeed({ prices }: Payload): Map<string, Row[]> {
  const feeds = new Map<string, Row[]>()
  for (const row of prices) feeds.set(row[0], [...(feeds.get(row[0]) ?? []), row])
  return feeds
}

describe('RedStone', () => {
  for (const payload of payloadsOf('RedStone')) {
    test(`default: ${payload.name}`, () => {
      for (const [feed, rows] of byFeed(payload)) {
        const { index, confidence, mode, exponent } = outcomeOf(rows)
        const lots = rows.map(([, price]) => atomsPerLot(Number(price), exponent)).sort((a, b) => a - b)
        if (rows.length >= 3) {
          // The network's own rule is the median of unique signers; an odd number of them has one.
          assert.equal(rows.length % 2, 1)
          assert.equal(index, lots[(lots.length - 1) / 2], `${payload.name} ${feed}`)
          assert.ok(confidence <= lots.at(-1)! - lots[0]!)
        } else {
          // One is followed; two are never averaged: the index stays where the first put it.
          const first = rows.reduce((a, b) => (b[3] < a[3] ? b : a))
          assert.equal(index, atomsPerLot(Number(first[1]), exponent), `${payload.name} ${feed}`)
        }
        assert.equal(mode, rows.length >= 3 ? 'normal' : 'degraded', `${payload.name} ${feed}`)
      }
    })
  }

  test('behavior: one signer of five that prints a tenth, or ten times, is out by the median', () => {
    const slot = payloadsOf('RedStone').at(-1)!
    for (const [feed, rows] of byFeed(slot)) {
      const sorted = rows.map(([, price]) => BigInt(price)).sort((a, b) => (a < b ? -1 : 1))
      for (const [liar, lie] of rows.flatMap((_, at) => [[at, 10n] as const, [at, -10n] as const])) {
        const told = rows.map(([, price, confidence, timeMs], at): Row => {
          if (at !== liar) return [feed, price, confidence, timeMs]
          return [feed, String(lie > 0n ? BigInt(price) * lie : BigInt(price) / -lie), confidence, timeMs]
        })
        // The liar reports last: the first price of a house is nobody's to judge.
        const { index, exponent } = outcomeOf([...told.filter((_, at) => at !== liar), told[liar]!])
        const [low, high] = [sorted[0]!, sorted.at(-1)!].map((price) => atomsPerLot(Number(price), exponent))
        assert.ok(index >= low! && index <= high!, `${feed}: ${index} outside ${low} to ${high}`)
      }
    }
  })
})

describe('Pyth', () => {
  test('default: one update is one source: price and confidence are its own, the mode is degraded', () => {
    for (const payload of payloadsOf('Pyth')) {
      for (const [feed, [row]] of byFeed(payload)) {
        const { index, confidence, mode, exponent } = outcomeOf([row!])
        assert.equal(index, atomsPerLot(Number(row![1]), exponent), `${payload.name} ${feed}`)
        // 10⁻⁸ dollar a coin are 10⁻⁶ dollar a lot of 10^exponent coins, rounded up: a vaguer price is the cautious side.
        assert.equal(confidence, Math.ceil(Number(row![2]) * 10 ** (exponent - 2) - 1e-9), `${payload.name} ${feed}`)
        assert.equal(mode, 'degraded')
      }
    }
  })
})

describe('payloads', () => {
  test('behavior: the data folder gives the same figures byte for byte', { skip }, () => {
    assert.ok(payloadFigures(inputsOpen(data!)) === readFileSync(figures, 'utf8'))
  })

  test('rejects: bytes that are no payload, and every payload that is cut short', { skip }, () => {
    const { payloads } = inputsOpen(data!).json('oracle-payloads/pyth_hermes_accumulator_updates.json') as {
      payloads: readonly { readonly payload_hex: string }[]
    }
    const bytes = Buffer.from(payloads[0]!.payload_hex, 'hex')
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => pythPrices(bytes.subarray(0, length)), PayloadError)
    }
  })

  test('rejects: another marker, another magic', () => {
    assert.throws(() => redstonePrices(Buffer.from('0001000000000002ed57022e0000', 'hex')), PayloadError)
    assert.throws(() => redstonePrices(Buffer.from('000002ed57011e0000', 'hex')), PayloadError)
    assert.throws(() => pythPrices(Buffer.from('504e415501', 'hex')), PayloadError)
    assert.throws(() => pythPrices(Buffer.from('', 'hex')), PayloadError)
  })
})
