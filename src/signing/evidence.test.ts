import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Command } from '../core/words/index.ts'
import { decodeCommand, encodeCommand, houseMachine, openJournal, verifyJournal } from '../node/index.ts'
import { evidenceChecker, evidenceOf, keyOfAddress, signatureOf, typedDataOf } from './index.ts'

const key = (n: number): string => n.toString(16).padStart(64, '0')
const HOUSE = key(9)
const PRIVATE = '0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4'
const ALICE = keyOfAddress('0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826')!
const NONE = new Uint8Array(0)

const opening: Command[] = [
  { type: 'houseOpen', house: HOUSE, owners: 64, accounts: 64, legs: 64, balances: 64 },
  { type: 'tierOpen' },
  { type: 'ownerOpen', key: ALICE, cluster: 0 },
]
const actions: Command[] = [
  { type: 'accountOpen', owner: 0, tier: 0, mode: 'cross' },
  { type: 'accountOpen', owner: 0, tier: 0, mode: 'isolated' },
]
const terms = { nonce: 1, expiryMs: 2_000 }
const signed: Command = { type: 'signed', key: ALICE, ...terms, count: 2 }
const good = evidenceOf(5, signatureOf(typedDataOf({ house: HOUSE, chainId: 5 }, actions, terms), PRIVATE))

/** What `verify` says of a journal with these commands and evidences. */
async function verified(commands: readonly (readonly [Command, Uint8Array])[]): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-evidence-'))
  try {
    const options = { machine: houseMachine, clock: () => 1000, diagnose: () => {} }
    const { sequencer, close } = openJournal(join(folder, 'journal'), options)
    for (const [command, evidence] of commands) await sequencer.submit(encodeCommand(command), evidence)
    await close()
    const check = evidenceChecker()
    const { failure } = verifyJournal(
      join(folder, 'journal'),
      houseMachine,
      () => {},
      (seq, bytes, evidence) => check(seq, decodeCommand(bytes)!, evidence),
    )
    return failure === null ? null : `${failure.seq}: ${failure.what}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const plain = opening.map((command) => [command, NONE] as const)
const acts = actions.map((command) => [command, NONE] as const)

test('default: a journal whose signatures are good', async () => {
  assert.equal(await verified([...plain, [signed, good], ...acts]), null)
})

test('rejects: another order, another command, another nonce, no evidence, evidence of another chain', async () => {
  const [one, two] = acts
  const wrong = /^4: its 2 commands were signed by \w+, not by/
  assert.match((await verified([...plain, [signed, good], two!, one!]))!, wrong)
  const other: Command = { type: 'accountOpen', owner: 0, tier: 0, mode: 'isolated' }
  assert.match((await verified([...plain, [signed, good], [other, NONE], two!]))!, wrong)
  assert.match((await verified([...plain, [{ ...signed, nonce: 2 }, good], ...acts]))!, wrong)
  assert.equal(await verified([...plain, [signed, NONE], ...acts]), '4: a signature without its evidence')
  const chained = good.slice()
  chained[0] = 6
  assert.match((await verified([...plain, [signed, chained], ...acts]))!, wrong)
})
