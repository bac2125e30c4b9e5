/** What is remembered of requests, under which name, and how much. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Command } from '../core/words/index.ts'
import { digestOfCommands, executedRequests, type HeardCommand, markEvidence } from './requests.ts'

const none: Uint8Array = new Uint8Array(0)
const tick: Command = { type: 'tick' }
const mark = (n: number): { id: string; digest: string } => ({ id: `${n}`.padStart(64, '0'), digest: 'd'.repeat(64) })

const applied = (seq: number, command: Command = tick, evidence = none): HeardCommand => {
  return { command, evidence, answer: { seq, timeMs: 1, events: [{ type: 'epochCut', epoch: seq }] as never } }
}
const refused = (seq: number, command: Command): HeardCommand => {
  return { command, evidence: none, answer: { seq, timeMs: 1, events: [{ type: 'rejected', code: 110 }] } }
}
const signed = (nonce: number, count: number): Command => ({
  type: 'signed',
  key: 'a'.repeat(64),
  nonce,
  expiryMs: 1,
  count,
})

describe('executed requests', () => {
  test('default: by its mark, by key and nonce; with what was asked and the answers in order', () => {
    const memory = executedRequests()
    memory.hear(5, [
      applied(5, tick, markEvidence(mark(1), 2)),
      applied(6),
      applied(7),
      applied(8, signed(9, 1)),
      applied(9),
    ])
    assert.deepEqual(
      [memory.marked(mark(1).id)!.seq, memory.marked(mark(1).id)!.answers!.map(({ seq }) => seq)],
      [5, [5, 6]],
    )
    const known = memory.signed('a'.repeat(64), 9)!
    assert.deepEqual(
      [known.seq, known.answers!.map(({ seq }) => seq), known.digest],
      [8, [9], digestOfCommands([tick])],
    )
    assert.deepEqual([memory.marked(mark(2).id), memory.signed('a'.repeat(64), 8)], [null, null])
  })

  test('behavior: a signature that was refused with all it covers is no request, and takes no other’s place', () => {
    const memory = executedRequests()
    memory.hear(1, [refused(1, signed(3, 1)), refused(2, tick)])
    assert.equal(memory.signed('a'.repeat(64), 3), null)
    memory.hear(3, [applied(3, signed(3, 1)), applied(4)])
    memory.hear(5, [refused(5, signed(3, 1)), applied(6)])
    assert.equal(memory.signed('a'.repeat(64), 3)!.seq, 3)
  })

  test('behavior: bounded by commands; the oldest go first', () => {
    const memory = executedRequests()
    for (let n = 0; n < 20; n++) {
      const commands = Array.from({ length: 1024 }, (_, at) =>
        applied(n * 1024 + at, tick, at === 0 ? markEvidence(mark(n), 1024) : none),
      )
      memory.hear(n * 1024, commands)
    }
    const kept = Array.from({ length: 20 }, (_, n) => memory.marked(mark(n).id) !== null)
    assert.deepEqual([kept.indexOf(true), kept.lastIndexOf(false)], [4, 3])
  })
})
