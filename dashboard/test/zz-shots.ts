import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launchBrowser } from './browser.ts'

const [address, folder, login = '', ...names] = process.argv.slice(2)
mkdirSync(folder!, { recursive: true })
const browser = await launchBrowser()
for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: width === 390 ? 844 : 900 } })
    if (login.startsWith('Bearer'))
      await context.addInitScript((t) => sessionStorage.setItem('plimsoll-credential', t), login)
    const page = await context.newPage()
    page.on('console', (m) => {
      if (m.type() === 'error') console.log('console', m.text())
    })
    page.on('pageerror', (e) => console.log('pageerror', e.message))
    for (const name of names) {
      await page.goto(`${address}/#/${name}`)
      if (login.startsWith('play:') && name.startsWith('account')) {
        const field = page.getByLabel('Number of a play key')
        if ((await field.count()) > 0) {
          await field.fill(login.slice(5))
          await page.keyboard.press('Enter')
        }
      }
      await page.waitForTimeout(2500)
      const forms = page.getByText('Provide, leave, lend or bid')
      if ((await forms.count()) > 0) await forms.first().click()
      await page.waitForTimeout(300)
      await page.screenshot({
        path: join(folder!, `${name.replaceAll('/', '_') || 'house'}-${width}-${colorScheme}.png`),
        fullPage: true,
      })
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      )
      if (wide) console.log('sideways', name, width)
    }
    await context.close()
  }
await browser.close()
