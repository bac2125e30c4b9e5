import assert from 'node:assert/strict'
import { test } from 'node:test'
import { killCampaign } from './kill-campaign.ts'
import { inDirectory } from './places.ts'

const seed = 7

test('behavior: ten kills lose nothing acknowledged (two hundred: node test/faults/kill.ts --rounds 200)', () =>
  inDirectory(async (directory) => {
    const report = await killCampaign(directory, 10, seed, () => {})
    assert.equal(report.rounds, 10)
    assert.ok(report.acknowledged > 0 && report.acknowledged <= report.executed, JSON.stringify(report))
    assert.ok(report.commandsPerSecond >= 1_000, JSON.stringify(report))
    for (const phase of ['append', 'recovery'] as const) assert.ok(report.hits[phase] > 0, JSON.stringify(report))
  }))
