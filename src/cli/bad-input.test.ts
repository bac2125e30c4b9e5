/**
 * Everything that a user can get wrong: exit 2, one line that says what is wrong, where and what to do, nothing on stdout,
 * nothing written. Most rows run the program in this process; those that concern the process itself start one.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runProgram } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bad-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)
let files = 0

/** A file of its own with this content. */
function file(content: string | Uint8Array, name = 'book.json'): string {
  const path = at(`${++files}-${name}`)
  writeFileSync(path, content)
  return path
}

const position = '{ "market": "BTC", "size": "1", "mark": "100000" }'
const book = (fields: string): string => file(`{ "cash": "1000", "positions": [${position}] ${fields} }`)
const good = file(`{ "cash": "90000", "positions": [${position}] }`, 'good.json')

const facts = (content: string): string => file(content, 'facts.json')
const factsOf = (day: string): string => facts(`{ "present": "prime", "days": [${day}] }`)

const large = at('large.json')
writeFileSync(large, '')
truncateSync(large, 100_000_000)
mkdirSync(at('empty'))
mkdirSync(at('foreign'))
writeFileSync(at('foreign/letter.txt'), 'not a journal')

/** What is wrong, the command line, and what the line must say. */
const table: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['an unknown verb', ['replya'], /no verb "replya" \(did you mean "replay"\?\)/],
  ['an unknown option', ['replay', '--acounts', '5'], /--acounts.*Did you mean --accounts/],
  ['a missing argument', ['margin'], /missing required argument 'book'/],
  ['an argument too many', ['scenarios', 'calm'], /too many arguments/],
  ['an exhibit that is not there', ['museum', 'E13'], /no exhibit "E13"; use E3, E4, E6/],
  ['an exhibit twice', ['museum', 'E12', 'E12'], /names E12 twice; keep one/],
  ['a seed of the museum that is no number', ['museum', '--seed', 'x'], /--seed is "x"; write a whole number from 0/],
  [
    'a report of the museum in no folder',
    ['museum', 'E12', '--report', at('none/m.html')],
    /none: does not exist; make/,
  ],
  ['runs of nobody', ['runs', '--members', '1'], /--members is "1"; write a whole number from 2 to 1000/],
  ['a role that is not there', ['agents', '--role', 'thief'], /no role "thief"; use /],
  ['a role twice', ['agents', '--role', 'staker', '--role', 'staker'], /--role names staker twice; keep one/],
  ['seeds that end before they begin', ['agents', '--seeds', '5..4'], /--seeds is "5\.\.4"; write 7 or 1\.\.50/],
  ['seeds that are words', ['agents', '--seeds', 'many'], /--seeds is "many"; write 7/],
  ['two campaigns at once', ['agents', '--off', '--feeds'], /--off and --feeds are two campaigns; run them/],
  ['no episodes', ['agents', '--episodes', '0'], /--episodes is "0"; write a whole number from 1/],
  ['facts that are not there', ['tiering', at('none.json')], /none\.json: does not exist; check the name/],
  [
    'an asset of no house',
    ['tiering', facts('{}'), '--asset', '1'],
    /--journal and --asset go together; name the house/,
  ],
  ['facts without a class', ['tiering', facts('{ "days": [] }')], /present is undefined; use unlisted, isolated/],
  ['facts of no class', ['tiering', facts('{ "present": "best" }')], /present is "best"; use unlisted, isolated/],
  ['facts of no day', ['tiering', facts('{ "present": "prime", "days": [] }')], /days is no list of 1 to 3653 days/],
  ['facts with a field too many', ['tiering', facts('{ "presents": 1 }')], /"presents" \(did you mean "present"\?\)/],
  [
    'a day that is no object',
    ['tiering', facts('{ "present": "prime", "days": [1] }')],
    /days\[0\] is no object; write/,
  ],
  [
    'a day without depth',
    ['tiering', factsOf('{ "ageDays": 1 }')],
    /days\[0\]\.depth is undefined; write a whole number/,
  ],
  [
    'a day with half a source',
    ['tiering', factsOf('{ "depth": 1, "ageDays": 1, "marketValue": 1, "volatilityPpm": 1, "sources": 1.5 }')],
    /days\[0\]\.sources is 1\.5; write a whole number from 0/,
  ],
  [
    'a day that does not say whether it is bridged',
    ['tiering', factsOf('{ "depth": 1, "ageDays": 1, "marketValue": 1, "volatilityPpm": 1, "sources": 1 }')],
    /days\[0\]\.bridged is undefined; write true or false/,
  ],
  ['a season of no kind', ['season', 'winter'], /season has no "winter"; use day, attest, check, report/],
  ['a season of no day', ['season', '--day', '2022-02-30'], /the day is "2022-02-30"; write a date from 2017-01-01/],
  ['a season from nowhere', ['season', '--data', at('none')], /none: is not a folder; name a folder of daily tables/],
  ['a season from nothing', ['season', '--data', at('empty')], /empty: has no table of a season's input; put/],
  ['an attestation of nobody', ['season', 'attest', '--tier', '0'], /season attest takes --source and --tier; name/],
  ['a check of nothing', ['season', 'check'], /season check takes a file; see --help/],
  [
    'a check of something else',
    ['season', 'check', facts('{}')],
    /is no attestation; write what "season attest" prints/,
  ],
  ['a report of a day', ['season', 'report', '--day', '2022-05-11'], /--day stands with report; leave it out/],
  ['a calibration of nothing', ['calibrate'], /missing required argument 'scenario'/],
  ['a surface of no data', ['surface', '--data', 'nowhere'], /nowhere\/.*: does not exist/],
  ['a surface into nowhere', ['surface', '--out', 'nowhere'], /nowhere: does not exist; make the folder/],
  ['a surface of no seed', ['surface', '--seed', '-1'], /--seed is "-1"; write a whole number/],
  ['a calibration of no scenario', ['calibrate', 'october'], /october: is not a scenario; use black-thursday/],
  ['a calibration played nowhere', ['calibrate', 'calm', '--in', 'july'], /july: is not a scenario; use/],
  ['a calibration played twice', ['calibrate', 'calm', '--in', 'calm', '--in', 'calm'], /--in names calm twice; keep/],
  ['a calibration without people', ['calibrate', 'calm', '--accounts', '0'], /--accounts is "0"; write a whole number/],
  [
    'a calibration on nobody',
    ['calibrate', 'calm', '--populations', '0'],
    /--populations is "0"; write a whole number/,
  ],
  ['a calibration of too few', ['calibrate', 'calm', '--in', 'calm', '--accounts', '1'], /cannot play 1 accounts; use/],
  ['a calibration until a day of a scenario', ['calibrate', 'calm', '--until', '2020-03-01'], /--until stands without/],
  ['a calibration until no day', ['calibrate', 'history', '--until', 'March'], /--until is "March"; write a day as/],
  ['a calibration until a 30 February', ['calibrate', 'history', '--until', '2021-02-30'], /write a day as 2020-03-01/],
  [
    'a calibration before there was enough',
    ['calibrate', 'history', '--until', '2012-01-01'],
    /no history holds 1,000 days before it; name a day from 2014-06-15 on/,
  ],
  ['a back-test into nowhere', ['backtest', '--out', 'no/such'], /no\/such: does not exist; make the folder first/],
  [
    'a back-test of no data',
    ['backtest', '--data', 'no/such'],
    /no\/such.*cannot be read; name the folder of market data/,
  ],
  ['a scenario that is not there', ['replay', 'october'], /october: is not a scenario; use black-thursday/],
  ['a scenario file that is not there', ['replay', at('none.json')], /none\.json: does not exist; check the name/],
  ['an empty scenario', ['replay', file('', 'scenario.json')], /scenario\.json: is empty/],
  ['a scenario with a byte order mark', ['replay', file('\ufeff{}', 'scenario.json')], /byte order mark; save it/],
  ['a scenario of 100 MB and one byte', ['replay', bigScenario()], /more than 100000000/],
  ['no accounts', ['replay', 'calm', '--accounts', '0'], /--accounts is "0"; write a whole number from 1 to 1000000/],
  ['too few accounts', ['replay', 'calm', '--accounts', '1', '--json'], /cannot play 1 accounts; use \d+ to 1000000/],
  ['accounts that are no number', ['replay', '--accounts', 'NaN'], /--accounts is "NaN"/],
  ['accounts with a point', ['replay', '--accounts', '1e3'], /--accounts is "1e3"/],
  ['a negative seed', ['replay', '--seed=-1'], /--seed is "-1"/],
  ['a huge seed', ['replay', '--seed', '9007199254740992'], /--seed is "9007199254740992"/],
  [
    'an unknown parameter',
    ['replay', '--set', 'market.initialPpm=5'],
    /no parameter market\.initialPpm \(did you mean "market\.initialPpm\d"/,
  ],
  [
    'a parameter out of bounds',
    ['replay', '--set', 'market.initialPpm0=1'],
    /cannot be 1; use a whole number from 2000 to 1000000/,
  ],
  ['a parameter without value', ['replay', '--set', 'market.initialPpm0'], /sets nothing; write/],
  [
    'a parameter of no market',
    ['replay', 'calm', '--json', '--set', 'market.initialPpm0[DOGE]=50000'],
    /has no row DOGE; use BTC/,
  ],
  ['a demo and an empty house', ['serve', at('x'), '--demo', '--empty'], /--demo and --empty do not go together/],
  ['a story without a demo', ['serve', at('x'), '--empty', '--speed', '5'], /--speed and --empty do not go together/],
  ['a story that stands still', ['serve', at('x'), '--speed', '0'], /write a number above 0/],
  ['a configuration that is not there', ['serve', at('x'), '--config', at('none.toml')], /none\.toml: does not exist/],
  [
    'a configuration with a wrong line',
    ['serve', at('x'), '--config', file('format = 1\nprot = 1', 'a.toml')],
    /a\.toml, line 2: there is no "prot" \(did you mean "port"\?\)/,
  ],
  ['a folder that is no house', ['serve', at('foreign'), '--port', '65536'], /--port is "65536"/],
  ['a configuration over another file', ['init', good], /good\.json: is there already; name a new file/],
  ['the status of nothing', ['status', at('empty')], /empty: holds no house/],
  ['a folder and a port', ['status', at('empty'), '--port', '1'], /a folder and --port do not go together/],
  ['a backup of nothing', ['backup', at('empty'), at('x')], /empty: holds no house/],
  ['a backup over another', ['backup', at('empty'), at('foreign')], /foreign: is there already/],
  ['a backup in no folder', ['backup', at('empty'), at('none/x')], /none: does not exist; make the folder first/],
  ['a backup that is not there', ['restore', at('none.tar.gz'), at('x')], /none\.tar\.gz: does not exist/],
  ['a backup that is none', ['restore', good, at('x')], /good\.json: is no backup/],
  ['something else to export', ['export', at('empty'), 'event'], /no "event" to export \(did you mean "events"\?\)/],
  ['an event nobody knows', ['export', at('empty'), 'events', '--type', 'fill'], /no event "fill"/],
  ['accounts of a type', ['export', at('empty'), 'accounts', '--type', 'filled'], /--from and --type are of events/],
  ['an export of nothing', ['export', at('empty'), 'events'], /there is none in it/],
  ['another way to write lines', ['export', at('empty'), 'events', '--as', 'xml'], /Allowed choices are csv, jsonl/],
  ['an unknown arm', ['replay', '--arm', 'plimsol'], /no arm "plimsol" \(did you mean "plimsoll"\?\); use/],
  [
    'an option that stands twice',
    ['replay', '--arm', 'plimsoll', '--arm', 'no-backstop'],
    /--arm stands twice; keep one/,
  ],
  [
    'a parameter with two values',
    ['replay', '--set', 'market.initialPpm0=50000', '--set', 'market.initialPpm0=60000'],
    /--set names market\.initialPpm0 twice; keep one/,
  ],
  ['a price with two values', ['margin', good, '--price', 'BTC=1', '--price', 'BTC=2'], /--price names BTC twice/],
  ['an unknown order of bars', ['replay', '--bars', 'low'], /no order of bars "low"[^;]*; use alternating, low-first/],
  ['arms and sets together', ['replay', '--arm', 'plimsoll', '--against', good], /do not go together/],
  ['stress with a journal', ['replay', '--stress', '--journal', at('j')], /--stress and --journal do not go together/],
  ['a set that is a book', ['replay', '--against', good], /unknown field "cash"/],
  [
    'a set with text',
    ['replay', '--against', file('{ "parameters": { "tier.targetBufferPpm": "5" } }')],
    /is "5"; write a whole number/,
  ],
  ['a report in no folder', ['replay', '--report', at('none/r.html')], /none: does not exist; make the folder first/],
  ['a report over a folder', ['replay', '--report', at('empty')], /empty: is there and is not a file/],
  ['a report over a device', ['replay', '--report', '/dev/full'], /\/dev\/full: is there and is not a file/],
  ['a report without a name', ['replay', '--report', ''], /"" names no file/],
  ['a journal in a foreign folder', ['replay', 'calm', '--json', '--journal', at('foreign')], /holds letter\.txt/],
  ['a book that is not there', ['margin', at('none.json')], /none\.json: does not exist; check the name/],
  ['a book that is a folder', ['margin', at('empty')], /empty: is not a file; name a file/],
  ['an empty book', ['margin', file('')], /book\.json: is empty; write a JSON object/],
  ['a book with a byte order mark', ['margin', file('\ufeff{}')], /book\.json:1: begins with a byte order mark/],
  ['a book of 100 MB', ['margin', large], /has 100000000 bytes, more than 1000000/],
  ['a book that is not text', ['margin', file(Uint8Array.of(0x7b, 0xff, 0x7d))], /is not UTF-8 text/],
  ['a book cut off', ['margin', file('{ "cash": "1",\n  "positions": [')], /book\.json:2: is not JSON/],
  ['a book with NaN', ['margin', file('{ "cash": NaN }')], /book\.json:1: is not JSON/],
  ['a book that is a list', ['margin', file('[]')], /the book is \[\]; write an object/],
  [
    'an unknown field',
    ['margin', book(', "colaterals": []')],
    /unknown field "colaterals" \(did you mean "collaterals"\?\)/,
  ],
  [
    'an unknown field of a position',
    ['margin', file(`{ "positions": [{ "market": "BTC", "size": "1", "mark": "1", "entri": "2" }] }`)],
    /positions\[0\]\.entri: is not known/,
  ],
  [
    'a field that stands twice',
    ['margin', file('{ "cash": "1", "cash": "1000000" }')],
    /has the field "cash" twice; keep one/,
  ],
  ['a market that stands twice', ['margin', file(`{ "positions": [${position}, ${position}] }`)], /names BTC twice/],
  [
    'no mark',
    ['margin', file('{ "positions": [{ "market": "BTC", "size": "1" }] }')],
    /positions\[0\]\.mark: must be a decimal/,
  ],
  [
    'a negative mark',
    ['margin', file('{ "positions": [{ "market": "BTC", "size": "1", "mark": "-5" }] }')],
    /mark: must be above 0/,
  ],
  [
    'a size in words',
    ['margin', file('{ "positions": [{ "market": "BTC", "size": "one", "mark": "5" }] }')],
    /size: must be a decimal/,
  ],
  ['infinite cash', ['margin', file('{ "cash": "Infinity" }')], /cash: must be a decimal/],
  ['huge cash', ['margin', file('{ "cash": "1e30" }')], /cash: an amount is larger than an account may hold/],
  [
    'a huge size',
    ['margin', file('{ "positions": [{ "market": "BTC", "size": "1e9", "mark": "100000" }] }')],
    /BTC: .*too many|larger than an account may hold/,
  ],
  [
    'a size of too many places',
    ['margin', file('{ "positions": [{ "market": "BTC", "size": "0.0000000000001", "mark": "5" }] }')],
    /more than 12 places/,
  ],
  [
    'borrowed collateral',
    ['margin', book(', "collaterals": [{ "asset": "ETH", "amount": "-1", "price": "4000" }]')],
    /ETH is borrowed; only the settlement token/,
  ],
  [
    'a lot that is no power of ten',
    ['margin', book(', "plimsoll": { "markets": { "BTC": { "coinsPerLot": "0.003" } } }')],
    /write a power of ten/,
  ],
  [
    'a lot that does not divide',
    ['margin', book(', "plimsoll": { "markets": { "BTC": { "coinsPerLot": "10" } } }')],
    /not a whole number of lots of 10/,
  ],
  [
    'a parameter of the book that is not there',
    ['margin', book(', "plimsoll": { "parameters": { "tier.targetBufer": 1 } }')],
    /no parameter tier\.targetBufer/,
  ],
  [
    'a trade that cannot be read',
    ['margin', good, '--trade', 'BTC+1@5'],
    /--trade "BTC\+1@5" cannot be read; write BTC:\+0\.5@101000/,
  ],
  [
    'a trade in a market that is not there',
    ['margin', good, '--trade', 'BTX:1@5'],
    /no market BTX \(did you mean "BTC"\?\)/,
  ],
  [
    'a deposit of an asset that is not there',
    ['margin', good, '--deposit', 'ETH:1'],
    /no asset ETH; add it to the book/,
  ],
  ['a price of nothing', ['margin', good, '--price', 'BTC='], /--price "BTC=" cannot be read/],
  [
    'a volatility that falls below nothing',
    ['margin', good, '--vol', 'BTC=-100'],
    /leaves no volatility or far too much; write BTC=\+20/,
  ],
  [
    'a volatility where there are no options',
    ['margin', good, '--vol', 'BTC=5'],
    /no options on BTC; name the market of some/,
  ],
  [
    'a trade in a contract that the book does not have',
    ['margin', 'examples/books/options.json', '--trade', 'BTC 2026-03-27 110000 cal:1@5'],
    /no market BTC 2026-03-27 110000 cal \(did you mean "BTC 2026-03-27 110000 call"\?\)/,
  ],
  ['an unknown profile', ['margin', good, '--profile', 'dydx'], /no profile dydx; use .*dydx-v4.* or all/],
  [
    'a what-if for a profile',
    ['margin', good, '--profile', 'dydx-v4', '--deposit', '5'],
    /answers for the book as it is/,
  ],
  [
    'a book that a profile does not know',
    ['margin', file('{ "positions": [{ "market": "NOPE", "size": "1", "mark": "5" }] }'), '--profile', 'dydx-v4'],
    /NOPE: no dYdX v4 parameters/,
  ],
  ['no journal', ['verify', at('empty')], /empty is not a journal/],
  ['a journal that is not there', ['inspect', at('none')], /none is not a journal/],
  ['a foreign folder as a journal', ['explain', at('foreign'), '--event', '1'], /holds letter\.txt/],
  ['no event', ['explain', at('empty')], /required option '--event <n>'/],
  ['event 0', ['explain', at('empty'), '--event', '0'], /--event is "0"; write the number of a command/],
  ['a sequence that is no number', ['inspect', at('empty'), '--at', 'last'], /--at is "last"/],
  ['a chain of no journal', ['chain', at('none')], /none is not a journal/],
  ['a contract of no name', ['contract', at('none')], /missing required argument 'name'/],
  ['a contract of no journal', ['contract', at('empty'), '0'], /empty is not a journal/],
  ['disclosures of no journal', ['disclosures', at('none')], /none is not a journal/],
  ['two forms at once', ['disclosures', at('empty'), '--json', '--csv'], /--json and --csv stand together; choose one/],
  ['a command before the first', ['disclosures', at('empty'), '--at', '-1'], /--at is "-1"/],
  ['no steps', ['simulate', '--steps', '0'], /--steps is "0"/],
  ['no vectors', ['vectors', at('empty')], /holds no \.json file/],
  ['vectors that are none', ['vectors', vectorFolder()], /origin must be text/],
]

/** One byte more than a scenario's file may have; no bytes of it are ever read. */
function bigScenario(): string {
  const path = at('big.json')
  writeFileSync(path, '')
  truncateSync(path, 100_000_001)
  return path
}

function vectorFolder(): string {
  mkdirSync(at('vectors'))
  writeFileSync(at('vectors/a.json'), '{}')
  return at('vectors')
}

describe('one line and exit 2', () => {
  for (const [what, argv, line] of table) {
    test(`rejects: ${what}`, async () => {
      const before = readdirSync(folder).sort()
      const [out, err]: [string[], string[]] = [[], []]
      const code = await runProgram(argv, {
        out: (text) => void out.push(text),
        err: (text) => void err.push(text),
        isTerminal: false,
      })
      assert.equal(code, 2, err.join(''))
      assert.deepEqual(out, [])
      assert.equal(err.length, 1, err.join(''))
      assert.match(err[0]!, /^plimsoll: [^\n]+\n$/)
      assert.match(err[0]!, line)
      assert.deepEqual(readdirSync(folder).sort(), before)
    })
  }
})

describe('the process', () => {
  const program = join(import.meta.dirname, '..', '..', 'bin', 'plimsoll.mjs')
  const run = (...argv: string[]) => spawnSync(process.execPath, [program, ...argv], { cwd: folder, encoding: 'utf8' })

  test('default: no stack, exit 2', () => {
    const { status, stdout, stderr } = run('margin', at('none.json'))
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /^plimsoll: [^\n]+\n$/)
  })

  test('default: every verb has help with an example, on stdout, exit 0', () => {
    for (const verb of [
      'replay',
      'scenarios',
      'calibrate',
      'surface',
      'margin',
      'verify',
      'inspect',
      'chain',
      'contract',
      'explain',
      'disclosures',
      'simulate',
      'vectors',
    ]) {
      const { status, stdout, stderr } = run(verb, '--help')
      assert.deepEqual([status, stderr], [0, ''], verb)
      assert.match(stdout, new RegExp(`Example:\n  \\$ npm run plimsoll -- ${verb}`))
      assert.match(stdout, /--json/)
    }
    assert.match(run('--help').stdout, /Exit 0 done, 1 a check failed, 2 bad input/)
  })

  test('rejects: a result that does not fit on the disk', (context) => {
    if (!existsSync('/dev/full')) return context.skip('this system has no /dev/full')
    const { status, stderr } = spawnSync('bash', ['-c', `"${process.execPath}" "${program}" scenarios > /dev/full`], {
      encoding: 'utf8',
    })
    assert.deepEqual(
      [status, stderr],
      [2, 'plimsoll: standard output: does not fit, the disk is full; free space and try again\n'],
    )
  })

  test('behavior: a reader that goes away is no failure', () => {
    const { stderr } = spawnSync('bash', ['-c', `"${process.execPath}" "${program}" scenarios | head -1`], {
      encoding: 'utf8',
    })
    assert.equal(stderr, '')
  })

  test('rejects: a folder without the right to write', (context) => {
    if (process.getuid?.() === 0) return context.skip('root may write everywhere')
    const locked = at('locked')
    mkdirSync(locked)
    chmodSync(locked, 0o500)
    const { status, stderr } = run('replay', '--report', join(locked, 'r.html'))
    chmodSync(locked, 0o700)
    assert.equal(status, 2)
    assert.match(stderr, /r\.html: cannot be written \(EACCES\); name a place where you may write/)
  })
})
