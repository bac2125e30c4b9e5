/**
 * Makes the picture of the README: replays 10 October 2025 under every arm and draws it with the code of the report.
 *
 *   node bin/entry.mjs scripts/readme-picture.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { armNames, comparisonOf, type ReplayResult, replay } from '../src/lab/replay/index.ts'
import { extremesLog, pictureSvg } from '../src/lab/report/index.ts'
import { scenarioNamed } from '../src/lab/scenarios/disk/index.ts'

/** As many as `npm start` plays. */
const ACCOUNTS = 1000

const scenario = scenarioNamed('october-2025')
const results: ReplayResult[] = []
for (const arm of armNames) {
  const extremes = extremesLog()
  results.push(extremes.into(await replay({ scenario, accounts: ACCOUNTS, arm, onCommand: extremes.hook })))
  console.error(`${arm} replayed`)
}
const folder = join(import.meta.dirname, '..', 'docs', 'images')
const path = join(folder, 'october-2025.svg')
mkdirSync(folder, { recursive: true })
writeFileSync(path, pictureSvg(comparisonOf(results, ['Plimsoll', 'full liquidation', 'no backstop'])))
console.log(path)
