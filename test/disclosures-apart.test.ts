/** Disclosures beside a running house, looks and all in another thread, against its journal executed again in this one. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { journalDisclosures } from '../src/cli/disclosures/disclosures.ts'
import { type DisclosuresApart, disclosuresApart } from '../src/disclosures/apart.ts'
import type { Disclosures } from '../src/disclosures/index.ts'
import type { Service } from '../src/service/types.ts'
import { inDirectory } from './faults/places.ts'
import { houseStreamOf } from './support/house-stream.ts'
import { feed, openTestService } from './support/service.ts'

const fails = (cause: Error): void => assert.fail(cause)

/** A clock that goes four minutes on with every batch, from 22 o’clock on: a day turns within two hours. */
function hurryingClock(): () => number {
  let nowMs = Date.UTC(2026, 2, 29, 22)
  return () => {
    nowMs += 240_000
    return nowMs
  }
}

/** What is disclosed once the journal of before is caught up with. */
async function nowOf(disclosing: DisclosuresApart): Promise<Disclosures> {
  const endMs = Date.now() + 20_000
  let found = await disclosing.now()
  while (found === null && Date.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    found = await disclosing.now()
  }
  assert.ok(found !== null, 'it caught up')
  return found
}

/** Every source says of every underlying what the house has: a recovered house leaves its safe mode. */
async function freshen(service: Service): Promise<void> {
  const { underlyings } = service.house.markets
  const entries = Array.from({ length: underlyings.rows }, (_, underlying) => {
    return { underlying, price: underlyings.index[underlying]!, confidence: 0 }
  })
  for (let source = 0; source < 3; source++) await service.submit({ type: 'priceReport', source, entries })
  assert.equal(service.status().safeMode, null)
}

/** The same from the journal alone, as `plimsoll disclosures` has it. */
function again(journal: string, { seq }: Disclosures): Disclosures {
  const { format, directory, stateHash, ...found } = journalDisclosures(journal, seq, () => undefined)
  assert.ok(format === 1 && directory === journal && stateHash.length === 64)
  return found
}

const following = (service: Service, journal: string): DisclosuresApart => disclosuresApart(service, journal, fails)

describe('disclosures beside a house', () => {
  test('default: those of a house that begins are those of its journal, look for look', () =>
    inDirectory(async (place) => {
      const journal = join(place, 'journal')
      const service = await openTestService(journal, { clock: hurryingClock() })
      const disclosing = following(service, journal)
      assert.equal((await nowOf(disclosing)).seq, 0)
      const stream = houseStreamOf(1)
      for (const count of [500, 400]) {
        await feed(service, stream, count)
        const found = await nowOf(disclosing)
        assert.equal(found.seq, service.status().seq)
        assert.deepEqual(found, again(journal, found))
      }
      const days = (await nowOf(disclosing)).tiers[0]!.days
      assert.ok(days.length >= 2 && days.some(({ observations }) => observations !== '0'))
      await disclosing.close()
      await service.close()
    }))

  test('behavior: after a restart nothing of the past is missing, while commands go on coming and the hour turns', () =>
    inDirectory(async (place) => {
      const journal = join(place, 'journal')
      const clock = hurryingClock()
      const stream = houseStreamOf(2)
      const before = await openTestService(journal, { clock })
      await feed(before, stream, 700)
      await before.close()
      const service = await openTestService(journal, { clock })
      const disclosing = following(service, journal)
      await freshen(service)
      // Four minutes a batch of sixteen: the hour has turned several times before the thread can be there.
      await feed(service, stream, 300)
      const found = await nowOf(disclosing)
      assert.deepEqual(found, again(journal, found))
      await feed(service, stream, 300)
      const later = await nowOf(disclosing)
      assert.ok(later.seq > found.seq)
      assert.deepEqual(later, again(journal, later))
      await disclosing.close()
      await service.close()
    }))

  test('rejects: a journal that is not there is told once, and there are no disclosures', () =>
    inDirectory(async (place) => {
      const service = await openTestService(join(place, 'journal'), { clock: hurryingClock() })
      await feed(service, houseStreamOf(3), 100)
      const told: Error[] = []
      const disclosing = disclosuresApart(service, join(place, 'elsewhere'), (cause) => told.push(cause))
      await new Promise((resolve) => setTimeout(resolve, 10))
      while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
      await feed(service, houseStreamOf(4), 100)
      assert.equal(await disclosing.now(), null)
      assert.equal(told.length, 1)
      await disclosing.close()
      await service.close()
    }))
})
