/** The page Verify in Chromium, on a real house: the whole journal executed in a worker; a false file, a cut one; no right, no house. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Command } from '../../src/core/words/index.ts'
import { evidenceOf, keyOfPrivateKey, playPrivateKey, signatureOf, typedDataOf } from '../../src/signing/index.ts'
import { houseStreamOf, nextCommand, nextTimeMs, openingCommands } from '../../test/support/house-stream.ts'
import { type Serving, serveIn } from '../../test/support/serving.ts'
import { eventsOf, falsified, writtenHouse } from '../../test/support/written-house.ts'
import { noBrowser } from './tools.ts'

const written = writtenHouse((append, house) => {
  const stream = houseStreamOf(4)
  let timeMs = 1_700_000_000_000
  for (let at = 0; at < openingCommands.length; at += 50) append(timeMs, openingCommands.slice(at, at + 50))
  for (let step = 0; step < 20; step++) {
    timeMs = nextTimeMs(stream, timeMs)
    append(
      timeMs,
      Array.from({ length: 20 }, () => nextCommand(stream, house)),
    )
  }
})

describe('the page Verify', { skip: noBrowser }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-verify-'))
  let browser: Browser
  let serving: Serving
  let page: Page
  const complaints: string[] = []

  before(async () => {
    const { launchBrowser } = await import('./browser.ts')
    ;[browser, serving] = await Promise.all([
      launchBrowser(),
      serveIn(folder, ['demo', '--accounts', '100', '--speed', '500']),
    ])
    // The house tells its state at its cuts.
    for (let told: unknown = null; told === null; ) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      told = ((await (await fetch(`${serving.url}/v1/house`)).json()) as { stateHash: unknown }).stateHash
    }
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
        complaints.push(message.text())
    })
    await page.goto(`${serving.url}/#/verify`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  })

  after(async () => {
    await browser?.close()
    await serving?.end('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  const headline = (words: string): Promise<void> =>
    page.getByRole('heading', { level: 1, name: words }).waitFor({ timeout: 30_000 })

  /** Gives the page a file with these records. */
  const give = async (records: readonly Uint8Array[], cut = 0): Promise<void> => {
    const lines = records.map((record, index) => {
      return JSON.stringify({ batch: index + 1, record: Buffer.from(record).toString('hex') })
    })
    const file = join(folder, 'journal.jsonl')
    const text = `${lines.join('\n')}\n`
    writeFileSync(file, text.slice(0, text.length - cut))
    await page.getByLabel('or a file').setInputFiles(file)
  }

  test('default: the journal of a house that runs, equal to what the house says', async (t) => {
    await page.getByRole('button', { name: 'Verify this house' }).focus()
    await page.keyboard.press('Enter')
    await headline('Verified:')
    const rows = await page.locator('main table tbody tr').allInnerTexts()
    assert.equal(rows.length, 5)
    for (const row of rows) assert.match(row, /\tholds\t/)
    assert.match(rows.join('\n'), /equal to what the house says of command [\d,]+/)
    assert.match(rows.join('\n'), /equal to what the house says of record [\d,]+/)
    t.diagnostic(((await page.locator('main .tiles').textContent()) ?? '').replaceAll(/\s+/g, ' '))
    assert.deepEqual(complaints, [])
  })

  test('default: a file, without asking a house', async () => {
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/journal')) asked.push(request.url())
    })
    await give(written.records)
    await headline(`Verified: ${written.told.length.toLocaleString('en')} commands gave`)
    assert.ok((await page.locator('main').textContent())?.includes(written.stateHash))
    assert.deepEqual(asked, [])
  })

  test('rejects: a false allocation with every digest and the chain recomputed, naming its sequence', async () => {
    const told = written.told.find(({ seq, events }) => seq > openingCommands.length && eventsOf(events).length > 2)!
    await give(
      falsified(written, { seq: told.seq, events: told.events.with(-1 + told.events.length, told.events.at(-1)! ^ 1) }),
    )
    await headline(`Not verified: command ${told.seq.toLocaleString('en')} is false.`)
    const said = await page.getByRole('alert').textContent()
    assert.match(said ?? '', /its events have checksum [0-9a-f]{8}, the journal says [0-9a-f]{8}/)
    const types = await page.locator('.verify-false tbody th').allInnerTexts()
    assert.deepEqual(
      types,
      eventsOf(told.events).map(({ type }) => type),
    )
  })

  test('rejects: a signature of somebody else, as it takes that of the owner', async () => {
    const [house, key] = ['a'.repeat(64), keyOfPrivateKey(playPrivateKey(5))]
    const action: Command = { type: 'accountOpen', owner: 0, tier: 0, mode: 'cross' }
    const terms = { nonce: 1, expiryMs: 2_000 }
    const signedBy = (signer: number): readonly Uint8Array[] => {
      const signature = signatureOf(typedDataOf({ house, chainId: 5 }, [action], terms), playPrivateKey(signer))
      return writtenHouse((append) => {
        append(1_000, [
          { type: 'houseOpen', house, owners: 64, accounts: 64, legs: 64, balances: 64 },
          { type: 'tierOpen' },
          { type: 'ownerOpen', key, cluster: 0 },
        ])
        append(1_000, [{ type: 'signed', key, ...terms, count: 1 }, action], [evidenceOf(5, signature)])
      }).records
    }
    await give(signedBy(5))
    await headline('Verified: 5 commands gave')
    await page.getByText('the only one is of the key that it names').waitFor()
    await give(signedBy(6))
    await headline('Not verified: command 4 is false.')
    await page.getByText('its 1 commands were signed by').waitFor()
  })

  test('rejects: a file that was cut off, a record left out, something else', async () => {
    await give(written.records, 40)
    await page.getByText(`Line ${written.records.length} is no record of a journal`).waitFor()
    await give(written.records.toSpliced(5, 1))
    await headline('Not verified: record 6 is false.')
    await page
      .getByLabel('or a file')
      .setInputFiles({ name: 'a.jsonl', mimeType: 'text/plain', buffer: Buffer.from('') })
    await page.getByText('The file is empty.').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('rejects: a reader without the right, who is asked for a token', async () => {
    const refusal = {
      title: 'This role may not.',
      detail: 'The journal of a real house is for its auditors.',
      code: 'roleNotAllowed',
    }
    await page.route('**/v1/journal/records*', (route) => route.fulfill({ status: 403, json: refusal }))
    await page.getByRole('button', { name: 'Verify this house' }).click()
    await page.getByText('This journal is not yours to read.').waitFor()
    await page.getByLabel('Token of a member or an auditor').waitFor()
    await page.unroute('**/v1/journal/records*')
  })

  test('behavior: a lost connection is said, and waited for', async () => {
    await page.route('**/v1/journal/records*', (route) => route.abort())
    await page.getByRole('button', { name: 'Verify this house' }).click()
    await page.getByText('The house cannot be reached.').waitFor()
    await page.unroute('**/v1/journal/records*')
    await headline('Verified:')
  })
})
