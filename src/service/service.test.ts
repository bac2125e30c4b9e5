import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inDirectory } from '../../test/faults/places.ts'
import { houseStreamOf, nextCommand, openingCommands } from '../../test/support/house-stream.ts'
import { feed, keptLog, openTestService } from '../../test/support/service.ts'
import { pagesOfHouse } from '../core/machine/index.ts'
import type { Command } from '../core/words/index.ts'
import { houseMachine, stateAt, stateHash, verifyJournal } from '../node/index.ts'
import { ServiceStoppedError } from './errors.ts'
import type { Executed, Service } from './types.ts'

const hashOf = ({ house }: Service): string => Buffer.from(stateHash(pagesOfHouse(house)).hash).toString('hex')

describe('service', () => {
  test('default: answers in order, tells listeners, and finds its house again', () =>
    inDirectory(async (directory) => {
      const service = await openTestService(directory)
      const heard: Executed[] = []
      const stop = service.listen((applied) => void heard.push(applied))
      const answers = await Promise.all(openingCommands.map((command) => service.submit(command)))
      assert.deepEqual(
        answers.map(({ seq }) => seq),
        openingCommands.map((_, at) => at + 1),
      )
      assert.deepEqual(
        heard.map(({ seq, command, events }) => ({ seq, command, events })),
        answers.map(({ seq, events }, at) => ({ seq, command: openingCommands[at], events })),
      )
      stop()
      await feed(service, houseStreamOf(1), 300)
      assert.equal(heard.length, openingCommands.length)
      const [before, status] = [hashOf(service), service.status()]
      await service.close()
      assert.equal(stateAt(directory, houseMachine, assert.fail).stateHash, before)
      assert.equal(verifyJournal(directory, houseMachine, () => {}).failure, null)
      const again = await openTestService(directory)
      assert.equal(hashOf(again), before)
      assert.equal(again.status().seq, status.seq)
      assert.equal(again.models.sinceSeq, 1, 'a short journal is told again as a whole')
      await again.close()
    }))

  test('behavior: a group stands together, whatever others submit', () =>
    inDirectory(async (directory) => {
      const service = await openTestService(directory)
      await feed(service, houseStreamOf(2), 0)
      const stream = houseStreamOf(3)
      const groups = Array.from({ length: 20 }, (_, size) =>
        Array.from({ length: size + 1 }, () => nextCommand(stream, service.house)),
      )
      const answers = await Promise.all(groups.map((group) => service.submitGroup(group)))
      for (const group of answers) {
        assert.deepEqual(
          group.map(({ seq }) => seq - group[0]!.seq),
          group.map((_, at) => at),
        )
      }
      await service.close()
    }))

  test('behavior: a cut keeps the state hash of its place', () =>
    inDirectory(async (directory) => {
      const service = await openTestService(directory)
      await feed(service, houseStreamOf(4), 50)
      const { seq } = await service.submit({ type: 'cut', epoch: service.house.head.epoch[0]! + 1 })
      const cut = service.status().stateHashAtCut
      await feed(service, houseStreamOf(5), 20)
      await service.close()
      const { stateHash: hash, state } = stateAt(directory, houseMachine, assert.fail, seq)
      assert.deepEqual(cut, { seq, epoch: state.head.epoch[0], hash })
    }))

  test('behavior: the clock submits ticks and cuts; metrics count them', () =>
    inDirectory(async (directory) => {
      const service = await openTestService(directory, { tickMs: 5, cutMs: 20 })
      const seen = new Promise<void>((resolve) => {
        const wanted = new Set(['tick', 'cut'])
        service.listen(({ command }) => {
          wanted.delete(command.type)
          if (wanted.size === 0) resolve()
        })
      })
      await Promise.all(openingCommands.map((command) => service.submit(command)))
      await seen
      const text = await service.metrics()
      assert.match(text, /plimsoll_commands_total\{type="tick",outcome="done"\} [1-9]/)
      assert.match(text, /plimsoll_ready 1/)
      assert.match(text, /plimsoll_answer_seconds_count [1-9]/)
      await service.close()
    }))

  test('behavior: the time of the house never falls when the clock is set back', () =>
    inDirectory(async (directory) => {
      let nowMs = 1_000_000
      const service = await openTestService(directory, { clock: () => nowMs })
      const first = await service.submit(openingCommands[0]!)
      nowMs -= 600_000
      const second = await service.submit(openingCommands[1]!)
      assert.deepEqual([first.timeMs, second.timeMs], [1_000_000, 1_000_000])
      assert.match(await service.metrics(), /plimsoll_clock_behind_ms 600000/)
      nowMs += 700_000
      assert.equal((await service.submit(openingCommands[2]!)).timeMs, 1_100_000)
      await service.close()
    }))

  test('behavior: a listener that throws is taken off and told', () =>
    inDirectory(async (directory) => {
      const { entries, log } = keptLog()
      const service = await openTestService(directory, { log })
      let calls = 0
      service.listen(() => {
        calls += 1
        throw new Error('no')
      })
      for (const command of openingCommands.slice(0, 3)) await service.submit(command)
      assert.equal(calls, 1)
      assert.equal(entries.filter(({ level }) => level === 'error').length, 1)
      await service.close()
    }))

  test('rejects: a field that does not fit its kind, a command that is too large', () =>
    inDirectory(async (directory) => {
      const service = await openTestService(directory)
      const bad = { type: 'marketDelist', market: -1 } as Command
      await assert.rejects(service.submit(bad), { code: 'malformedCommand' })
      await assert.rejects(service.submit({ type: 'tick' }, new Uint8Array(2 ** 21)), { code: 'malformedCommand' })
      assert.equal(service.status().seq, 0)
      await service.close()
      await assert.rejects(service.submit({ type: 'tick' }), ServiceStoppedError)
      assert.equal(service.status().ready, false)
    }))
})
