/** Deltas that join, readers that resume, readers that do not keep up. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apiLimits } from '../limits.ts'
import type { EventJson } from '../words.ts'
import { Channel, type Reader } from './channel.ts'

type Frame = {
  readonly type: string
  readonly seq: number
  readonly prevSeq?: number
  readonly data: { rows: { key: string; row: unknown }[]; removed: string[]; events: unknown[] }
}

/** A channel over rows that a test sets, and its clock. */
function channelOf(
  hasEvents: boolean,
  paceMs = 0,
): {
  channel: Channel
  rows: Map<string, unknown>
  pass(): void
  event(n: number): void
} {
  const rows = new Map<string, unknown>([['a', 1]])
  let seq = 10
  const channel = new Channel('test', { rows: () => new Map(rows), hasEvents, paceMs }, () => ({
    seq,
    timeMs: seq,
    stateHash: null,
  }))
  const event = (n: number): void => {
    channel.add({ seq, index: n, timeMs: seq, event: { type: 'epochCut', epoch: n } as unknown as EventJson })
  }
  return { channel, rows, pass: () => void seq++, event }
}

/** A reader that keeps what it gets; `waiting` is what it has not read. */
function readerOf(): Reader & { readonly frames: Frame[]; waiting: number; cut: boolean } {
  const reader = {
    frames: [] as Frame[],
    waiting: 0,
    cut: false,
    send: (text: string | Buffer) => void reader.frames.push(JSON.parse(text.toString()) as Frame),
    unread: () => reader.waiting,
    cutOff: () => {
      reader.cut = true
    },
  }
  return reader
}

const none = (): void => undefined

describe('deltas', () => {
  test('default: a snapshot, then what changed, joined by prevSeq', () => {
    const { channel, rows, pass } = channelOf(false)
    const reader = readerOf()
    channel.subscribe(reader, null, none, 0)
    pass()
    rows.set('a', 2)
    rows.set('b', 3)
    channel.tell(1)
    pass()
    pass()
    channel.tell(2)
    rows.delete('a')
    channel.tell(3)
    assert.deepEqual(
      reader.frames.map(({ type, prevSeq, seq, data }) => [type, prevSeq, seq, data.rows, data.removed]),
      [
        ['snapshot', undefined, 10, [{ key: 'a', row: 1 }], []],
        [
          'delta',
          10,
          11,
          [
            { key: 'a', row: 2 },
            { key: 'b', row: 3 },
          ],
          [],
        ],
        ['delta', 11, 13, [], ['a']],
      ],
    )
  })

  test('behavior: who resumes gets what it missed, or the whole when that is not kept', () => {
    const { channel, rows, pass } = channelOf(true)
    for (let n = 0; n < 5; n++) {
      pass()
      rows.set('a', n)
      channel.tell(n)
    }
    const back = readerOf()
    let resumed = 0
    channel.subscribe(back, 13, () => void resumed++, 0)
    assert.deepEqual(
      [resumed, back.frames.map(({ prevSeq, seq }) => [prevSeq, seq])],
      [
        1,
        [
          [13, 14],
          [14, 15],
        ],
      ],
    )
    const lost = readerOf()
    channel.subscribe(lost, 7, () => void resumed++, 0)
    assert.deepEqual([resumed, lost.frames.map(({ type, seq }) => [type, seq])], [1, [['snapshot', 15]]])
  })

  test('behavior: deltas are kept up to their number', () => {
    const { channel, rows, pass } = channelOf(false)
    for (let n = 0; n <= apiLimits.deltasKept; n++) {
      pass()
      rows.set('a', n + 5)
      channel.tell(n)
    }
    const reader = readerOf()
    channel.subscribe(reader, 10, none, 0)
    assert.equal(reader.frames[0]!.type, 'snapshot')
    const near = readerOf()
    channel.subscribe(near, 11, none, 0)
    assert.equal(near.frames.length, apiLimits.deltasKept)
  })

  test('behavior: a channel that nobody reads holds a bounded number of events, and then no one resumes over the hole', () => {
    const { channel, event, pass } = channelOf(true)
    for (let n = 0; n < 5_000; n++) {
      pass()
      event(n)
    }
    const reader = readerOf()
    channel.subscribe(reader, 10, none, 0)
    assert.equal(reader.frames.length, 1)
    assert.equal(reader.frames[0]!.type, 'snapshot')
  })
})

describe('pace', () => {
  test('behavior: rows are compared at their pace, or at once with an event', () => {
    const { channel, rows, pass, event } = channelOf(true, 1_000)
    const reader = readerOf()
    channel.subscribe(reader, null, none, 0)
    for (const nowMs of [100, 200, 300]) {
      pass()
      rows.set('a', nowMs)
      channel.tell(nowMs)
    }
    event(1)
    channel.tell(400)
    pass()
    rows.set('a', 'later')
    channel.tell(1_300)
    channel.tell(1_400)
    assert.deepEqual(
      reader.frames.slice(1).map(({ data }) => data.rows.map(({ row }) => row)),
      [[100], [300], ['later']],
    )
  })
})

describe('slow readers', () => {
  test('behavior: rows are conflated: who reads again gets the channel as it stands', () => {
    const { channel, rows, pass } = channelOf(false)
    const reader = readerOf()
    channel.subscribe(reader, null, none, 0)
    reader.waiting = apiLimits.unreadBytesHigh + 1
    for (let n = 0; n < 100; n++) {
      pass()
      rows.set('a', n)
      channel.tell(n)
    }
    assert.equal(reader.frames.length, 1)
    reader.waiting = 0
    channel.tell(100)
    pass()
    rows.set('a', 'last')
    channel.tell(101)
    const [whole, delta] = reader.frames.slice(1)
    assert.deepEqual([whole!.type, whole!.data.rows], ['snapshot', [{ key: 'a', row: 99 }]])
    assert.deepEqual([delta!.type, delta!.prevSeq], ['delta', whole!.seq])
  })

  test('behavior: events are not lost: who reads again gets every delta', () => {
    const { channel, event, pass } = channelOf(true)
    const reader = readerOf()
    channel.subscribe(reader, null, none, 0)
    reader.waiting = apiLimits.unreadBytesHigh + 1
    for (let n = 0; n < 10; n++) {
      pass()
      event(n)
      channel.tell(n)
    }
    reader.waiting = 0
    channel.tell(10)
    assert.equal(reader.frames.slice(1).flatMap(({ data }) => data.events).length, 10)
    assert.ok(!reader.cut)
  })

  test('behavior: who waits too long, or has too much unread, is cut off', () => {
    for (const [waiting, afterMs] of [
      [apiLimits.unreadBytesHigh + 1, apiLimits.lagMs + 1],
      [apiLimits.unreadBytesMax + 1, 1],
    ] as const) {
      const { channel, rows, pass } = channelOf(false)
      const reader = readerOf()
      channel.subscribe(reader, null, none, 0)
      reader.waiting = waiting
      pass()
      rows.set('a', 9)
      channel.tell(1)
      assert.ok(!reader.cut)
      channel.tell(1 + afterMs)
      assert.ok(reader.cut)
    }
  })
})
