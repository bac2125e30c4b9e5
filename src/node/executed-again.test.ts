import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inDirectory } from '../../test/faults/places.ts'
import { openingCommands } from '../../test/support/house-stream.ts'
import { emptyHouse, pagesOfHouse } from '../core/machine/index.ts'
import { executedAgain, statementOfJournal } from './executed-again.ts'
import { stateAt } from './inspect.ts'
import { openJournal } from './journal.ts'
import { encodeCommand, houseMachine } from './machine.ts'
import { stateHash } from './state-hash.ts'

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
    for (let account = 0; account < accounts.rows; account++) {
      const lines = statementOfJournal(directory, { account, seqLast: position.seq, fromMs: 0, toMs: 2 ** 48 })
      const cash = lines.find(({ of, number }) => of === 'asset' && number === 0)
      if (cash === undefined) continue
      assert.equal(cash.closing, `${accounts.cash[account]}`)
      closed += 1
    }
    assert.ok(closed > 0)
  }))
