/**
 * What pages show, each kept up to date while somebody looks at it. One resource a path, shared by all who want it; asked
 * again by the clock, and at once when the stream says that something of its subject happened.
 */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ask, HouseProblem } from '../wire/client.ts'
import { credential } from '../wire/session.ts'
import { heard, notHeard, streaming } from './link.ts'

/** What is known. A failure after a success keeps the old figures: they stay true of their time. */
export type Loaded<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly data: T; readonly timeMs: number; readonly problem: HouseProblem | null }
  | { readonly phase: 'failed'; readonly problem: HouseProblem }

type Resource = {
  readonly path: string
  readonly value: Signal<Loaded<unknown>>
  users: number
  everyMs: number
  timer: ReturnType<typeof setTimeout> | null
  asking: boolean
  toldMs: number
  askedMs: number
  failures: number
}

const LOADING: Loaded<never> = { phase: 'loading' }
const NOTHING: ReadonlySignal<Loaded<never>> = signal(LOADING)

/** The fastest pace at which one path is asked, ms. */
const PACE_MS = 900
const BACKOFF_MAX_MS = 15_000

/** How often a path is asked all the same whose rows the stream tells, ms. */
const TOLD_MS = 10_000

const resources = new Map<string, Resource>()

/** Counts what was forgotten: an answer that was asked for before is another reader's, or another house's. */
let round = 0

/** A path of the house, asked every so often while the component stands; null asks nothing. */
export function useHouse<T>(path: string | null, everyMs: number): Loaded<T> {
  const resource = path === null ? null : resourceOf(path)
  useEffect(() => {
    if (resource === null) return
    resource.users += 1
    resource.everyMs = everyMs
    void refresh(resource)
    return () => {
      resource.users -= 1
      if (resource.users === 0 && resource.timer !== null) clearTimeout(resource.timer)
    }
  }, [resource, everyMs])
  return (resource?.value ?? NOTHING).value as Loaded<T>
}

/** Asks again for everything shown whose path begins so. */
export function poke(prefix: string): void {
  for (const resource of resources.values()) {
    if (resource.users === 0 || !resource.path.startsWith(prefix)) continue
    const waitMs = resource.askedMs + PACE_MS - Date.now()
    if (waitMs <= 0) void refresh(resource)
    else schedule(resource, waitMs)
  }
}

/** Puts what the stream told where somebody looks at the same path. */
export function put(path: string, data: unknown, timeMs: number): void {
  const resource = resources.get(path)
  if (resource === undefined || resource.users === 0 || data === undefined) return
  resource.toldMs = Date.now()
  resource.value.value = { phase: 'ready', data, timeMs, problem: null }
}

/** What is known of a path; null when nothing is. */
export function known<T>(path: string): T | null {
  const loaded = resources.get(path)?.value.peek()
  return loaded?.phase === 'ready' ? (loaded.data as T) : null
}

/** Forgets everything that was known: another reader may see other things. */
export function forgetAll(): void {
  round += 1
  for (const resource of resources.values()) {
    resource.value.value = LOADING
    resource.asking = false
    if (resource.users > 0) void refresh(resource)
  }
}

function resourceOf(path: string): Resource {
  const known = resources.get(path)
  if (known !== undefined) return known
  const made: Resource = {
    path,
    value: signal<Loaded<unknown>>(LOADING),
    ...{ users: 0, everyMs: PACE_MS, timer: null, asking: false, toldMs: 0, askedMs: 0, failures: 0 },
  }
  resources.set(path, made)
  return made
}

/** What is an owner's. The public is not shown it, but it may still be on its way off the page when a reader has signed out. */
const OWN = '/v1/accounts'

async function refresh(resource: Resource): Promise<void> {
  if (resource.asking || (credential.peek() === null && resource.path.startsWith(OWN))) return
  resource.asking = true
  resource.askedMs = Date.now()
  const mine = round
  try {
    const answer = await ask(resource.path)
    if (mine !== round) return
    heard(answer)
    resource.failures = 0
    // What the stream told while this was under way is newer.
    if (resource.toldMs <= resource.askedMs) {
      resource.value.value = { phase: 'ready', data: answer.data, timeMs: answer.timeMs, problem: null }
    }
  } catch (error) {
    if (mine !== round) return
    const problem = error instanceof HouseProblem ? error : new HouseProblem('unreadable', 0, String(error))
    resource.failures += 1
    if (problem.status === 0) notHeard()
    const before = resource.value.value
    resource.value.value = before.phase === 'ready' ? { ...before, problem } : { phase: 'failed', problem }
  }
  resource.asking = false
  if (resource.users > 0) schedule(resource, waitMsOf(resource))
}

/** What the stream tells need not be asked; but a stream says nothing about what it does not carry, so it is asked now and then. */
function waitMsOf({ failures, everyMs, toldMs }: Resource): number {
  if (failures > 0) return Math.min(BACKOFF_MAX_MS, 1_000 * 2 ** (failures - 1))
  const told = streaming.peek() && toldMs > 0
  return Math.max(PACE_MS, told ? Math.max(everyMs, TOLD_MS) : everyMs)
}

function schedule(resource: Resource, waitMs: number): void {
  if (resource.timer !== null) clearTimeout(resource.timer)
  resource.timer = setTimeout(() => {
    // A page in the background asks nothing: it catches up when it is looked at.
    if (document.hidden) schedule(resource, resource.everyMs)
    else if (resource.users > 0) void refresh(resource)
  }, waitMs)
}
