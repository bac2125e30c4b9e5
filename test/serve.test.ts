/** A house as a newcomer runs it: the demo alive, a house of one's own, copies of it, lines out of it. Every process is ended by its own test. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { type Serving, serveIn } from './support/serving.ts'

const BIN = join(import.meta.dirname, '..', 'bin', 'plimsoll.mjs')
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-serve-'))
const children: ChildProcess[] = []
after(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function plimsoll(...argv: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [BIN, ...argv], { cwd: folder, encoding: 'utf8', timeout: 60_000 })
}

/** Starts `plimsoll serve` on a free port and waits until it says where it is. */
async function serve(...argv: string[]): Promise<Serving> {
  const serving = await serveIn(folder, argv)
  children.push(serving.child)
  return serving
}

/** A gauge of a running house. */
async function gauge(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^plimsoll_${name} (\\S+)$`, 'm').exec(text)![1])
}

/** Waits until a gauge is what is wished. */
async function until(url: string, name: string, wished: (value: number) => boolean): Promise<void> {
  const endMs = Date.now() + 20_000
  for (let value = await gauge(url, name); !wished(value); value = await gauge(url, name)) {
    assert.ok(Date.now() < endMs, `${name} is still ${value}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Waits until a house that was there before has its disclosures again. */
async function disclosed(url: string, seq: number): Promise<void> {
  const endMs = Date.now() + 20_000
  while (Date.now() < endMs) {
    const answer = await fetch(`${url}/v1/disclosures`)
    if (answer.ok) {
      const { data } = (await answer.json()) as { data: { seq: number; house: unknown[] } }
      assert.ok(data.seq >= seq && data.house.length > 0)
      return
    }
    assert.equal(answer.status, 409)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.fail('no disclosures after the restart')
}

describe('the demo', () => {
  test('default: alive on loopback with a population whose time goes by, ended by a signal, begun again by the next start', async () => {
    const serving = await serve('demo', '--accounts', '100', '--speed', '500')
    assert.match(serving.url, /^http:\/\/127\.0\.0\.1:\d+$/)
    assert.deepEqual([serving.facts.mode, serving.facts.safeMode], ['demo', null])
    assert.deepEqual(await (await fetch(`${serving.url}/ready`)).json(), { ready: true, safeMode: false })
    const [seq, timeMs] = [await gauge(serving.url, 'sequence'), await gauge(serving.url, 'time_ms')]
    assert.ok(seq > 500)
    await until(serving.url, 'time_ms', (value) => value > timeMs + 60_000)
    const port = new URL(serving.url).port
    const status = JSON.parse(plimsoll('status', '--port', port, '--json').stdout)
    assert.ok(status.seq > seq && status.ready)
    const { code, stderr } = await serving.end('SIGINT')
    assert.equal(code, 0, stderr)
    assert.equal(JSON.parse(stderr.trim().split('\n').at(-1)!).msg, 'the house is closed')
    assert.equal(readdirSync(join(folder, 'demo/journal/snapshots')).length, 1)
    const verified = JSON.parse(plimsoll('verify', 'demo/journal', '--json').stdout)
    assert.equal(verified.failure, null)
    const again = await serve('demo', '--accounts', '100', '--speed', '0.001')
    assert.ok((await gauge(again.url, 'sequence')) < verified.commands)
    assert.equal((await again.end('SIGTERM')).code, 0)
  })

  test('behavior: when its story has ended it begins again at the same address', async () => {
    const serving = await serve('story', '--accounts', '40', '--speed', '900000')
    const firstMs = await gauge(serving.url, 'time_ms')
    await until(serving.url, 'time_ms', (value) => value > firstMs + 3_600_000)
    const endMs = Date.now() + 40_000
    for (let beganAgain = false; !beganAgain; ) {
      assert.ok(Date.now() < endMs)
      await new Promise((resolve) => setTimeout(resolve, 20))
      // While the house is opened anew nobody answers for a moment.
      beganAgain = await gauge(serving.url, 'time_ms').then(
        (value) => value < firstMs + 3_600_000,
        () => false,
      )
    }
    assert.equal((await serving.end('SIGINT')).code, 0)
  })
})

describe('a house of one’s own', () => {
  test('default: init, serve, kill, serve again; a backup while it runs is restored to the same state', async () => {
    assert.equal(plimsoll('init', 'house.toml').status, 0)
    const first = await serve('own', '--config', 'house.toml')
    assert.equal(first.facts.mode, 'real')
    await until(first.url, 'sequence', (seq) => seq >= 17)
    const saved = JSON.parse(plimsoll('backup', 'own', 'own.tar.gz', '--json').stdout)
    const copied = JSON.parse(plimsoll('backup', 'own', 'own-copy', '--json').stdout)
    await first.end('SIGKILL')
    const second = await serve('own', '--config', 'house.toml')
    assert.ok((await gauge(second.url, 'sequence')) >= copied.seq)
    await disclosed(second.url, copied.seq)
    assert.equal((await second.end('SIGTERM')).code, 0)
    for (const [source, target, was] of [
      ['own.tar.gz', 'own-1', saved],
      ['own-copy', 'own-2', copied],
    ]) {
      const restored = JSON.parse(plimsoll('restore', source, target, '--json').stdout)
      assert.deepEqual([restored.seq, restored.stateHash], [was.seq, was.stateHash])
      const status = JSON.parse(plimsoll('status', target, '--json').stdout)
      assert.deepEqual([status.stateHash, status.mode, status.house], [was.stateHash, 'real', 'My house'])
    }
    const taken = plimsoll('restore', 'own.tar.gz', 'own')
    assert.equal(taken.status, 2)
    assert.match(taken.stderr, /own: is there already; name a new one/)
    assert.match(plimsoll('serve', 'own', '--demo').stderr, /own: holds a real house/)
    assert.match(plimsoll('serve', 'own').stderr, /name its configuration with --config/)
    assert.deepEqual(
      readdirSync(folder).filter((name) => /tmp|part/.test(name)),
      [],
      'nothing is left behind',
    )
  })

  test('behavior: feeds of files come in as reports; what they say is the index', async () => {
    const at = (source: number): string => `prices-${source}.csv`
    for (const [source, price] of [60_000, 60_010, 60_030].entries()) {
      writeFileSync(join(folder, at(source)), `ts,feed,price\n0,usdc,1\n0,btc,${price}\n`)
    }
    const feeds = [0, 1, 2].map((source) => ({
      kind: 'csv',
      name: `file ${source}`,
      ...{ source, weight: 100, gapMs: 0, file: join(folder, at(source)), speed: 1 },
      feeds: [
        { feed: 'usdc', underlying: 0, lot: '1' },
        { feed: 'btc', underlying: 1, lot: '0.0001' },
      ],
    }))
    writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ feeds }))
    const serving = await serve('fed', '--empty', '--feeds', 'feeds.json')
    const oracle = async (): Promise<Record<string, unknown>> => {
      const { data } = (await (await fetch(`${serving.url}/v1/oracle/1`)).json()) as { data: Record<string, unknown> }
      return data
    }
    // Reports come a moment apart, so the step rule lets the index follow the last of them with the ticks.
    const endMs = Date.now() + 20_000
    let data = await oracle()
    while (data['index'] !== '6.001000' && Date.now() < endMs) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      data = await oracle()
    }
    assert.deepEqual([data['name'], data['mode'], data['index']], ['BTC', 'normal', '6.001000'])
    const { code, stderr } = await serving.end('SIGTERM')
    assert.equal(code, 0)
    assert.match(stderr, /"name":"file 2","msg":"a feed has ended"/)

    assert.match(plimsoll('serve', '--feeds', 'feeds.json').stderr, /the demo has prices of its own; use --feeds with/)
    writeFileSync(join(folder, 'feeds.json'), JSON.stringify({ feeds: [{ ...feeds[0], source: -1 }] }))
    const kept = plimsoll('status', 'fed', '--json').stdout
    const wrong = plimsoll('serve', 'fed', '--empty', '--feeds', 'feeds.json')
    assert.match(wrong.stderr, /feeds\.json: configuration\.feeds\[0\]\.source must be an integer/)
    assert.equal(wrong.status, 2)
    assert.equal(plimsoll('status', 'fed', '--json').stdout, kept, 'a wrong file changes nothing')
  })

  test('behavior: an empty house for play money; exports say what is in it', async () => {
    const serving = await serve('--empty')
    assert.equal(serving.facts.mode, 'demo')
    assert.equal((await serving.end('SIGINT')).code, 0)
    const home = join('plimsoll-data', 'empty')
    const events = plimsoll('export', home, 'events', '--as', 'jsonl')
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(events[0], {
      seq: 1,
      index: 0,
      timeMs: events[0].timeMs,
      command: 'houseOpen',
      type: 'houseSized',
      table: 0,
      capacity: events[0].capacity,
    })
    assert.ok(events.every(({ seq, type }) => seq >= 1 && type !== 'rejected'))
    const listed = plimsoll('export', home, 'events', '--type', 'listed').stdout.trimEnd().split('\n')
    assert.equal(listed[0], 'seq,index,timeMs,command,type,what,row')
    assert.equal(listed.length - 1, events.filter(({ type }) => type === 'listed').length)
    const records = plimsoll('export', home, 'journal').stdout.trimEnd().split('\n')
    assert.deepEqual(
      records.map((line) => JSON.parse(line).batch),
      records.map((_, index) => index + 1),
    )
    assert.match(plimsoll('export', home, 'journal', '--as', 'csv').stderr, /written whole, as JSON Lines/)
    assert.match(plimsoll('export', home, 'accounts', '--as', 'parquet').stderr, /name a file with --out/)
    assert.match(plimsoll('export', home, 'accounts', '--out', 'no/where.csv').stderr, /no: does not exist/)
    assert.equal(plimsoll('export', home, 'events', '--as', 'parquet', '--out', 'all.parquet').status, 0)
    assert.equal(
      plimsoll('export', home, 'events', '--type', 'listed', '--as', 'parquet', '--out', 'listed.parquet').status,
      0,
    )
    const inParquet = async (name: string) =>
      await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, name)) })
    assert.deepEqual(
      (await inParquet('all.parquet')).map(({ seq, index, timeMs, fields, ...words }) => {
        return { seq: Number(seq), index: Number(index), timeMs: Number(timeMs), ...words, ...fields }
      }),
      events,
    )
    assert.deepEqual(
      (await inParquet('listed.parquet')).map((row) => Object.values(row).join(',')),
      listed.slice(1),
    )
    assert.equal(plimsoll('export', home, 'accounts', '--out', 'accounts.csv').status, 0)
    const accounts = readFileSync(join(folder, 'accounts.csv'), 'utf8').trimEnd().split('\n')
    assert.match(
      accounts[0]!,
      /^account,owner,tier,kind,mode,procedure,cash,held,equity,maintenance,positions,balances$/,
    )
    assert.equal(accounts.length - 1, events.filter(({ type }) => type === 'accountOpened').length)
    assert.match(plimsoll('export', home, 'accounts', '--out', 'accounts.csv').stderr, /is there already/)
  })

  test('rejects: to go on when somebody else wrote its journal: says so and ends with 1', async () => {
    const serving = await serve('written', '--empty')
    const database = new DatabaseSync(join(folder, 'written/journal/journal.db'), { timeout: 10_000 })
    // In one statement: the house goes on writing meanwhile.
    database.prepare('INSERT INTO batch (number, record) SELECT max(number) + 1, ? FROM batch').run(new Uint8Array(3))
    database.close()
    const { code, stderr } = await serving.end()
    assert.equal(code, 1)
    assert.match(stderr, /the journal has failed: Batch \d+ cannot be appended/)
    assert.match(stderr, /"level":"error"/)
    assert.match(
      plimsoll('serve', 'written', '--port', '0').stderr,
      /is damaged at batch \d+.*Restore the whole directory/,
    )
  })

  test('rejects: a port that is taken, a folder that is served, a backup that is none', async () => {
    const serving = await serve('taken', '--empty')
    const { port } = new URL(serving.url)
    assert.match(
      plimsoll('serve', 'other', '--empty', '--port', port).stderr,
      new RegExp(`port ${port} .* cannot be opened`),
    )
    const second = plimsoll('serve', 'taken', '--port', '0')
    assert.deepEqual([second.status, /is being written by process/.test(second.stderr)], [2, true])
    await serving.end('SIGINT')
    const foreign = plimsoll('restore', BIN, 'from-foreign')
    assert.deepEqual([foreign.status, /is no backup/.test(foreign.stderr)], [2, true], foreign.stderr)
    assert.equal(existsSync(join(folder, 'from-foreign')), false)
    assert.match(plimsoll('status', '--port', '9').stderr, /nobody answers/)
    assert.match(plimsoll('status', 'nowhere').stderr, /holds no house/)
  })
})
