/**
 * Derives the figures of `scenarios/` from a folder of market data:
 *
 *     node scripts/derive-scenarios.ts DATA_FOLDER [--check]
 *
 * DATA_FOLDER holds MANIFEST.json and the files it lists; each file used is checked against its sha256. The result is the
 * same byte for byte wherever it runs. With --check nothing is written: exit 1 names the first file that differs.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inputsOpen } from './derive/inputs.ts'
import { filesOfAll } from './derive/scenarios.ts'

const SCENARIOS = fileURLToPath(new URL('../scenarios/', import.meta.url))
const USAGE = 'usage: node scripts/derive-scenarios.ts DATA_FOLDER [--check]'

process.exitCode = main(process.argv.slice(2))

function main(words: readonly string[]): number {
  const folders = words.filter((word) => !word.startsWith('--'))
  const check = words.includes('--check')
  if (folders.length !== 1 || words.length !== (check ? 2 : 1)) {
    console.error(USAGE)
    return 2
  }
  try {
    const files = filesOfAll(inputsOpen(folders[0]!))
    return check ? checkAll(files) : writeAll(files)
  } catch (error) {
    console.error(error instanceof Error ? `${error.message}; ${USAGE}` : String(error))
    return 2
  }
}

function writeAll(files: ReadonlyMap<string, string>): number {
  let bytes = 0
  for (const [name, text] of files) {
    mkdirSync(dirname(join(SCENARIOS, name)), { recursive: true })
    writeFileSync(join(SCENARIOS, name), text)
    bytes += Buffer.byteLength(text)
  }
  console.log(`wrote ${files.size} files, ${bytes} bytes`)
  return 0
}

function checkAll(files: ReadonlyMap<string, string>): number {
  for (const [name, text] of files) {
    if (textOf(join(SCENARIOS, name)) !== text) {
      console.error(`scenarios/${name} is not what the data folder gives; derive it again`)
      return 1
    }
  }
  console.log(`${files.size} files are as derived`)
  return 0
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
