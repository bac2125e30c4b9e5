import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Verdict } from '../../../src/node/judge/index.ts'
import { checksOf, headlineOf } from './verify.ts'

const verdict: Verdict = {
  ...{ batches: 12, commands: 1_234, commandsCompared: 1_230, signatures: 1, epoch: 2, timeMs: 5 },
  ...{ stateHash: 'aa', chainHash: 'bb', stateReached: true, chainReached: true },
}
const claims = { state: { seq: 1_000, hash: 'cc' }, chain: { batch: 11, hash: 'dd' } }
const place = { batch: 3, cure: '', what: '', command: null, events: null }
const findings = (of: Verdict, claimed: Parameters<typeof checksOf>[1]): string[] =>
  checksOf(of, claimed).map(({ is }) => is)

test('default: what was compared, what was only computed', () => {
  assert.equal(headlineOf(verdict, null), 'Verified: 1,230 commands gave exactly what the journal says.')
  assert.deepEqual(findings(verdict, claims), ['holds', 'holds', 'holds', 'holds', 'holds'])
  const alone = { ...verdict, stateReached: null, chainReached: null }
  assert.deepEqual(findings(alone, { state: null, chain: null }), ['holds', 'holds', 'holds', 'computed', 'computed'])
})

test('rejects: a false command, a false record, an end left out', () => {
  assert.equal(headlineOf(verdict, { ...place, seq: 1_100 }), 'Not verified: command 1,100 is false.')
  assert.equal(headlineOf(verdict, { ...place, seq: null }), 'Not verified: record 3 is false.')
  const cut = { ...verdict, stateReached: false, chainReached: false }
  assert.match(headlineOf(cut, null), /^Not verified: the journal ends before/)
  assert.deepEqual(findings(cut, claims).slice(3), ['not shown', 'not shown'])
})
