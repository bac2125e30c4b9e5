/** A provider with a wallet, in Chromium at a real house of play money: every signature is asked of the wallet, which may refuse. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { addressOfKey, keyOfPrivateKey, signatureOf, type TypedData } from '../../src/signing/index.ts'
import { type Serving, serveIn } from '../../test/support/serving.ts'
import { noBrowser } from './tools.ts'

/** Of nobody: the key of an example of EIP-712, and another. */
const KEYS = {
  holder: '0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4',
  other: `0x${'11'.repeat(32)}`,
} as const

/** How the wallet answers the next request to sign. */
type Mood = 'signs' | 'refuses' | 'breaks' | 'signs with another key'

describe('a provider with a wallet', { skip: noBrowser }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-wallet-'))
  const shown: TypedData[] = []
  let mood: Mood = 'signs'
  let browser: Browser
  let serving: Serving
  let page: Page

  before(async () => {
    const { launchBrowser } = await import('./browser.ts')
    ;[browser, serving] = await Promise.all([launchBrowser(), serveIn(folder, ['empty', '--empty'])])
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(20_000)
    await page.exposeFunction('askWallet', answer)
    await page.addInitScript(() => {
      type Answer = { readonly result?: unknown; readonly error?: unknown }
      const { askWallet } = globalThis as unknown as { askWallet: (call: unknown) => Promise<Answer> }
      Object.assign(globalThis, {
        ethereum: {
          async request(call: unknown) {
            const { result, error } = await askWallet(call)
            // A wallet throws what it likes: by EIP-1193 an object with a code.
            if (error !== undefined) throw error
            return result
          },
        },
      })
    })
  })

  after(async () => {
    await browser?.close()
    await serving?.end('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  /** What a wallet does with a request: it lists its account, and shows what it is to sign. */
  function answer({ method, params }: { method: string; params?: readonly string[] }): object {
    if (method === 'eth_requestAccounts') return { result: [addressOfKey(keyOfPrivateKey(KEYS.holder))] }
    assert.equal(method, 'eth_signTypedData_v4')
    const data = JSON.parse(params![1]!) as TypedData
    shown.push(data)
    if (mood === 'refuses') return { error: { code: 4001, message: 'User rejected the request.' } }
    if (mood === 'breaks') return { error: { code: -32603, message: 'The device is locked.' } }
    return { result: signatureOf(data, mood === 'signs' ? KEYS.holder : KEYS.other) }
  }

  const form = (name: string) => page.getByRole('form', { name, exact: true })

  test('default: signs in, opens an account, reads what a join means, signs it, and waits for the epoch', async () => {
    await page.goto(`${serving.url}/#/account`)
    await page.getByRole('button', { name: 'Sign in with a wallet' }).click()
    await page.getByRole('button', { name: 'Open an account' }).click()
    await page.getByRole('heading', { name: 'This account provides no liquidity.' }).waitFor()
    await page.getByText('Provide, leave, lend or bid').click()
    await form('Provide').getByLabel('Dollars into the pool').fill('2500')
    await form('Provide').getByRole('button', { name: 'What would it mean?' }).click()
    await form('Provide').getByRole('button', { name: 'Sign with the wallet' }).click()
    await form('Provide').getByText('Done: command').waitFor()
    await page.getByRole('heading', { name: 'This account has $2,500 waiting to join the pool.' }).waitFor()
    // A login, then each command by its own struct, field by field.
    assert.deepEqual(
      shown.map(({ primaryType }) => primaryType),
      ['Login', 'AccountOpen', 'PoolJoin'],
    )
    assert.equal(String(shown[2]!.message['amount']), '2500000000')
  })

  test('rejects: a wallet that refuses, that breaks, or that signs with another key; nothing is done, and one may try again', async () => {
    for (const [next, said] of [
      ['refuses', 'The wallet did not sign: its holder refused.'],
      ['breaks', 'The wallet did not sign: The device is locked.'],
      ['signs with another key', 'signatureRefused'],
    ] as const) {
      mood = next
      await form('Provide').getByLabel('Dollars into the pool').fill('300')
      await form('Provide').getByRole('button', { name: 'What would it mean?' }).click()
      await form('Provide').getByRole('button', { name: 'Sign with the wallet' }).click()
      const alert = form('Provide').getByRole('alert')
      await alert.getByText(said).waitFor()
      assert.match((await alert.textContent())!, /^Not done\./)
      assert.equal(await form('Provide').getByLabel('Dollars into the pool').inputValue(), '300')
    }
    await page.getByRole('heading', { name: 'This account has $2,500 waiting to join the pool.' }).waitFor()
    mood = 'signs'
    await form('Provide').getByRole('button', { name: 'What would it mean?' }).click()
    assert.equal(await form('Provide').getByRole('alert').count(), 0, 'what was said of the last wish is gone')
    await form('Provide').getByRole('button', { name: 'Sign with the wallet' }).click()
    await page.getByRole('heading', { name: 'This account has $2,800 waiting to join the pool.' }).waitFor()
  })

  test('rejects: a login that the wallet does not sign', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    mood = 'refuses'
    await page.getByRole('button', { name: 'Sign in with a wallet' }).click()
    await page.getByRole('alert').getByText('Not signed in: The wallet did not sign: its holder refused.').waitFor()
    assert.equal(await page.evaluate(() => sessionStorage.length), 0)
  })
})
