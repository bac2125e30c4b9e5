import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyHouse } from '../core/machine/index.ts'
import type { HouseEvent } from '../core/words/index.ts'
import { fullSight, saltedBy, sightOf } from './sight.ts'
import { eventJson } from './words.ts'

test('behavior: whose failure would cost most and who is linked is told under salted numbers, an owner’s own by its number', () => {
  const house = emptyHouse()
  const salted = saltedBy(new Uint8Array(16))
  const identity = { role: 'member', key: 'a', owner: 3, readOnly: true } as const
  const sight = sightOf(house, salted, identity)
  const layers = { sitg: 1_000_000, fund: 0, stakers: 0, need: 2_000_000, lackPpm: 500_000 }
  const held: HouseEvent = { type: 'coverHeld', tier: 0, firstOwner: 7, secondOwner: 3, ...layers }
  const linked: HouseEvent = { type: 'ownersLinked', owner: 3, other: 7, by: 'signer' }
  const seen = eventJson(house, held, sight, () => 6)
  assert.deepEqual([seen['firstOwner'], seen['secondOwner'], seen['sitg']], [salted.owner(7), 3, '1.000000'])
  assert.deepEqual(
    eventJson(house, linked, sight, () => 6),
    { ...linked, other: salted.owner(7) },
  )
  const nobody = eventJson(house, { ...held, firstOwner: -1, secondOwner: -2 }, sight, () => 6)
  assert.deepEqual([nobody['firstOwner'], nobody['secondOwner']], [null, null])
  assert.equal(eventJson(house, linked, fullSight, () => 6)['other'], 7)
})
