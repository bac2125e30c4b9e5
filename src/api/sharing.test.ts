import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiLimits } from './limits.ts'
import { shared } from './sharing.ts'

test('default: one answer an owner and key for everybody within the time, then a fresh one', (t) => {
  let nowMs = 0
  t.mock.method(performance, 'now', () => nowMs)
  let made = 0
  const ask = shared((_owner: object, key: string) => `${key} ${++made}`)
  const [one, other] = [{}, {}]
  assert.equal(ask(one, 'a'), 'a 1')
  nowMs = apiLimits.sharedMs - 1
  assert.equal(ask(one, 'a'), 'a 1')
  assert.equal(ask(one, 'b'), 'b 2')
  assert.equal(ask(other, 'a'), 'a 3')
  nowMs = apiLimits.sharedMs
  assert.equal(ask(one, 'a'), 'a 4')
})

test('behavior: what throws is asked again', () => {
  let asked = 0
  const ask = shared((_owner: object, _key: string) => {
    asked += 1
    if (asked === 1) throw new Error('not yet')
    return asked
  })
  const owner = {}
  assert.throws(() => ask(owner, 'a'))
  assert.equal(ask(owner, 'a'), 2)
})
