import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idleCampaign } from './idle-campaign.ts'
import { inDirectory } from './places.ts'

test('behavior: four hundred idle sockets hold nobody up (five thousand: node test/faults/idle.ts)', () =>
  inDirectory(async (directory) => {
    const { sockets, p99Ms } = await idleCampaign(directory, 400, false)
    assert.equal(sockets, 400)
    assert.ok(p99Ms > 0)
  }))
