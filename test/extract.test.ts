/** A member's own machine gives the house's figures, to the atom, from an extract of the house. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apply, emptyHouse, type House } from '../src/core/machine/index.ts'
import {
  explain,
  extractOf,
  houseOfExtract,
  liquidationPrices,
  noChange,
  type Scratch,
  type Supposition,
  scratchFor,
  suppose,
  testInitial,
} from '../src/core/margin/index.ts'
import type { ScenarioHouse } from '../src/core/scenarios/index.ts'
import { houseStreamOf, nextCommand, nextTimeMs, openingCommands } from './support/house-stream.ts'

const like = emptyHouse()

/** Everything that a member may ask of a book, as one text; suppositions in a scratch, or each in memory of its own. */
function figuresOf(house: ScenarioHouse, account: number, scratch?: Scratch): string {
  const { accounts } = house.ledger
  const { legs, markets, underlyings } = house.markets
  const questions: Supposition[] = [
    { trades: [], deposits: [], prices: [], parameters: [] },
    { trades: [{ market: 0, lots: 7, price: markets.mark[0]! }], deposits: [], prices: [], parameters: [] },
    { trades: [], deposits: [{ asset: -1, amount: 10 ** 9 }], prices: [], parameters: [] },
    {
      trades: [],
      deposits: [],
      prices: [{ underlying: 1, price: Math.floor(underlyings.index[1]! * 0.7) }],
      parameters: [],
    },
  ]
  const answers = questions.map((supposition) => {
    const supposed = suppose(house, account, supposition, scratch)
    return [
      explain(supposed.house, supposed.account),
      testInitial(supposed.house, supposed.account, noChange, 0),
      [1, 2, 3].map((underlying) => liquidationPrices(supposed.house, supposed.account, underlying, noChange)),
    ]
  })
  const first = accounts.legFirst[account]!
  const held = [...legs.lots.subarray(first, first + accounts.legCount[account]!)]
  return JSON.stringify([answers, held, accounts.cash[account]])
}

function lead(seed: number, look: (house: House) => void): void {
  const house = emptyHouse()
  const stream = houseStreamOf(seed)
  let timeMs = 1_700_000_000_000
  let seq = 0
  for (const command of openingCommands) apply(house, ++seq, timeMs, command)
  // The coins fall with a long in the first market, but in every third house.
  if (seed % 3 > 0) house.params.asset.wrongWayUnderlying[1] = house.markets.markets.underlying[0]! + 1
  for (let i = 0; i < 4000; i++) {
    timeMs = nextTimeMs(stream, timeMs)
    apply(house, ++seq, timeMs, nextCommand(stream, house))
    if (i % 80 === 0) look(house)
  }
}

describe('an extract of a house', () => {
  test('default: gives every figure of 3,000 books as the house does', () => {
    let books = 0
    // One for all of them: nothing of an earlier book may be left in it.
    const scratch = scratchFor(like)
    for (const seed of [1, 2, 3]) {
      lead(seed, (house) => {
        for (let account = 17; account < 37; account++) {
          const extract = houseOfExtract(extractOf(house, account), like)!
          assert.equal(figuresOf(extract.house, extract.account), figuresOf(house, account, scratch))
          books++
        }
      })
    }
    assert.ok(books >= 3000)
  })

  test('behavior: holds nothing of anybody else who acts alone, and is a few kilobytes', () => {
    lead(4, (house) => {
      const bytes = extractOf(house, 20)
      const { house: own } = houseOfExtract(bytes, like)!
      const owner = house.ledger.accounts.owner[20]!
      assert.equal(own.ledger.accounts.rows, house.ledger.owners.accounts[owner])
      assert.ok(bytes.length < 16_384, `${bytes.length} bytes`)
    })
  })

  test('rejects: bytes that are cut, longer, of another version or none', () => {
    lead(5, (house) => {
      const bytes = extractOf(house, 20)
      const longer = new Uint8Array(bytes.length + 4)
      longer.set(bytes)
      const other = bytes.slice()
      other[0] = 2
      for (const wrong of [bytes.slice(0, -1), longer, other, new Uint8Array(0), bytes.slice(0, 20)]) {
        assert.equal(houseOfExtract(wrong, like), null)
      }
    })
  })
})
