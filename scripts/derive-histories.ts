/**
 * Derives the tables of `histories/` from a folder of market data:
 *
 *     node scripts/derive-histories.ts DATA_FOLDER [--check]
 *
 * DATA_FOLDER holds MANIFEST.json and the files it lists; each file used is checked against its sha256. The result is the
 * same byte for byte wherever it runs. With --check nothing is written: exit 1 names the first file that differs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { historyFiles } from './derive/histories.ts'
import { InputError, inputsOpen } from './derive/inputs.ts'

const HISTORIES = join(import.meta.dirname, '..', 'histories')
const USAGE = 'usage: node scripts/derive-histories.ts DATA_FOLDER [--check]'

process.exitCode = main(process.argv.slice(2))

function main(words: readonly string[]): number {
  const folders = words.filter((word) => !word.startsWith('--'))
  const check = words.includes('--check')
  if (folders.length !== 1 || words.length !== (check ? 2 : 1)) {
    console.error(USAGE)
    return 2
  }
  try {
    const files = historyFiles(inputsOpen(folders[0]!))
    const stale = [...files].filter(([name, text]) => textOf(join(HISTORIES, name)) !== text).map(([name]) => name)
    if (check) {
      console.log(stale.length === 0 ? `${files.size} files are as derived` : `histories/${stale[0]} is stale`)
      return stale.length === 0 ? 0 : 1
    }
    mkdirSync(HISTORIES, { recursive: true })
    for (const name of stale) writeFileSync(join(HISTORIES, name), files.get(name)!)
    console.log(`wrote ${stale.length} of ${files.size} files`)
    return 0
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    console.error(`${error.message}; ${USAGE}`)
    return 2
  }
}

function textOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}
