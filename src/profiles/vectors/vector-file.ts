/** The format of a file of test vectors, checked at the door. */

/** One case: what goes in, what another system says comes out, and how far apart decimals may be. */
export type Vector = {
  readonly id: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly expected: Readonly<Record<string, unknown>>
  readonly tolerance: string | number | undefined
}

export type VectorFile = {
  readonly file: string
  readonly origin: string
  readonly vectors: readonly Vector[]
  /** All of it: vectors may name tables of their file. */
  readonly shared: Readonly<Record<string, unknown>>
}

/** A file that is not a file of vectors: names the file, the field and what to do. */
export class VectorFileError extends Error {
  override readonly name = 'VectorFileError'
  readonly file: string
  readonly field: string

  constructor(file: string, field: string, problem: string) {
    super(`${file}: ${field} ${problem}`)
    this.file = file
    this.field = field
  }
}

/** Checks parsed JSON; throws `VectorFileError` at the first field that is wrong. */
export function parseVectorFile(file: string, content: unknown): VectorFile {
  const root = record(file, 'the file', content)
  if (typeof root.origin !== 'string')
    throw new VectorFileError(file, 'origin', 'must be text: say whose numbers these are')
  if (!Array.isArray(root.vectors)) throw new VectorFileError(file, 'vectors', 'must be a list')
  const seen = new Set<string>()
  const vectors = root.vectors.map((value: unknown, index) => {
    const vector = parseVector(file, `vectors[${index}]`, value)
    if (seen.has(vector.id))
      throw new VectorFileError(file, `vectors[${index}].id`, `repeats ${vector.id}: give each its own`)
    seen.add(vector.id)
    return vector
  })
  return { file, origin: root.origin, vectors, shared: root }
}

function parseVector(file: string, path: string, value: unknown): Vector {
  const fields = record(file, path, value)
  const id = fields.id
  if (typeof id !== 'string' || id === '') throw new VectorFileError(file, `${path}.id`, 'must be text')
  const tolerance = fields.tolerance
  if (tolerance !== undefined && typeof tolerance !== 'string' && typeof tolerance !== 'number') {
    throw new VectorFileError(file, `${path}.tolerance`, 'must be a number, or text such as "1e-12 relative"')
  }
  return {
    id,
    inputs: record(file, `${path}.inputs`, fields.inputs),
    expected: record(file, `${path}.expected`, fields.expected),
    tolerance,
  }
}

function record(file: string, path: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new VectorFileError(file, path, 'must be an object')
  }
  return value as Readonly<Record<string, unknown>>
}
