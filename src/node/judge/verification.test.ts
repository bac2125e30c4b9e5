/** What the page's worker does, without a page: journals written in memory, honest ones and false ones with every digest recomputed. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { houseStreamOf, nextCommand, nextTimeMs, openingCommands } from '../../../test/support/house-stream.ts'
import { eventsOf, falsified, type Told, writtenHouse } from '../../../test/support/written-house.ts'
import type { Command } from '../../core/words/index.ts'
import {
  evidenceChecker,
  evidenceOf,
  keyOfPrivateKey,
  playPrivateKey,
  signatureOf,
  typedDataOf,
} from '../../signing/index.ts'
import { toHex } from '../bytes.ts'
import * as digests from '../digests.ts'
import * as anywhere from '../digests-anywhere.ts'
import { encodeCommand } from '../machine.ts'
import { type Claims, type Found, openVerification, type Verdict } from './verification.ts'

const nothingClaimed: Claims = { state: null, chain: null }

/** Verifies records in order; the first failure ends it. */
function verified(records: readonly Uint8Array[], claims = nothingClaimed): { found: Found | null; verdict: Verdict } {
  const verification = openVerification('test', claims, evidenceChecker())
  for (const [index, record] of records.entries()) {
    const found = verification.take({ batch: index + 1, record })
    if (found !== null) return { found, verdict: verification.verdict() }
  }
  return { found: null, verdict: verification.verdict() }
}

const house = writtenHouse((append, state) => {
  const stream = houseStreamOf(4)
  let timeMs = 1_700_000_000_000
  for (let at = 0; at < openingCommands.length; at += 50) append(timeMs, openingCommands.slice(at, at + 50))
  for (let step = 0; step < 20; step++) {
    timeMs = nextTimeMs(stream, timeMs)
    append(
      timeMs,
      Array.from({ length: 20 }, () => nextCommand(stream, state)),
    )
  }
})

/** A command of the stream that gave several events, as an allocation does. */
const told: Told = house.told.find(({ seq, events }) => seq > openingCommands.length && eventsOf(events).length > 2)!

describe('a verification', () => {
  test('default: an honest journal, up to what its house says of itself', () => {
    const { seq } = house.told.at(-1)!
    const state = { seq, hash: house.stateHash }
    const chain = { batch: house.records.length, hash: toHex(house.records.at(-1)!.slice(-32)) }
    const { found, verdict } = verified(house.records, { state, chain })
    assert.equal(found, null)
    assert.deepEqual(
      [verdict.commands, verdict.commandsCompared, verdict.stateReached, verdict.chainReached],
      [seq, seq, true, true],
    )
    assert.deepEqual([verdict.stateHash, verdict.chainHash], [state.hash, chain.hash])
  })

  test('rejects: a false allocation with every digest and the chain recomputed, naming its sequence', () => {
    for (const change of [
      (events: Uint8Array) => events.slice(0, -eventsOf(events).length),
      (events: Uint8Array) => events.with(events.length - 1, events.at(-1)! ^ 1),
    ]) {
      const { found } = verified(falsified(house, { seq: told.seq, events: change(told.events) }))
      assert.deepEqual([found?.seq, found?.batch], [told.seq, told.batch])
      assert.match(found!.what, /checksum [0-9a-f]{8}, the journal says [0-9a-f]{8}/)
      assert.deepEqual(found!.events, eventsOf(told.events), 'what it really gave')
      assert.ok(found!.command !== null)
    }
  })

  test('rejects: a changed command with the chain recomputed', () => {
    const command = encodeCommand({ type: 'tierOpen' })
    const { found } = verified(falsified(house, { seq: told.seq, command }))
    assert.deepEqual([found?.seq, found?.batch, found?.command?.type], [told.seq, told.batch, 'tierOpen'])
  })

  test('rejects: records in another order, left out, cut off, changed in a byte', () => {
    const { records } = house
    const cases: Record<string, [readonly Uint8Array[], number]> = {
      'another order': [[records[0]!, records[2]!, records[1]!], 2],
      'left out': [records.toSpliced(4, 1), 5],
      'the first left out': [records.slice(1), 1],
      'cut off': [records.with(6, records[6]!.slice(0, -5)), 7],
      'a byte': [records.with(3, records[3]!.with(150, records[3]![150]! ^ 1)), 4],
      nothing: [[new Uint8Array(0)], 1],
    }
    for (const [name, [given, batch]] of Object.entries(cases)) {
      const { found } = verified(given)
      assert.deepEqual([found?.batch, found?.seq], [batch, null], name)
    }
  })

  test('behavior: an end left out is seen by what the house says, which is not reached', () => {
    const claims = {
      state: { seq: house.told.at(-1)!.seq, hash: house.stateHash },
      chain: { batch: house.records.length, hash: '' },
    }
    const { found, verdict } = verified(house.records.slice(0, -2), claims)
    assert.deepEqual([found, verdict.stateReached, verdict.chainReached], [null, false, false])
  })

  test('rejects: another state, another chain than the house says', () => {
    const { seq, batch } = told
    const state = verified(house.records, { state: { seq, hash: 'ab'.repeat(32) }, chain: null }).found
    assert.deepEqual([state?.seq, state?.batch], [seq, batch])
    assert.match(state!.what, /the house says abab/)
    const chain = verified(house.records, { state: null, chain: { batch: 3, hash: 'cd'.repeat(32) } }).found
    assert.deepEqual([chain?.seq, chain?.batch], [null, 3])
  })

  test('rejects: a signature of somebody else', () => {
    const key = keyOfPrivateKey(playPrivateKey(5))
    const opening: Command[] = [
      { type: 'houseOpen', house: 'a'.repeat(64), owners: 64, accounts: 64, legs: 64, balances: 64 },
      { type: 'tierOpen' },
      { type: 'ownerOpen', key, cluster: 0 },
    ]
    const action: Command = { type: 'accountOpen', owner: 0, tier: 0, mode: 'cross' }
    const terms = { nonce: 1, expiryMs: 2_000 }
    const signed: Command = { type: 'signed', key, ...terms, count: 1 }
    for (const [signer, seq] of [
      [5, null],
      [6, 4],
    ] as const) {
      const data = typedDataOf({ house: 'a'.repeat(64), chainId: 5 }, [action], terms)
      const evidence = evidenceOf(5, signatureOf(data, playPrivateKey(signer)))
      const { records } = writtenHouse((append) => {
        append(1_000, opening)
        append(1_000, [signed, action], [evidence])
      })
      const { found, verdict } = verified(records)
      assert.deepEqual([found?.seq ?? null, verdict.signatures], [seq, 1])
    }
  })
})

describe('anywhere', () => {
  test('behavior: the digests of Node and of everywhere are the same', () => {
    assert.equal(anywhere.crc32(new TextEncoder().encode('123456789')), 0xcbf43926)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 70 }), (one, two) => {
        assert.equal(anywhere.crc32(one), digests.crc32(one))
        assert.deepEqual(anywhere.sha256(one), new Uint8Array(digests.sha256(one)))
        assert.deepEqual(anywhere.sha256Of([one, two]), new Uint8Array(digests.sha256Of([one, two])))
      }),
    )
  })

  test('behavior: nothing behind this door needs Node, but for the digests', () => {
    const seen = new Set<string>()
    const read = (path: string): void => {
      if (seen.has(path)) return
      seen.add(path)
      const text = readFileSync(path, 'utf8')
      for (const [, from] of text.matchAll(/^(?:import|export)(?! type)[^']*?from '([^']+)'/gm)) {
        if (from === undefined || path.endsWith('/digests.ts')) continue
        assert.match(from, /^\./, path)
        read(join(dirname(path), from))
      }
      assert.doesNotMatch(text, /\bBuffer\.|\bprocess\./, path)
    }
    read(join(import.meta.dirname, 'index.ts'))
    assert.ok(seen.size > 100, `${seen.size} files`)
  })
})
