/** What a page plays is what a command line replays, to the atom. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallScenario } from '../../../../test/support/small-scenario.ts'
import { ScenarioError } from '../../scenarios/error.ts'
import { scenarioOfTexts } from '../../scenarios/index.ts'
import { replay } from '../replay.ts'
import { playBack } from './index.ts'

const wish = { ...smallScenario, accounts: 60, seed: 3 }

for (const arm of ['plimsoll', 'full-liquidation', 'no-backstop'] as const) {
  test(`default: ${arm}: the last frame says what a replay of the same scenario, accounts and seed says`, async () => {
    const parts: number[] = []
    const played = playBack({ ...wish, arm }, (part) => parts.push(part))
    const scenario = scenarioOfTexts(wish.document, wish.texts)
    const result = await replay({ scenario, accounts: wish.accounts, seed: wish.seed, arm })
    assert.deepEqual(played.series, result.series)
    assert.equal(played.accountsForced.at(-1), result.totals.accountsForced)
    assert.ok(result.totals.accountsForced > 0, 'the small crash closes somebody')
    for (const { layer, amount } of result.payers.layers) assert.equal(played.paid[layer].at(-1), amount, layer)
    for (const column of [played.accountsForced, ...Object.values(played.paid)]) {
      assert.equal(column.length, played.series.timeMs.length)
      assert.deepEqual(
        column.toSorted((one, other) => one - other),
        [...column],
        'what has been paid stays paid',
      )
    }
    assert.ok(parts.length > 2 && parts.every((part) => part >= 0 && part <= 1))
    const seqs = played.events.map(({ seq }) => seq)
    assert.deepEqual(
      seqs.toSorted((one, other) => one - other),
      seqs,
    )
    for (const incident of result.incidents) assert.ok(played.events.some(({ text }) => text === incident.text))
  })
}

test('rejects: a document whose table is not there', () => {
  assert.throws(() => playBack({ ...wish, texts: new Map(), arm: 'plimsoll' }, () => {}), ScenarioError)
})
