import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { readU32, readU64, writeU32, writeU64 } from './bytes.ts'
import { markSyncBatches } from './limits.ts'

/**
 * The acknowledged mark: the number of a batch that the log has reported as durable, kept outside SQLite. SQLite reads a damaged last
 * transaction as a torn one and drops it without a word; a tail below the mark tells the two apart.
 *
 * Two slots in different disk pages are written in turn, in place and after the commit. A write that a crash tears leaves the other slot. A
 * killed process loses nothing of it; a power cut may take it back by up to `markSyncBatches`, never forward: the mark is never above the
 * durable tail.
 */
export type AcknowledgedMark = {
  /** Highest batch known to be acknowledged, or undefined when neither slot is whole. */
  read(): number | undefined
  write(batch: number): void
  sync(): void
  close(): void
}

const slotStride = 4096
const slotBytes = 16
const slotMagic = 0x4b524d50 // "PMRK"

/** Bytes of the file of a new journal, where nothing is acknowledged yet. */
export function newMarkFile(): Uint8Array {
  const bytes = new Uint8Array(2 * slotStride)
  bytes.set(slotOf(0), 0)
  bytes.set(slotOf(0), slotStride)
  return bytes
}

export function openMark(path: string, mode: 'read' | 'write'): AcknowledgedMark {
  const file = openSync(path, mode === 'read' ? 'r' : 'r+')
  let writesUnsynced = 0
  const sync = (): void => {
    if (writesUnsynced > 0) fdatasyncSync(file)
    writesUnsynced = 0
  }
  return {
    read() {
      const marks = [0, 1].flatMap((slot) => readSlot(file, slot) ?? [])
      return marks.length === 0 ? undefined : Math.max(...marks)
    },
    write(batch) {
      writeSync(file, slotOf(batch), 0, slotBytes, (batch % 2) * slotStride)
      writesUnsynced += 1
      if (writesUnsynced >= markSyncBatches) sync()
    },
    sync,
    close() {
      sync()
      closeSync(file)
    },
  }
}

function slotOf(batch: number): Uint8Array {
  const slot = new Uint8Array(slotBytes)
  writeU32(slot, 0, slotMagic)
  writeU64(slot, 4, batch)
  writeU32(slot, 12, crc32(slot.subarray(0, 12)))
  return slot
}

function readSlot(file: number, index: number): number | undefined {
  const slot = new Uint8Array(slotBytes)
  const bytesRead = readSync(file, slot, 0, slotBytes, index * slotStride)
  const whole =
    bytesRead === slotBytes && readU32(slot, 0) === slotMagic && readU32(slot, 12) === crc32(slot.subarray(0, 12))
  return whole ? readU64(slot, 4) : undefined
}
