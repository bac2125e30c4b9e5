/**
 * What carries commands out: a house in memory, or a journal in a directory with the house behind it (`journal-engine.ts`). A batch
 * is formed before any of it is applied, so that both give the same events.
 */
import { apply, emptyHouse, type House } from '../../core/machine/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'

/** Hears a command as it was applied. */
export type CommandSink = (seq: number, timeMs: number, command: Command, events: readonly HouseEvent[]) => void

/** Carries out batches in order of time. */
export type Engine = {
  readonly house: () => House
  readonly run: (timeMs: number, batch: readonly Command[], sink: CommandSink) => void
  readonly close: () => Promise<void>
}

/** A house in memory. */
export function memoryEngine(): Engine {
  const house = emptyHouse()
  let seq = 0
  return {
    house: () => house,
    run(timeMs, batch, sink) {
      for (const command of batch) {
        seq += 1
        sink(seq, timeMs, command, apply(house, seq, timeMs, command))
      }
    },
    close: async () => {},
  }
}
