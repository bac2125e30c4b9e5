/** Running files of vectors against the venues' rules. Pure: takes parsed files, gives counts and failures. */

import { type Mismatch, mismatches } from './compare.ts'
import { familyAdapter } from './families.ts'
import { asFields, type Fields, MissingInput } from './fields.ts'
import { parseVectorFile, type Vector, type VectorFile } from './vector-file.ts'

/** A vector whose answer differs: where, what was expected and what came out. */
export type VectorFailure = Mismatch & { readonly id: string }

export type VectorReport = {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly notCovered: number
  readonly failures: readonly VectorFailure[]
}

/** File names with their parsed JSON. */
export type VectorContents = readonly { readonly file: string; readonly content: unknown }[]

/**
 * One report a file, in the order given. Vectors of families without a rule here are counted as not covered.
 * Throws `VectorFileError` for a file that is not one of vectors.
 */
export function runVectors(contents: VectorContents): readonly VectorReport[] {
  return contents.map(({ file, content }) => runFile(parseVectorFile(file, content)))
}

function runFile({ file, origin, vectors, shared }: VectorFile): VectorReport {
  const tables = asFields(file, 'the file', shared)
  let passed = 0
  let notCovered = 0
  const failures: VectorFailure[] = []
  const failedIds = new Set<string>()
  for (const vector of vectors) {
    const found = runVector(tables, origin, vector)
    if (found === undefined) notCovered += 1
    else if (found.length === 0) passed += 1
    else {
      failedIds.add(vector.id)
      failures.push(...found.map((mismatch) => ({ id: vector.id, ...mismatch })))
    }
  }
  return { file, passed, failed: failedIds.size, notCovered, failures }
}

/** Mismatches of one vector; undefined when no rule of ours covers its family. */
function runVector(shared: Fields, origin: string, vector: Vector): readonly Mismatch[] | undefined {
  const adapter = familyAdapter(origin, vector.id)
  if (adapter === undefined) return undefined
  try {
    const answer = adapter(asFields(shared.file, `${vector.id}.inputs`, vector.inputs), vector.expected, shared)
    return mismatches(vector.expected, answer, vector.tolerance)
  } catch (error) {
    if (error instanceof MissingInput) return [{ path: error.path, expected: 'an input', got: 'nothing' }]
    // Exact arithmetic refuses to divide by zero: such inputs are outside the rule, and only this vector is wrong.
    if (error instanceof RangeError) return [{ path: 'inputs', expected: 'a value', got: error.message }]
    throw error
  }
}
