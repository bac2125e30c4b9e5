/** The provider of the examples in an empty house of its own, by the commands of the README: an epoch there is a minute by the clock. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Example, printedExamples } from './support/examples.ts'
import { type Serving, serveIn } from './support/serving.ts'

const EPOCH_MS = 60_000

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-provider-'))
const running: Example[] = []
let serving: Serving

function start(...argv: readonly string[]): Example {
  const example = new Example(serving.url, argv)
  running.push(example)
  return example
}

before(async () => {
  serving = await serveIn(folder, ['empty', '--empty'])
})

after(() => {
  for (const { child } of running) child.kill('SIGKILL')
  serving.child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

test('default: the whole life of a deposit in the pool: joined at an epoch, its worst case told, left at the next, paid', async () => {
  await start('feed').says(/reporting/)
  const [buying, selling, trading, , providing] = printedExamples
  for (const argv of [buying!, selling!, trading!]) assert.equal(await start(...argv).end(), 0)
  const provider = start(...providing!)
  await provider.says(/1000 wait for the epoch at \d{4}-/)
  // Nobody else stands there: a share an atom, and no more than everything can be lost.
  await provider.says(/joined: 1000000000 shares at 1\.000000 atoms, worth 1000\.000000/, 2 * EPOCH_MS)
  const [, most] = await provider.says(/the most that they lose in this epoch is ([\d.]+)/)
  assert.ok(Number(most) > 0 && Number(most) <= 1000)
  await provider.says(/leaving at the epoch at \d{4}-/)
  await provider.says(/paid: the account has [\d.]+ in cash/, 2 * EPOCH_MS)
  assert.equal(await provider.end(), 0)
})
