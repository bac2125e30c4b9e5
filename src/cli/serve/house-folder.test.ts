import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { inDirectory } from '../../../test/faults/places.ts'
import { apiHouse } from '../../../test/support/api-house.ts'
import { noNames, openTestService } from '../../../test/support/service.ts'
import { openWebhooks, type Webhooks } from '../../webhooks/index.ts'
import { BadInputError } from '../errors.ts'
import { backupHouse, restoreHouse } from './backup.ts'
import { beginHouse, type HouseFacts, journalOf, saltOf, webhooksOf } from './house-folder.ts'
import { openInterface, playCredentials } from './interface.ts'

const facts: HouseFacts = { format: 1, mode: 'demo', populated: false, names: noNames }

/** Numbers under which the public sees the accounts of a house that never changes, started in a folder. */
async function publicNumbers(folder: string): Promise<string[]> {
  const log = (): void => undefined
  const wish = { port: 0, credentials: playCredentials, localSource: -1, salt: saltOf(folder), log }
  const disclosures = { now: async () => null }
  const webhooks = openWebhooks({ file: webhooksOf(folder), mode: 'demo', log })
  const api = await openInterface(apiHouse(), { ...wish, disclosures, webhooks })
  const answer = await fetch(`${api.url}/v1/liquidations`)
  const { data } = (await answer.json()) as { data: readonly { readonly account: string }[] }
  await api.close()
  webhooks.close()
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

describe('the webhooks of a house', () => {
  const hook = { account: 17, owner: 0, url: 'http://127.0.0.1:9/hook', nonce: 5 }
  const open = (folder: string): Webhooks => {
    const webhooks = openWebhooks({ file: webhooksOf(folder), mode: 'demo', log: () => assert.fail() })
    webhooks.begin({ key: 'aa', seq: 0 }, () => ({}))
    return webhooks
  }

  test('default: they are in either kind of backup, while they are open too, for nobody else to read', () =>
    inDirectory(async (place) => {
      const folder = join(place, 'house')
      beginHouse(folder, facts)
      await (await openTestService(journalOf(folder))).close()
      const webhooks = open(folder)
      assert.ok('secret' in webhooks.register(hook))
      for (const copy of ['copy', 'copy.tar.gz']) {
        await backupHouse(folder, join(place, copy), () => undefined)
        assert.equal(statSync(join(place, copy === 'copy' ? 'copy/webhooks.db' : copy)).mode & 0o777, 0o600)
        const restored = join(place, `of-${copy}`)
        await restoreHouse(join(place, copy), restored, () => undefined)
        assert.equal(statSync(webhooksOf(restored)).mode & 0o777, 0o600)
        const again = open(restored)
        assert.equal(again.look(17)?.url, hook.url)
        const repeated = again.remove(hook)
        assert.ok(typeof repeated === 'object' && repeated.refused === 'nonceUsed', 'nonces are there too')
        again.close()
      }
      webhooks.close()
      assert.equal(statSync(webhooksOf(folder)).mode & 0o777, 0o600)
    }))

  test('behavior: a house begun anew in the folder has none', () =>
    inDirectory((place) => {
      beginHouse(place, facts)
      const webhooks = open(place)
      webhooks.register(hook)
      webhooks.close()
      beginHouse(place, facts)
      assert.equal(existsSync(webhooksOf(place)), false)
      const again = open(place)
      assert.equal(again.look(17), null)
      again.close()
    }))
})
