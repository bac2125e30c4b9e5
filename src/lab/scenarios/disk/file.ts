/** Reads a file of a scenario whole, or says in one line why not. */
import { readFileSync, statSync } from 'node:fs'
import { ScenarioError } from '../error.ts'

/** Largest file of a scenario: a year of minutes takes 30 MB, and a file is read whole. */
const FILE_BYTES_MAX: number = 100_000_000

const BYTE_ORDER_MARK = '\ufeff'

/** The text of a file: UTF-8 without a byte order mark, not empty; its size is looked at before it is read. */
export function fileRead(path: string): string {
  const text = decoded(path, bytesRead(path))
  if (text.startsWith(BYTE_ORDER_MARK)) {
    throw new ScenarioError({
      file: path,
      line: 1,
      what: 'begins with a byte order mark',
      cure: 'save it as UTF-8 without BOM',
    })
  }
  if (text.trim() === '') throw new ScenarioError({ file: path, what: 'is empty', cure: 'give it a header and rows' })
  return text
}

function bytesRead(path: string): Uint8Array {
  try {
    const facts = statSync(path)
    if (!facts.isFile()) {
      throw new ScenarioError({ file: path, what: 'is not a file', cure: 'name a file' })
    }
    if (facts.size > FILE_BYTES_MAX) {
      throw new ScenarioError({
        file: path,
        what: `has ${facts.size} bytes, more than ${FILE_BYTES_MAX}`,
        cure: 'cut it to the window of the scenario or use coarser bars',
      })
    }
    return readFileSync(path)
  } catch (cause) {
    if (cause instanceof ScenarioError) throw cause
    throw fileFault(path, cause)
  }
}

/** Turns what the operating system says into words. */
function fileFault(path: string, cause: unknown): ScenarioError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ScenarioError({ file: path, what: 'does not exist', cure: 'check the name and the folder', cause })
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new ScenarioError({ file: path, what: 'may not be read', cure: 'give yourself the right to read it', cause })
  }
  return new ScenarioError({ file: path, what: `cannot be read (${code})`, cure: 'check the disk and the name', cause })
}

function decoded(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new ScenarioError({ file: path, what: 'is not UTF-8 text', cure: 'save it as UTF-8 without BOM', cause })
  }
}
