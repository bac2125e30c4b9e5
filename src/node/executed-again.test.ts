import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inDirectory } from '../../test/faults/places.ts'
import { houseStreamOf, nextCommand, nextTimeMs, openingCommands } from '../../test/support/house-stream.ts'
import { apply, emptyHouse, pagesOfHouse } from '../core/machine/index.ts'
import { executedAgain, statementOfJournal } from './executed-again.ts'
import { stateAt } from './inspect.ts'
import { openJournal } from './journal.ts'
import { encodeCommand, houseMachine } from './machine.ts'
import { stateHash } from './state-hash.ts'
import { type ExecutedCommand, statementsOf } from './statements.ts'

const none = new Uint8Array(0)

/** The house of the stream with a record in the middle that is no command. */
async function written(directory: string): Promise<number> {
  let timeMs = 0
  const { sequencer, close } = openJournal(directory, {
    machine: houseMachine,
    clock: () => 1_000,
    diagnose: (message) => assert.fail(message),
  })
  const half = openingCommands.length >> 1
  const records = openingCommands.map((command) => encodeCommand(command))
  records.splice(half, 0, new Uint8Array([255, 1, 2]))
  sequencer.appendAll(records.map((command) => ({ timeMs: ++timeMs, command, evidence: none })))
  await close()
  return half + 1
}

test('default: from anywhere to anywhere it ends where recovery ends, and passes over what is no command', () =>
  inDirectory(async (directory) => {
    const bad = await written(directory)
    const last = openingCommands.length + 1
    const house = emptyHouse()
    const seen = [...executedAgain(directory, house, bad - 1), ...executedAgain(directory, house, last)]
    assert.deepEqual(
      seen.map(({ seq }) => seq),
      Array.from({ length: last }, (_, at) => at + 1),
    )
    assert.deepEqual(
      seen.filter(({ command }) => command === null).map(({ seq, events }) => [seq, events]),
      [[bad, []]],
    )
    const found = Buffer.from(stateHash(pagesOfHouse(house)).hash).toString('hex')
    assert.equal(found, stateAt(directory, houseMachine, () => undefined).stateHash)
  }))

test('behavior: statements pass over what is no command, and close where the house stands', () =>
  inDirectory(async (directory) => {
    await written(directory)
    const { state: house, position } = stateAt(directory, houseMachine, () => undefined)
    const { accounts } = house.ledger
    let closed = 0
    for (let account = 0; account < accounts.rows; account += 4) {
      const lines = statementOfJournal(directory, { account, seqLast: position.seq, fromMs: 0, toMs: 2 ** 48 })
      const cash = lines.find(({ of, number }) => of === 'asset' && number === 0)
      if (cash === undefined) continue
      assert.equal(cash.closing, `${accounts.cash[account]}`)
      closed += 1
    }
    assert.ok(closed > 0)
  }))

/** Some thousand commands of the stream in small batches, with snapshots on the way; what was executed, in order. */
async function lived(directory: string): Promise<ExecutedCommand[]> {
  const { sequencer, close } = openJournal(directory, {
    machine: houseMachine,
    clock: () => 1_000,
    diagnose: (message) => assert.fail(message),
    snapshotAt: { commands: 700, bytes: 2 ** 30 },
  })
  const house = emptyHouse()
  const stream = houseStreamOf(11)
  const executed: ExecutedCommand[] = []
  let nowMs = 1_700_000_000_000
  for (let at = 0; at < 3_000; at++) {
    const command = openingCommands[at] ?? nextCommand(stream, house)
    nowMs = nextTimeMs(stream, nowMs)
    executed.push({ nowMs, command, events: apply(house, at + 1, nowMs, command) })
  }
  for (let at = 0; at < executed.length; at += 50) {
    const batch = executed.slice(at, at + 50)
    sequencer.appendAll(
      batch.map((each) => ({ timeMs: each.nowMs, command: encodeCommand(each.command), evidence: none })),
    )
  }
  await close()
  return executed
}

test('default: a statement that begins at a snapshot is the one that begins with the house', () =>
  inDirectory(async (directory) => {
    const executed = await lived(directory)
    const seqLast = executed.length
    const times = [0, 1_400, 1_437, 2_200].map((at) => executed[at]!.nowMs)
    let compared = 0
    for (const [at, fromMs] of times.entries()) {
      const toMs = times[at + 1] ?? 2 ** 48
      const whole = statementsOf(executed, { fromMs, toMs })
      for (let account = 0; account < 40; account += 3) {
        const lines = statementOfJournal(directory, { account, seqLast, fromMs, toMs })
        const { assets = [], costs = [] } = whole.get(account) ?? {}
        for (const [of, parts] of [
          ['asset', assets],
          ['cost', costs],
        ] as const) {
          for (const [number, { opening, postings, closing }] of parts) {
            if (opening === 0n && postings.size === 0) continue
            const line = lines.find((each) => each.of === of && each.number === number)
            const amounts = [...postings].map(([name, amount]) => ({ class: name, amount: `${amount}` }))
            assert.deepEqual(line, { of, number, opening: `${opening}`, postings: amounts, closing: `${closing}` })
            compared += 1
          }
        }
        const kept = [...assets, ...costs].filter(([, { opening, postings }]) => opening !== 0n || postings.size > 0)
        assert.equal(lines.length, kept.length)
      }
    }
    assert.ok(compared > 100, `${compared}`)
  }))
