import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzCampaign } from './fuzz-campaign.ts'
import { inDirectory } from './places.ts'

test('behavior: requests, frames and bytes at random find no error of ours (a million: node test/faults/fuzz.ts)', () =>
  inDirectory(async (directory) => {
    const { statuses, commands, refused, frames, sockets } = await fuzzCampaign(directory, 2_000, 11, () => {})
    assert.ok((statuses['200'] ?? 0) > 300 && commands > refused, JSON.stringify(statuses))
    assert.ok(refused > 50 && frames > 200 && sockets > 50)
  }))
