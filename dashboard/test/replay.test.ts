/** The replay in Chromium: it executes a small scenario in its worker and shows what the lab itself says, at any moment. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { replay } from '../../src/lab/replay/index.ts'
import { scenarioOfTexts } from '../../src/lab/scenarios/index.ts'
import { smallScenario } from '../../test/support/small-scenario.ts'
import { count, moment, money, price } from '../src/format.ts'
import type { FakeHouse } from './fake-house.ts'
import { noBrowser, pageFolder } from './tools.ts'

const ACCOUNTS = 60
const SEED = 3

describe('the replay', { skip: noBrowser }, () => {
  let browser: Browser
  let house: FakeHouse
  let page: Page
  let complaints: string[]

  before(async () => {
    const { launchBrowser } = await import('./browser.ts')
    const { fakeHouse } = await import('./fake-house.ts')
    browser = await launchBrowser()
    house = await fakeHouse(join(pageFolder, 'dist'))
  })

  after(async () => {
    await browser?.close()
    await house?.close()
  })

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 390, height: 844 } })
    complaints = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${house.address}/#/replay`)
  })

  const figure = async (name: string, column: number): Promise<string> =>
    (await page.getByRole('row', { name }).getByRole('cell').nth(column).textContent()) ?? ''

  test('default: figures at the end and at a scrubbed time are those of the lab, for each rule', async () => {
    await page.getByLabel('Accounts, 50 to 1000').fill(`${ACCOUNTS}`)
    await page.getByLabel('Seed').fill(`${SEED}`)
    await page.getByRole('button', { name: 'Replay' }).click()
    const slider = page.getByRole('slider', { name: 'Time in the story' })
    await slider.waitFor()
    const scenario = scenarioOfTexts(smallScenario.document, smallScenario.texts)
    const results = [
      await replay({ scenario, accounts: ACCOUNTS, seed: SEED }),
      await replay({ scenario, accounts: ACCOUNTS, seed: SEED, arm: 'full-liquidation' }),
    ]
    const { timeMs } = results[0]!.series
    const shown = async (at: number): Promise<void> => {
      await page.getByText(moment(timeMs[at]!), { exact: true }).waitFor()
      for (const [column, { series }] of results.entries()) {
        assert.equal(await figure('Mark of BTC', column), price(series.markets[0]!.mark[at]! / 1e8))
        assert.equal(await figure('Open interest of BTC', column), money(series.markets[0]!.openInterest[at]! / 1e6))
        assert.equal(await figure('Positions closed by force', column), money(series.forcedNotional[at]! / 1e6))
        assert.equal(await figure('Calls so far', column), count(series.calls[at]!))
      }
    }
    await shown(timeMs.length - 1)
    assert.equal(await figure('Accounts closed by force', 0), count(results[0]!.totals.accountsForced))
    await slider.press('Home')
    await shown(0)
    await slider.press('ArrowRight')
    await shown(1)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(wide <= 390, `${wide} px on a phone`)
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    assert.deepEqual(complaints, [])
  })

  test('rejects: a number of accounts that cannot be, and a scenario that does not hold, with the reason', async () => {
    await page.getByLabel('Accounts, 50 to 1000').fill('5')
    assert.ok(await page.getByRole('button', { name: 'Replay' }).isDisabled())
    house.set('/v1/scenarios/small-crash', { document: '{', tables: [] })
    await page.getByLabel('Accounts, 50 to 1000').fill('60')
    await page.getByLabel('Seed').fill('')
    assert.ok(await page.getByRole('button', { name: 'Replay' }).isDisabled())
    await page.getByLabel('Seed').fill('0')
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByRole('alert').getByText('is not JSON').waitFor()
  })
})
