import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inDirectory } from '../../../test/faults/places.ts'
import { houseStreamOf } from '../../../test/support/house-stream.ts'
import { feed, openTestService } from '../../../test/support/service.ts'
import { procedureOf } from '../../core/liquidation/index.ts'
import type { House } from '../../core/machine/index.ts'
import type { Executed, Service } from '../types.ts'
import { readModels } from './read-models.ts'
import type { ReadModels } from './types.ts'

/** A service that has executed a stream, with everything that was heard. */
async function streamed(
  directory: string,
  seed: number,
  body: (service: Service, heard: readonly Executed[]) => Promise<void>,
): Promise<void> {
  const service = await openTestService(directory)
  const heard: Executed[] = []
  service.listen((applied) => void heard.push(applied))
  await feed(service, houseStreamOf(seed), 1600)
  await body(service, heard)
  await service.close()
}

/** All that models tell of a house. */
function toldBy(models: ReadModels, house: House): unknown {
  const rows = (count: number): number[] => Array.from({ length: count }, (_, row) => row)
  return {
    events: models.events(null, 1_000_000),
    public: models.publicEvents({ after: null, before: null, limit: 1_000_000, topic: null, market: null }),
    prices: rows(house.markets.markets.rows).map((row) => models.prices(row)),
    accounts: rows(house.ledger.accounts.rows).map((row) => [models.call(row), models.accountEvents(row, null, 999)]),
    funding: rows(house.markets.markets.rows).map((row) => models.funding(row)),
    calls: models.calls(),
    liquidations: models.liquidations(),
    deleveragings: models.deleveragings(),
    samples: models.samples(0),
    changes: models.changes(),
  }
}

describe('read models', () => {
  test('default: what stands open is what the house has open', () =>
    inDirectory((directory) =>
      streamed(directory, 11, async ({ house, models }) => {
        const { accounts } = house.ledger
        const { procedures } = house.liquidation
        const open = Array.from({ length: accounts.rows }, (_, row) => row).filter(
          (row) => procedureOf(house, row) !== 'none',
        )
        assert.ok(open.length > 0)
        assert.deepEqual(
          models.calls().map(({ account, kind, amount, deadlineMs }) => ({ account, kind, amount, deadlineMs })),
          open.map((account) => {
            const row = accounts.procedure[account]! - 1
            const [amount, deadlineMs] = [procedures.amount[row]!, procedures.deadlineMs[row]!]
            return { account, kind: procedureOf(house, account), amount, deadlineMs }
          }),
        )
        for (let account = 0; account < accounts.rows; account++) {
          assert.equal(models.call(account)?.account ?? null, open.includes(account) ? account : null)
        }
        assert.equal(models.call(accounts.rows), null)
        assert.deepEqual(models.funding(house.markets.markets.rows), [])
      }),
    ))

  test('behavior: histories are those of the events', () =>
    inDirectory((directory) =>
      streamed(directory, 14, async ({ models, house }, heard) => {
        const all = heard.flatMap(({ seq, timeMs, events }) =>
          events.map((event, index) => ({ seq, index, timeMs, event })),
        )
        assert.deepEqual(models.events(null, 500).events, all.slice(-500))
        const account = 40
        const own = all.filter(({ event }) => 'account' in event && event.account === account)
        const told = models.accountEvents(account, null, 256).events.filter(({ event }) => 'account' in event)
        assert.deepEqual(
          told.filter(({ event }) => 'account' in event && event.account === account),
          own.slice(-told.length),
        )
        const accrued = all.flatMap(({ timeMs, event }) =>
          event.type === 'fundingAccrued' && event.market === 0
            ? [{ timeMs, ratePpm: event.ratePpm, index: event.index }]
            : [],
        )
        assert.ok(accrued.length > 0)
        assert.deepEqual(models.funding(0), accrued.slice(-288))
        const started = all.filter(({ event }) => event.type === 'deleveragingStarted')
        const parts = all.filter(({ event }) => event.type === 'deleveraged')
        const records = models.deleveragings()
        assert.ok(records.length > 0)
        assert.deepEqual(
          records.map(({ seq }) => seq),
          started
            .map(({ seq }) => seq)
            .reverse()
            .slice(0, 256),
        )
        if (started.length <= 256) {
          assert.deepEqual(
            records.toReversed().flatMap(({ holders }) => holders),
            parts.map(({ event }) => event),
          )
        }
        const found = all.reduce((sum, { event }) => sum + (event.type === 'shortfallFound' ? event.amount : 0), 0)
        const noted = models.liquidations().reduce((sum, { shortfall }) => sum + shortfall, 0)
        assert.ok(noted > 0 && noted <= found, `${noted} of ${found}`)
        const samples = models.samples(0)
        assert.ok(samples.length > 2)
        for (const [at, { timeMs }] of samples.entries()) {
          if (at > 0) assert.ok(Math.floor(timeMs / 60_000) > Math.floor(samples[at - 1]!.timeMs / 60_000))
        }
        const now = models.sampleNow(0)!
        assert.ok(now.timeMs >= samples.at(-1)!.timeMs && house.clock.nowMs - now.timeMs < 5_000)
        assert.equal(models.sampleNow(0), now, 'it is measured once')
      }),
    ))

  test('behavior: after a start they tell the same again', () =>
    inDirectory(async (directory) => {
      let before: unknown
      await streamed(directory, 13, async ({ models, house }) => {
        before = toldBy(models, house)
      })
      const service = await openTestService(directory)
      assert.equal(service.models.sinceSeq, 1)
      assert.deepEqual(toldBy(service.models, service.house), before)
      await service.close()
    }))

  test('behavior: begun at a house in the middle they know what stands open, and that histories begin there', () =>
    inDirectory((directory) =>
      streamed(directory, 14, async ({ house, models }) => {
        const late = readModels(house)
        assert.equal(late.sinceSeq, house.head.seq[0]! + 1)
        const standing = (of: ReadModels) =>
          of
            .calls()
            .map(({ account, kind, reason, amount, deadlineMs }) => ({ account, kind, reason, amount, deadlineMs }))
        assert.deepEqual(standing(late), standing(models))
        assert.deepEqual(
          late
            .liquidations()
            .map(({ account, worst }) => [account, worst])
            .sort(),
          models
            .calls()
            .filter(({ kind }) => ['reduction', 'takeover', 'deleveraging', 'resolution'].includes(kind))
            .map(({ account, kind }) => [account, kind])
            .sort(),
        )
        const scheduled = (of: ReadModels) =>
          of
            .changes()
            .flatMap(({ parameter, scope, value, appliedMs }) =>
              appliedMs === null ? [[parameter, scope, value]] : [],
            )
        assert.deepEqual(scheduled(late), scheduled(models))
        assert.deepEqual(late.events(null, 10), { events: [], next: null, gap: false })
      }),
    ))
})
