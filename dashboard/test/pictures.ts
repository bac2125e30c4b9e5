/** Pictures of every page at three widths, light and dark, into a folder given as the argument: for looking at them. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launchBrowser } from './browser.ts'
import { fakeHouse, TOKEN } from './fake-house.ts'

const [folder, only] = process.argv.slice(2)
if (folder === undefined) {
  console.error('Give a folder for the pictures.')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })

const pages: Readonly<Record<string, string>> = {
  house: '#/',
  markets: '#/markets',
  market: '#/markets/0',
  options: '#/options/0/1',
  surface: '#/surface',
  expiries: '#/expiries',
  liquidity: '#/liquidity',
  tiers: '#/tiers',
  seasons: '#/seasons',
  backtests: '#/backtests',
  account: '#/account/41',
  portfolio: '#/account/52',
  venues: '#/venues',
  events: '#/events',
  event: '#/events/120811-0',
  liquidation: '#/liquidations/120811/xc3d2e1f0a9b8c7d6e5f4',
  procedure: '#/procedures/x5f0c2a9b1e7d3c4f6a80',
  deleveraging: '#/deleveragings/120820',
  parameters: '#/parameters/market/0',
  disclosures: '#/disclosures',
  verify: '#/verify',
  replay: '#/replay',
}

const house = await fakeHouse(join(import.meta.dirname, '..', 'dist'))
const browser = await launchBrowser()
for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280, 1920]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: width === 390 ? 844 : 900 } })
    await context.addInitScript((token) => sessionStorage.setItem('plimsoll-credential', `Bearer ${token}`), TOKEN)
    for (const [name, address] of Object.entries(pages)) {
      if (only !== undefined && only !== name) continue
      const page = await context.newPage()
      await page.goto(`${house.address}/${address}`)
      await page.waitForTimeout(900)
      if (name === 'account') {
        await page.getByText('Provide, leave, lend or bid').click()
        await page.getByLabel('Dollars into the pool').fill('2500')
        await page.getByLabel('Dollars into the pool').press('Enter')
        await page.getByText('What this means:').waitFor()
      }
      if (name === 'venues') {
        await page.getByRole('button', { name: 'Ask every venue' }).click()
        await page.getByText('Dollars: what equity must exceed').waitFor()
      }
      if (name === 'replay') {
        await page.getByRole('button', { name: 'Replay' }).click()
        await page.getByRole('slider').waitFor({ timeout: 60_000 })
        await page.waitForTimeout(600)
      }
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true })
      await page.close()
    }
    await context.close()
  }
}
await browser.close()
await house.close()
