import { hash } from 'node:crypto'
import { join } from 'node:path'
import { equalBytes, readU32, readU64, toHex, writeU32, writeU64 } from './bytes.ts'
import { DiskFullError } from './errors.ts'
import type { FileSystem } from './files.ts'
import { snapshotsKept } from './limits.ts'
import { stateHash } from './state-hash.ts'
import type { Writer } from './writer.ts'

/**
 * One snapshot file: a header as canonical bytes, then the pages. Little-endian.
 *
 *     0    8  "PLIMSNAP"
 *     8    4  format, 1
 *    12    4  rules version
 *    16    8  sequence of the last command in the state
 *    24    8  batch it ends with, a seal
 *    32    8  time of that batch, ms
 *    40   32  chain hash of that batch
 *    72   32  state hash (state-hash.ts)
 *   104    4  number of pages n
 *   108   8n  length of each page
 *   end   32  SHA-256 of the header before it
 */
export type SnapshotHeader = {
  readonly rulesVersion: number
  readonly seq: number
  readonly batch: number
  readonly timeMs: number
  readonly chain: Uint8Array
  readonly stateHash: Uint8Array
  readonly pageLengths: readonly number[]
}

/** A file in the directory of snapshots whose name is that of a snapshot. Whether its bytes are good is not known yet. */
export type SnapshotFile = { readonly path: string; readonly name: string; readonly seq: number }

const magic = new TextEncoder().encode('PLIMSNAP')
const format = 1
const fixedBytes = 108
const hashBytes = 32
const pagesMax = 2 ** 20
const namePattern = /^(\d{16})-[0-9a-f]{64}\.snapshot$/
const temporarySuffix = '.part'

/**
 * Writes the writer's state as a snapshot and keeps the newest few. The file appears under its own name (sequence and state hash) only when
 * every byte of it is on the disk; older ones go only after that. The writer must stand at a seal. Throws DiskFullError.
 */
export function writeSnapshot<S>(
  files: FileSystem,
  directory: string,
  writer: Writer<S>,
): SnapshotFile & { readonly stateHash: Uint8Array } {
  const { machine, state, position } = writer
  const { hash: hashOfState, pageLengths } = stateHash(machine.pages(state))
  if (pageLengths.length > pagesMax)
    throw new RangeError(`${pageLengths.length} pages; at most ${pagesMax} fit a snapshot`)
  const header = { ...position, rulesVersion: machine.rulesVersion, stateHash: hashOfState, pageLengths }
  const name = `${String(position.seq).padStart(16, '0')}-${toHex(hashOfState)}.snapshot`
  const path = join(directory, name)
  const temporary = path + temporarySuffix
  try {
    const file = files.create(temporary)
    try {
      file.write(encodeSnapshotHeader(header))
      for (const page of machine.pages(state)) file.write(page)
      file.sync()
    } finally {
      file.close()
    }
  } catch (error) {
    files.remove(temporary)
    if ((error as { code?: unknown }).code === 'ENOSPC') throw new DiskFullError(path, error)
    throw error
  }
  files.rename(temporary, path)
  files.syncDirectory(directory)
  removeOld(files, directory)
  return { path, name, seq: position.seq, stateHash: hashOfState }
}

/** Files named as snapshots, newest first. */
export function listSnapshots(files: FileSystem, directory: string): SnapshotFile[] {
  const found: SnapshotFile[] = []
  for (const name of files.list(directory)) {
    const seq = namePattern.exec(name)?.[1]
    if (seq !== undefined) found.push({ path: join(directory, name), name, seq: Number(seq) })
  }
  return found.sort((left, right) => right.seq - left.seq || (left.name < right.name ? 1 : -1))
}

/** The header of a snapshot file, checked by its own hash and by the file's name and length; or what is wrong with it. */
export function readSnapshotHeader(
  files: FileSystem,
  { path, name }: SnapshotFile,
): SnapshotHeader | { readonly bad: string } {
  const file = files.open(path)
  try {
    const fixed = file.read(0, fixedBytes)
    if (fixed.length < fixedBytes || !equalBytes(fixed.subarray(0, 8), magic))
      return { bad: 'it does not begin as a snapshot' }
    const pageCount = readU32(fixed, 104)
    if (pageCount > pagesMax) return { bad: 'its header is damaged' }
    const headerBytes = fixedBytes + 8 * pageCount + hashBytes
    const bytes = file.read(0, headerBytes)
    const body = bytes.subarray(0, headerBytes - hashBytes)
    if (bytes.length < headerBytes || !equalBytes(bytes.subarray(body.length), hash('sha256', body, 'buffer')))
      return { bad: 'its header is damaged' }
    if (readU32(bytes, 8) !== format) return { bad: `its format is ${readU32(bytes, 8)}; this release reads ${format}` }
    const header = decodeSnapshotHeader(bytes, pageCount)
    const size = header.pageLengths.reduce((sum, length) => sum + length, headerBytes)
    if (size !== file.size) return { bad: `it has ${file.size} bytes instead of ${size}` }
    const nameExpected = `${String(header.seq).padStart(16, '0')}-${toHex(header.stateHash)}.snapshot`
    return name === nameExpected ? header : { bad: 'its name is not that of its contents' }
  } finally {
    file.close()
  }
}

/** The pages of a snapshot whose header has been read, one at a time. The caller has checked nothing but the header: hash them first. */
export function* readSnapshotPages(
  files: FileSystem,
  { path }: SnapshotFile,
  header: SnapshotHeader,
): Iterable<Uint8Array> {
  const file = files.open(path)
  try {
    let at = fixedBytes + 8 * header.pageLengths.length + hashBytes
    for (const length of header.pageLengths) {
      yield file.read(at, length)
      at += length
    }
  } finally {
    file.close()
  }
}

/** Whether the pages give the state hash that the header names. */
export function pagesAreWhole(files: FileSystem, snapshot: SnapshotFile, header: SnapshotHeader): boolean {
  return equalBytes(stateHash(readSnapshotPages(files, snapshot, header)).hash, header.stateHash)
}

function encodeSnapshotHeader(header: SnapshotHeader): Uint8Array {
  const bytes = new Uint8Array(fixedBytes + 8 * header.pageLengths.length + hashBytes)
  bytes.set(magic, 0)
  writeU32(bytes, 8, format)
  writeU32(bytes, 12, header.rulesVersion)
  writeU64(bytes, 16, header.seq)
  writeU64(bytes, 24, header.batch)
  writeU64(bytes, 32, header.timeMs)
  bytes.set(header.chain, 40)
  bytes.set(header.stateHash, 72)
  writeU32(bytes, 104, header.pageLengths.length)
  for (const [index, length] of header.pageLengths.entries()) writeU64(bytes, fixedBytes + 8 * index, length)
  const body = bytes.subarray(0, bytes.length - hashBytes)
  bytes.set(hash('sha256', body, 'buffer'), body.length)
  return bytes
}

function decodeSnapshotHeader(bytes: Uint8Array, pageCount: number): SnapshotHeader {
  return {
    rulesVersion: readU32(bytes, 12),
    seq: readU64(bytes, 16),
    batch: readU64(bytes, 24),
    timeMs: readU64(bytes, 32),
    chain: bytes.slice(40, 72),
    stateHash: bytes.slice(72, 104),
    pageLengths: Array.from({ length: pageCount }, (_, index) => readU64(bytes, fixedBytes + 8 * index)),
  }
}

/** Removes all but the newest snapshots, and what a crash left half-written. */
function removeOld(files: FileSystem, directory: string): void {
  for (const { path } of listSnapshots(files, directory).slice(snapshotsKept)) files.remove(path)
  for (const name of files.list(directory)) if (name.endsWith(temporarySuffix)) files.remove(join(directory, name))
}
