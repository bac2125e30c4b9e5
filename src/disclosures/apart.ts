/**
 * Disclosures beside a house that runs. What events tell is added up as they come; whatever needs a pass over accounts, the look of the hour
 * and the disclosures themselves, is done in a thread of its own, on a copy of the house's pages made between two commands: one state, and
 * the house goes on. A house that was there before has its journal executed again in that thread, from the first command on: the past of a
 * period is in no snapshot, and what is executed again cannot be wrong or out of date.
 */
import { Worker } from 'node:worker_threads'
import { type House, pagesOfHouse } from '../core/machine/index.ts'
import type { HouseEvent } from '../core/words/index.ts'
import type { Answer, HousePages, Question } from './apart-thread.ts'
import type { Disclosures } from './disclosures.ts'
import { type History, hear, historyOf, hourOf, rowsToday } from './history.ts'
import { noteLooked } from './hourly.ts'

/** A command that was executed, and what it did. */
type Heard = { readonly seq: number; readonly timeMs: number; readonly events: readonly HouseEvent[] }

/** A house that runs: between two turns of the event loop it stands after the last command that listeners were told of. */
type Running = { readonly house: House; listen(listener: (heard: Heard) => void): () => void }

/** Disclosures beside a house. */
export type DisclosuresApart = {
  /** As of now; null while the journal of a house that was there before is executed again, and after a failure. */
  now(): Promise<Disclosures | null>
  /** Stops listening and ends the thread. */
  close(): Promise<void>
}

/** Most commands that wait until the thread has come so far; with more it executes on instead. */
const WAITING_MAX = 100_000

/**
 * Follows a house from its present command on.
 *
 * @param journal the folder of the house's journal, in which every command stands that listeners were told of
 * @param failed told once if the thread fails: there are no disclosures from then on
 */
export function disclosuresApart(running: Running, journal: string, failed: (cause: Error) => void): DisclosuresApart {
  const thread = threadOf(journal, failed)
  let history: History | null = running.house.clock.seq === 0 ? historyOf() : null
  let waiting: WaitingCommands = waitingFrom(running.house)
  let looks: Promise<unknown> = Promise.resolve()

  const look = (past: History): void => {
    const rows = rowsToday(past)
    const taken = thread.ask({ kind: 'look', pages: pagesOf(running.house), timeMs: past.timeMs })
    looks = Promise.all([looks, taken.then(({ looked }) => noteLooked(rows, looked!), ignored)])
  }
  const follow = (past: History, { seq, timeMs, events }: Heard): void => {
    if (hear(past, running.house, seq, timeMs, events)) look(past)
  }
  const catchUp = async (): Promise<void> => {
    let past: History | undefined
    do {
      waiting = waitingFrom(running.house)
      past = (await thread.ask({ kind: 'follow', seqLast: waiting.seq })).history
    } while (waiting.commands === null)
    history = past!
    for (const heard of waiting.commands) follow(history, heard)
  }
  const stop = running.listen((heard) => (history === null ? wait(waiting, heard) : follow(history, heard)))
  if (history === null) catchUp().catch(ignored)
  return {
    async now() {
      if (history === null) return null
      // A look that was due before belongs to the figures: whoever asks waits for it.
      let before: Promise<unknown>
      do {
        before = looks
        await before
      } while (before !== looks)
      const question = { kind: 'now', history, pages: pagesOf(running.house) } as const
      return thread.ask(question).then(
        ({ disclosures }) => disclosures!,
        () => null,
      )
    },
    async close() {
      stop()
      await thread.close()
    },
  }
}

/** The failure was told already. */
function ignored(): void {}

/**
 * Commands after number `seq`, until the thread has executed all up to it. Null when they became too many, or when the hour has passed: the
 * look that is due then needs the house as it stands, and the thread takes it as it comes there.
 */
type WaitingCommands = { readonly seq: number; readonly hour: number; commands: Heard[] | null }

function waitingFrom({ clock }: House): WaitingCommands {
  return { seq: clock.seq, hour: hourOf(clock.nowMs), commands: [] }
}

function wait(waiting: WaitingCommands, heard: Heard): void {
  const { commands, hour } = waiting
  if (commands === null) return
  if (commands.length === WAITING_MAX || hourOf(heard.timeMs) !== hour) waiting.commands = null
  else commands.push(heard)
}

/** A copy of the pages of a house, in one piece. */
function pagesOf(house: House): HousePages {
  const pages = [...pagesOfHouse(house)]
  const lengths = Uint32Array.from(pages, ({ length }) => length)
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const page of pages) {
    bytes.set(page, at)
    at += page.length
  }
  return { bytes, lengths }
}

type Thread = { ask(question: Question): Promise<Answer>; close(): Promise<void> }

/** The thread, started at the first question; it answers in order. Once it has failed every question rejects. */
function threadOf(journal: string, failed: (cause: Error) => void): Thread {
  const asked: { resolve(answer: Answer): void; reject(cause: Error): void }[] = []
  let worker: Worker | null = null
  let end: Error | null = null
  const die = (cause: Error): void => {
    if (end !== null) return
    end = cause
    for (const { reject } of asked.splice(0)) reject(cause)
    failed(cause)
  }
  const start = (): Worker => {
    const started = new Worker(new URL('./apart-thread.ts', import.meta.url), { workerData: journal })
    started.on('message', (answer: Answer) => asked.shift()!.resolve(answer))
    started.on('error', die)
    return started
  }
  return {
    ask(question) {
      if (end !== null) return Promise.reject(end)
      worker ??= start()
      worker.postMessage(question, 'pages' in question ? [question.pages.bytes.buffer] : [])
      return new Promise((resolve, reject) => asked.push({ resolve, reject }))
    },
    async close() {
      end ??= new Error('the disclosures were closed')
      for (const { reject } of asked.splice(0)) reject(end)
      await worker?.terminate()
    },
  }
}
