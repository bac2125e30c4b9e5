/** A small campaign with fixed seeds, the same every time; the large one is a command (see README). */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { apply } from '../../core/machine/index.ts'
import { rejectCodes } from '../../core/words/index.ts'
import { campaign } from './campaign.ts'
import { type Apply, runScript } from './run.ts'
import { type Script, type Step, scriptText } from './script.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

const names = new Map<number, string>(Object.entries(rejectCodes).map(([name, { code }]) => [code, name]))
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
    const reached = new Set<string>()
    const heard: Apply = (house, seq, nowMs, command) => {
      const events = apply(house, seq, nowMs, command)
      for (const event of events)
        reached.add(event.type === 'rejected' ? `rejected ${names.get(event.code)}` : event.type)
      return events
    }
    assert.equal(runScript(script.steps, heard), null, `${name}: ${script.note}`)
    const missed = script.reaches.filter((what) => !reached.has(what))
    assert.ok(script.reaches.length > 0 && missed.length === 0, `${name} does not come to ${missed}`)
  }
})

test('behavior: scripts are read as they were written', () => {
  const steps: Step[] = [{ timeMs: 1, command: { type: 'tick' } }]
  assert.deepEqual(JSON.parse(scriptText({ note: 'a "note"', seed: 3, reaches: ['filled'], steps })), {
    note: 'a "note"',
    seed: 3,
    reaches: ['filled'],
    steps,
  })
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
