import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { inDirectory } from '../../../test/faults/places.ts'
import { apiHouse } from '../../../test/support/api-house.ts'
import { noNames, openTestService } from '../../../test/support/service.ts'
import { BadInputError } from '../errors.ts'
import { backupHouse, restoreHouse } from './backup.ts'
import { beginHouse, type HouseFacts, journalOf, saltOf } from './house-folder.ts'
import { openInterface, playCredentials } from './interface.ts'

const facts: HouseFacts = { format: 1, mode: 'demo', populated: false, names: noNames }

/** Numbers under which the public sees the accounts of a house that never changes, started in a folder. */
async function publicNumbers(folder: string): Promise<string[]> {
  const wish = { port: 0, credentials: playCredentials, localSource: -1, salt: saltOf(folder), log: () => undefined }
  const disclosures = { now: async () => null }
  const api = await openInterface(apiHouse(), { ...wish, disclosures })
  const answer = await fetch(`${api.url}/v1/liquidations`)
  const { data } = (await answer.json()) as { data: readonly { readonly account: string }[] }
  await api.close()
  return data.map(({ account }) => account)
}

describe('the salt of a house', () => {
  test('default: public numbers are the same after a restart, and in a house restored from either kind of backup', () =>
    inDirectory(async (place) => {
      const folder = join(place, 'house')
      beginHouse(folder, facts)
      await (await openTestService(journalOf(folder))).close()
      const numbers = await publicNumbers(folder)
      assert.ok(numbers.length > 0)
      assert.match(numbers[0]!, /^x[0-9a-f]{20}$/)
      assert.deepEqual(await publicNumbers(folder), numbers)
      for (const copy of ['copy', 'copy.tar.gz']) {
        await backupHouse(folder, join(place, copy), () => undefined)
        const restored = join(place, `of-${copy}`)
        await restoreHouse(join(place, copy), restored, () => undefined)
        assert.deepEqual(await publicNumbers(restored), numbers)
        assert.equal(statSync(join(restored, 'salt')).mode & 0o777, 0o600)
      }
    }))

  test('behavior: who knows all but the salt cannot find them: the same house under another has other numbers', () =>
    inDirectory(async (place) => {
      beginHouse(place, facts)
      const numbers = await publicNumbers(place)
      assert.equal(statSync(join(place, 'salt')).mode & 0o777, 0o600)
      assert.ok(!readFileSync(join(place, 'house.json'), 'utf8').includes(Buffer.from(saltOf(place)).toString('hex')))
      rmSync(join(place, 'salt'))
      const others = new Set(await publicNumbers(place))
      assert.ok(numbers.every((number) => !others.has(number)))
    }))

  test('behavior: a house begun anew in the folder has a salt of its own', () =>
    inDirectory((place) => {
      beginHouse(place, facts)
      const salt = saltOf(place)
      beginHouse(place, facts)
      assert.equal(existsSync(join(place, 'salt')), false)
      assert.notDeepEqual(saltOf(place), salt)
    }))

  test('rejects: a salt that was cut short', () =>
    inDirectory((place) => {
      beginHouse(place, facts)
      writeFileSync(join(place, 'salt'), 'abc\n')
      assert.throws(
        () => saltOf(place),
        (error) => error instanceof BadInputError && /salt: is not 64/.test(error.message),
      )
    }))
})
