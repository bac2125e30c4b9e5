/**
 * npm run bench -- [NAME …] [--runs N] [--quick] [--json] [--list]: measures the named benchmarks, or all. Figures go to
 * stdout, progress to stderr. Ends with 1 if a benchmark fails, 2 on a wrong option.
 */
import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'
import { BenchFailed, type Figure, type Machine, machineOf, measure, type Result } from './harness.ts'
import { benches } from './table.ts'

const USAGE = 'usage: npm run bench -- [NAME …] [--runs N] [--quick] [--json] [--list]'

type Options = {
  readonly chosen: readonly Bench[]
  readonly runs: number
  readonly quick: boolean
  readonly json: boolean
  readonly list: boolean
}

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(`${USAGE}\nexample: npm run bench -- gap memory --runs 5 --json`)
    return 0
  }
  const options = parse(args)
  if (typeof options === 'string') {
    console.error(`${options}\n${USAGE}`)
    return 2
  }
  if (options.list) {
    for (const { name, title } of benches) console.log(`${name.padEnd(16)} ${title}`)
    return 0
  }
  const machine = machineOf()
  const results: Result[] = []
  try {
    for (const bench of options.chosen) {
      const result = await measure(bench, options.runs, options.quick)
      results.push(result)
      if (!options.json) console.log(table(result))
    }
  } catch (error) {
    if (!(error instanceof BenchFailed)) throw error
    console.error(error.message)
    return 1
  }
  const { runs, quick } = options
  console.log(
    options.json
      ? JSON.stringify({ version: 1, machine, runs, quick, benches: results }, null, 2)
      : foot(machine, runs, quick),
  )
  return 0
}

function parse(args: string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        runs: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    })
    const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name))
    if (unknown !== undefined) return `no benchmark ${unknown}: --list names them`
    const runs = Number(values.runs ?? (values.quick ? 1 : 3))
    if (!Number.isInteger(runs) || runs < 1 || runs > 100)
      return `--runs takes a number from 1 to 100, not ${values.runs}`
    const chosen = positionals.length === 0 ? benches : benches.filter(({ name }) => positionals.includes(name))
    return { chosen, runs, quick: values.quick, json: values.json, list: values.list }
  } catch (error) {
    return (error as Error).message
  }
}

function table({ name, title, target, rows }: Result): string {
  const width = Math.max(...rows.map(({ metric }) => metric.length))
  const lines = rows.map(({ metric, unit, median, min, max }: Figure) =>
    `  ${metric.padEnd(width)}  ${plain(median).padStart(12)} ${unit.padEnd(10)} (${plain(min)} … ${plain(max)})`.trimEnd(),
  )
  return [`${name}: ${title}`, `  to reach: ${target}`, ...lines, ''].join('\n')
}

function foot(machine: Machine, runs: number, quick: boolean): string {
  const busy = machine.load > 0.5 ? ', others were busy' : ''
  return [
    `median of ${runs} ${runs === 1 ? 'run' : 'runs'} (least … greatest), each in a fresh process${quick ? ', quick: not for the record' : ''}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}, load ${machine.load.toFixed(2)} at the start${busy}`,
  ].join('\n')
}

/** Three significant digits where there is a fraction, all digits where there is none. */
function plain(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en')
    : Number(value.toPrecision(3)).toString()
}
