/** node bin/entry.mjs scripts/storms-table.ts: replays the six scenarios with books of options and writes docs/storms.md. */
import { writeFileSync } from 'node:fs'
import { scenarioNamed } from '../src/lab/scenarios/disk/index.ts'
import { type Storm, stormOf, stormsDoc } from '../src/lab/storms/index.ts'

const names = ['black-thursday', 'may-2021', 'luna-2022', 'ftx-2022', 'october-2025', 'calm']
const storms: Storm[] = []
for (const name of names) {
  const fromMs = performance.now()
  storms.push(await stormOf(scenarioNamed(name)))
  console.error(`${name}: ${((performance.now() - fromMs) / 1000).toFixed(0)} s`)
}
writeFileSync('docs/storms.md', stormsDoc(storms))
