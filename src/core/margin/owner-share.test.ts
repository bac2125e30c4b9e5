/** The share of a cluster: what is followed trade by trade is what a count of every account says. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { member, type SmallHouse, smallHouse } from '../../../test/support/small-house.ts'
import { joinReject, linkOwners, openMemberAccount, ownersWith } from '../ledger/index.ts'
import { lotsOf, postLots } from '../markets/index.ts'
import { emptyLotsBeside, ownerLots, setLotsBeside } from './owner-share.ts'

/** Lots on one side of every account of the owner's cluster but one, the naive way. */
function countBeside(house: SmallHouse, account: number, market: number, isLong: boolean): number {
  const { accounts } = house.ledger
  const owners = ownersWith(house.ledger, accounts.owner[account]!)
  let sum = 0
  for (let other = 0; other < accounts.rows; other++) {
    const lots = lotsOf(house, other, market)
    if (other !== account && owners.includes(accounts.owner[other]!) && lots > 0 === isLong) sum += Math.abs(lots)
  }
  return sum
}

function checkShares(house: SmallHouse): void {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const beside = emptyLotsBeside()
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.owner[account]! < 0) continue
    for (const market of [0, 1]) {
      for (const lots of [1, -3]) {
        const expected = Math.abs(lots) + countBeside(house, account, market, lots > 0)
        assert.equal(ownerLots(house, account, market, lots), expected)
      }
    }
    const shared = setLotsBeside(house, account, beside)
    for (let i = 0; i < accounts.legCount[account]!; i++) {
      const market = legs.market[accounts.legFirst[account]! + i]!
      assert.equal(shared ? beside.long[i] : 0, countBeside(house, account, market, true))
      assert.equal(shared ? beside.short[i] : 0, countBeside(house, account, market, false))
    }
  }
}

describe('the share of a cluster', () => {
  test('default: nineteen wallets with ten lots each are one owner with a hundred and ninety', () => {
    const house = smallHouse(1, 1)
    const rich = member(house, 0)
    const wallets = Array.from({ length: 19 }, () => member(house, 0))
    for (let owner = 2; owner <= 19; owner++) linkOwners(house, owner, 1, 'governance')
    for (const wallet of wallets) postLots(house, wallet, rich, 0, 10, 100)
    assert.equal(ownerLots(house, wallets[0]!, 0, 10), 190)
    // Five more for one of them: 15 of its own beside 180. Short lots are another side.
    assert.equal(ownerLots(house, wallets[18]!, 0, 15), 195)
    assert.equal(ownerLots(house, wallets[18]!, 0, -1), 1)
  })

  test('behavior: trades and links in any order: what is followed is what is counted', () => {
    const act = fc.record({
      one: fc.nat(6),
      other: fc.nat(6),
      market: fc.nat(1),
      lots: fc.integer({ min: 1, max: 50 }),
      links: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const house = smallHouse(2, 1)
        const owners = [0, 1, 2, 3, 4].map(() => member(house, 0))
        const accounts = [...owners, ...[0, 2].map((owner) => openMemberAccount(house, owner, 0, 'cross'))]
        for (const { one, other, market, lots, links } of acts) {
          if (links) {
            const [a, b] = [one % 5, other % 5]
            if (joinReject(house.ledger, a, b) === null) linkOwners(house, a, b, 'signer')
          } else if (one !== other) postLots(house, accounts[one]!, accounts[other]!, market, lots, 100)
          checkShares(house)
        }
      }),
      { numRuns: 60 },
    )
  })
})
