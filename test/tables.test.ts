import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { partsOf, runPart } from './tables/language.ts'

const directory = new URL('./tables/', import.meta.url)

for (const file of readdirSync(directory).filter((name) => name.endsWith('.md'))) {
  for (const part of partsOf(readFileSync(new URL(file, directory), 'utf8'), file)) {
    test(`default: ${file}: ${part.title}`, () => {
      runPart(part)
    })
  }
}
