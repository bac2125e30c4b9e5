import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'

/** The few file operations of the snapshot writer, so that a test can put a disk below it that forgets what was not synced. */
export type FileSystem = {
  /** Names in a directory; none when it does not exist. */
  list(directory: string): string[]
  /** A new or emptied file. */
  create(path: string): { write(bytes: Uint8Array): void; sync(): void; close(): void }
  open(path: string): { readonly size: number; read(offset: number, length: number): Uint8Array; close(): void }
  rename(from: string, to: string): void
  remove(path: string): void
  /** Makes the creations, renames and removals in a directory durable. */
  syncDirectory(directory: string): void
}

export const diskFiles: FileSystem = {
  list: (directory) => (existsSync(directory) ? readdirSync(directory) : []),
  create(path) {
    const file = openSync(path, 'w')
    return {
      write: (bytes) => writeWhole(file, bytes),
      sync: () => fsyncSync(file),
      close: () => closeSync(file),
    }
  },
  open(path) {
    const file = openSync(path, 'r')
    return {
      size: fstatSync(file).size,
      read: (offset, length) => readWhole(file, offset, length),
      close: () => closeSync(file),
    }
  },
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
  syncDirectory(directory) {
    const file = openSync(directory, 'r')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  },
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written, bytes.length - written)
}

/** Fewer bytes than asked for at the end of the file. */
function readWhole(file: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const bytesRead = readSync(file, bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
