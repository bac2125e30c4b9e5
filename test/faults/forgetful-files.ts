import type { FileSystem } from '../../src/node/files.ts'
import type { Random } from './random.ts'

/**
 * A disk in memory that forgets at a crash what was not synced: bytes written without `sync` are lost, zeroed or kept as chance will have it,
 * and names created, renamed or removed without `syncDirectory` come true or not, each by itself. It can also fail after a number of operations.
 */
export type ForgetfulFiles = FileSystem & {
  /** The disk as it may look after a power cut now. */
  crash(random: Random): ForgetfulFiles
  readonly operations: () => number
}

/** Thrown in place of the operation at which the power fails. */
export class PowerCut extends Error {}

type Contents = { synced: Uint8Array; current: Uint8Array }
type NameChange = { readonly path: string; readonly contents: Contents | undefined }

export function forgetfulFiles(
  operationsMax: number = Number.POSITIVE_INFINITY,
  durable = new Map<string, Contents>(),
): ForgetfulFiles {
  const names = new Map(durable)
  const pending: NameChange[] = []
  let operations = 0
  const step = (): void => {
    if (operations >= operationsMax) throw new PowerCut()
    operations += 1
  }
  const rename = (path: string, contents: Contents | undefined): void => {
    setName(names, { path, contents })
    pending.push({ path, contents })
  }
  return {
    operations: () => operations,
    list: (directory) =>
      [...names.keys()].filter((path) => path.startsWith(directory)).map((path) => path.slice(directory.length + 1)),
    create(path) {
      step()
      const contents = { synced: new Uint8Array(0), current: new Uint8Array(0) }
      rename(path, contents)
      return writable(contents, step)
    },
    open(path) {
      const bytes = names.get(path)!.current
      return { size: bytes.length, read: (offset, length) => bytes.slice(offset, offset + length), close() {} }
    },
    rename(from, to) {
      step()
      const contents = names.get(from)
      rename(to, contents)
      rename(from, undefined)
    },
    remove(path) {
      step()
      if (names.has(path)) rename(path, undefined)
    },
    syncDirectory() {
      step()
      for (const change of pending.splice(0)) setName(durable, change)
    },
    crash(random) {
      const survivors = new Map(durable)
      for (const change of pending) if (random.below(2) === 1) setName(survivors, change)
      const bytesOf = new Map([...survivors].map(([path, contents]) => [path, survivingBytes(contents, random)]))
      return forgetfulFiles(
        Number.POSITIVE_INFINITY,
        new Map([...bytesOf].map(([path, bytes]) => [path, { synced: bytes, current: bytes }])),
      )
    },
  }
}

function writable(contents: Contents, step: () => void): ReturnType<FileSystem['create']> {
  return {
    write(bytes) {
      step()
      contents.current = Uint8Array.from([...contents.current, ...bytes])
    },
    sync() {
      step()
      contents.synced = contents.current
    },
    close() {},
  }
}

function setName(names: Map<string, Contents>, { path, contents }: NameChange): void {
  if (contents === undefined) names.delete(path)
  else names.set(path, contents)
}

/** What was synced, then as much of the rest as chance keeps, some of it as zeros: a length that grew before its data arrived. */
function survivingBytes({ synced, current }: Contents, random: Random): Uint8Array {
  const length = synced.length + random.below(current.length - synced.length + 1)
  const bytes = current.slice(0, length)
  if (length > synced.length && random.below(2) === 1)
    bytes.fill(0, synced.length + random.below(length - synced.length))
  return bytes
}
