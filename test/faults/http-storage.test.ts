/** No room on the disk and a dead journal thread, as callers over HTTP see them: a stable code, nothing acknowledged lost, nothing twice. */
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { startApi } from '../../src/api/index.ts'
import { houseMachine, verifyJournal } from '../../src/node/index.ts'
import { openWorkerLog } from '../../src/node/worker-log.ts'
import type { Service } from '../../src/service/index.ts'
import { MEMBER, testAuthenticator, tokens } from '../support/api-house.ts'
import { houseStreamOf } from '../support/house-stream.ts'
import { feed, openTestService } from '../support/service.ts'
import { serveIn } from '../support/serving.ts'
import { inDirectory } from './places.ts'
import { consumeRest, onSmallDisk } from './small-disk.ts'

type Told = {
  readonly status: number
  readonly code?: string
  readonly retryMs?: number | null
  readonly retryAfter: string | null
  readonly data?: { seq: number }
}

async function post(url: string, headers: Record<string, string>, body: object): Promise<Told> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return {
    ...((await response.json()) as object),
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
  }
}

const status = async (url: string): Promise<number> => (await fetch(url)).status

describe('a full disk under a house that is served', () => {
  test('rejects: whole, with a code and a time to come back; the same requests are taken when there is room', (context) =>
    onSmallDisk(context, 8 * 1024, async (disk) => {
      const serving = await serveIn(disk, ['house', '--empty'])
      const { url } = serving
      try {
        const open = (n: number): Promise<Told> =>
          post(`${url}/v1/owners`, { 'idempotency-key': `o${n}` }, { key: `${n}`.padStart(64, 'c'), cluster: 0 })
        const first = await open(0)
        assert.equal(first.status, 200)
        writeFileSync(join(disk, 'filler'), new Uint8Array(1))
        consumeRest(disk)
        // What the write-ahead log has room for is still taken.
        let [taken, refusal]: [number, Told] = [0, first]
        while (refusal.status === 200 && taken < 5_000) refusal = await open(++taken)
        assert.deepEqual([refusal.status, refusal.code, refusal.retryMs], [503, 'serviceStorage', 5000])
        assert.equal(refusal.retryAfter, '5')
        assert.deepEqual(
          [await status(`${url}/ready`), await status(`${url}/health`), await status(`${url}/v1/house`)],
          [503, 503, 200],
        )
        rmSync(join(disk, 'rest'))
        const again = await open(taken)
        assert.equal(again.status, 200)
        assert.deepEqual((await open(0)).data, first.data, 'what was acknowledged is answered as it was')
        assert.deepEqual([await status(`${url}/ready`), await status(`${url}/health`)], [200, 200])
        const owners = (await open(taken)).data
        assert.deepEqual(owners, again.data)
        const { code, stderr } = await serving.end('SIGTERM')
        assert.equal(code, 0, stderr)
        assert.match(stderr, /"level":"error".*no room|no room.*"level":"error"/i)
        const report = verifyJournal(join(disk, 'house/journal'), houseMachine, () => {})
        assert.equal(report.failure, null)
      } finally {
        serving.child.kill('SIGKILL')
      }
    }))
})

describe('a journal thread that dies under a house that is served', () => {
  test('behavior: callers are told that it is unknown; the next process answers the same requests, each once', () =>
    inDirectory(async (directory) => {
      let kill = async (): Promise<unknown> => undefined
      let failed: Error | null = null
      const service = await openTestService(
        directory,
        {
          failed: (cause) => {
            failed = cause
          },
        },
        {
          openLog: async (paths) => {
            const { log, worker } = await openWorkerLog(paths)
            kill = () => worker.terminate()
            return log
          },
        },
      )
      await feed(service, houseStreamOf(6), 0)
      const cash = (of: Service): number => of.house.ledger.accounts.cash[MEMBER.account]!
      const before = cash(service)
      const deposit = (url: string, n: number): Promise<Told> =>
        post(
          `${url}/v1/accounts/${MEMBER.account}/deposits`,
          { authorization: `Bearer ${tokens.member}`, 'idempotency-key': `d${n}` },
          { vault: 0, amount: '1' },
        )
      const options = { port: 0, authenticator: testAuthenticator(), localChainSource: 3 }
      const api = await startApi(service, options)
      const acknowledged = [await deposit(api.url, 0), await deposit(api.url, 1)]
      const waiting = [2, 3, 4, 5].map((n) => deposit(api.url, n))
      await kill()
      const told = await Promise.all(waiting)
      for (const { status: of, code } of told.filter((each) => each.status !== 200)) {
        assert.deepEqual([of, code], [503, 'serviceStopped'])
      }
      assert.ok(told.some((each) => each.status !== 200))
      assert.deepEqual([await status(`${api.url}/health`), await status(`${api.url}/ready`)], [503, 503])
      assert.match(String(failed), /thread of the journal|cannot be known|unknown/i)
      await api.close()
      await service.close()

      const next = await openTestService(directory)
      const nextApi = await startApi(next, options)
      const again = await Promise.all([0, 1, 2, 3, 4, 5].map((n) => deposit(nextApi.url, n)))
      assert.deepEqual(
        again.map((each) => each.status),
        [200, 200, 200, 200, 200, 200],
      )
      assert.deepEqual(
        again.slice(0, 2).map(({ data }) => data),
        acknowledged.map(({ data }) => data),
      )
      assert.equal(cash(next) - before, 6_000_000)
      await nextApi.close()
      await next.close()
      assert.equal(verifyJournal(directory, houseMachine, () => {}).failure, null)
    }))
})
