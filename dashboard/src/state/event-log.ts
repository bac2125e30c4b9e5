/**
 * Public events as this page has read them, oldest first: the newest to begin with, then on from a cursor, so that nothing between two answers
 * is missed, and back when the reader asks for earlier ones. One log for each choice of topic and market, shared by all who show it.
 */
import { type Signal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ask, HouseProblem } from '../wire/client.ts'
import type { EventTopic, PlacedEvent, PublicEventPage } from '../wire/types.ts'
import { heard, notHeard } from './link.ts'
import type { Loaded } from './resource.ts'

/** Events as they were read; `hasEarlier`: the house keeps earlier ones; `gap`: it has forgotten some before these. */
type EventLog = { readonly events: readonly PlacedEvent[]; readonly hasEarlier: boolean; readonly gap: boolean }

/** Which events are wanted; null does not choose. */
export type EventWish = { readonly topic: EventTopic | null; readonly market: number | null }

/** Events that are kept unless the reader asked for more, the pause between questions in ms, and the size of a page. */
const KEPT = 2_000
const PAUSE_MS = 1_200
const PAGE = 200

type Log = {
  readonly query: string
  readonly value: Signal<Loaded<EventLog>>
  /** Where reading on and reading back go on; null before the first answer, and when there is nothing earlier. */
  next: string | null
  previous: string | null
  kept: number
  users: number
  timer: ReturnType<typeof setTimeout> | null
}

const logs = new Map<string, Log>()

/** Counts what was forgotten: a page that was asked for before belongs to another house. */
let round = 0

/** The log of a choice, read on while the component stands. */
export function useEventLog(wish: EventWish): Loaded<EventLog> {
  const log = logOf(wish)
  useEffect(() => {
    log.users += 1
    if (log.users === 1) void readOn(log)
    return () => {
      log.users -= 1
      if (log.users === 0 && log.timer !== null) clearTimeout(log.timer)
    }
  }, [log])
  return log.value.value
}

/** Reads one page of earlier events. */
export async function readEarlier(wish: EventWish): Promise<void> {
  const log = logOf(wish)
  const { previous } = log
  if (previous === null) return
  const mine = round
  // Not asked for twice at once.
  log.previous = null
  try {
    const { data } = await ask<PublicEventPage>(`/v1/events?before=${previous}&limit=${PAGE}${log.query}`)
    const before = log.value.value
    if (mine !== round || before.phase !== 'ready') return
    log.previous = data.previous
    log.kept += data.events.length
    const events = [...data.events, ...before.data.events]
    log.value.value = { ...before, data: { events, hasEarlier: data.previous !== null, gap: data.gap } }
  } catch (error) {
    if (!(error instanceof HouseProblem)) throw error
    if (mine === round) log.previous = previous
    if (error.status === 0) notHeard()
  }
}

/** Forgets what was read: another house answers. */
export function forgetEvents(): void {
  round += 1
  for (const log of logs.values()) {
    log.next = null
    log.previous = null
    log.kept = KEPT
    log.value.value = { phase: 'loading' }
  }
}

function logOf({ topic, market }: EventWish): Log {
  const query = `${topic === null ? '' : `&topic=${topic}`}${market === null ? '' : `&market=${market}`}`
  let log = logs.get(query)
  if (log === undefined) {
    const value = signal<Loaded<EventLog>>({ phase: 'loading' })
    log = { query, value, next: null, previous: null, kept: KEPT, users: 0, timer: null }
    logs.set(query, log)
  }
  return log
}

async function readOn(log: Log): Promise<void> {
  let more = false
  if (!document.hidden) {
    try {
      more = await readPage(log)
    } catch (error) {
      if (!(error instanceof HouseProblem)) throw error
      if (error.status === 0) notHeard()
      const before = log.value.value
      log.value.value = before.phase === 'ready' ? { ...before, problem: error } : { phase: 'failed', problem: error }
    }
  }
  if (log.users > 0) log.timer = setTimeout(() => void readOn(log), more ? 0 : PAUSE_MS)
}

/** One page; true when the next one may be asked for at once. */
async function readPage(log: Log): Promise<boolean> {
  const mine = round
  const { next: from } = log
  const after = from === null ? '' : `&after=${from}`
  const answer = await ask<PublicEventPage>(`/v1/events?limit=${PAGE}${after}${log.query}`)
  if (mine !== round) return true
  heard(answer)
  const { events, next, previous, gap } = answer.data
  log.next = next ?? from
  const before = log.value.value
  if (from === null || before.phase !== 'ready') {
    log.previous = previous
    const data = { events, hasEarlier: previous !== null, gap }
    log.value.value = { phase: 'ready', data, timeMs: answer.timeMs, problem: null }
    return false
  }
  if (events.length > 0 || before.problem !== null) add(log, before.data, events, answer.timeMs)
  return events.length === PAGE
}

function add(log: Log, before: EventLog, events: readonly PlacedEvent[], timeMs: number): void {
  const all = [...before.events, ...events]
  const kept = all.slice(-log.kept)
  const first = kept[0]
  // What is let go of can be read back again.
  if (kept.length < all.length && first !== undefined) log.previous = `${first.seq}-${first.index}`
  const data = { events: kept, hasEarlier: before.hasEarlier || kept.length < all.length, gap: before.gap }
  log.value.value = { phase: 'ready', data, timeMs, problem: null }
}
