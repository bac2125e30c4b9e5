/**
 * The report in Chromium, through its debugging protocol: nothing on the console, nothing fetched, no sideways scroll on a
 * phone, values under the pointer and the arrow keys. Skipped where Chromium is not installed (scripts/install-system.sh).
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { comparisonOf, replay } from '../replay/index.ts'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { deleveragingLog, reportHtml } from './index.ts'

const found = spawnSync(
  'sh',
  ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome'],
  { encoding: 'utf8' },
)
const chromium = found.stdout.trim()
const skip = chromium === '' ? 'Chromium is not installed: run scripts/install-system.sh' : false

const FLAGS = [
  ...[
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
  ...['--disable-component-update', '--disable-sync', '--remote-debugging-port=0'],
]

type Message = {
  readonly id?: number
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: unknown
  readonly error?: unknown
}

/** One page of a browser. */
type Page = {
  readonly send: (method: string, params?: object) => Promise<Record<string, unknown>>
  readonly value: (expression: string) => Promise<unknown>
  readonly seen: readonly Message[]
}

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-report-'))
let browser: ChildProcess | undefined
let page: Page

before(async () => {
  if (skip !== false) return
  const path = join(folder, 'report.html')
  writeFileSync(path, await sample())
  browser = spawn(chromium, [...FLAGS, `--user-data-dir=${join(folder, 'profile')}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  page = await openPage(await endpointOf(browser))
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`)
  await size(390, 844)
  await page.send('Page.navigate', { url: pathToFileURL(path).href })
  while ((await page.value('document.readyState')) !== 'complete') await pause()
})

after(async () => {
  if (browser !== undefined) {
    const ended = new Promise((done) => browser!.once('exit', done))
    browser.kill()
    await ended
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Twenty minutes of a crash, two arms. */
async function sample(): Promise<string> {
  const scenario = scenarioNamed('october-2025')
  const options = {
    scenario,
    accounts: 100,
    fromMs: Date.parse('2025-10-10T21:00Z'),
    toMs: Date.parse('2025-10-10T21:25Z'),
  }
  const log = deleveragingLog((market) => `market ${market}`)
  const results = [await replay({ ...options, onCommand: log.hook }), await replay({ ...options, arm: 'no-backstop' })]
  const comparison = comparisonOf(results, ['Plimsoll', 'no backstop'])
  return reportHtml({ comparison, deleveragings: log.found, sources: [], stress: null, command: 'npm start' })
}

/** Chromium says on stderr where it listens. */
async function endpointOf({ stderr }: ChildProcess): Promise<string> {
  let said = ''
  for await (const part of stderr!) {
    said += String(part)
    const [, port] = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said) ?? []
    if (port === undefined) continue
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
      type: string
      webSocketDebuggerUrl: string
    }[]
    return targets.find(({ type }) => type === 'page')!.webSocketDebuggerUrl
  }
  throw new Error(`Chromium ended: ${said}`)
}

async function openPage(endpoint: string): Promise<Page> {
  const socket = new WebSocket(endpoint)
  await new Promise((done, fail) => {
    socket.addEventListener('open', done)
    socket.addEventListener('error', fail)
  })
  const waiting = new Map<number, (message: Message) => void>()
  const seen: Message[] = []
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id === undefined) seen.push(message)
    else waiting.get(message.id)?.(message)
  })
  let last = 0
  const send: Page['send'] = async (method, params = {}) => {
    const id = ++last
    const answer = new Promise<Message>((done) => waiting.set(id, done))
    socket.send(JSON.stringify({ id, method, params }))
    const { error, result } = await answer
    assert.equal(error, undefined, JSON.stringify(error))
    return result as Record<string, unknown>
  }
  const value: Page['value'] = async (expression) => {
    const { result } = (await send('Runtime.evaluate', { expression, returnByValue: true })) as {
      result: { value: unknown }
    }
    return result.value
  }
  return { send, value, seen }
}

const pause = (): Promise<unknown> => new Promise((done) => setTimeout(done, 50))

const size = (width: number, height: number): Promise<unknown> =>
  page.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 500 })

describe('the report in a browser', { skip }, () => {
  for (const width of [390, 820, 1280]) {
    test(`default: no sideways scroll at ${width} px, one drawing of each chart`, async () => {
      await size(width, 900)
      assert.equal(await page.value('document.documentElement.scrollWidth - document.documentElement.clientWidth'), 0)
      const shown = await page.value(
        `[...document.querySelectorAll('.plot')].map((plot) => [...plot.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width > 0).length)`,
      )
      assert.deepEqual(
        shown,
        (shown as number[]).map(() => 1),
      )
    })
  }

  test('behavior: light and dark follow the reader, and the button', async () => {
    const theme = (): Promise<unknown> => page.value('document.documentElement.dataset.theme')
    await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'dark' }] })
    for (let wait = 0; wait < 40 && (await theme()) !== 'dark'; wait++) await pause()
    assert.equal(await theme(), 'dark')
    await page.value(`document.querySelector('.theme').click()`)
    assert.equal(await theme(), 'light')
  })

  test('behavior: values under the pointer and the arrow keys; nothing moves', async () => {
    await size(1280, 900)
    const height = await page.value('document.documentElement.scrollHeight')
    await page.value(`document.querySelector('.plot').scrollIntoView({ block: 'center', behavior: 'instant' })`)
    const box = (await page.value(`JSON.stringify(document.querySelector('.plot').getBoundingClientRect())`)) as string
    const { x, y, width, height: tall } = JSON.parse(box) as Record<string, number>
    await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: x! + width! / 2, y: y! + tall! / 2 })
    assert.match(
      String(await page.value(`document.querySelector('.tip:not([hidden])').textContent`)),
      /10 Oct \d\d:\d\d:\d\d UTC.*\$/,
    )
    await page.value(`document.querySelector('.plot').focus()`)
    await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Home', code: 'Home' })
    assert.match(String(await page.value(`document.querySelector('.live').textContent`)), /^10 Oct 21:0\d:\d\d UTC, /)
    assert.equal(await page.value('document.documentElement.scrollHeight'), height)
  })

  test('default: nothing on the console, nothing fetched', () => {
    const complaints = page.seen.filter(({ method }) =>
      ['Log.entryAdded', 'Runtime.exceptionThrown', 'Runtime.consoleAPICalled'].includes(method!),
    )
    assert.deepEqual(
      complaints.map(({ params }) => params),
      [],
    )
    const fetched = page.seen
      .filter(({ method }) => method === 'Network.requestWillBeSent')
      .map(({ params }) => (params as { request: { url: string } }).request.url)
      .filter((url) => !url.startsWith('data:'))
    assert.deepEqual(fetched, [pathToFileURL(join(folder, 'report.html')).href])
  })
})
