/** What is committed is what the sources make, it is small, and it asks nobody else. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { noBuild, pageFolder } from './tools.ts'

/** Largest script before the pages that execute journals, compressed. */
const SCRIPT_BYTES_MAX = 120_000

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

test('behavior: a reader loads at most 120 kB of script before anything is executed in a worker', (t) => {
  const scripts = readdirSync(dist).filter((name) => name.endsWith('.js') && !name.endsWith('-worker.js'))
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, name))).length, 0)
  t.diagnostic(`${scripts.join(', ')}: ${bytes} bytes compressed`)
  assert.ok(bytes <= SCRIPT_BYTES_MAX, `${bytes} bytes`)
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
