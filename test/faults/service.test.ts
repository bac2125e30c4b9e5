/** What goes wrong under a running house: a slow disk, a full one, a dead thread, a kill. Nothing acknowledged is lost. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { houseMachine, verifyJournal } from '../../src/node/index.ts'
import { openSqliteLog } from '../../src/node/sqlite-log.ts'
import { openWorkerLog } from '../../src/node/worker-log.ts'
import { ServiceBusyError, ServiceStoppedError, ServiceStorageError } from '../../src/service/index.ts'
import { houseStreamOf, openingCommands } from '../support/house-stream.ts'
import { feed, openTestService } from '../support/service.ts'
import { inDirectory } from './places.ts'

describe('service under faults', () => {
  test('rejects: more than waits for a slow disk, with a time to come back; what was taken is answered', () =>
    inDirectory(async (directory) => {
      const service = await openTestService(
        directory,
        { queueCommandsMax: 16 },
        {
          openLog: async (paths) => {
            const log = openSqliteLog(paths)
            return {
              ...log,
              append: (record, tail) =>
                new Promise((resolve) => setTimeout(() => resolve(log.append(record, tail)), 20)),
            }
          },
        },
      )
      const settled = await Promise.allSettled(openingCommands.slice(0, 40).map((command) => service.submit(command)))
      const taken = settled.filter(({ status }) => status === 'fulfilled')
      assert.equal(taken.length, 16)
      for (const each of settled.slice(16)) {
        assert.ok(each.status === 'rejected' && each.reason instanceof ServiceBusyError)
        assert.ok(each.reason.retryMs >= 20 && each.reason.retryMs <= 2000)
      }
      assert.equal(service.status().seq, 16)
      await assert.rejects(service.submitGroup(openingCommands.slice(16, 40)), ServiceBusyError)
      assert.equal(service.status().seq, 16, 'a group that does not fit is not taken in part')
      assert.match(await service.metrics(), /plimsoll_refusals_total\{code="serviceBusy"\} 25/)
      await service.submitGroup(openingCommands.slice(16, 30))
      await service.close()
    }))

  test('rejects: everything once the thread of the journal is gone; nothing acknowledged is lost', () =>
    inDirectory(async (directory) => {
      let kill = async (): Promise<unknown> => undefined
      const service = await openTestService(
        directory,
        {},
        {
          openLog: async (paths) => {
            const { log, worker } = await openWorkerLog(paths)
            kill = () => worker.terminate()
            return log
          },
        },
      )
      await feed(service, houseStreamOf(6), 100)
      const acknowledged = service.status().seq
      const waiting = [1, 2, 3].map(() => service.submit({ type: 'tick' }))
      await kill()
      for (const each of waiting) await assert.rejects(each, ServiceStoppedError)
      await assert.rejects(service.submit({ type: 'tick' }), ServiceStoppedError)
      assert.equal(service.status().ready, false)
      assert.notEqual(service.status().journal.stopped, null)
      await service.close()
      const again = await openTestService(directory)
      const { seq } = again.status()
      assert.ok(seq === acknowledged || seq === acknowledged + 3, `${seq} after ${acknowledged}`)
      await again.close()
      assert.equal(verifyJournal(directory, houseMachine, () => {}).failure, null)
    }))

  test('rejects: a full disk, whole; the house goes on when there is room', () =>
    inDirectory(async (directory) => {
      const bytesMax = 40 * 16_384
      const limited = await openTestService(
        directory,
        {},
        { openLog: async (paths) => (await openWorkerLog(paths, { bytesMax })).log },
      )
      const large = new Uint8Array(100_000)
      let taken = 0
      const filling = async (): Promise<void> => {
        for (const command of openingCommands) {
          await limited.submit(command, large)
          taken += 1
        }
      }
      await assert.rejects(filling(), (error) => error instanceof ServiceStorageError && error.retryMs > 0)
      assert.deepEqual([limited.status().seq, limited.status().ready], [taken, false])
      await limited.close()
      const wider = await openTestService(directory)
      assert.equal(wider.status().seq, taken)
      await wider.submit(openingCommands[taken]!)
      assert.equal(wider.status().ready, true)
      await wider.close()
      assert.equal(verifyJournal(directory, houseMachine, () => {}).failure, null)
    }))

  test('behavior: a service that has been closed leaves nothing of its house in memory', () =>
    inDirectory(async (directory) => {
      setFlagsFromString('--expose-gc')
      const collect = runInNewContext('gc') as () => void
      const opened = async (): Promise<WeakRef<object>> => {
        const service = await openTestService(directory)
        await feed(service, houseStreamOf(6), 16)
        await service.metrics()
        await service.close()
        return new WeakRef(service.house)
      }
      const house = await opened()
      for (let turn = 0; turn < 50 && house.deref() !== undefined; turn++) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        collect()
      }
      assert.equal(house.deref(), undefined)
    }))

  test('rejects: a second service on one folder', () =>
    inDirectory(async (directory) => {
      const service = await openTestService(directory)
      await assert.rejects(openTestService(directory), { name: 'JournalLockedError' })
      await service.close()
      await (await openTestService(directory)).close()
    }))

  test('behavior: killed again and again it loses nothing that was acknowledged, and comes back in safe mode', () =>
    inDirectory(async (directory) => {
      for (let round = 1; round <= 4; round++) {
        const acknowledged = await killedAfter(directory, round, 150 + round * 40)
        const service = await openTestService(directory)
        assert.ok(service.status().seq >= acknowledged, `${service.status().seq} of ${acknowledged}`)
        assert.notEqual(service.status().safeMode, null)
        await assert.rejects(service.submit({ type: 'tick' }), { code: 'safeMode' })
        assert.match(service.status().safeMode!.reason, /prices are not fresh/)
        await service.close()
      }
      assert.equal(verifyJournal(directory, houseMachine, () => {}).failure, null)
    }))
})

/** Runs a service in a process of its own until it has acknowledged something, then so long, and kills it; answers the last sequence. */
async function killedAfter(directory: string, seed: number, ms: number): Promise<number> {
  const script = join(import.meta.dirname, 'serve-child.ts')
  const child = spawn(process.execPath, [script, directory, `${seed}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (told === '') setTimeout(() => child.kill('SIGKILL'), ms)
    told += text
  })
  const [, signal] = await once(child, 'close')
  assert.equal(signal, 'SIGKILL')
  const lines = told.split('\n').slice(0, -1)
  return Math.max(...lines.map(Number))
}
