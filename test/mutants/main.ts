/**
 * npm run mutants [-- --only ID …] [--json] [--list]: breaks each guarded rule on purpose and ends with 1 unless every
 * mutant is caught by every test that it names. Verdicts go to stdout, progress to stderr.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { invariantsIn } from '../tidy/quotes.ts'
import type { Mutant } from './mutant.ts'
import { BaselineFailed, runMutants, type Verdict } from './runner/run.ts'
import { readTables, tableFaults } from './runner/tables.ts'

const ROOT = join(import.meta.dirname, '../..')
const PARALLEL = 2
const USAGE = 'usage: npm run mutants [-- --only ID …] [--json] [--list]'

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(`${USAGE}\nexample: npm run mutants -- --only band-without-proof`)
    return 0
  }
  const all = await readTables()
  const options = parse(args, all)
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`)
    return 2
  }
  if (options.list) {
    for (const { id, invariant, file } of options.chosen) console.log(row(id, invariant, file))
    return 0
  }
  try {
    const verdicts = await runMutants(ROOT, options.chosen, PARALLEL, ({ mutant, outcome }) => {
      console.error(`${outcome.padEnd(9)} ${mutant.id}`)
    })
    const faults = options.chosen === all ? tableFaults(all, invariants()) : []
    console.log(options.json ? json(verdicts, faults) : table(verdicts, faults))
    return faults.length === 0 && verdicts.every(({ outcome }) => outcome === 'caught') ? 0 : 1
  } catch (error) {
    if (!(error instanceof BaselineFailed)) throw error
    console.error(error.message)
    return 1
  }
}

type Options = { readonly chosen: readonly Mutant[]; readonly json: boolean; readonly list: boolean }

function parse(args: string[], all: readonly Mutant[]): Options | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    })
    const { only, json, list } = values
    const unknown = only?.find((id) => !all.some((mutant) => mutant.id === id))
    if (unknown !== undefined) return `no mutant ${unknown}: --list names them`
    return { chosen: only === undefined ? all : all.filter(({ id }) => only.includes(id)), json, list }
  } catch (error) {
    return (error as Error).message
  }
}

function invariants(): string[] {
  return [...invariantsIn(readFileSync(join(ROOT, 'docs/invariants.md'), 'utf8'))]
}

function row(id: string, invariant: string, rest: string): string {
  return `${id.padEnd(40)} ${invariant.padEnd(24)} ${rest}`
}

function table(verdicts: readonly Verdict[], faults: readonly string[]): string {
  const rows = verdicts.map(({ mutant, outcome, detail }) =>
    row(mutant.id, mutant.invariant, `${outcome.padEnd(9)} ${detail}`),
  )
  const caught = verdicts.filter(({ outcome }) => outcome === 'caught').length
  return [...rows, ...faults, `${caught} of ${verdicts.length} caught`].join('\n')
}

function json(verdicts: readonly Verdict[], faults: readonly string[]): string {
  const mutants = verdicts.map(({ mutant: { id, invariant, file }, outcome, detail }) => {
    return { id, invariant, file, outcome, detail }
  })
  return JSON.stringify({ version: 1, mutants, faults }, null, 2)
}
