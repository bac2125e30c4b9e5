import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { type RowsBy, rowsBy, rowsByAdd, rowsByRemove } from './index.ts'

test('behavior: rows of an owner are what a list of all rows says, ascending', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(20)), { maxLength: 80 }), (steps) => {
      const index: RowsBy = new Map()
      const ownerOf = new Map<number, number>()
      for (const [owner, row] of steps) {
        const present = ownerOf.get(row)
        if (present === undefined) rowsByAdd(index, owner, row)
        else rowsByRemove(index, present, row)
        if (present === undefined) ownerOf.set(row, owner)
        else ownerOf.delete(row)
        for (let each = 0; each < 4; each++) {
          const expected = [...ownerOf].filter(([, of]) => of === each).map(([at]) => at)
          assert.deepEqual(
            [...rowsBy(index, each)],
            expected.sort((a, b) => a - b),
          )
        }
      }
    }),
  )
})
