/** `plimsoll surface`: a volatility surface without arbitrage through a chain of options, and what it misses. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { ExpiryReport, SurfaceReport } from '../../lab/surfaces/index.ts'
import { BadInputError } from '../errors.ts'
import { jsonFileRead, textFileRead } from '../json-file.ts'
import { short, wholeNumber } from '../options.ts'
import { outputFile } from '../output-file.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

type Options = {
  readonly json?: true
  readonly data?: string
  readonly out?: string
  readonly seed?: number
  readonly index?: number
  readonly at?: number
  readonly leaveOut?: true
}

/** Chains of the data folder, with the volatility index of their day where one was published. */
const CHAINS = [
  { name: 'BTC', chain: 'options/deribit_BTC_chain_2024-05-24.csv', published: 'derivs/deribit_BTC-DVOL_1d.csv' },
  { name: 'ETH', chain: 'options/deribit_ETH_chain_2024-05-24.csv', published: null },
] as const

/** The day of the chains. */
const DAY_MS = Date.UTC(2024, 4, 24)

export function surfaceVerb(shell: Shell): Command {
  return verbOf(
    'surface',
    'fit volatility surfaces without arbitrage to option chains: forwards, residuals, confidence, arbitrage in the marks (docs/surfaces.md)',
    'surface --seed 7',
  )
    .argument('[chain]', 'a chain of your own, .csv or .json (docs/chain-format.md); without it a drawn one')
    .option('--index <price>', 'price of the underlying of the chain', priceRead)
    .option('--at <time>', 'when the chain was taken, as 2024-05-24T19:16:00Z', timeRead)
    .option('--leave-out', 'leave out and count lines of the chain that say nothing sound, instead of refusing it')
    .option('--data <dir>', 'the chains of a folder of market data; without it a drawn chain of quotes with faults')
    .option('--seed <n>', 'seed of the drawn chain', wholeNumber('--seed', 0, 1_000_000_000))
    .option('--out <dir>', 'write pictures, and with --data the document, into this folder')
    .action(async (chain: string | undefined, options: Options) => {
      const { json, data, out } = options
      const { documentOf, pictureOf } = await import('../../lab/surfaces/index.ts')
      if (out !== undefined && !existsSync(out))
        throw new BadInputError(`${out}: does not exist`, 'make the folder first')
      const reports = await reportsOf(chain, options)
      if (out !== undefined) {
        mkdirSync(join(out, 'images'), { recursive: true })
        for (const report of reports)
          outputFile(join(out, 'images', `surface-${report.name.toLowerCase()}.svg`)).write(pictureOf(report))
        if (data !== undefined) outputFile(join(out, 'surfaces.md')).write(documentOf(reports))
      }
      if (json) writeJson(shell, { format: 1, surfaces: reports.map(jsonOf) })
      else for (const report of reports) shell.out(await textOf(report))
    })
}

/** Reports of what was named: a chain, a folder of data, or a drawn chain. */
async function reportsOf(chain: string | undefined, options: Options): Promise<SurfaceReport[]> {
  const { data, seed, index, at, leaveOut } = options
  if ([chain, data, seed].filter((each) => each !== undefined).length > 1)
    throw new BadInputError('a chain, --data and --seed are three sources', 'keep one of them')
  if (chain === undefined && (index !== undefined || at !== undefined || leaveOut !== undefined))
    throw new BadInputError('--index, --at and --leave-out are about a chain', 'name its file')
  if (chain !== undefined) return [await fileReportOf(chain, options)]
  if (data !== undefined) return chainReports(data)
  const { exampleReport } = await import('../../lab/surfaces/index.ts')
  const example = exampleReport(seed ?? 1)
  return example === null ? [] : [example]
}

/** A chain of a few thousand options is some hundred kilobytes. */
const CHAIN_BYTES_MAX = 8_000_000

async function fileReportOf(path: string, { index, at, leaveOut }: Options): Promise<SurfaceReport> {
  const { fileReport } = await import('../../lab/surfaces/index.ts')
  const { ChainFileFault, chainFileOfText, chainFileOfValue } = await import('../../quant/index.ts')
  const reading = { index: index ?? null, atMs: at ?? null, leaveOut: leaveOut === true }
  try {
    const file = path.endsWith('.json')
      ? chainFileOfValue(jsonFileRead(path, CHAIN_BYTES_MAX), reading)
      : chainFileOfText(textFileRead(path, CHAIN_BYTES_MAX), reading)
    const report = fileReport(file)
    if (report === null) throw new ChainFileFault('chainEmpty', 'no option tells a volatility')
    return report
  } catch (error) {
    if (error instanceof ChainFileFault) throw new BadInputError(`${path}: ${error.what}`, error.cure, error)
    throw error
  }
}

function priceRead(text: string): number {
  const price = /^\d{1,12}(\.\d{1,8})?$/.test(text) ? Number(text) : 0
  if (!(price > 0)) throw new BadInputError(`--index is "${short(text)}"`, 'write a price above 0')
  return price
}

function timeRead(text: string): number {
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

/** A report as numbers: volatilities and residuals as shares, one by one. */
function jsonOf({ surface, expiries, ...facts }: SurfaceReport): object {
  return {
    ...facts,
    ssvi: surface.ssvi,
    expiries: expiries.map(({ fitted: { smile, ...fitted }, ...rest }) => ({ ...smile, ...fitted, ...rest })),
  }
}

/** Strays that are printed, the farthest first. */
const STRAYS_SHOWN = 6

/** What lies far from its fine smile, by expiry and strike; nothing if nothing does. */
async function straysOf({ expiries }: SurfaceReport): Promise<string> {
  const { dateOf, points } = await import('../../lab/surfaces/index.ts')
  const all = expiries
    .flatMap(({ fitted: { smile }, fine }) =>
      fine.strays.map((at) => ({ smile, k: smile.observations[at]!.k, residual: fine.residuals[at]! })),
    )
    .sort((a, b) => Math.abs(b.residual) - Math.abs(a.residual))
  if (all.length === 0) return ''
  const shown = all.slice(0, STRAYS_SHOWN).map(({ smile, k, residual }) => {
    const strike = Number((smile.forward * Math.exp(k)).toPrecision(9))
    return `${dateOf(smile.expiryMs)} ${strike} (${points(-residual)})`
  })
  const more = all.length - shown.length
  return `  far from its fine smile, observed less model in points: ${shown.join(', ')}${more > 0 ? `, ${more} more` : ''}\n`
}

async function textOf(report: SurfaceReport): Promise<string> {
  const { countsText, dateOf, middleOf, points } = await import('../../lab/surfaces/index.ts')
  const { name, expiries, rows, unused, snapshotMs, index, level, discrete, published, emptyExpiries } = report
  const head = [
    'expiry',
    'forward',
    'ATM',
    '±',
    'θ',
    'u',
    'v',
    'ρ',
    'strikes',
    'rms',
    'vega',
    'fine',
    'worst',
    'out',
    'fly',
    'vert',
    'cal',
  ]
  const row = ({ fitted, fine, arbitrage }: ExpiryReport): string[] => {
    const { smile, slice } = fitted
    return [
      dateOf(smile.expiryMs),
      smile.forward.toFixed(2),
      points(Math.sqrt(slice.theta / smile.years)),
      points(fitted.confidence),
      slice.theta.toPrecision(4),
      slice.right.toPrecision(3),
      slice.left.toPrecision(3),
      ((slice.right - slice.left) / (slice.right + slice.left)).toFixed(2),
      String(smile.observations.length),
      ...[fitted.rms, fitted.vegaRms, fine.rms, fine.worst].map(points),
      ...[fitted.leftOut, arbitrage.butterflies, arbitrage.verticals, arbitrage.calendars].map(String),
    ]
  }
  const middle = (of: (each: ExpiryReport) => number): string => points(middleOf(expiries.map(of)))
  const finest = expiries.reduce((a, b) => (b.fine.rms > a.fine.rms ? b : a))
  const left = Object.entries(unused).map(([why, count]) => `${count} ${why}`)
  const levels = [
    ['surface', level],
    ['sum over strikes', discrete],
    ['published', published],
  ] as const
  return [
    `${name}: ${rows} options, not used: ${left.join(', ')}; as of ${dateOf(snapshotMs)}; index ${index.toFixed(2)}\n`,
    textTable([head, ...expiries.map(row)], head.map((_, at) => at).slice(1), '  '),
    emptyExpiries === 0 ? '' : `  ${emptyExpiries} expiries had no good quote\n`,
    `  middle rms ${middle(({ fitted }) => fitted.rms)} points, by vega ${middle(({ fitted }) => fitted.vegaRms)}; fine smiles ${middle(({ fine }) => fine.rms)}, worst ${dateOf(finest.fitted.smile.expiryMs)} with ${points(finest.fine.rms)}\n`,
    await straysOf(report),
    `  in what was read: ${countsText(expiries, 'arbitrage')}; in both surfaces: none\n`,
    `  variance swap over 30 days: ${levels.flatMap(([from, value]) => (value === null ? [] : [`${from} ${points(value)} %`])).join(', ')}\n\n`,
  ].join('')
}
