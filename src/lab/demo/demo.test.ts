/** The demo in memory: it opens with options, its first expiry settles, and it goes the same way twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, emptyHouse, type House } from '../../core/machine/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { type Demo, demoOf, openDemo, playDemo } from './index.ts'

type Listener = (applied: { readonly timeMs: number; readonly events: readonly HouseEvent[] }) => void

/** A house that executes at once. */
function runningOf(demo: Demo) {
  const house: House = emptyHouse()
  const listeners = new Set<Listener>()
  const counts = { commands: 0, refused: 0 }
  return {
    house,
    counts,
    async submitGroup(commands: readonly Command[]): Promise<void> {
      for (const command of commands) {
        counts.commands += 1
        const events = apply(house, counts.commands, demo.nowMs, command).slice()
        if (events[0]?.type === 'rejected') counts.refused += 1
        for (const listener of listeners) listener({ timeMs: demo.nowMs, events })
      }
    },
    listen(listener: Listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Opens a small demo and plays so many minutes of it. */
async function played(minutes: number) {
  const demo = demoOf({ scenario: scenarioNamed('october-2025'), accounts: 300 })
  const running = runningOf(demo)
  await openDemo(demo, running)
  const opened = running.counts.commands
  const stop = new AbortController()
  const endMs = demo.nowMs + minutes * 60_000
  running.listen(({ timeMs }) => timeMs >= endMs && stop.abort())
  await playDemo(demo, running, 1e9, stop.signal)
  return { demo, opened, ...running }
}

test('default: futures and options are held and quoted, the first expiry settles within the hour, and its positions are closed', async () => {
  const { demo, house, counts } = await played(42)
  const { expiries, markets } = house.markets
  const soon = expiries.expiryMs.indexOf(Date.UTC(2025, 9, 10, 12, 35))
  // From 12:05 to 12:35 the sources' tables lie between $121,396 (btc-binance-perp-5m) and $121,700 (btc-binance-coinm-mark-1m).
  assert.equal(expiries.status[soon], 2)
  assert.ok(expiries.price[soon]! > 12_139_600 && expiries.price[soon]! < 12_170_000, `${expiries.price[soon]}`)
  const rows = Array.from({ length: markets.rows }, (_, row) => row)
  const ended = rows.filter((row) => markets.expiry[row] === soon + 1)
  assert.equal(ended.length, 15)
  assert.ok(ended.every((row) => markets.openInterest[row] === 0))
  const held = rows.filter((row) => markets.expiry[row] !== 0 && markets.openInterest[row]! > 0)
  assert.ok(held.length > 10, `${held.length} contracts are held`)
  assert.ok(held.every((row) => markets.mark[row]! > 0))
  assert.ok(rows.some((row) => markets.kind[row]! >= 2 && house.oracle.quotes.books[row]! > 0))
  assert.ok(demo.names.markets.every((name) => name.endsWith('-PERP')))
  assert.ok(counts.refused < counts.commands / 1000, `${counts.refused} of ${counts.commands} refused`)
})

test('behavior: the same demo again is the same house', async () => {
  const [one, other] = [await played(3), await played(3)]
  assert.deepEqual(one.counts, other.counts)
  for (const table of ['markets', 'expiries', 'underlyings'] as const) {
    assert.deepEqual(one.house.markets[table], other.house.markets[table])
  }
  assert.deepEqual(one.house.ledger.accounts.cash, other.house.ledger.accounts.cash)
})
