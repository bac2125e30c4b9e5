/** Reads a JSON or text file that a user names: its size is looked at before it is read, and every fault is one line. */
import { readFileSync, statSync } from 'node:fs'
import { BadInputError } from './errors.ts'

const BYTE_ORDER_MARK = '\ufeff'

/**
 * The value of a JSON file of at most `bytesMax`: UTF-8, no byte order mark, not empty, no field twice in one object.
 *
 * @throws BadInputError
 */
export function jsonFileRead(path: string, bytesMax: number): unknown {
  const text = textFileRead(path, bytesMax)
  if (text.trim() === '') throw new BadInputError(`${path}: is empty`, 'write a JSON object')
  const value = parsed(path, text)
  refuseFieldsTwice(path, text)
  return value
}

/**
 * The text of a file of at most `bytesMax`: UTF-8, no byte order mark.
 *
 * @throws BadInputError
 */
export function textFileRead(path: string, bytesMax: number): string {
  const text = decoded(path, bytesRead(path, bytesMax))
  if (text.startsWith(BYTE_ORDER_MARK)) {
    throw new BadInputError(`${path}:1: begins with a byte order mark`, 'save it as UTF-8 without BOM')
  }
  return text
}

function bytesRead(path: string, bytesMax: number): Uint8Array {
  const facts = statSync(path)
  if (!facts.isFile()) throw new BadInputError(`${path}: is not a file`, 'name a file')
  if (facts.size > bytesMax) {
    throw new BadInputError(
      `${path}: has ${facts.size} bytes, more than ${bytesMax}`,
      'this is no such file; name another',
    )
  }
  return readFileSync(path)
}

function decoded(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new BadInputError(`${path}: is not UTF-8 text`, 'save it as UTF-8 without BOM', cause)
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const position = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')
    const at = position === null ? text.trimEnd().length : Number(position[1])
    throw new BadInputError(
      `${path}:${lineAt(text, at)}: is not JSON`,
      'mend the syntax there (numbers may stand in quotes; NaN and comments are not JSON)',
      cause,
    )
  }
}

/** `JSON.parse` keeps the last of two fields of one name in silence; in a file about money both may be meant. */
function refuseFieldsTwice(path: string, text: string): void {
  const open: (Set<string> | null)[] = []
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (token.endsWith(':')) {
      const name = JSON.parse(token.slice(0, -1).trimEnd()) as string
      const fields = open.at(-1)
      if (fields?.has(name) === true) {
        throw new BadInputError(`${path}:${lineAt(text, index)}: has the field "${name}" twice`, 'keep one of them')
      }
      fields?.add(name)
    }
  }
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}
