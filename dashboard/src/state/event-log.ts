/**
 * The public events that this page has read, oldest first: read on from a cursor, so that nothing between two answers is
 * missed. It begins some way back, because the house gives its newest page and otherwise only what follows a place.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ask, HouseProblem } from '../wire/client.ts'
import type { EventPage, PlacedEvent } from '../wire/types.ts'
import { heard, notHeard } from './link.ts'
import type { Loaded } from './resource.ts'

/** Events as they were read; `gap` when earlier ones are no longer remembered by the house. */
type EventLog = { readonly events: readonly PlacedEvent[]; readonly gap: boolean }

/** Commands that the first question goes back, events that are kept, and the pause between questions in ms. */
const BACK = 20_000
const KEPT = 2_000
const PAUSE_MS = 1_200
const PAGE = 500

const log = signal<Loaded<EventLog>>({ phase: 'loading' })
let cursor: string | null = null
/** Counts what was forgotten: a page that was asked for before belongs to another house. */
let round = 0
let users = 0
let timer: ReturnType<typeof setTimeout> | null = null

/** The log, read on while the component stands. */
export function useEventLog(): Loaded<EventLog> {
  useEffect(() => {
    users += 1
    if (users === 1) void readOn()
    return () => {
      users -= 1
      if (users === 0 && timer !== null) clearTimeout(timer)
    }
  }, [])
  return (log satisfies ReadonlySignal<Loaded<EventLog>>).value
}

/** Forgets what was read: another house answers. */
export function forgetEvents(): void {
  round += 1
  cursor = null
  log.value = { phase: 'loading' }
}

async function readOn(): Promise<void> {
  let more = false
  if (!document.hidden) {
    try {
      more = await readPage()
    } catch (error) {
      if (!(error instanceof HouseProblem)) throw error
      if (error.status === 0) notHeard()
      const before = log.value
      log.value = before.phase === 'ready' ? { ...before, problem: error } : { phase: 'failed', problem: error }
    }
  }
  if (users > 0) timer = setTimeout(() => void readOn(), more ? 0 : PAUSE_MS)
}

/** One page; true when the next one may be asked for at once. */
async function readPage(): Promise<boolean> {
  const mine = round
  const from = cursor ?? `${Math.max(0, (await ask<unknown>('/v1/house')).seq - BACK)}-0`
  const answer = await ask<EventPage>(`/v1/events?after=${from}&limit=${PAGE}`)
  if (mine !== round) return true
  heard(answer)
  const { events, next, gap } = answer.data
  const before = log.value.phase === 'ready' ? log.value.data : { events: [], gap }
  const moved = next !== null && next !== from
  cursor = next ?? from
  if (log.value.phase !== 'ready' || events.length > 0 || log.value.problem !== null) {
    const kept = [...before.events, ...events].slice(-KEPT)
    log.value = { phase: 'ready', data: { events: kept, gap: before.gap }, timeMs: answer.timeMs, problem: null }
  }
  return moved && (events.length === PAGE || Number(cursor.split('-')[0]) < answer.seq - PAGE)
}
