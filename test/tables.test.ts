import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { runTable } from './tables/language.ts'

const directory = new URL('./tables/', import.meta.url)

for (const file of readdirSync(directory).filter((name) => name.endsWith('.md'))) {
  test(`default: ${file} runs end to end`, () => runTable(readFileSync(new URL(file, directory), 'utf8'), file))
}
