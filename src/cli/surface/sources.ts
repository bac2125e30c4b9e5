/** Where `plimsoll surface` finds a chain: a file of one's own, a folder of market data, or a drawn one; and its options. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SurfaceReport } from '../../lab/surfaces/index.ts'
import { BadInputError } from '../errors.ts'
import { jsonFileRead, textFileRead } from '../json-file.ts'
import { short } from '../options.ts'

/** What the verb was told. */
export type Options = {
  readonly json?: true
  readonly data?: string
  readonly out?: string
  readonly seed?: number
  readonly index?: number
  readonly at?: number
  readonly leaveOut?: true
  readonly expiry?: readonly string[]
  readonly source?: number
  readonly underlying?: number
}

/** Chains of the data folder, with the volatility index of their day where one was published. */
const CHAINS = [
  { name: 'BTC', chain: 'options/deribit_BTC_chain_2024-05-24.csv', published: 'derivs/deribit_BTC-DVOL_1d.csv' },
  { name: 'ETH', chain: 'options/deribit_ETH_chain_2024-05-24.csv', published: null },
] as const

/** The day of the chains. */
const DAY_MS = Date.UTC(2024, 4, 24)

/** Reports of what was named: a chain, a folder of data, or a drawn chain. */
export async function reportsOf(chain: string | undefined, options: Options): Promise<SurfaceReport[]> {
  const { data, seed, index, at, leaveOut } = options
  if ([chain, data, seed].filter((each) => each !== undefined).length > 1)
    throw new BadInputError('a chain, --data and --seed are three sources', 'keep one of them')
  const ofChain = [index, at, leaveOut, options.expiry, options.source]
  if (chain === undefined && ofChain.some((each) => each !== undefined))
    throw new BadInputError('--index, --at, --leave-out, --expiry and --source are about a chain', 'name its file')
  if ((options.source === undefined) !== (options.underlying === undefined))
    throw new BadInputError('--source and --underlying go together', 'name the rows of both in the house')
  if (chain !== undefined) return [await fileReportOf(chain, options)]
  if (data !== undefined) return chainReports(data)
  const { exampleReport } = await import('../../lab/surfaces/index.ts')
  const example = exampleReport(seed ?? 1)
  return example === null ? [] : [example]
}

/** A chain of a few thousand options is some hundred kilobytes. */
const CHAIN_BYTES_MAX = 8_000_000

async function fileReportOf(path: string, { index, at, leaveOut, expiry }: Options): Promise<SurfaceReport> {
  const { fileReport } = await import('../../lab/surfaces/index.ts')
  const { ChainFileFault, chainFileOfText, chainFileOfValue, chainOfDays } = await import('../../quant/index.ts')
  const reading = { index: index ?? null, atMs: at ?? null, leaveOut: leaveOut === true }
  try {
    const file = path.endsWith('.json')
      ? chainFileOfValue(jsonFileRead(path, CHAIN_BYTES_MAX), reading)
      : chainFileOfText(textFileRead(path, CHAIN_BYTES_MAX), reading)
    const report = fileReport(expiry === undefined ? file : chainOfDays(file, expiry))
    if (report === null) throw new ChainFileFault('chainEmpty', 'no option tells a volatility')
    return report
  } catch (error) {
    if (error instanceof ChainFileFault) throw new BadInputError(`${path}: ${error.what}`, error.cure, error)
    throw error
  }
}

/** The price of `--index`. */
export function priceRead(text: string): number {
  const price = /^\d{1,12}(\.\d{1,8})?$/.test(text) ? Number(text) : 0
  if (!(price > 0)) throw new BadInputError(`--index is "${short(text)}"`, 'write a price above 0')
  return price
}

/** A day of `--expiry`. */
export function dayRead(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text))
    throw new BadInputError(`--expiry is "${short(text)}"`, 'write a day as 2024-12-27')
  return text
}

/** The time of `--at`, UTC. */
export function timeRead(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new BadInputError(`--at is "${short(text)}"`, 'write a time as 2024-05-24T19:16:00Z')
  return at
}

async function chainReports(data: string): Promise<SurfaceReport[]> {
  const { markReport } = await import('../../lab/surfaces/index.ts')
  const { chainRead } = await import('../../quant/index.ts')
  return CHAINS.map(({ name, chain, published }) => {
    const level = published === null ? null : publishedLevel(readFileSync(join(data, published), 'utf8'))
    const report = markReport(name, chainRead(readFileSync(join(data, chain), 'utf8')), level)
    if (report === null)
      throw new BadInputError(
        `${chain}: nothing in it says when it was taken`,
        'give a chain with options of the next days',
      )
    return report
  })
}

/** The level of the chains' day in lines of `ts,value`, null if it has none. */
function publishedLevel(text: string): number | null {
  const line = text.split(/\r?\n/).find((each) => each.startsWith(`${DAY_MS},`))
  return line === undefined ? null : Number(line.split(',')[1]) / 100
}
