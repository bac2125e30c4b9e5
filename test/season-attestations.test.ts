/** Attestations of seasons across rooms: computed from tables, signed, taken by the house, and recomputed from its commands. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HISTORY_FOLDER, historyRead } from '../src/cli/season/history.ts'
import { type Attestation, attestationFaults, attestationOf, dayOfDate, seasonDays } from '../src/quant/index.ts'
import {
  digestOf,
  keyOfPrivateKey,
  playPrivateKey,
  signatureOf,
  signerOf,
  signerOfDigest,
  typedDataOf,
} from '../src/signing/index.ts'
import { Stage } from './tables/stage.ts'

const DAY = dayOfDate('2022-05-11')!
const own = seasonDays(historyRead(HISTORY_FOLDER), DAY, DAY)[0]!
const DOMAIN = { house: 'c'.repeat(64), chainId: 1 }
const TERMS = { nonce: 7, expiryMs: 1_800_000_000_000 }

test('default: a source signs every input, and a turned figure is another signer', () => {
  const privateKey = playPrivateKey(5)
  const told = attestationOf(own, 2, 0)
  const signature = signatureOf(typedDataOf(DOMAIN, [told], TERMS), privateKey)
  assert.equal(signerOf(typedDataOf(DOMAIN, [told], TERMS), signature), keyOfPrivateKey(privateKey))
  assert.equal(signerOfDigest(digestOf(DOMAIN, [told], TERMS), signature), keyOfPrivateKey(privateKey))
  told.inputs.forEach((input, at) => {
    for (const name of ['input', 'value', 'median', 'deviation', 'staleDays'] as const) {
      const inputs = told.inputs.with(at, { ...input, [name]: input[name] + 1 })
      const turned = signerOf(typedDataOf(DOMAIN, [{ ...told, inputs }], TERMS), signature)
      assert.notEqual(turned, keyOfPrivateKey(privateKey), `${name} of input ${input.input}`)
    }
  })
})

test('default: two of three sources bring the house into a season, and anybody recomputes why from its commands', () => {
  const stage = new Stage()
  for (const source of ['0', '1', '2']) stage.set('source.seasonVote', 1, source)
  stage.set('tier.seasonQuorum', 2, '0')
  // The figures of May 2022, as if they were today’s; the third source lies, in figures that do not bear it out.
  const day = Math.floor(stage.nowMs / 86_400_000)
  const honest = [0, 1].map((source): Attestation => ({ ...attestationOf(own, source, 0), day }))
  stage.must({ ...honest[0]!, source: 2, season: 3, seasonPpm: 3_000_000 })
  for (const attestation of honest) stage.must(attestation)
  // The second of two already makes it 1.25, of which the day allows 1.1; the third changes nothing.
  const set = stage.events.findLast((event) => event.type === 'seasonSet')
  assert.deepEqual(set, { type: 'seasonSet', tier: 0, seasonPpm: 1_100_000, wantedPpm: 1_250_000, live: 2 })
  const told = stage.log.flatMap(({ command }) => (command.type === 'seasonReport' ? [command] : []))
  assert.deepEqual(
    told.map((command) => [command.source, attestationFaults(command).length]),
    [
      [2, 1],
      [0, 0],
      [1, 0],
    ],
  )
})
