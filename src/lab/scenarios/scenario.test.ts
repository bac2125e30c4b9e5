import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { scenarioNamed, scenarioOpen } from './disk/index.ts'
import { ScenarioError } from './error.ts'
import { scenarioTicks } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-scenario-'))
after(() => rmSync(folder, { recursive: true }))

const guide = readFileSync(new URL('../../../docs/scenario-format.md', import.meta.url), 'utf8')
const [, exampleJson = ''] = /```json\n([\s\S]*?)```/.exec(guide) ?? []
const [, exampleCsv = ''] = /```csv\n([\s\S]*?)```/.exec(guide) ?? []

// biome-ignore lint/suspicious/noExplicitAny: the tests below break documents in ways that no type allows
type Document = any

/** Opens the example of the guide, changed. */
function openChanged(change: (document: Document) => void, csv: string | Uint8Array = exampleCsv): unknown {
  const document: Document = JSON.parse(exampleJson)
  change(document)
  writeFileSync(join(folder, 'mine.json'), JSON.stringify(document))
  writeFileSync(join(folder, 'btc.csv'), csv)
  return scenarioOpen(join(folder, 'mine.json'))
}

function unchanged(): void {}

/** What a scenario's fault says: one line, and where. */
function faultOf(open: () => unknown): string {
  try {
    open()
  } catch (error) {
    assert.ok(error instanceof ScenarioError, String(error))
    assert.doesNotMatch(error.message, /\n/)
    assert.ok(error.cure.length > 0)
    const place = error.line === undefined ? error.file : `${error.file}:${error.line}`
    assert.equal(error.message, `${place}: ${error.what}; ${error.cure}`)
    return `${place.slice(folder.length + 1)} ${error.what}`
  }
  return assert.fail('was accepted')
}

test('default', () => {
  const scenario = openChanged(unchanged) as ReturnType<typeof scenarioOpen>
  assert.equal(scenario.name, 'mine')
  assert.equal(scenario.tables.get('btc.csv')!.columns.get('low')![1], 54_000_00000000)
  // 20 minutes of a tick a minute: 3 sources and, each minute, one book.
  assert.equal([...scenarioTicks(scenario)].length, 20 * 4)
})

test('behavior: lines may end in CR LF', () => {
  openChanged(unchanged, exampleCsv.replaceAll('\n', '\r\n'))
})

test('behavior: times may be unix milliseconds', () => {
  openChanged(
    unchanged,
    exampleCsv.replace(/^2024\S+?Z/gm, (time) => String(Date.parse(time))),
  )
})

test('rejects: figures that are none', () => {
  const cases: readonly (readonly [from: string, to: string, fault: string])[] = [
    ['59800', 'NaN', 'btc.csv:2 has the low "NaN"'],
    ['59800', '-59800', 'btc.csv:2 has the low "-59800"'],
    ['59800', '0', 'btc.csv:2 has the low 0'],
    ['59800', '', 'btc.csv:2 has the low ""'],
    ['59800', '5e4', 'btc.csv:2 has the low "5e4"'],
    ['60120.5', '99999999', 'btc.csv:2 has the high 99999999'],
    ['60120.5', '59799', 'btc.csv:2 has high below low'],
    [',59900\n', ',60121\n', 'btc.csv:2 has open or close outside low and high'],
    ['59900,59950', '59900,"59950"', 'btc.csv:3 has the high "\\"59950\\""'],
    ['T00:05Z', 'T00:00Z', 'btc.csv:3 repeats the time 2024-01-02T00:00Z'],
    ['T00:10Z', 'T00:04Z', 'btc.csv:4 goes back to 2024-01-02T00:04Z'],
    ['T00:05Z', 'T00:06Z', 'btc.csv:3 opens at 2024-01-02T00:06Z, not a multiple of intervalMs'],
    ['T00:15Z', 'T00:20Z', 'btc.csv:5 stands at 2024-01-02T00:20Z, outside its from and to'],
    ['2024-01-02T00:05Z', 'yesterday', 'btc.csv:3 has the time "yesterday"'],
    ['56000\n', '56000\n\n', 'btc.csv:4 has 1 cells, the header 5'],
    [',low,', ',', 'btc.csv:1 misses the column low'],
    ['close\n', 'close,volume\n', 'btc.csv:1 has the unknown column "volume"'],
    ['close\n', 'close,close\n', 'btc.csv:1 has the column "close" twice'],
    ['high,low', 'low,high', 'btc.csv:1 has its columns in another order'],
  ]
  for (const [from, to, fault] of cases) {
    assert.equal(
      faultOf(() => openChanged(unchanged, exampleCsv.replace(from, to))),
      fault,
    )
  }
})

test('rejects: files that are none', () => {
  assert.equal(
    faultOf(() => openChanged(unchanged, '')),
    'btc.csv is empty',
  )
  assert.equal(
    faultOf(() => openChanged(unchanged, ' \n')),
    'btc.csv is empty',
  )
  assert.equal(
    faultOf(() => openChanged(unchanged, 'time,open,high,low,close\n')),
    'btc.csv has a header and no rows',
  )
  assert.equal(
    faultOf(() => openChanged(unchanged, `\ufeff${exampleCsv}`)),
    'btc.csv:1 begins with a byte order mark',
  )
  assert.equal(
    faultOf(() => openChanged(unchanged, Uint8Array.of(0xff, 0xfe, 0x74))),
    'btc.csv is not UTF-8 text',
  )
  const missing = faultOf(() => openChanged((document) => renameTable(document, 'other.csv')))
  assert.equal(missing, 'other.csv does not exist')
  assert.equal(
    faultOf(() => openChanged((document) => renameTable(document, '.'))),
    ' is not a file',
  )
})

function renameTable(document: Document, file: string): void {
  document.tables[0].file = file
  document.underlyings[0].feeds[0].tables = [file]
}

test('rejects: a file above 100 MB, before it is read', () => {
  openChanged(unchanged)
  truncateSync(join(folder, 'btc.csv'), 100_000_001)
  const fault = faultOf(() => scenarioOpen(join(folder, 'mine.json')))
  assert.equal(fault, 'btc.csv has 100000001 bytes, more than 100000000')
})

test('rejects: a file without the right to read it', (context) => {
  const { geteuid, seteuid } = process
  if (geteuid === undefined || seteuid === undefined) return context.skip('this system has no user ids')
  openChanged(unchanged)
  chmodSync(folder, 0o755)
  chmodSync(join(folder, 'btc.csv'), 0o000)
  const user = geteuid.call(process)
  // The superuser may read everything: be somebody else for a moment.
  if (user === 0) seteuid.call(process, 65_534)
  try {
    assert.equal(
      faultOf(() => scenarioOpen(join(folder, 'mine.json'))),
      'btc.csv may not be read',
    )
  } finally {
    if (user === 0) seteuid.call(process, user)
    chmodSync(join(folder, 'btc.csv'), 0o644)
  }
})

test('rejects: documents that are none', () => {
  const write = (text: string): string => {
    writeFileSync(join(folder, 'mine.json'), text)
    return faultOf(() => scenarioOpen(join(folder, 'mine.json')))
  }
  assert.equal(write(''), 'mine.json is empty')
  assert.equal(write('[]'), 'mine.json the document is not an object')
  assert.match(write('{"format": NaN}'), /^mine\.json(:1)? is not JSON$/)
  assert.match(write('{\n"format": 1,\n}'), /^mine\.json(:3)? is not JSON$/)
})

test('rejects: fields that are missing, unknown or out of bounds', () => {
  const cases: readonly (readonly [change: (document: Document) => void, fault: string])[] = [
    [(d) => (d.colour = 'red'), 'the document has the unknown field "colour"'],
    [(d) => (d.seed = undefined), 'seed is missing'],
    [(d) => (d.seed = -1), 'seed is -1'],
    [(d) => (d.seed = 1e20), 'seed is 100000000000000000000'],
    [(d) => (d.tickMs = 0.5), 'tickMs is 0.5'],
    [(d) => (d.tickMs = 500), 'tickMs is 500'],
    [(d) => (d.format = 2), 'format is 2'],
    [(d) => (d.name = 'a b'), 'name is "a b", not a name'],
    [(d) => (d.story = ''), 'story is "", not a text'],
    [(d) => (d.window.to = d.window.from), 'window runs from 2024-01-02T00:00Z to 2024-01-02T00:00Z'],
    [(d) => (d.window.from = '2024'), 'window.from is "2024"'],
    [(d) => (d.underlyings = []), 'underlyings is empty'],
    [(d) => (d.underlyings = {}), 'underlyings is not a list'],
    [(d) => d.underlyings.push(d.underlyings[0]), 'underlyings names "BTC" twice'],
    [(d) => d.sources.push(d.sources[0]), 'sources names "venue" twice'],
    [(d) => d.tables.push(d.tables[0]), 'tables names "btc.csv" twice'],
    [(d) => (d.underlyings[0].name = 'USDC'), 'underlyings holds the settlement token'],
    [(d) => (d.tables[0].kind = 'candles'), 'tables[0].kind is "candles"'],
    [(d) => (d.tables[0].intervalMs = 0), 'tables[0].intervalMs is 0'],
    [(d) => (d.underlyings[0].market.premium = 1e9), 'underlyings[0].market.premium is 1000000000'],
    [(d) => (d.underlyings[0].market.depth.bids = []), 'underlyings[0].market.depth.bids does not widen'],
    [(d) => d.underlyings[0].market.depth.bids.reverse(), 'underlyings[0].market.depth.bids does not widen'],
    [(d) => (d.underlyings[0].feeds[1].noisePpm = '1'), 'underlyings[0].feeds[1].noisePpm is "1"'],
  ]
  for (const [change, fault] of cases)
    assert.equal(
      faultOf(() => openChanged(change)),
      `mine.json ${fault}`,
    )
})

test('rejects: parts that do not fit together', () => {
  const cases: readonly (readonly [change: (document: Document) => void, fault: string])[] = [
    [(d) => (d.underlyings[0].feeds[0].source = 'nobody'), 'underlyings[0] is fed by the unknown source "nobody"'],
    [(d) => (d.sources[0].synthetic = true), 'underlyings[0] is fed by "venue", whose label is wrong'],
    [(d) => (d.sources[1].synthetic = false), 'underlyings[0] is fed by "synthetic-a", whose label is wrong'],
    [(d) => (d.tables[0].synthetic = true), 'underlyings[0] is fed by a synthetic table as if by a market'],
    [(d) => (d.underlyings[0].feeds[1].follow = 'nobody'), 'underlyings[0] takes "nobody" for a guide'],
    [(d) => (d.underlyings[0].feeds[0].guide = 'venue'), 'underlyings[0] takes "venue" for a guide'],
    [(d) => d.underlyings[0].feeds.shift(), 'underlyings[0] takes "venue" for a guide'],
    [(d) => d.underlyings[0].feeds.push(d.underlyings[0].feeds[0]), 'underlyings[0].feeds names "venue" twice'],
    [(d) => (d.underlyings[0].feeds[0].constant = '1'), 'underlyings[0].feeds[0] does not say one way to a price'],
    [(d) => (d.underlyings[0].feeds[0].noisePpm = 1), 'underlyings[0].feeds[0] mixes figures and rules'],
    [
      (d) => (d.underlyings[0].feeds[1].lagMs = undefined),
      'underlyings[0].feeds[1] has a lag or none where it needs other',
    ],
    [(d) => (d.underlyings[0].feeds[0].tables = ['x.csv']), 'underlyings[0] uses "x.csv", which tables does not list'],
    [(d) => (d.underlyings[0].market.premium = ['btc.csv']), 'underlyings[0] uses "btc.csv", a table of bars'],
    [(d) => (d.window.from = '2024-01-01T23:00Z'), 'underlyings[0] has no figures at 2024-01-01T23:00Z'],
  ]
  for (const [change, fault] of cases)
    assert.equal(
      faultOf(() => openChanged(change)),
      `mine.json ${fault}`,
    )
  const spare = (d: Document): void => {
    d.underlyings[0].feeds = [{ source: 'synthetic-a', constant: '60000', noisePpm: 5 }]
  }
  assert.equal(
    faultOf(() => openChanged(spare)),
    'mine.json tables holds "btc.csv", which nothing uses',
  )
})

test('rejects: a depth table whose bands do not widen', () => {
  const csv = (rows: string): string => {
    writeFileSync(join(folder, 'depth.csv'), rows)
    return faultOf(() =>
      openChanged((d) => {
        d.underlyings[0].market.depth = ['depth.csv']
        const { intervalMs: _, ...head } = d.tables[0]
        d.tables.push({ ...head, file: 'depth.csv', kind: 'depth' })
      }),
    )
  }
  const header = 'time,bid_1pct,bid_5pct,ask_1pct,ask_5pct,spread_ppm'
  const less = csv(`${header}\n2024-01-02T00:00Z,10,9,10,20,5\n`)
  assert.equal(less, 'depth.csv:2 has less within bid_5pct than nearer to mid')
  const half = csv(`${header}\n2024-01-02T00:00Z,1.5,9,10,20,5\n`)
  assert.equal(half, 'depth.csv:2 has the bid_1pct "1.5"')
  const bands = [
    'bid_1pct,ask_2pct',
    'bid_2pct,bid_1pct,ask_2pct,ask_1pct',
    'bid_1pct',
    'ask_1pct,bid_1pct',
    'bid_0pct,ask_0pct',
  ]
  for (const wrong of bands) {
    assert.equal(csv(`time,${wrong},spread_ppm\n`), 'depth.csv:1 has other bands than depth has')
  }
  assert.equal(csv('time,bid_1pct,ask_1pct\n'), 'depth.csv:1 does not run from time to spread_ppm')
})

test('rejects: a name that is no scenario', () => {
  for (const name of ['nowhere', '/tmp', 'october-2026']) {
    assert.throws(() => scenarioNamed(name), ScenarioError)
  }
})

test('rejects: a volatility that is none, and a table of it that begins too late', () => {
  const withRows = (rows: string): string => {
    writeFileSync(join(folder, 'volatility.csv'), rows)
    return faultOf(() =>
      openChanged((d) => {
        d.underlyings[0].market.volatility = ['volatility.csv']
        const { intervalMs: _, ...head } = d.tables[0]
        d.tables.push({ ...head, file: 'volatility.csv', kind: 'volatility', synthetic: true })
      }),
    )
  }
  assert.equal(
    withRows('time,volatility_ppm\n2024-01-02T00:00Z,9999\n'),
    'volatility.csv:2 has the volatility_ppm "9999"',
  )
  assert.match(withRows('time,volatility_ppm\n2024-01-02T00:01Z,600000\n'), /has no figures at 2024-01-02T00:00Z/)
  const constant = (value: unknown): string =>
    faultOf(() => openChanged((d) => (d.underlyings[0].market.volatility = value)))
  assert.match(constant(10_000_001), /volatility is 10000001/)
  assert.match(constant('0.6'), /volatility is not a list/)
})
