/**
 * A signed update from its source into the journal, with what was signed beside it; and who reads the journal verifies it again,
 * through the script that an auditor would run.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Command } from '../src/core/words/index.ts'
import { feedJobsOf } from '../src/feeds/config.ts'
import { EMITTER, FEED, fakeClock, NOW_MS, PYTH, pythPayload } from '../src/feeds/fixtures.test.ts'
import { runFeeds } from '../src/feeds/runner.ts'
import { decodeCommand, encodeCommand, houseMachine, openJournal, readRange } from '../src/node/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-feeds-'))
after(() => rmSync(folder, { recursive: true }))

const key = (n: number): string => n.toString(16).padStart(64, '0')
const OPENING: readonly Command[] = [
  { type: 'houseOpen', house: key(1), owners: 64, accounts: 256, legs: 1024, balances: 256 },
  { type: 'underlyingList' },
  { type: 'sourceList', key: key(100) },
]

const configuration = {
  feeds: [
    {
      ...{
        kind: 'pyth',
        name: 'pyth',
        url: 'https://hermes.example',
        source: 0,
        weight: 100,
        gapMs: 0,
        ageMsMax: 60_000,
      },
      feeds: [{ feed: FEED, underlying: 0, lot: '0.001' }],
      sets: PYTH.sets,
      emitters: [{ chain: 26, address: EMITTER }],
    },
  ],
}

/** A journal with an opening, one report from a feed, and reports that somebody wrote into it by hand. */
async function journalWith(
  directory: string,
  forged: (command: Command, evidence: Uint8Array) => [Command, Uint8Array][],
) {
  const clock = fakeClock()
  const journal = openJournal(directory, { machine: houseMachine, clock: clock.nowMs, diagnose: () => {} })
  const none = new Uint8Array(0)
  for (const command of OPENING) await journal.sequencer.submit(encodeCommand(command), none)
  const answer = { binary: { data: [pythPayload().toString('hex')] } }
  const world = { fetch: async () => new Response(JSON.stringify(answer)), clock, secretOf: () => undefined }
  const stop = new AbortController()
  const brought: [Command, Uint8Array][] = []
  const submit = async (command: Command, evidence: Uint8Array): Promise<null> => {
    brought.push([command, evidence])
    await journal.sequencer.submit(encodeCommand(command), evidence)
    return null
  }
  const running = runFeeds(feedJobsOf(configuration, world), { clock, submit, tell: () => {}, signal: stop.signal })
  await clock.pass(10)
  stop.abort()
  await running
  const [command, evidence] = brought[0]!
  for (const [told, shown] of forged(command, evidence)) await journal.sequencer.submit(encodeCommand(told), shown)
  await journal.close()
}

function verified(directory: string): { status: number | null; lines: Record<string, unknown>[] } {
  const file = join(folder, 'feeds.json')
  writeFileSync(file, JSON.stringify(configuration))
  const script = join(import.meta.dirname, '..', 'scripts', 'verify-reports.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, directory, file], { encoding: 'utf8' })
  assert.equal(stderr, '')
  const lines = stdout.trimEnd().split('\n')
  return { status, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

test('default: a report stands in the journal with the update that was signed, and is proven by it', async () => {
  const directory = join(folder, 'honest')
  await journalWith(directory, () => [])
  const [placed] = readRange(directory, 4, 4)
  // 60,000 ± 20 dollar a coin, a lot of a thousandth.
  const entries = [{ underlying: 0, price: 60_000_000, confidence: 20_000 }]
  assert.deepEqual(decodeCommand(placed!.command), { type: 'priceReport', source: 0, entries })
  const head = Buffer.alloc(11)
  head.writeUInt8(1)
  head.writeUIntBE(NOW_MS, 1, 6)
  head.writeUInt32BE(pythPayload().length, 7)
  assert.deepEqual(Buffer.from(placed!.evidence), Buffer.concat([head, pythPayload()]))
  assert.deepEqual(verified(directory), { status: 0, lines: [{ proven: 1, unsigned: 0, faulty: 0 }] })
})

test('rejects: reports that were not made of what stands beside them', async () => {
  const directory = join(folder, 'forged')
  await journalWith(directory, (command, evidence) => {
    assert.ok(command.type === 'priceReport')
    const dearer = { ...command, entries: [{ ...command.entries[0]!, price: command.entries[0]!.price + 1 }] }
    const surer = { ...command, entries: [{ ...command.entries[0]!, confidence: 0 }] }
    const later = Buffer.from(evidence)
    later.writeUIntBE(NOW_MS + 1000, 1, 6)
    const earlier = Buffer.from(evidence)
    earlier.writeUIntBE(NOW_MS - 70_000, 1, 6)
    const changed = Buffer.from(evidence)
    changed[changed.length - 30]! ^= 1
    return [
      [dearer, evidence],
      [surer, evidence],
      [command, new Uint8Array(0)],
      [command, later],
      [command, earlier],
      [command, changed],
      [command, evidence.subarray(0, -1)],
      [{ ...command, source: 3 }, evidence],
    ]
  })
  const { status, lines } = verified(directory)
  assert.equal(status, 1)
  assert.deepEqual(lines.pop(), { proven: 1, unsigned: 0, faulty: 8 })
  assert.deepEqual(
    lines.map(({ seq }) => seq),
    [5, 6, 7, 8, 9, 10, 11, 12],
  )
  const says = [
    /no payload says/,
    /no payload says/,
    /no evidence/,
    /checked at/,
    /checked at/,
    /proofMismatch/,
    /no evidence/,
    /not in the conf/,
  ]
  for (const [at, line] of lines.entries()) assert.match(String(line['fault']), says[at]!)
})
