import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpKillCampaign } from './http-kill-campaign.ts'
import { inDirectory } from './places.ts'

for (const kind of ['real', 'play'] as const) {
  test(`behavior: two kills of a ${kind} house under clients that retry (thirty: node test/faults/http-kill.ts)`, () =>
    inDirectory(async (directory) => {
      const { answered, sentAgain } = await httpKillCampaign(directory, kind, 2, 7, () => {})
      for (const [name, count] of Object.entries(answered)) assert.ok(count > 0, `${name}: ${count}`)
      assert.ok(sentAgain > 0)
    }))
}
