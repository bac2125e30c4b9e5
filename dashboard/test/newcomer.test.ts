/** The way of a newcomer, in Chromium: an empty house, the trade of the README, a call that appears and is answered, the journal verified. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { Example, printedExamples } from '../../test/support/examples.ts'
import { type Serving, serveIn } from '../../test/support/serving.ts'
import { noBrowser } from './tools.ts'

describe('a newcomer', { skip: noBrowser }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-newcomer-'))
  const running: Example[] = []
  const complaints: string[] = []
  let browser: Browser
  let serving: Serving
  let page: Page

  before(async () => {
    const { launchBrowser } = await import('./browser.ts')
    ;[browser, serving] = await Promise.all([launchBrowser(), serveIn(folder, ['empty', '--empty'])])
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
    })
  })

  after(async () => {
    for (const { child } of running) child.kill('SIGKILL')
    await browser?.close()
    await serving?.end('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  const start = (argv: readonly string[]): Example => {
    const example = new Example(serving.url, argv)
    running.push(example)
    return example
  }

  const tile = (name: string): ReturnType<Page['locator']> => page.locator('.tiles > div').filter({ hasText: name })

  /** What a thousand lots of $5.115, a call and its answer must have left on each page. */
  async function everyPage(): Promise<void> {
    const shows = async (address: string, ...texts: readonly (string | RegExp)[]): Promise<void> => {
      await page.goto(`${serving.url}/#/${address}`)
      for (const text of texts) await page.locator('main').getByText(text).first().waitFor()
    }
    await shows('', '$5,115', 'normal', 'Leverage of tier main is 0.1×', 'its 2 owners hold all of it')
    await shows('markets', '$5,115 of open interest in 2 markets', '$51,150.0')
    await shows('markets/0', 'BTC-PERP is marked at $51,150.0', '1,000 lots, 2 holders', '3 of 3 sources are live')
    await shows('events', 'Nobody has been closed by force.', 'Margin call', 'Free')
    await shows('parameters', 'In force for BTC-PERP', '2.00 %')
    await shows('disclosures', /^\d+ of 230 fields apply to the house/)
    await shows('replay', 'Bitcoin falls 16 %')
    await shows('account', 'Your account is yours to see')
    await page.getByLabel('Number of a play key').fill('5')
    await page.keyboard.press('Enter')
    // 1,000 and the answer were paid in; 885 are lost, or a sweep has already taken them; 102.30 is two hundredths of 5,115.
    for (const text of ['long 1,000', /−\$885|Loss paid/, '$102', 'Margin call', 'Venues that may bind the account']) {
      await page.locator('main').getByText(text).first().waitFor()
    }
    await page.getByRole('button', { name: 'Sign out' }).click()
  }

  test('default: trades, is called, answers, verifies; every figure is on the page', async () => {
    await page.goto(`${serving.url}/#/`)
    await tile('Open interest').getByText('$0').first().waitFor()
    await page.getByText('DEMO').waitFor()

    const feed = start(['feed'])
    await feed.says(/reporting/)
    const [buying, selling, trading, watching] = printedExamples
    for (const argv of [buying!, selling!, trading!]) assert.equal(await start(argv).end(), 0, argv.join(' '))
    // A thousand lots of $6.
    await tile('Open interest').getByText('$6,000').waitFor()
    await tile('Open procedures').getByText('nobody is called').waitFor()

    feed.child.stdin.write('BTC=51150\n')
    await tile('Open procedures').getByText('next deadline').waitFor()
    await page.goto(`${serving.url}/#/events`)
    await page.locator('main').getByText('Margin call').first().waitFor()

    const bot = start(watching!)
    await bot.says(/brought \d/)
    await page.goto(`${serving.url}/#/`)
    await tile('Open procedures').getByText('nobody is called').waitFor()
    await everyPage()

    await page.goto(`${serving.url}/#/verify`)
    await page.getByRole('button', { name: 'Verify this house' }).click()
    await page.getByRole('heading', { level: 1, name: /^(Verified: |Not verified)/ }).waitFor()
    assert.match((await page.getByRole('heading', { level: 1 }).textContent())!, /^Verified: [\d,]+ commands/)
    assert.deepEqual(complaints, [])
  })
})
