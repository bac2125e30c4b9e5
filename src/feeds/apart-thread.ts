/** The other side of `apart.ts`: feeds that run here, whose commands another thread brings to the house. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Command } from '../core/words/index.ts'
import { systemClock } from './clock.ts'
import { feedJobsOf } from './config.ts'
import { type FeedNews, runFeeds } from './runner.ts'

/** What the thread says. */
export type ThreadWord =
  | { readonly kind: 'submit'; readonly id: number; readonly command: Command; readonly evidence: Uint8Array }
  | { readonly kind: 'news'; readonly news: FeedNews }
  | { readonly kind: 'failed'; readonly fault: ThreadFault }
  | { readonly kind: 'ended' }

/** What it is told: to stop, or what became of a command: null when it was taken, else why not. */
export type ThreadAnswer =
  | { readonly kind: 'stop' }
  | { readonly kind: 'taken'; readonly id: number; readonly reason: string | null }

/** An error as it crosses threads: classes do not. */
export type ThreadFault = { readonly name: string; readonly message: string }

const stop = new AbortController()
const asked = new Map<number, (reason: string | null) => void>()
let last = 0

const say = (word: ThreadWord): void => parentPort!.postMessage(word)

parentPort!.on('message', (word: ThreadAnswer) => {
  if (word.kind === 'stop') return stop.abort()
  asked.get(word.id)!(word.reason)
  asked.delete(word.id)
})

const submit = (command: Command, evidence: Uint8Array): Promise<string | null> => {
  const id = ++last
  say({ kind: 'submit', id, command, evidence })
  return new Promise((resolve) => asked.set(id, resolve))
}

try {
  const secretOf = (variable: string): string | undefined => process.env[variable]
  const jobs = feedJobsOf(workerData, { fetch, clock: systemClock, secretOf })
  await runFeeds(jobs, { clock: systemClock, submit, tell: (news) => say({ kind: 'news', news }), signal: stop.signal })
  say({ kind: 'ended' })
} catch (error) {
  const { name, message, stack } = error as Error
  say({ kind: 'failed', fault: { name, message: name === 'Error' ? (stack ?? message) : message } })
}
