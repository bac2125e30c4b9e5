/** A campaign of the simulator. Findings go to stdout as scripts that can be replayed, progress to stderr. */
import { parseArgs } from 'node:util'
import { campaign, coverageTable } from './campaign.ts'
import { type StoryName, storyNames } from './episodes.ts'
import { scriptText } from './script.ts'

const USAGE = `usage: node bin/entry.mjs src/lab/simulator/main.ts [--seeds A..B] [--steps N] [--story NAME] [--table]
example: node bin/entry.mjs src/lab/simulator/main.ts --seeds 1..10 --steps 100000
stories: ${storyNames.join(', ')}
Ends with 1 on a finding or a cell of the coverage that was never reached, with 2 on a wrong option. One story alone is not
asked for coverage, and what it finds is not cut down.`

type Options = {
  readonly seeds: readonly number[]
  readonly steps: number
  readonly story: StoryName | null
  readonly table: boolean
}

/** What is asked for, or null when it cannot be read. */
function optionsOf(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string', default: '1..10' },
        steps: { type: 'string', default: '100000' },
        story: { type: 'string' },
        table: { type: 'boolean', default: false },
      },
    })
    const [, first, last] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(values.seeds) ?? []
    if (first === undefined || !/^[1-9]\d{0,8}$/.test(values.steps)) return null
    const count = Number(last ?? first) - Number(first) + 1
    const seeds = Array.from({ length: Math.max(0, count) }, (_, i) => Number(first) + i)
    const story = storyNames.find((name) => name === values.story) ?? null
    if (seeds.length === 0 || (values.story !== undefined && story === null)) return null
    return { seeds, steps: Number(values.steps), story, table: values.table }
  } catch {
    return null
  }
}

const asked = process.argv.slice(2)
const options = optionsOf(asked)
if (options === null) {
  console[asked.includes('--help') ? 'log' : 'error'](USAGE)
  process.exit(asked.includes('--help') ? 0 : 2)
}
const startMs = performance.now()
const { commands, lives, coverage, missed, failed } = campaign({
  seeds: options.seeds,
  stepsPerSeed: options.steps,
  ...(options.story === null ? {} : { story: options.story, shrinks: false }),
  onResult({ seed, commands, finding, script }) {
    const what = finding === null ? 'nothing found' : `${finding.invariant}: ${finding.what} (${script.length} steps)`
    console.error(`seed ${seed}: ${commands} commands, ${what}`)
  },
})
const seconds = (performance.now() - startMs) / 1000
if (options.table) console.log(coverageTable(coverage))
for (const { seed, finding, script } of failed) {
  console.log(scriptText({ note: `${finding!.invariant}: ${finding!.what}`, seed, reaches: [], steps: script }))
}
for (const cell of missed) console.log(`never reached: ${cell}`)
const rate = Math.round(commands / seconds)
console.error(`${commands} commands in ${lives} lives, ${seconds.toFixed(1)} s, ${rate} commands a second`)
process.exitCode = failed.length === 0 && missed.length === 0 ? 0 : 1
