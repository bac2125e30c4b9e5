/** The program as a user meets it: verbs one after the other on a small scenario of their own. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { consumeRest, onSmallDisk } from '../../test/faults/small-disk.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))

type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string }

function plimsoll(...argv: string[]): Ended {
  return spawnSync(process.execPath, [join(ROOT, 'bin', 'plimsoll.mjs'), ...argv], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  })
}

/** The scenario of docs/scenario-format.md, so that the page is true: twenty minutes in which bitcoin falls a tenth. */
before(() => {
  const page = readFileSync(join(ROOT, 'docs', 'scenario-format.md'), 'utf8')
  writeFileSync(join(folder, 'mine.json'), /```json\n([\s\S]*?)```/.exec(page)![1]!)
  writeFileSync(join(folder, 'btc.csv'), /```csv\n([\s\S]*?)```/.exec(page)![1]!)
})

describe('replay', () => {
  test('default: prints a summary and the path of the report', () => {
    const { status, stdout, stderr } = plimsoll('replay', './mine.json', '--accounts', '100')
    assert.equal(status, 0, stderr)
    assert.match(stdout, /BTC fell \d+\.\d %/)
    assert.match(stdout, /Where Plimsoll is worse|worse on none/)
    assert.match(stdout, /Audited: .* nothing found/)
    const [, path] = /Report: (.+)\n/.exec(stdout)!
    assert.equal(path, join(folder, 'plimsoll-report-mine.html'))
    assert.ok(existsSync(path))
    assert.match(stderr, /^mine \d+ %/, 'progress stands on stderr, line by line off a terminal')
  })

  test('behavior: the same command line gives the same result; JSON stands alone on stdout', () => {
    const argv = ['replay', './mine.json', '--accounts', '100', '--arm', 'plimsoll', '--json']
    const [one, other] = [plimsoll(...argv), plimsoll(...argv)]
    assert.equal(one.status, 0, one.stderr)
    assert.equal(one.stdout, other.stdout)
    const { format, names, results, table } = JSON.parse(one.stdout)
    assert.deepEqual([format, names, results.length, table[0].values.length], [1, ['Plimsoll'], 1, 1])
    assert.equal(results[0].run.accounts, 100)
  })

  test('behavior: two sets of parameters side by side', () => {
    writeFileSync(join(folder, 'other.json'), '{ "parameters": { "tier.takeoverEquityPpm": 0 } }')
    const { status, stdout, stderr } = plimsoll(
      'replay',
      'mine.json',
      '--accounts',
      '100',
      '--against',
      'other.json',
      '--json',
    )
    assert.equal(status, 0, stderr)
    const { names, results } = JSON.parse(stdout)
    assert.deepEqual(names, ['this set', 'other.json'])
    assert.deepEqual(results[0].run.changed, [])
    assert.equal(results[1].run.changed[0].parameter, 'tier.takeoverEquityPpm')
  })
})

test('behavior: bars in both orders side by side, and the rule is told', () => {
  const { status, stdout, stderr } = plimsoll('replay', 'mine.json', '--accounts', '100', '--bars', 'both', '--json')
  assert.equal(status, 0, stderr)
  const { names, results } = JSON.parse(stdout)
  assert.deepEqual(names, ['low first', 'high first'])
  assert.match(results[0].scenario.rules.at(-1), /low first in every bar/)
  assert.notEqual(results[0].digest.events, results[1].digest.events)
})

test('default: calibrate prints formulas and what they would have done; JSON of the same run is the same', () => {
  const argv = ['calibrate', 'mine.json', '--in', 'mine.json', '--accounts', '100', '--populations', '2', '--each']
  const { status, stdout, stderr } = plimsoll(...argv)
  assert.equal(status, 0, stderr)
  // A price that falls by a hundredth a minute: as much as is allowed. Moving it by 1 % takes $2m half a per cent away: $10,000 ÷ 1 % × ¾
  // are $750,000, 12,500 lots of $60; moving it by 2 % costs more than twice as much.
  assert.match(stdout, /market\.closeSpreadPpm\[BTC\] +7500 +in the twentieth that moves most/)
  assert.match(stdout, /market\.openInterestCapLots\[BTC\] +12500 +least over d = 1, 2, 5 %/)
  assert.match(stdout, /mine: no loss changed\n +today +proposed\n +providers/)
  assert.match(stdout, /What each adds to the losses by itself\n +market/)
  const [one, other] = [plimsoll(...argv, '--json'), plimsoll(...argv, '--json')]
  assert.equal(one.stdout, other.stdout)
  const { format, proposals, plays } = JSON.parse(one.stdout)
  assert.deepEqual([format, proposals.length, plays.length, plays[0].scenario], [1, 10, 1, 'mine'])
})

test('default: surface fits a drawn chain of quotes with faults, prints what it misses and draws it', () => {
  const { status, stdout, stderr } = plimsoll('surface', '--seed', '3', '--out', '.')
  assert.equal(status, 0, stderr)
  assert.match(
    stdout,
    /example: 336 options, not used: \d+ missing, \d+ oneSided, \d+ absurd, \d+ crossed, \d+ stale, \d+ expired/,
  )
  assert.match(stdout, /in both surfaces: none\n/)
  assert.match(readFileSync(join(folder, 'images', 'surface-example.svg'), 'utf8'), /^<svg .*2030-08-06 · rms/)
  const [one, other] = [plimsoll('surface', '--json'), plimsoll('surface', '--json')]
  assert.equal(one.stdout, other.stdout)
  const { format, surfaces } = JSON.parse(one.stdout)
  assert.deepEqual([format, surfaces.length, surfaces[0].expiries.length], [1, 1, 8])
  for (const { theta, right, left } of surfaces[0].nodes.nodes) assert.ok([theta, right, left].every(Number.isInteger))
})

describe('museum', () => {
  test('default: losses against bounds, and the page of the report', () => {
    const { status, stdout, stderr } = plimsoll('museum', 'E12', 'E27', '--report', 'museum.html')
    assert.equal(status, 0, stderr)
    assert.match(stdout, /E12 +Mango.*\$116m +lenders +\$116m +\$0 +\$0 +\$[\d.]+m +\$2\.40m +holds/)
    assert.match(stdout, /What made the difference\nE12: open-interest cap/)
    const page = readFileSync(join(folder, 'museum.html'), 'utf8')
    assert.match(page, /<h2>Museum<\/h2>/)
    assert.match(page, /id="E27"/)
    assert.doesNotMatch(page, /<script/)
  })

  test('behavior: JSON of the same run is the same', () => {
    const argv = ['museum', 'E12', '--seed', '5', '--json']
    const [one, other] = [plimsoll(...argv), plimsoll(...argv)]
    assert.equal(one.status, 0, one.stderr)
    assert.equal(one.stdout, other.stdout)
    const { format, seed, exhibits } = JSON.parse(one.stdout)
    assert.deepEqual([format, seed, exhibits.length, exhibits[0].holds], [1, 5, 1, true])
    // 2,752 lots × $871.80
    assert.equal(exhibits[0].bound.total, 2_399_193_600_000)
    assert.equal(exhibits[0].failed.losses.lenders, 116_000_000_000_000)
  })
})

describe('runs, agents, tiering', () => {
  test('default: runs at three severities under two rules; in the queue a place is worth nothing', () => {
    const { status, stdout, stderr } = plimsoll('runs', '--members', '20', '--json')
    assert.equal(status, 0, stderr)
    const { format, seed, members, figures } = JSON.parse(stdout)
    assert.deepEqual([format, seed, members, figures.length], [1, 1, 20, 6])
    for (const figure of figures) if (figure.rule === 'pro-rata by epoch') assert.equal(figure.firstMoverAdvantage, 0)
    const [head, , ...lines] = plimsoll('runs', '--members', '20').stdout.trimEnd().split('\n')
    assert.match(head!, /first-mover advantage/)
    assert.deepEqual([lines.length, lines.filter((line) => line.includes('pro-rata by epoch')).length], [6, 3])
  })

  test('behavior: an attacker finds nothing, and finds something where its defence is off', () => {
    const argv = ['agents', '--role', 'withdrawing', '--episodes', '20', '--seeds', '1..2', '--json']
    const [kept, off] = [plimsoll(...argv), plimsoll(...argv, '--off')]
    assert.equal(kept.status, 0, kept.stderr)
    const [outcome] = JSON.parse(kept.stdout).outcomes
    assert.deepEqual([outcome.role, outcome.episodes, outcome.seeds, outcome.gainful], ['withdrawing', 40, 2, 0])
    assert.ok(outcome.gain <= 0 && outcome.best <= outcome.honest)
    const [gained] = JSON.parse(off.stdout).outcomes
    assert.ok(gained.gainful > 0 && gained.gain > 0)
    assert.match(off.stderr, /seed \d+: withdrawing gains \d+ atoms/)
    assert.equal(off.status, 1)
  })

  test('behavior: against sources that are not sure a mark on its way gives something, and no more than its bound', () => {
    const fed = plimsoll('agents', '--feeds', '--role', 'vanishing', '--episodes', '20', '--seeds', '1..2', '--json')
    assert.equal(fed.status, 0, fed.stderr)
    const { feeds, outcomes } = JSON.parse(fed.stdout)
    assert.deepEqual([feeds, outcomes[0].beyond], [true, 0])
    assert.ok(outcomes[0].gain > 0 && outcomes[0].gain <= outcomes[0].bound)
  })

  test('default: the season of a day, what a source signs of it, and whether that holds', () => {
    const { status, stdout, stderr } = plimsoll('season', '--day', '2022-05-11', '--json')
    assert.equal(status, 0, stderr)
    const day = JSON.parse(stdout)
    assert.deepEqual([day.season, day.multiplePpm, day.inputs.length], ['stressed', 1_250_000, 12])
    assert.match(plimsoll('season', '--day', '2022-05-11').stdout, /stressed, initial margin × 1\.250, score 1\.063/)
    const attested = plimsoll('season', 'attest', '--day', '2022-05-11', '--source', '3', '--tier', '1')
    const command = JSON.parse(attested.stdout)
    assert.deepEqual([command.source, command.tier, command.scoreMilli], [3, 1, day.scoreMilli])
    writeFileSync(join(folder, 'told.json'), attested.stdout)
    assert.match(
      plimsoll('season', 'check', 'told.json').stdout,
      /follows from its own figures\.\nThe tables here give the same/,
    )
    writeFileSync(join(folder, 'told.json'), JSON.stringify({ ...command, scoreMilli: 900 }))
    const { status: failed, stdout: found } = plimsoll('season', 'check', 'told.json', '--json')
    assert.equal(failed, 1)
    assert.deepEqual(JSON.parse(found), {
      format: 1,
      faults: ['the inputs give a score of 1063, attested 900'],
      apart: ['scoreMilli is 900 there, 1063 here'],
    })
  })

  test('default: a class by facts, by hand', () => {
    // A token that showed a quarter more than `standard` asks on each of 30 days: one class up, two are not given at once.
    const facts = join(ROOT, 'examples', 'facts', 'new-token.json')
    const { status, stdout, stderr } = plimsoll('tiering', facts, '--json')
    assert.equal(status, 0, stderr)
    const answer = JSON.parse(stdout)
    assert.deepEqual([answer.present, answer.class, answer.next.class], ['isolated', 'standard', 'prime'])
    assert.equal(answer.gives.haircutPpm0, 200_000)
    assert.match(plimsoll('tiering', facts).stdout, /was isolated, is standard after 30 days/)
    const { days } = JSON.parse(readFileSync(facts, 'utf8'))
    writeFileSync(join(folder, 'facts.json'), JSON.stringify({ present: 'isolated', days: days.slice(1) }))
    assert.match(plimsoll('tiering', 'facts.json').stdout, /stays isolated after 29 days/)
  })
})

describe('journals', () => {
  const journal = join(folder, 'journal')

  before(() => {
    const { status, stderr } = plimsoll(
      'replay',
      'mine.json',
      '--accounts',
      '100',
      '--arm',
      'plimsoll',
      '--json',
      '--journal',
      'journal',
    )
    assert.equal(status, 0, stderr)
  })

  test('default: tiering proposes for an asset of the house, in one body as the API takes it', () => {
    const facts = join(ROOT, 'examples', 'facts', 'new-token.json')
    const { status, stdout, stderr } = plimsoll('tiering', facts, '--journal', journal, '--asset', '1', '--json')
    assert.equal(status, 0, stderr)
    const { proposal } = JSON.parse(stdout)
    // Its haircuts are 10 and 25 %; `standard` has 20 and 35 %: half of the way, by the largest step.
    assert.deepEqual(proposal.body.changes[1], { parameter: 300, row: 1, value: 150_000 })
    assert.deepEqual([proposal.reject, proposal.whole, proposal.changes[1].from], [null, false, 100_000])
    assert.equal(new Date(proposal.body.effectiveMs).toISOString(), proposal.effective)
    const text = plimsoll('tiering', facts, '--journal', journal, '--asset', '1').stdout
    const body = JSON.parse(text.trimEnd().split('\n').at(-1)!)
    assert.deepEqual(body.changes, proposal.body.changes)
    const none = plimsoll('tiering', facts, '--journal', journal, '--asset', '9')
    assert.match(none.stderr, /there is no asset 9; use a number below/)
  })

  test('default: verify finds everything as it was written', () => {
    const { status, stdout } = plimsoll('verify', journal, '--json')
    const report = JSON.parse(stdout)
    assert.deepEqual([status, report.failure], [0, null])
    assert.equal(report.commandsCompared, report.commands)
  })

  test('default: inspect shows the house, before and after', () => {
    const last = JSON.parse(plimsoll('inspect', journal, '--json').stdout)
    const first = JSON.parse(plimsoll('inspect', journal, '--at', '1', '--json').stdout)
    assert.deepEqual([first.seq, first.command, first.members], [1, 'houseOpen', 0])
    assert.equal(last.stateHash, JSON.parse(plimsoll('verify', journal, '--json').stdout).stateHash)
    assert.equal(last.markets.length, 1)
    assert.match(plimsoll('inspect', journal, '--account', '20').stdout, /account 20, owner/)
  })

  test('default: a contract by its number, a chain of a house without any refused', () => {
    const { stdout } = plimsoll('contract', journal, '0')
    assert.match(stdout, /^Contract +market 0: perpetual on underlying \d+, tier 0\n/)
    const { name, terms } = JSON.parse(plimsoll('contract', journal, '0', '--json').stdout)
    assert.deepEqual([name, terms[2].term], ['0', 'Quotation'])
    assert.match(plimsoll('contract', journal, 'BTC-26DEC25').stderr, /there is no contract BTC-26DEC25; use its name/)
    assert.match(plimsoll('chain', journal).stderr, /nothing with an expiry is listed in it/)
  })

  test('default: a statement opens where another closed, and closes where the house stands', () => {
    const statementOf = (...argv: string[]) =>
      JSON.parse(plimsoll('inspect', journal, '--account', '20', '--json', ...argv).stdout).statement
    const whole = statementOf('--since', '1')
    const cash = whole.lines.find(({ of }: { of: string }) => of === 'cash')
    const sum = (lines: { amount: string }[]) => lines.reduce((total, { amount }) => total + BigInt(amount), 0n)
    assert.deepEqual([cash.opening, BigInt(cash.closing)], ['0', sum(cash.postings)])
    assert.ok(cash.postings.some(({ class: name }: { class: string }) => name === 'deposit'))
    const { seq } = JSON.parse(plimsoll('inspect', journal, '--json').stdout)
    const later = statementOf('--since', `${Math.floor(seq / 2)}`).lines.find(({ of }: { of: string }) => of === 'cash')
    assert.equal(later.closing, cash.closing)
    assert.equal(BigInt(later.opening) + sum(later.postings), BigInt(later.closing))
    assert.match(
      plimsoll('inspect', journal, '--account', '20', '--since', '1').stdout,
      /cash\n {2}opening +0\.000000\n/,
    )
    assert.match(
      plimsoll('inspect', journal, '--since', '1').stderr,
      /--since is of an account; name it with --account/,
    )
  })

  test('default: disclosures as JSON, CSV and text, now and earlier', () => {
    const { status, stdout, stderr } = plimsoll('disclosures', journal, '--json')
    assert.equal(status, 0, stderr)
    const last = JSON.parse(stdout)
    const { seq, stateHash } = JSON.parse(plimsoll('inspect', journal, '--json').stdout)
    assert.deepEqual([last.format, last.seq, last.stateHash], [1, seq, stateHash])
    const earlier = JSON.parse(plimsoll('disclosures', journal, '--at', '500', '--json').stdout)
    assert.deepEqual([earlier.seq, earlier.house.length], [500, last.house.length])
    const csv = plimsoll('disclosures', journal, '--csv').stdout
    assert.match(csv, /^scope,number,title,unit,frequency,label,value,not_applicable\r\n/)
    const { value } = last.tiers[0].fields.find(({ number }: { number: string }) => number === '6.1.1')
    assert.ok(csv.includes(`tier 0,6.1.1,Initial margin required,atoms,quarterly,,${value},\r\n`))
    const tokens = `${value.slice(0, -6)}.${value.slice(-6)}`
    assert.match(
      plimsoll('disclosures', journal).stdout,
      new RegExp(`6\\.1\\.1 Initial margin required +${tokens}  tokens`),
    )
  })

  test('default: explain tells a command, its events and its allocations', () => {
    const { status, stdout, stderr } = plimsoll('explain', journal, '--event', '1', '--json')
    assert.equal(status, 0, stderr)
    const { seq, command, events, findings } = JSON.parse(stdout)
    assert.deepEqual([seq, command.type, events[0].type, findings], [1, 'houseOpen', 'houseSized', []])
    const past = plimsoll('explain', journal, '--event', '1.99')
    assert.equal(past.status, 2)
    assert.match(past.stderr, /command 1 has no event 99; it has \d+/)
  })

  test('rejects: a journal is not written over', () => {
    const files = (): string[] => readdirSync(journal).filter((name) => !/-(wal|shm)$/.test(name))
    const names = files()
    const { status, stdout, stderr } = plimsoll(
      'replay',
      'mine.json',
      '--accounts',
      '100',
      '--json',
      '--journal',
      'journal',
    )
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /holds a journal already/)
    assert.deepEqual(files(), names)
  })

  test('rejects: a changed byte is named by verify with exit 1', () => {
    const damaged = join(folder, 'damaged')
    spawnSync('cp', ['-r', journal, damaged])
    const database = join(damaged, 'journal.db')
    const bytes = readFileSync(database)
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    writeFileSync(database, bytes)
    const { status, stderr } = plimsoll('verify', damaged)
    assert.equal(status, 1, stderr)
    assert.match(stderr.trimEnd().split('\n').at(-1)!, /fails at (batch|sequence) \d+/)
  })
})

describe('a full disk', () => {
  test('behavior: no part of a report or of an export is left behind', (context) =>
    onSmallDisk(context, 64, (disk) => {
      const refused = (...argv: string[]): void => {
        const before = readdirSync(disk)
        const { status, stderr } = plimsoll(...argv)
        assert.equal(status, 2, stderr)
        assert.match(stderr.trimEnd().split('\n').at(-1)!, /no room left to write it/)
        assert.deepEqual(readdirSync(disk), before)
      }
      refused('replay', 'mine.json', '--accounts', '100', '--arm', 'plimsoll', '--report', join(disk, 'r.html'))
      consumeRest(disk)
      refused('export', 'journal', 'events', '--out', join(disk, 'e.csv'))
      refused('export', 'journal', 'events', '--as', 'parquet', '--out', join(disk, 'e.parquet'))
    }))
})
