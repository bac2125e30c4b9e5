import assert from 'node:assert/strict'
import { test } from 'node:test'
import { killCampaign } from './kill-campaign.ts'
import { inDirectory } from './places.ts'

const seed = 7

test('behavior: five kills lose nothing acknowledged (two hundred: node test/faults/kill.ts --rounds 200)', () =>
  inDirectory(async (directory) => {
    const report = await killCampaign(directory, 5, seed, () => {})
    const { rounds, acknowledged, executed, recoveries, opened, waited, commandsPerSecond } = report
    assert.equal(rounds, 5)
    assert.ok(acknowledged > 0 && acknowledged <= executed && recoveries > 0, JSON.stringify(report))
    // Whoever waits when the house is killed waits when it is back: bids, and exits of all kinds, in every life.
    assert.ok(opened > 0, JSON.stringify(report))
    for (const [kind, count] of Object.entries(waited))
      assert.equal(count, opened, `${kind}: ${JSON.stringify(report)}`)
    assert.ok(commandsPerSecond >= 1_000, JSON.stringify(report))
  }))
