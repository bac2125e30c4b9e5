/** A desk's own chain at the door: what is fitted, and what is refused with its code, nothing on stdout and nothing written. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { runProgram } from '../program.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-surface-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const example = join(import.meta.dirname, '../../../examples/chains/drawn.csv')
const lines = readFileSync(example, 'utf8').trimEnd().split('\n')

let files = 0
function file(text: string, ending = 'csv'): string {
  const path = join(folder, `${++files}.${ending}`)
  writeFileSync(path, text)
  return path
}

/** The example with one line more. */
const withLine = (line: string): string => file([...lines, line, ''].join('\n'))

async function run(...argv: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await runProgram(['surface', ...argv], {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isTerminal: false,
  })
  return { code, out: out.join(''), err: err.join('') }
}

test('default: the chain of the examples is fitted to half a point, and drawn', async () => {
  const { code, out, err } = await run(example, '--json', '--out', folder)
  assert.deepEqual([code, err], [0, ''])
  const [{ name, rows, unused, expiries }] = JSON.parse(out).surfaces
  assert.deepEqual([name, rows, expiries.length, unused.missing, unused.oneSided], ['DRAWN', 144, 8, 4, 1])
  for (const { rms, fine } of expiries) assert.ok(rms < 0.005 && fine.rms < 0.005)
  assert.match(readFileSync(join(folder, 'images', 'surface-drawn.svg'), 'utf8'), /^<svg /)
})

test('behavior: marks from JSON say themselves when they were taken, or are told', async () => {
  // Black at 50 % two days ahead: √(0.25 · 2 ÷ 365) = 0.037012; at the money 2Φ(0.018506) − 1 = 0.0147647 of the forward; at 98, Φ(0.564357) − 0.98 Φ(0.527345) = 0.0267418.
  const at = (mark: number, name: string) => ({ instrument: `X-3JAN30-${name}`, mark, volatility: 0.5 })
  const options = [at(0.0147647, '100-C'), at(0.0147647, '100-P'), at(0.0267418, '98-C'), at(0.0067418, '98-P')]
  const value = { index: 100, options }
  const told = await run(file(JSON.stringify(value), 'json'), '--at', '2030-01-01T08:00:00Z', '--json')
  assert.equal(told.code, 0, told.err)
  const inferred = await run(file(JSON.stringify(value), 'json'), '--json')
  assert.equal(inferred.code, 0, inferred.err)
  const minutes = (JSON.parse(inferred.out).surfaces[0].snapshotMs - Date.UTC(2030, 0, 1, 8)) / 60_000
  assert.ok(Math.abs(minutes) <= 3, `${minutes} minutes off`)
})

test('behavior: lines with a fault of their own are left out and counted where that is asked for', async () => {
  const path = withLine('DRAWN-6AUG30-50000-C,0.3,0.2,,')
  const { code, out } = await run(path, '--leave-out', '--json')
  assert.equal(code, 0)
  assert.equal(JSON.parse(out).surfaces[0].unused.chainCrossed, 1)
})

test('default: the report that a source signs, of the expiries that are named', async () => {
  const days = ['--expiry', '2030-02-05', '--expiry', '2030-08-06']
  const { code, out, err } = await run(example, ...days, '--source', '3', '--underlying', '1')
  assert.equal(code, 0, err)
  const { type, source, underlying, entries } = JSON.parse(out)
  assert.deepEqual([type, source, underlying], ['curveReport', 3, 1])
  assert.deepEqual(
    entries.map(({ expiryMs }: { expiryMs: number }) => expiryMs),
    [Date.UTC(2030, 1, 5, 8), Date.UTC(2030, 7, 6, 8)],
  )
  // The truth of 217 days: (0.65 − 0.2 e^(−3 · 0.5945))² · 0.5945 = 0.2259; forward over index e^(0.08 · 0.5945) − 1 = 4.871 %.
  assert.ok(Math.abs(entries[1].theta / 1e9 - 0.2259) < 0.008 && Math.abs(entries[1].basisPpm - 48_710) < 100)
})

const sound = 'DRAWN-6AUG30-50000-C,0.1,0.2,,'
const quote = { instrument: 'X-3JAN30-100-C', bid: 0.1, ask: 0.2 }
const json = (value: unknown): string => file(JSON.stringify(value), 'json')

const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'a crossed quote',
    [withLine('DRAWN-6AUG30-50000-C,0.3,0.2,,')],
    /csv: chainCrossed: line 146: .* 0\.3 over 0\.2; a bid/,
  ],
  [
    'a premium below 0',
    [withLine('DRAWN-6AUG30-50000-C,-0.3,0.2,,')],
    /chainNumber: line 146: .*bid -0\.3 is no price/,
  ],
  ['an absurd premium', [withLine('DRAWN-6AUG30-50000-C,0.3,2e9,,')], /chainNumber: line 146: .*ask 2000000000 is no/],
  ['an expiry on no day', [withLine('DRAWN-31JUN30-50000-C,0.1,0.2,,')], /chainExpiry: line 146: .*expires on no day/],
  ['an expiry that is over', [withLine('DRAWN-1JAN29-50000-C,0.1,0.2,,')], /chainExpiry: line 146: .* is over/],
  ['an option twice', [withLine(lines[9]!)], /chainInstrument: line 146: .* stands twice/],
  ['another underlying', [withLine('BTC-6AUG30-50000-C,0.1,0.2,,')], /chainInstrument: line 146: .*beside options of/],
  ['a name of nothing', [withLine('50000,0.1,0.2,,')], /chainInstrument: line 146: "50000" is no name/],
  ['half a line', [withLine('DRAWN-6AUG30-50000-C,0.1')], /chainFormat: line 146 has 2 fields instead of 5/],
  ['an unknown field', [file(`name,delta\n${sound}`)], /chainFormat: line 1 has a field "name"/],
  [
    'a negative variance',
    [json({ index: 1, at: 1, options: [{ instrument: 'X-3JAN30-1-C', mark: 0.1, volatility: -0.5 }] })],
    /chainVariance: options\[0\]: .* -0\.5; write a share/,
  ],
  ['no index', [json({ at: 1, options: [quote] })], /chainIndex: no index above 0; say the price/],
  ['no time', [json({ index: 100, options: [quote] })], /chainTime: nothing says when/],
  [
    'quotes from after the chain',
    [example, '--at', '2029-12-31T00:00:00Z'],
    /chainTime: line 2: .*from after the chain/,
  ],
  ['a chain of nothing', [json({ index: 100, at: 1, options: [] })], /chainEmpty: no option is left/],
  [
    'a chain of no volatility',
    [json({ index: 100, at: '2030-01-01T00:00:00Z', options: [{ ...quote, bid: null }] })],
    /chainEmpty: no option tells a volatility/,
  ],
  ['no JSON', [file('{', 'json')], /json:1: is not JSON/],
  ['a chain that is not there', [join(folder, 'none.csv')], /none\.csv: does not exist/],
  ['two sources', [example, '--seed', '1'], /three sources; keep one/],
  ['a time of no chain', ['--at', '2030-01-01T08:00:00Z'], /--source are about a chain; name/],
  ['an expiry of no option', [example, '--expiry', '2030-12-27'], /chainExpiry: no option expires on 2030-12-27; give/],
  ['an expiry that is no day', [example, '--expiry', 'March'], /--expiry is "March"; write a day as/],
  ['a report about nothing', [example, '--source', '1'], /--source and --underlying go together; name/],
  ['a time that is none', [example, '--at', 'noon'], /--at is "noon"; write a time as/],
  ['an index below 0', [example, '--index', '-5'], /--index is "-5"; write a price above 0|argument missing/],
]

for (const [what, argv, line] of cases) {
  test(`rejects: ${what}`, async () => {
    const out = join(folder, `out-${what.replaceAll(/\W/g, '-')}`)
    mkdirSync(out)
    const { code, out: said, err } = await run(...argv, '--out', out)
    assert.deepEqual([code, said], [2, ''], err)
    assert.match(err, /^plimsoll: [^\n]+\n$/)
    assert.match(err, line)
    assert.deepEqual(readdirSync(out), [])
  })
}
