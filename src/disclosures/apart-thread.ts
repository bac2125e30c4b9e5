/** The other side of `apart.ts`: looks at copies of the house, and executes its journal again. */
import { parentPort, workerData } from 'node:worker_threads'
import { emptyHouse, type House, houseFromPages } from '../core/machine/index.ts'
import { executedAgain } from '../node/index.ts'
import { type Disclosures, disclosuresOf } from './disclosures.ts'
import { type History, historyOf, observe } from './history.ts'
import { booksOf, type Looked, lookedAt } from './hourly.ts'

/** The pages of a house, one after another, and the length of each. */
export type HousePages = { readonly bytes: Uint8Array<ArrayBuffer>; readonly lengths: Uint32Array }

/** What the thread is asked. */
export type Question =
  /** The past of the house up to a command of its journal, as far as events and looks tell it. */
  | { readonly kind: 'follow'; readonly seqLast: number }
  | { readonly kind: 'look'; readonly pages: HousePages; readonly timeMs: number }
  | { readonly kind: 'now'; readonly pages: HousePages; readonly history: History }

/** What it answers, by what it was asked. */
export type Answer = {
  readonly history?: History
  readonly looked?: Looked
  readonly disclosures?: Disclosures
}

const journal = workerData as string

/** The house executed again, as long as nobody else has it. */
let house = emptyHouse()
const past = historyOf()

parentPort!.on('message', (question: Question) => parentPort!.postMessage(answerTo(question)))

function answerTo(question: Question): Answer {
  if (question.kind === 'follow') {
    for (const { seq, timeMs, events } of executedAgain(journal, house, question.seqLast)) {
      observe(past, house, seq, timeMs, events)
    }
    // Frozen books stay here, where looks are taken.
    return { history: { ...past, books: booksOf() } }
  }
  // Whoever looks has caught up.
  house = emptyHouse()
  const copy = houseOf(question.pages)
  if (question.kind === 'look') return { looked: lookedAt(past.books, copy, question.timeMs) }
  return { disclosures: disclosuresOf(question.history, copy) }
}

function houseOf({ bytes, lengths }: HousePages): House {
  let at = 0
  const pages = Array.from(lengths, (length) => {
    at += length
    return bytes.subarray(at - length, at)
  })
  return houseFromPages(pages)!
}
