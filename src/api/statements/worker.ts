/** A thread that makes one statement: it executes the journal again from its beginning and adds up one account's postings. */
import { parentPort, workerData } from 'node:worker_threads'
import { apply, emptyHouse, passOver } from '../../core/machine/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { decodeCommand, readRange, statementsOf } from '../../node/index.ts'
import type { StatementLine, StatementWish } from './shape.ts'

/** Commands held in memory at a time. */
const CHUNK = 20_000

type Executed = { readonly nowMs: number; readonly command: Command; readonly events: readonly HouseEvent[] }

function* executedAgain({ directory, seqLast, toMs }: StatementWish): Generator<Executed> {
  const house = emptyHouse()
  for (let from = 1; from <= seqLast; from += CHUNK) {
    for (const { seq, timeMs, command: bytes } of readRange(directory, from, Math.min(seqLast, from + CHUNK - 1))) {
      if (timeMs >= toMs) return
      const command = decodeCommand(bytes)
      if (command === null) passOver(house, seq, timeMs)
      else yield { nowMs: timeMs, command, events: apply(house, seq, timeMs, command) }
    }
  }
}

type Part = { readonly opening: bigint; readonly postings: ReadonlyMap<string, bigint>; readonly closing: bigint }

function lineOf(of: StatementLine['of'], number: number, { opening, postings, closing }: Part): StatementLine {
  const lines = [...postings].map(([name, amount]) => ({ class: name, amount: `${amount}` }))
  return { of, number, opening: `${opening}`, postings: lines, closing: `${closing}` }
}

const wish = workerData as StatementWish
const statement = statementsOf(executedAgain(wish), wish, wish.account).get(wish.account)
const lines: StatementLine[] = [
  ...[...(statement?.assets ?? [])].map(([asset, part]) => lineOf('asset', asset, part)),
  ...[...(statement?.costs ?? [])].map(([market, part]) => lineOf('cost', market, part)),
].sort((one, other) => one.of.localeCompare(other.of) || one.number - other.number)
parentPort!.postMessage(lines)
