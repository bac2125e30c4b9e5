/** node scripts/derive-seasons.ts DIR: writes the daily tables of `history/seasons` from a folder of market data. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seasonTables } from './derive/seasons.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: node scripts/derive-seasons.ts DIR')
  process.exit(2)
}
const out = join(import.meta.dirname, '../history/seasons')
mkdirSync(out, { recursive: true })
for (const [name, text] of seasonTables(folder)) writeFileSync(join(out, `${name}.csv`), text)
