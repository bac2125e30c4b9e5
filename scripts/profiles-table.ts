/**
 * node bin/entry.mjs scripts/profiles-table.ts --data DIR: writes docs/profiles.md. DIR holds `yahoo_BTC-USD_1d_close.csv` and
 * `yahoo_ETH-USD_1d_close.csv` (columns ts, close; ms), whose common days are the moves.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { comparedColumns } from '../src/books/index.ts'
import { type CoverageKind, coverageBooks } from '../src/lab/coverage/books.ts'
import { type Coverage, type CoveredBook, coverageOf } from '../src/lab/coverage/coverage.ts'
import { gainOf, movingBook, parseProfileBook } from '../src/profiles/index.ts'

const BOOKS = 300
const SEED = 2026
const TARGET = 0.99
const DAY_SECONDS = 86_400
const DAY_MS = DAY_SECONDS * 1000

const { data } = parseArgs({ options: { data: { type: 'string' } } }).values
if (data === undefined) {
  console.error('usage: node bin/entry.mjs scripts/profiles-table.ts --data DIR')
  process.exit(2)
}

type Day = { readonly date: string; readonly moves: ReadonlyMap<string, number> }

function closes(coin: string): ReadonlyMap<number, number> {
  const [, ...lines] = readFileSync(join(data!, `yahoo_${coin}-USD_1d_close.csv`), 'utf8')
    .trim()
    .split('\n')
  return new Map(lines.map((line) => line.split(',').map(Number) as [number, number]))
}

/** Moves between two common days that follow each other. */
function daysOf(): readonly Day[] {
  const [btc, eth] = [closes('BTC'), closes('ETH')]
  return [...btc.keys()]
    .filter((ts) => [ts, ts - DAY_MS].every((at) => (btc.get(at) ?? 0) > 0 && (eth.get(at) ?? 0) > 0))
    .map((ts) => ({
      date: new Date(ts).toISOString().slice(0, 10),
      moves: new Map([
        ['BTC', btc.get(ts)! / btc.get(ts - DAY_MS)! - 1],
        ['ETH', eth.get(ts)! / eth.get(ts - DAY_MS)! - 1],
      ]),
    }))
}

/** Coverage of every profile that answers for all books of a kind; the others by name. */
function measured(
  kind: CoverageKind,
  days: readonly Day[],
): { rows: [string, Coverage][]; silent: [string, string][] } {
  const books = coverageBooks(kind, BOOKS, SEED).map((json) => {
    const held = parseProfileBook({ cash: '0', ...json })
    const moving = movingBook(held)
    const losses = Float64Array.from(days, ({ moves }) => -gainOf(moving, moves, DAY_SECONDS))
    const own = { held: null, seasonPpm: null, markets: new Map(), parameters: new Map() }
    return { moving, losses, columns: comparedColumns({ path: 'population', held, own }) }
  })
  const rows: [string, Coverage][] = []
  const silent: [string, string][] = []
  for (const [at, { title }] of books[0]!.columns.entries()) {
    const refused = books.flatMap(({ columns }) => columns[at]!.refused ?? [])[0]
    if (refused !== undefined) {
      silent.push([title, refused.problem])
      continue
    }
    const covered = books.map(({ moving, losses, columns }): CoveredBook => {
      return { margin: Number(columns[at]!.assessment!.initialRequirement), notional: moving.notional, losses }
    })
    rows.push([title, coverageOf(covered, TARGET)])
  }
  return { rows, silent }
}

const percent = (share: number, places = 2): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(places)} %` : 'none'

function section(kind: CoverageKind, days: readonly Day[]): string[] {
  const { rows, silent } = measured(kind, days)
  return [
    `## ${kind[0]!.toUpperCase()}${kind.slice(1)}`,
    '',
    '| | margin ÷ notional | days covered | scale | margin ÷ notional at 99 % |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows.map(([title, row]) => {
      const cells = [
        title,
        percent(row.marginToNotional),
        percent(row.covered, 3),
        Number.isFinite(row.scale) ? row.scale.toFixed(3) : '–',
        percent(row.marginToNotionalScaled),
      ]
      return `| ${cells.join(' | ')} |`
    }),
    '',
    ...silent.map(([title, problem]) => `- ${title} does not answer for all of these books: ${problem}`),
    ...(silent.length > 0 ? [''] : []),
  ]
}

const days = daysOf()
const lines = [
  '# Margins of venues side by side',
  '',
  `What ${BOOKS} books of each kind must have to open at Plimsoll and, by their published rules, at other venues, held against what the books`,
  `would have lost in a day: ${days.length} daily moves of BTC and ETH together, ${days[0]!.date} to ${days.at(-1)!.date}. A venue that asks less may only be`,
  'less safe; so each is scaled by one factor until 99 % of its book-days are covered. What it asks then can be compared: of two venues the one',
  'that asks less there puts its margin where the losses are. On one coin nothing is left to choose but the factor, and all are alike.',
  '',
  'Books are drawn from stated distributions (`src/lab/coverage/books.ts`: sizes with a heavy tail; straddles, covered calls, collars, put',
  'spreads, condors and calendars of 7, 30 and 91 days at a flat 60 % volatility; with futures, a carry between the perpetual and that of 91 days beside). Volatility stays as it is when prices move, because no',
  'history of option prices is at hand: losses of books that have sold options are too small here, for every venue alike. Margin is what',
  'equity must exceed to open. Liquidation within the day, funding and fees are left out.',
  '',
  ...section('perpetuals of one coin', days),
  ...section('perpetuals of two coins', days),
  ...section('options', days),
  ...section('options, perpetuals and futures', days),
  'Written by `node bin/entry.mjs scripts/profiles-table.ts --data DIR`, where DIR holds the daily closes of BTC and ETH. The rules, their',
  'sources and dates: `src/profiles`; `plimsoll margin BOOK.json --profile all` does the same for one book.',
  '',
]
writeFileSync(join(import.meta.dirname, '../docs/profiles.md'), lines.join('\n'))
