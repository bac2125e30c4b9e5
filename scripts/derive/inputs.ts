/** Reads the data folder: every file is checked against the sha256 of its MANIFEST.json before a figure is taken. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** What MANIFEST.json says of a file, as far as a scenario cites it. */
type ManifestEntry = {
  readonly file: string
  readonly venue: string
  readonly source_repo: string
  readonly source_path: string
  readonly commit: string
  readonly licence_of_repo: string
  readonly sha256: string
}

/** The data folder: its manifest, and a reader of its files. */
export type Inputs = {
  readonly entry: (file: string) => ManifestEntry
  /** Rows of a CSV file, cells by column. */
  readonly rows: (file: string) => readonly Readonly<Record<string, string>>[]
  readonly json: (file: string) => unknown
}

/** The folder cannot be used. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** Opens a data folder by its manifest. */
export function inputsOpen(folder: string): Inputs {
  const manifest = JSON.parse(readFileSync(join(folder, 'MANIFEST.json'), 'utf8')) as readonly ManifestEntry[]
  const entry = (file: string): ManifestEntry => {
    const found = manifest.find((candidate) => candidate.file === file)
    if (found === undefined) throw new InputError(`${file} is not in MANIFEST.json; take the folder this script names`)
    return found
  }
  const text = (file: string): string => {
    const wanted = entry(file).sha256
    const bytes = readFileSync(join(folder, file))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (sha256 !== wanted) {
      throw new InputError(`${file} has sha256 ${sha256}, MANIFEST.json says ${wanted}; fetch it again`)
    }
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  }
  return { entry, rows: (file) => csvRows(text(file)), json: (file) => JSON.parse(text(file)) }
}

function csvRows(text: string): Readonly<Record<string, string>>[] {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/)
  const names = header!.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}
