/** What is remembered, for how long, and for whom. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { idempotencyOf } from './idempotency.ts'
import { apiLimits } from './limits.ts'

describe('idempotency', () => {
  test('behavior: a key acts again when its time is over, and after a refusal that decided nothing', async () => {
    let nowMs = 0
    const memory = idempotencyOf(
      () => nowMs,
      () => false,
    )
    let acted = 0
    const act = async (): Promise<number> => ++acted
    await memory.once('a', 'k', 'r', act)
    nowMs = apiLimits.idempotencyMs - 1
    assert.deepEqual(await memory.once('a', 'k', 'r', act), { value: 1, replayed: true })
    nowMs = apiLimits.idempotencyMs
    assert.deepEqual(await memory.once('a', 'k', 'r', act), { value: 2, replayed: false })
    await assert.rejects(memory.once('a', 'busy', 'r', () => Promise.reject(new Error('busy'))))
    assert.equal((await memory.once('a', 'busy', 'r', act)).replayed, false)
  })

  test('behavior: the oldest of one caller go when there are too many or they are too large; others keep theirs', async () => {
    const memory = idempotencyOf(
      () => 0,
      () => true,
    )
    await memory.once('other', 'first', 'r', async () => 1)
    for (let n = 0; n < apiLimits.idempotencyKeysMax + 5; n++) await memory.once('a', `${n}`, 'r', async () => n)
    assert.equal((await memory.once('a', '0', 'r', async () => 0)).replayed, false)
    assert.equal((await memory.once('a', `${apiLimits.idempotencyKeysMax}`, 'r', async () => 0)).replayed, true)
    const large = 'x'.repeat(apiLimits.idempotencyBytesMax / 2)
    for (const key of ['l1', 'l2', 'l3', 'l4']) await memory.once('b', key, 'r', async () => large)
    assert.equal((await memory.once('b', 'l1', 'r', async () => large)).replayed, false)
    assert.equal((await memory.once('other', 'first', 'r', async () => 2)).replayed, true)
  })

  test('behavior: an answer that came when its key was forgotten takes no room of the others', async () => {
    const memory = idempotencyOf(
      () => 0,
      () => true,
    )
    const { promise, resolve } = Promise.withResolvers<string>()
    const slow = memory.once('a', 'slow', 'r', () => promise)
    for (let n = 0; n <= apiLimits.idempotencyKeysMax; n++) await memory.once('a', `${n}`, 'r', async () => n)
    resolve('x'.repeat(apiLimits.idempotencyBytesMax + 1))
    await slow
    assert.equal((await memory.once('a', `${apiLimits.idempotencyKeysMax}`, 'r', async () => 0)).replayed, true)
  })
})
