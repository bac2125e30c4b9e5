import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpKillCampaign } from './http-kill-campaign.ts'
import { inDirectory } from './places.ts'

for (const [kind, kills] of [
  ['real', 2],
  ['play', 1],
] as const) {
  test(`behavior: a ${kind} house is killed under clients that retry (thirty times: node test/faults/http-kill.ts)`, () =>
    inDirectory(async (directory) => {
      const { answered, sentAgain } = await httpKillCampaign(directory, kind, kills, 7, () => {})
      for (const [name, count] of Object.entries(answered)) assert.ok(count > 0, `${name}: ${count}`)
      assert.ok(sentAgain > 0)
    }))
}
