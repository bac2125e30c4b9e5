/** The replay under way, kept while the page is left and come back to. */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { ArmName, PlayedArm } from '../../../src/lab/replay/playback/index.ts'
import { ask, HouseProblem } from '../wire/client.ts'
import type { ScenarioFiles } from '../wire/types.ts'
import type { PlayNews, PlayRequest } from './messages.ts'

/** Where a replay is. */
export type Playing =
  | { readonly phase: 'idle' }
  | { readonly phase: 'playing'; readonly arm: ArmName; readonly part: number; readonly done: readonly PlayedArm[] }
  | { readonly phase: 'played'; readonly done: readonly PlayedArm[] }
  | { readonly phase: 'failed'; readonly why: string }

const now = signal<Playing>({ phase: 'idle' })
let worker: Worker | null = null
let round = 0

/** What stands of the replay. */
export const playing: ReadonlySignal<Playing> = now

/** Reads a scenario and plays it under each arm, one after the other; what was under way is given up. */
export async function play(name: string, wish: Omit<PlayRequest, 'files'>): Promise<void> {
  cancel()
  const mine = ++round
  now.value = { phase: 'playing', arm: wish.arms[0]!, part: 0, done: [] }
  try {
    const { data } = await ask<ScenarioFiles>(`/v1/scenarios/${encodeURIComponent(name)}`)
    if (mine === round) begin({ files: data, ...wish })
  } catch (error) {
    if (mine !== round) return
    now.value = { phase: 'failed', why: error instanceof HouseProblem ? error.message : String(error) }
  }
}

/** Gives up what is under way. */
export function cancel(): void {
  round += 1
  worker?.terminate()
  worker = null
  now.value = { phase: 'idle' }
}

function begin(request: PlayRequest): void {
  const started = new Worker(new URL('./replay-worker.ts', import.meta.url), { type: 'module', name: 'replay' })
  worker = started
  started.onmessage = ({ data }: MessageEvent<PlayNews>) => hear(data, request.arms.length)
  started.onerror = () => hear({ kind: 'failed', why: 'The replay’s own program could not be run.' }, 0)
  started.postMessage(request)
}

function hear(news: PlayNews, arms: number): void {
  const done = now.value.phase === 'playing' ? now.value.done : []
  switch (news.kind) {
    case 'progress':
      now.value = { phase: 'playing', arm: news.arm, part: news.part, done }
      return
    case 'played': {
      const all = [...done, news.played]
      now.value =
        all.length < arms
          ? { phase: 'playing', arm: news.played.arm, part: 1, done: all }
          : { phase: 'played', done: all }
      break
    }
    case 'failed':
      now.value = { phase: 'failed', why: news.why }
  }
  if (now.value.phase === 'playing') return
  worker?.terminate()
  worker = null
}
