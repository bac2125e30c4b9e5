import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { listAsset, listUnderlying, openTier } from '../markets/index.ts'
import { paramsAddScope } from '../params/index.ts'
import { fitsCollateralCaps, type OracleHouse } from './index.ts'
import { COIN, COLLATERAL, pricedHouse } from './small-house.test.ts'

/** Underlying that is bridged from the coin, its asset, and the coin's asset in a second tier; 10⁴ atoms of each are a lot. */
const BRIDGED = 2
const BRIDGED_ASSET = 2
const SECOND = 3

function house(): OracleHouse {
  const answer = pricedHouse(3)
  listUnderlying(answer)
  paramsAddScope(answer.params, 'underlying')
  answer.markets.underlyings.index[BRIDGED] = 5_000_000
  listAsset(answer, 0, BRIDGED, 10 ** 4, false)
  openTier(answer)
  paramsAddScope(answer.params, 'tier')
  listAsset(answer, 1, COIN, 10 ** 4, false)
  return answer
}

test('default: two tiers and a bridged form share the cap of the coin', () => {
  const rows = house()
  rows.params.underlying.collateralCap[COIN] = 100_000_000
  rows.params.underlying.capGroup[BRIDGED] = COIN + 1
  // 4 lots at $10 in the first tier, 3 in the second: 70 of 100 dollars. 6 bridged lots at $5 fill it to the atom.
  rows.markets.assets.total[COLLATERAL] = 40_000
  rows.markets.assets.total[SECOND] = 30_000
  assert.equal(fitsCollateralCaps(rows, BRIDGED_ASSET, 60_000), true)
  assert.equal(fitsCollateralCaps(rows, BRIDGED_ASSET, 60_001), false)
  assert.equal(fitsCollateralCaps(rows, COLLATERAL, 30_000), true)
  assert.equal(fitsCollateralCaps(rows, COLLATERAL, 30_001), false)
  // Its own cap holds beside the group's: 10 dollars are 2 lots.
  rows.params.underlying.collateralCap[BRIDGED] = 10_000_000
  assert.equal(fitsCollateralCaps(rows, BRIDGED_ASSET, 20_000), true)
  assert.equal(fitsCollateralCaps(rows, BRIDGED_ASSET, 20_001), false)
})

test('behavior: a cap that is already exceeded takes nothing more, and a cap of the largest amount is none', () => {
  const rows = house()
  rows.markets.assets.total[COLLATERAL] = 10 ** 12
  assert.equal(fitsCollateralCaps(rows, SECOND, 1), true)
  rows.params.underlying.collateralCap[COIN] = 1
  assert.equal(fitsCollateralCaps(rows, SECOND, 1), false)
})

test('behavior: whatever was let in one by one is within the cap together', () => {
  const amounts = fc.array(
    fc.tuple(fc.constantFrom(COLLATERAL, BRIDGED_ASSET, SECOND), fc.integer({ min: 1, max: 10 ** 6 })),
    {
      maxLength: 30,
    },
  )
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 10 ** 9 }), (list, cap) => {
      const rows = house()
      const { total } = rows.markets.assets
      rows.params.underlying.collateralCap[COIN] = cap
      rows.params.underlying.capGroup[BRIDGED] = COIN + 1
      for (const [asset, amount] of list) if (fitsCollateralCaps(rows, asset, amount)) total[asset]! += amount
      // $10 and $5 for 10⁴ atoms: 1,000 and 500 an atom.
      assert.ok((total[COLLATERAL]! + total[SECOND]!) * 1000 + total[BRIDGED_ASSET]! * 500 <= cap)
    }),
  )
})
