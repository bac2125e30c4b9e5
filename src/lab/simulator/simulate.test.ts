/** A small campaign with fixed seeds, the same every time; the large one is a command (see README). */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { campaign } from './campaign.ts'
import { runScript } from './run.ts'
import { type Script, type Step, scriptText } from './script.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

const SCRIPTS = join(import.meta.dirname, '../../../test/scripts')

test('default: a campaign of fixed seeds finds nothing', () => {
  const { failed, commands } = campaign({ seeds: [1, 2, 3, 4, 5, 6], stepsPerSeed: 4000, shrinks: false })
  const found = failed.map(({ seed, finding }) => `seed ${seed}: ${finding?.invariant}: ${finding?.what}`)
  assert.deepEqual(found, [])
  assert.equal(commands, 24_000)
})

test('behavior: a seed gives the same run every time', () => {
  const [one, other] = [7, 7].map((seed) => simulate({ seed, steps: 1500 }))
  assert.deepEqual([...one!.coverage], [...other!.coverage])
})

test('behavior: what was once found stays fixed', () => {
  for (const name of readdirSync(SCRIPTS).filter((file) => file.endsWith('.json'))) {
    const script = JSON.parse(readFileSync(join(SCRIPTS, name), 'utf8')) as Script
    assert.equal(runScript(script.steps), null, `${name}: ${script.note}`)
  }
})

test('behavior: scripts are read as they were written', () => {
  const steps: Step[] = [{ timeMs: 1, command: { type: 'tick' } }]
  assert.deepEqual(JSON.parse(scriptText({ note: 'a "note"', seed: 3, steps })), { note: 'a "note"', seed: 3, steps })
})

test('behavior: shrinking keeps exactly what is needed', () => {
  const steps = Array.from({ length: 200 }, (_, i): Step => ({ timeMs: i, command: { type: 'tick' } }))
  const needed = [3, 77, 78, 199]
  const fails = (kept: readonly Step[]): boolean =>
    needed.every((timeMs) => kept.some((step) => step.timeMs === timeMs))
  assert.deepEqual(
    shrink(steps, fails).map(({ timeMs }) => timeMs),
    needed,
  )
})
