/**
 * Other systems' numbers: a small set kept here, and a whole folder of them where PLIMSOLL_VECTORS names one.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runVectors, type VectorContents } from '../../src/profiles/index.ts'

const readFolder = (folder: string): VectorContents =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, content: JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown }))

const HERE = import.meta.dirname
const FOLDER = process.env.PLIMSOLL_VECTORS

type Raw = { readonly vectors: readonly { readonly id: string; readonly source?: string }[] }

describe('vectors of this repository', () => {
  it('default: every one is covered and passes', () => {
    for (const { file, failures, notCovered, passed } of runVectors(readFolder(HERE))) {
      assert.deepEqual(failures, [], file)
      assert.equal(notCovered, 0, file)
      assert.ok(passed > 0, file)
    }
  })

  it('behavior: each says where its numbers come from', () => {
    for (const { file, content } of readFolder(HERE)) {
      for (const { id, source } of (content as Raw).vectors) assert.ok(source, `${file} ${id}`)
    }
  })

  it('behavior: a number changed in any of them is noticed', () => {
    for (const { file, content } of readFolder(HERE)) {
      const changed = JSON.parse(JSON.stringify(content), (key, value: unknown) => changedLeaf(key, value)) as object
      const [report] = runVectors([{ file, content: { ...changed, origin: (content as { origin: string }).origin } }])
      assert.equal(report?.passed, 0, file)
    }
  })
})

describe('vectors of PLIMSOLL_VECTORS', { skip: FOLDER === undefined && 'PLIMSOLL_VECTORS names no folder' }, () => {
  it('default: none fails', () => {
    for (const { file, failures } of runVectors(readFolder(FOLDER ?? HERE))) assert.deepEqual(failures, [], file)
  })
})

/** Adds something to the first leaf of every `expected`, far beyond any tolerance. */
function changedLeaf(key: string, value: unknown): unknown {
  return key === 'expected' ? changedFirst(value) : value
}

function changedFirst(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? ['1'] : [changedFirst(value[0]), ...value.slice(1)]
  if (typeof value === 'object' && value !== null) {
    const [first, ...others] = Object.entries(value)
    if (first === undefined) return { unexpected: 1 }
    const [name, inner] = first
    const changed =
      name === 'error'
        ? [[name, 'NotLiquidatable' === inner ? 'UpdateNotInRange' : 'NotLiquidatable']]
        : [[name, changedFirst(inner)]]
    return Object.fromEntries([...changed, ...others])
  }
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value * 2 + 1_000
  return /^-?\d+$/.test(String(value)) ? String(BigInt(String(value)) * 2n + 10n ** 45n) : `${String(value)}x`
}
