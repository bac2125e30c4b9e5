import assert from 'node:assert/strict'
import { test } from 'node:test'
import { killCampaign } from './kill-campaign.ts'
import { inDirectory } from './places.ts'

const seed = 7

test('behavior: five kills lose nothing acknowledged (two hundred: node test/faults/kill.ts --rounds 200)', () =>
  inDirectory(async (directory) => {
    const report = await killCampaign(directory, 5, seed, () => {})
    const { rounds, acknowledged, executed, recoveries, commandsPerSecond } = report
    assert.equal(rounds, 5)
    assert.ok(acknowledged > 0 && acknowledged <= executed && recoveries > 0, JSON.stringify(report))
    assert.ok(commandsPerSecond >= 1_000, JSON.stringify(report))
  }))
