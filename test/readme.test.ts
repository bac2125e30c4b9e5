/** The README does what it says: commands of the tour run as printed, the others are those of continuous integration. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describe, test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

type Block = { readonly tour: boolean; readonly commands: readonly string[] }

/** Fenced `sh` blocks; those after the comment `tour` are run. A backslash at the end continues a command. */
function blocksIn(text: string): Block[] {
  return [...text.matchAll(/(<!-- tour -->\n)?^```sh\n([\s\S]*?)^```$/gm)].map(([, tour, body]) => ({
    tour: tour !== undefined,
    commands: body!
      .replaceAll('\\\n', '')
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#')),
  }))
}

/** Local targets of links, without anchors. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!).filter((to) => !to.includes('://'))
}

const blocks = blocksIn(readme)

describe('commands', () => {
  test('default: the two commands of the first screen', () => {
    const installing = blocks.filter(({ tour }) => !tour).flatMap(({ commands }) => commands)
    assert.deepEqual(installing, ['npm ci --omit=dev && npm start', 'npm ci && npm test'])
    const integration = readFileSync(join(ROOT, '.ci/run'), 'utf8').trimEnd().split('\n').at(-1)
    assert.equal(integration, installing[1])
  })

  for (const command of blocks.filter(({ tour }) => tour).flatMap(({ commands }) => commands)) {
    test(`default: ${command}`, () => {
      const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`
      const { NODE_TEST_CONTEXT: _, ...env } = process.env
      const { status, stdout, stderr } = spawnSync('bash', ['-ec', command], {
        cwd: ROOT,
        env: { ...env, PATH: path },
        stdio: ['ignore', 'pipe', 'pipe'],
        encoding: 'utf8',
        timeout: 60_000,
      })
      assert.equal(status, 0, stderr)
      assert.notEqual(stdout.trim(), '', 'nothing was printed')
    })
  }

  test('rejects: a block is not overlooked', () => {
    const text = ['```sh', 'a', '# why', 'b \\', '  c', '```', '', '<!-- tour -->', '```sh', 'd', '```', ''].join('\n')
    assert.deepEqual(blocksIn(text), [
      { tour: false, commands: ['a', 'b   c'] },
      { tour: true, commands: ['d'] },
    ])
    assert.equal(blocks.length, readme.split('```sh').length - 1)
  })
})

describe('links', () => {
  for (const paper of [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'GLOSSARY.md',
    'CHANGELOG.md',
  ]) {
    test(`default: ${paper}`, () => {
      const broken = linksIn(readFileSync(join(ROOT, paper), 'utf8')).filter((to) => !existsSync(join(ROOT, to)))
      assert.deepEqual(broken, [])
    })
  }

  test('rejects: a link to nowhere is a link', () => {
    assert.deepEqual(linksIn('[a](docs/a.md#b) [c](https://example.org) ![d](d.png)'), ['docs/a.md', 'd.png'])
  })
})
