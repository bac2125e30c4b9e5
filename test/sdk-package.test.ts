/** The SDK as a package: who publishes it, installs it, type-checks against it and bundles it for a browser has what is said. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { publint } from 'publint'
import { noBrowser, noBuild, pageFolder } from '../dashboard/test/tools.ts'
import { importedPackages, SdkBuildError } from '../scripts/build-sdk.ts'
import type { House } from '../src/core/machine/index.ts'
import {
  explain,
  extractOf,
  liquidationPrices,
  noChange,
  type Supposition,
  suppose,
  testInitial,
} from '../src/core/margin/index.ts'
import type { ScenarioHouse } from '../src/core/scenarios/index.ts'
import { replay } from '../src/lab/replay/index.ts'
import { scenarioNamed } from '../src/lab/scenarios/disk/index.ts'
import { type Consumer, sdkConsumer, toolOf } from './support/sdk-consumer.ts'
import { exactText, type Question } from './support/sdk-figures.ts'

const house = await stressedHouse()

let consumer: Consumer
before(() => {
  consumer = sdkConsumer()
})
after(() => consumer?.remove())

describe('the package', () => {
  test('default: publint and "are the types wrong" have nothing to say', async () => {
    const file = readFileSync(consumer.tarball)
    const tarball = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
    const { messages } = await publint({ pack: { tarball }, strict: true })
    assert.deepEqual(messages, [])
    const attw = toolOf('@arethetypeswrong', 'cli', 'dist', 'index.js')
    consumer.run(attw, consumer.tarball, '--profile', 'esm-only', '--no-color')
  })

  test('default: depends on exactly what it imports, in the versions of the house', () => {
    const manifest = manifestOf(consumer.installed)
    const house = manifestOf(join(import.meta.dirname, '..'))
    assert.equal(manifest.version, house.version)
    assert.deepEqual(manifest.dependencies, {
      '@noble/curves': house.dependencies['@noble/curves'],
      '@noble/hashes': house.dependencies['@noble/hashes'],
      'micro-eth-signer': house.dependencies['micro-eth-signer'],
    })
  })

  test('rejects: a folder that imports of Node, and a package whose types are not there', async () => {
    const folder = join(consumer.folder, 'wrong')
    mkdirSync(folder)
    writeFileSync(join(folder, 'index.js'), "export { readFileSync } from 'node:fs'\n")
    assert.throws(() => importedPackages(folder), SdkBuildError)
    const manifest = {
      ...manifestOf(consumer.installed),
      exports: { '.': { types: './no.d.ts', default: './index.js' } },
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    const { messages } = await publint({ pkgDir: folder, pack: false })
    assert.ok(messages.some(({ code }) => code === 'FILE_DOES_NOT_EXIST'))
  })
})

/** Uses a good part of the door as somebody would who knows nothing of the house. */
const PROGRAM = `
import { bookOf, type Command, type Explanation, PlimsollClient, PlimsollRefusal, PlimsollStream } from 'plimsoll-sdk'
import { privateKeySigner, type Signer, type Supposition, type TypedData } from 'plimsoll-sdk'

const signer: Signer = privateKeySigner('0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4')
export const external: Signer = { key: signer.key, sign: (data: TypedData) => signer.sign(data) }
export const client = new PlimsollClient({ url: 'http://127.0.0.1:7117', signer })
export const stream = new PlimsollStream({ url: 'ws://127.0.0.1:7117/v1/stream', credential: () => client.credential() })
export const command: Command = { type: 'sweepDemand', account: 1 }
export const whatIf: Partial<Supposition> = { trades: [{ market: 0, lots: 1, price: 1_000_000 }] }
export const maintenance = (why: Explanation): number => why.maintenance + why.legs.length
export const send = async (): Promise<string> => (await client.send([command])).map(({ outcome }) => outcome).join()
export const isRefusal = (error: unknown): boolean => error instanceof PlimsollRefusal && error.code === 'notYours'
// @ts-expect-error: no such command
export const wrong: Command = { type: 'sweepEverything', account: 1 }
try {
  bookOf(new Uint8Array(3), 1)
} catch (error) {
  console.log(signer.key.slice(-40), error instanceof RangeError)
}
`

describe('a consumer', () => {
  const options = {
    target: 'es2024',
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    exactOptionalPropertyTypes: true,
  }

  test('default: types hold with Node’s and with a browser’s, strictly and in the libraries too', () => {
    consumer.write('program.ts', PROGRAM)
    const check = (name: string, settings: object): void => {
      const config = { compilerOptions: { ...options, ...settings }, files: ['program.ts'] }
      consumer.run(toolOf('typescript', 'bin', 'tsc'), '-p', consumer.write(name, JSON.stringify(config)))
    }
    check('tsconfig.node.json', { module: 'nodenext', lib: ['es2024'], types: ['node'] })
    check('tsconfig.browser.json', { module: 'esnext', moduleResolution: 'bundler', lib: ['es2024', 'dom'], types: [] })
  })

  test('default: a fresh process imports it', () => {
    // Known from EIP-712: the address of the key that is the hash of "cow".
    const printed = consumer.run(consumer.write('program.ts', PROGRAM))
    assert.equal(printed, 'cd2a3d9f938e13cd947ec05abc7fe734df8dd826 true\n')
  })
})

describe('books of a house under stress', () => {
  const questions = questionsTo(house)
  const expected = questions.map((question) => figuresOfHouse(house, question))
  const figures = pathToFileURL(join(import.meta.dirname, 'support', 'sdk-figures.ts'))

  before(() => {
    consumer.write('questions.json', JSON.stringify(questions))
  })

  test('default: they are thousands, of every kind', (t) => {
    const initial = questions.map(({ account }) => testInitial(house, account, noChange, 0).initialExcess)
    const short = initial.filter((excess) => excess < 0).length
    const hedged = questions.filter(({ account }) => house.ledger.accounts.legCount[account]! > 1).length
    t.diagnostic(`${questions.length} books, ${short} short of initial margin, ${hedged} of several legs`)
    assert.ok(questions.length >= 2000 && short >= 50 && hedged >= 200)
    assert.ok(expected.filter((text) => /"(below|above)":\d/.test(text)).length >= 1000, 'liquidation prices')
    assert.ok(expected.every((text) => !text.includes('NaN') && !text.includes('Infinity')))
  })

  test('default: the package gives the figures of the house in Node, to the bit', () => {
    const program = `
      import { readFileSync } from 'node:fs'
      import { bookOf } from 'plimsoll-sdk'
      import { figuresOf } from '${figures}'
      const questions = JSON.parse(readFileSync('questions.json', 'utf8'))
      console.log(figuresOf(bookOf, questions).join('\\n'))`
    same(consumer.run(consumer.write('in-node.ts', program)).trimEnd().split('\n'), expected)
  })

  test('default: and in a browser, bundled', { skip: noBuild || noBrowser }, async (t) => {
    const root = join(consumer.folder, 'page')
    mkdirSync(root)
    consumer.write('page/index.html', '<!doctype html><script type="module" src="./page.ts"></script>\n')
    consumer.write(
      'page/page.ts',
      `import { bookOf } from 'plimsoll-sdk'
       import { figuresOf } from '${figures.pathname}'
       const answer = async () => figuresOf(bookOf, await (await fetch('./questions.json')).json())
       Object.assign(globalThis, { figures: answer() })`,
    )
    consumer.run(join(pageFolder, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', root, '--logLevel', 'warn')
    consumer.write('page/dist/questions.json', JSON.stringify(questions))
    same(await inBrowser(join(root, 'dist'), t.diagnostic.bind(t)), expected)
  })
})

/** Names the first book that differs: thousands side by side would be unreadable. */
function same(actual: readonly string[], expected: readonly string[]): void {
  assert.equal(actual.length, expected.length)
  for (const [index, text] of expected.entries()) assert.equal(actual[index], text, `book ${index}`)
}

function manifestOf(folder: string): { version: string; dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** Two thousand members twenty minutes into the fall of 10 October 2025. */
async function stressedHouse(): Promise<House> {
  let house: House | null = null
  await replay({
    scenario: scenarioNamed('october-2025'),
    arm: 'plimsoll',
    accounts: 2000,
    fromMs: Date.parse('2025-10-10T21:00:00Z'),
    toMs: Date.parse('2025-10-10T21:20:00Z'),
    onCommand: (_seq, _timeMs, _command, _events, played) => {
      house = played
    },
  })
  assert.ok(house !== null)
  return house
}

/** Of every member's account: the extract, and a trade, cash moved and a fall of one price to suppose. */
function questionsTo(house: House): Question[] {
  const { accounts } = house.ledger
  const { markets, underlyings } = house.markets
  const questions: Question[] = []
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.owner[account]! < 0) continue
    const market = account % markets.rows
    const underlying = 1 + (account % (underlyings.rows - 1))
    const supposition: Supposition = {
      trades: [{ market, lots: (account % 2 === 0 ? 1 : -1) * (1 + (account % 50)), price: markets.mark[market]! }],
      deposits: [{ asset: -1, amount: ((account % 7) - 3) * 1_000_000 }],
      prices: [{ underlying, price: Math.floor(underlyings.index[underlying]! * 0.93) }],
      parameters: [],
    }
    questions.push({ account, extract: Buffer.from(extractOf(house, account)).toString('base64'), supposition })
  }
  return questions
}

/** What the functions that decide say in the house itself, where nobody has made an extract. */
function figuresOfHouse(house: House, { account, supposition }: Question): string {
  const answersOf = (at: ScenarioHouse, row: number): unknown => {
    const { initialExcess, targetExcess } = testInitial(at, row, noChange, 0)
    const excess = { initial: initialExcess, target: targetExcess }
    return [{ ...explain(at, row), account }, excess, [1, 2, 3].map((u) => liquidationPrices(at, row, u, noChange))]
  }
  const supposed = suppose(house, account, supposition)
  return exactText([answersOf(house, account), answersOf(supposed.house, supposed.account)])
}

/** What is used of playwright, whose types only the page's tools have. */
type Browser = {
  newPage(): Promise<{ goto(url: string): Promise<unknown>; evaluate(script: string): Promise<unknown> }>
  close(): Promise<void>
  version(): string
}

/** Serves a built page on loopback and returns what it computed in Chromium. */
async function inBrowser(folder: string, note: (line: string) => void): Promise<readonly string[]> {
  const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }
  const server = createServer((request, response) => {
    const name = request.url === '/' ? '/index.html' : request.url!
    try {
      const body = readFileSync(join(folder, name))
      response.setHeader('content-type', types[extname(name)] ?? 'application/json').end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { launchBrowser } = (await import(pathToFileURL(join(pageFolder, 'test', 'browser.ts')).href)) as {
    launchBrowser(): Promise<Browser>
  }
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    note(`Chromium ${browser.version()}`)
    return (await page.evaluate('globalThis.figures')) as string[]
  } finally {
    await browser.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}
