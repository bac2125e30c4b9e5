/** The golden bits of the valuation of options in Chromium: the core's own files, types stripped, as modules of a page. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { references } from '../../test/reference/valuation.ts'
import golden from '../../test/reference/valuation-golden.json' with { type: 'json' }
import { noBrowser, pageFolder } from './tools.ts'

const ORIGIN = 'http://plimsoll.test'

test('default: every golden bit in Chromium', { skip: noBrowser }, async () => {
  const { launchBrowser } = await import('./browser.ts')
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.route(`${ORIGIN}/**`, (route) => {
      const path = new URL(route.request().url()).pathname
      if (path === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html>' })
      const source = readFileSync(join(pageFolder, '..', path), 'utf8')
      return route.fulfill({ contentType: 'text/javascript', body: stripTypeScriptTypes(source) })
    })
    await page.goto(`${ORIGIN}/`)
    const bits = await page.evaluate(
      `import('/test/reference/bits.ts').then(({ allBits }) => allBits(${JSON.stringify(references)}))`,
    )
    assert.deepEqual(bits, golden)
  } finally {
    await browser.close()
  }
})
