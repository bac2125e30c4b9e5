/**
 * node bin/entry.mjs src/lab/simulator/main.ts --seeds A..B --steps N [--table]: a campaign. Findings go to stdout as
 * scripts that can be replayed, progress to stderr; ends with 1 on a finding or a cell that was never reached.
 */
import { parseArgs } from 'node:util'
import { campaign, coverageTable } from './campaign.ts'
import { scriptText } from './script.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1..10' },
    steps: { type: 'string', default: '100000' },
    table: { type: 'boolean', default: false },
  },
})

const [first, last] = values.seeds.split('..').map(Number)
const seeds = Array.from({ length: (last ?? first!) - first! + 1 }, (_, i) => first! + i)
const startMs = performance.now()
const { commands, lives, coverage, missed, failed } = campaign({
  seeds,
  stepsPerSeed: Number(values.steps),
  onResult({ seed, commands, finding, script }) {
    const what = finding === null ? 'nothing found' : `${finding.invariant}: ${finding.what} (${script.length} steps)`
    console.error(`seed ${seed}: ${commands} commands, ${what}`)
  },
})
const seconds = (performance.now() - startMs) / 1000
if (values.table) console.log(coverageTable(coverage))
for (const { seed, finding, script } of failed) {
  console.log(scriptText({ note: `${finding!.invariant}: ${finding!.what}`, seed, steps: script }))
}
for (const cell of missed) console.log(`never reached: ${cell}`)
const rate = Math.round(commands / seconds)
console.error(`${commands} commands in ${lives} lives, ${seconds.toFixed(1)} s, ${rate} commands a second`)
process.exitCode = failed.length === 0 && missed.length === 0 ? 0 : 1
