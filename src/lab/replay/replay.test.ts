import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { checkSums } from '../../../test/support/house-sums.ts'
import { trancheWatch } from '../../../test/support/tranche-watch.ts'
import type { House } from '../../core/machine/index.ts'
import { houseMachine, verifyJournal } from '../../node/index.ts'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { ReplayError } from './error.ts'
import { parameterWish, type ReplayOptions, replay } from './index.ts'

/** The worst hours of each scenario; of the calm fortnight those in which prices rose most. */
const windows: readonly (readonly [name: string, from: string, to: string])[] = [
  ['black-thursday', '2020-03-12T09:30Z', '2020-03-12T12:30Z'],
  ['may-2021', '2021-05-19T12:30Z', '2021-05-19T13:20Z'],
  ['luna-2022', '2022-05-12T00:00Z', '2022-05-12T12:00Z'],
  ['ftx-2022', '2022-11-09T18:00Z', '2022-11-09T22:00Z'],
  ['october-2025', '2025-10-10T20:45Z', '2025-10-10T21:30Z'],
  ['calm', '2025-07-10T12:00Z', '2025-07-11T06:00Z'],
]

function optionsFor([name, from, to]: (typeof windows)[number], accounts: number): ReplayOptions {
  return { scenario: scenarioNamed(name), accounts, fromMs: Date.parse(from), toMs: Date.parse(to) }
}

const october = windows[4]!

describe('replay', () => {
  for (const window of windows) {
    it(`behavior: ${window[0]} keeps INV-1, INV-2 and INV-3, looked at every 500 commands, and the pool its largest loss`, async () => {
      let last: House | undefined
      const pool = trancheWatch()
      const result = await replay({
        ...optionsFor(window, 150),
        onCommand(seq, _timeMs, _command, events, house) {
          last = house
          pool.look(events, house)
          if (seq % 500 === 0) checkSums(house)
        },
      })
      checkSums(last!)
      if (window[0] !== 'calm') assert.ok(pool.seen.looks > 0, 'a crash gives the pool lots')
      assert.equal(result.house.openingRefused, 0, 'everybody opens')
      assert.equal(result.series.timeMs.length, result.series.equity.length)
      assert.equal(result.digest.seq, result.counts.commands)
      assert.ok(result.totals.equityFirst > 0)
      if (window[0] !== 'calm') assert.ok(result.totals.calls.made > 0, 'a crash makes calls')
    })
  }

  for (const [window, moveFactorPpm] of [
    [windows[0]!, 1_000_000],
    [windows[0]!, 1_500_000],
    [october, 1_000_000],
    [october, 1_500_000],
  ] as const) {
    it(`behavior: a pool that may lose 2 % is stopped in ${window[0]} × ${moveFactorPpm} ppm, and loses what prices took since`, async () => {
      const pool = trancheWatch()
      await replay({
        ...optionsFor(window, 150),
        set: [parameterWish('tier.trancheLossPpm=20000')],
        stress: { moveFactorPpm, depthFactorPpm: 1_000_000 },
        onCommand: (_seq, _timeMs, _command, events, house) => pool.look(events, house),
      })
      assert.ok(pool.seen.lossPpm > 20_000 && pool.seen.fallen > 0)
    })
  }

  it('behavior: calm uses no layer and deleverages nobody', async () => {
    const { totals, payers } = await replay(optionsFor(windows[5]!, 200))
    assert.equal(totals.deleveragings, 0)
    assert.equal(totals.shortfall, 0)
    assert.deepEqual(
      payers.layers.filter(({ amount }) => amount > 0),
      [],
    )
  })

  it('behavior: the same options give the same digests, another seed others', async () => {
    const options = optionsFor(october, 120)
    const [one, same, other] = [await replay(options), await replay(options), await replay({ ...options, seed: 2 })]
    assert.deepEqual(same, one)
    assert.notEqual(other.digest.events, one.digest.events)
  })

  it('behavior: arms see the same accounts, deposits and first open interest', async () => {
    const options = optionsFor(october, 120)
    const plain = await replay(options)
    for (const arm of ['full-liquidation', 'no-backstop'] as const) {
      const result = await replay({ ...options, arm })
      assert.deepEqual(result.house, { ...plain.house, markets: result.house.markets })
      assert.deepEqual(
        result.series.markets.map(({ index }) => index),
        plain.series.markets.map(({ index }) => index),
      )
    }
  })

  it('behavior: without synthetic sources the oracle runs degraded after the opening', async () => {
    const result = await replay({ ...optionsFor(october, 100), realSourcesOnly: true })
    assert.equal(result.house.openingRefused, 0)
    // What synthetic sources said at the opening counts until it is stale, a minute later.
    const { timeMs, markets } = result.series
    const later = markets[0]!.mode.filter((_, at) => timeMs[at]! > timeMs[0]! + 70_000)
    assert.ok(later.length > 0 && later.every((mode) => mode !== 'normal'))
  })

  it('behavior: through a journal the result is the same, and the journal verifies', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'plimsoll-replay-'))
    try {
      const toMs = Date.parse('2025-10-10T20:50Z')
      const options = { ...optionsFor(october, 60), toMs }
      const journal = join(parent, 'journal')
      assert.deepEqual(await replay({ ...options, journal }), await replay(options))
      assert.equal(verifyJournal(journal, houseMachine, () => {}).failure, null)
      await assert.rejects(replay({ ...options, journal }), ReplayError)
    } finally {
      rmSync(parent, { recursive: true, force: true })
    }
  })

  it('rejects: numbers of accounts, seeds and parameters that cannot be', async () => {
    const options = optionsFor(october, 100)
    await assert.rejects(replay({ ...options, accounts: 3 }), ReplayError)
    await assert.rejects(replay({ ...options, seed: -1 }), ReplayError)
    await assert.rejects(replay({ ...options, set: [parameterWish('market.initialPpm0=2000')] }), ReplayError)
  })
})
