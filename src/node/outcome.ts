import { equalBytes, writeU32 } from './bytes.ts'
import { crc32, sha256 } from './digests.ts'

/**
 * What executing a batch gave: a CRC-32 of each command's events, which names the first command that differs, and the SHA-256 of all of them,
 * which no one can satisfy with other events. The hash runs over (length as u32, bytes) of each command in order.
 */
export type Outcome = { readonly checksums: Uint32Array; readonly eventsHash: Uint8Array }

/** Collects the events of one batch. The buffer is kept between batches: allocating one per batch costs more than hashing it. */
export class OutcomeCollector {
  #framed = new Uint8Array(64 * 1024)
  #bytes = 0
  #checksums = new Uint32Array(0)
  #count = 0

  begin(commandCount: number): void {
    this.#bytes = 0
    this.#count = 0
    this.#checksums = new Uint32Array(commandCount)
  }

  add(events: Uint8Array): void {
    const end = this.#bytes + 4 + events.length
    if (end > this.#framed.length) this.#grow(end)
    writeU32(this.#framed, this.#bytes, events.length)
    this.#framed.set(events, this.#bytes + 4)
    this.#bytes = end
    this.#checksums[this.#count] = crc32(events)
    this.#count += 1
  }

  finish(): Outcome {
    return { checksums: this.#checksums, eventsHash: sha256(this.#framed.subarray(0, this.#bytes)) }
  }

  #grow(bytes: number): void {
    const larger = new Uint8Array(2 ** Math.ceil(Math.log2(bytes)))
    larger.set(this.#framed.subarray(0, this.#bytes))
    this.#framed = larger
  }
}

/** The outcome of a batch without commands: also what stands in the first record, which has no predecessor. */
export function emptyOutcome(): Outcome {
  return { checksums: new Uint32Array(0), eventsHash: sha256(new Uint8Array(0)) }
}

/** Where two outcomes of one batch part: the index of the first command, with what differs; undefined when they agree. */
export function firstDifference(stored: Outcome, executed: Outcome): { index: number; what: string } | undefined {
  const countBoth = Math.min(stored.checksums.length, executed.checksums.length)
  for (let index = 0; index < countBoth; index++) {
    if (stored.checksums[index] !== executed.checksums[index]) {
      return {
        index,
        what: `its events have checksum ${hex32(executed.checksums[index]!)}, the journal says ${hex32(stored.checksums[index]!)}`,
      }
    }
  }
  if (stored.checksums.length !== executed.checksums.length) {
    return {
      index: countBoth,
      what: `the journal stores ${stored.checksums.length} checksums for ${executed.checksums.length} commands`,
    }
  }
  if (!equalBytes(stored.eventsHash, executed.eventsHash)) {
    return {
      index: 0,
      what: 'every checksum agrees but the SHA-256 of the batch’s events does not: the stored hash was replaced',
    }
  }
  return undefined
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0')
}
