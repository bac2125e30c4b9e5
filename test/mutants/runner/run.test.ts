import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { Mutant } from '../mutant.ts'
import { BaselineFailed, runMutants } from './run.ts'
import { readTables, tableFaults } from './tables.ts'

const root = mkdtempSync(join(tmpdir(), 'plimsoll-mutants-test-'))
mkdirSync(join(root, 'node_modules'))
const source = 'export const half = (n: number): number => Math.floor(n / 2)\n'
writeFileSync(join(root, 'half.ts'), source)
const testOf = (n: number, expected: number): string =>
  `import assert from 'node:assert/strict'\nimport { test } from 'node:test'\nimport { half } from './half.ts'\n` +
  `test('default', () => assert.equal(half(${n}), ${expected}))\n`
writeFileSync(join(root, 'odd.test.ts'), testOf(5, 2))
writeFileSync(join(root, 'even.test.ts'), testOf(4, 2))
writeFileSync(join(root, 'wrong.test.ts'), testOf(4, 3))
after(() => rmSync(root, { recursive: true }))

const ceil: Mutant = {
  id: 'ceil',
  invariant: 'INV-1',
  file: 'half.ts',
  find: 'floor',
  replace: 'ceil',
  tests: ['odd.test.ts'],
}

const outcomeOf = async (mutant: Mutant): Promise<string> =>
  (await runMutants(root, [mutant], 1, () => {})).map(({ outcome }) => outcome).join()

describe('runMutants', () => {
  test('default: a mutant that its tests notice is caught, and the tree is left as it was', async () => {
    const seen: string[] = []
    const verdicts = await runMutants(root, [ceil, { ...ceil, id: 'third', find: '2', replace: '3' }], 2, (verdict) =>
      seen.push(verdict.mutant.id),
    )
    assert.deepEqual(
      verdicts.map(({ mutant, outcome }) => [mutant.id, outcome]),
      [
        ['ceil', 'caught'],
        ['third', 'caught'],
      ],
    )
    assert.deepEqual(seen.sort(), ['ceil', 'third'])
    assert.equal(readFileSync(join(root, 'half.ts'), 'utf8'), source)
  })

  test('rejects: a test that does not notice', async () => {
    assert.equal(await outcomeOf({ ...ceil, tests: ['even.test.ts'] }), 'survived')
    assert.equal(await outcomeOf({ ...ceil, tests: ['odd.test.ts', 'even.test.ts'] }), 'survived')
    assert.equal(await outcomeOf({ ...ceil, tests: [] }), 'survived')
  })

  test('rejects: a text that is not there exactly once', async () => {
    assert.equal(await outcomeOf({ ...ceil, find: 'round' }), 'misplaced')
    assert.equal(await outcomeOf({ ...ceil, find: 'number' }), 'misplaced')
  })

  test('rejects: a mutant that is no program or no change', async () => {
    assert.equal(await outcomeOf({ ...ceil, find: '/ 2)', replace: '/ 2' }), 'broken')
    assert.equal(await outcomeOf({ ...ceil, replace: 'floor' }), 'broken')
  })

  test('rejects: tests that fail without a mutant', async () => {
    await assert.rejects(outcomeOf({ ...ceil, tests: ['wrong.test.ts'] }), BaselineFailed)
  })
})

describe('tableFaults', () => {
  test('default', () => assert.deepEqual(tableFaults([ceil, { ...ceil, id: 'other' }], ['INV-1']), []))

  test('rejects: one mutant for an invariant, one id for two', () => {
    assert.deepEqual(tableFaults([ceil], ['INV-1']), ['INV-1 has 1 of 2 mutants'])
    assert.deepEqual(tableFaults([ceil, ceil], ['INV-1']), ['two mutants are called ceil'])
  })
})

test('behavior: what each mutant breaks stands exactly once in its file: rules that moved take their mutants along', async () => {
  const tree = join(import.meta.dirname, '../../..')
  const texts = new Map<string, string>()
  const misplaced = (await readTables()).filter(({ file, find }) => {
    if (!texts.has(file)) texts.set(file, readFileSync(join(tree, file), 'utf8'))
    return texts.get(file)!.split(find).length !== 2
  })
  assert.deepEqual(
    misplaced.map(({ id }) => id),
    [],
  )
})
