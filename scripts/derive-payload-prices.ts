/**
 * Derives `test/payload-prices.json` from the signed updates in a folder of market data:
 *
 *     node scripts/derive-payload-prices.ts DATA_FOLDER
 *
 * The figures are prices of RedStone and Pyth as their networks signed them; `test/payload-prices.test.ts` brings them to the
 * oracle as reports.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inputsOpen } from './derive/inputs.ts'
import { payloadFigures } from './derive/payload-figures.ts'

const FILE = fileURLToPath(new URL('../test/payload-prices.json', import.meta.url))

const [folder, ...rest] = process.argv.slice(2)
if (folder === undefined || rest.length > 0) {
  console.error('usage: node scripts/derive-payload-prices.ts DATA_FOLDER')
  process.exitCode = 2
} else {
  writeFileSync(FILE, payloadFigures(inputsOpen(folder)))
  console.log(`wrote ${FILE}`)
}
