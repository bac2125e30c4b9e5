/** What is committed is what the sources make, it is small, and it asks nobody else. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { noBuild, pageFolder } from './tools.ts'

/** Largest script of everything that only reads, compressed: all pages but what executes the house's own functions in the browser. */
const SCRIPT_BYTES_MAX = 120_000

/** What a reader of the first page loads, and each script that is loaded when somebody asks for what it does, compressed. */
const scriptBytesMax: Readonly<Record<string, number>> = {
  'page.js': 80_000,
  // A supposition about an own book: the functions that decide, valuation of options and scenarios among them.
  'own-book.js': 32_000,
  // The pages that are read less often, and what an account provides, lends and owes.
  'further.js': 34_000,
  // A login or a command that is signed here: curve, hashes, and the schemas of what is signed.
  'login.js': 36_000,
  // What the books and the schemas share.
  'kinds.js': 500,
}

const dist = join(pageFolder, 'dist')
const toolOf = (...path: string[]): string => join(pageFolder, 'node_modules', ...path)

function run(...command: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: pageFolder, encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}${stderr}`)
}

test('default: the committed page is what the sources build to, byte for byte', { skip: noBuild }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-page-'))
  try {
    run(toolOf('vite', 'bin', 'vite.js'), 'build', '--outDir', folder, '--emptyOutDir')
    assert.deepEqual(readdirSync(folder).sort(), readdirSync(dist).sort(), 'run "npm run build" in dashboard')
    for (const name of readdirSync(dist)) {
      const same = readFileSync(join(folder, name)).equals(readFileSync(join(dist, name)))
      assert.ok(same, `dist/${name} is not what the sources make: run "npm run build" in dashboard`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('default: types hold', { skip: noBuild }, () => run(toolOf('typescript', 'bin', 'tsc'), '-p', pageFolder))

const bytesOf = (name: string): number => gzipSync(readFileSync(join(dist, name))).length

test('behavior: a reader who signs nothing and supposes nothing loads at most 120 kB of script', (t) => {
  const scripts = Object.keys(scriptBytesMax).filter((name) => name !== 'login.js' && name !== 'own-book.js')
  const bytes = scripts.reduce((sum, name) => sum + bytesOf(name), 0)
  t.diagnostic(`${scripts.join(', ')}: ${bytes} bytes compressed`)
  assert.ok(bytes <= SCRIPT_BYTES_MAX, `${bytes} bytes`)
})

test('behavior: the first page, and each script that is loaded on demand, keep to a limit of their own', (t) => {
  const scripts = readdirSync(dist).filter((name) => name.endsWith('.js') && !name.endsWith('-worker.js'))
  assert.deepEqual(scripts.sort(), Object.keys(scriptBytesMax).sort(), 'a script without a limit, or a limit of none')
  for (const name of scripts) {
    t.diagnostic(`${name}: ${bytesOf(name)} bytes compressed`)
    assert.ok(bytesOf(name) <= scriptBytesMax[name]!, `${name}: ${bytesOf(name)} bytes`)
  }
})

test('behavior: the page itself asks for no script but its own: the others come when they are asked for', () => {
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  const scripts = [...html.matchAll(/(?:src|href)="\.\/([\w-]+\.js)"/g)].map(([, name]) => name)
  assert.deepEqual(scripts, ['page.js'])
  assert.doesNotMatch(readFileSync(join(dist, 'page.js'), 'utf8'), /^import\b(?!\()/m)
})

test('rejects: an address of another host, a script or a style within the page', () => {
  const html = readFileSync(join(dist, 'index.html'), 'utf8')
  assert.doesNotMatch(html, /<style|style=|<script>|<script type="module">|\son[a-z]+=/)
  for (const name of readdirSync(dist)) {
    // Names of XML namespaces are no addresses: nobody asks for them.
    const text = readFileSync(join(dist, name), 'utf8').replaceAll(/http:\/\/www\.w3\.org\/[\w/]+/g, '')
    assert.doesNotMatch(text, /https?:\/\/[a-z]|url\(\s*['"]?(?:https?:)?\/\//, name)
  }
})
