/**
 * What agents have decided to do later: a heap of errands by time, then by the order in which they were noted, so that a
 * replay runs them in the same order.
 */
import type { House } from '../../core/machine/index.ts'
import type { Command } from '../../core/words/index.ts'

/** Something to do at a time: the commands are formed when it comes, from what the agent can see then. */
type Errand = (house: House, nowMs: number) => readonly Command[]

/** Errands to come. */
export type Agenda = { readonly heap: { timeMs: number; order: number; errand: Errand }[]; noted: number }

/** An empty agenda. */
export function agendaOf(): Agenda {
  return { heap: [], noted: 0 }
}

/** Notes an errand. */
export function noteErrand(agenda: Agenda, timeMs: number, errand: Errand): void {
  const { heap } = agenda
  const entry = { timeMs, order: agenda.noted++, errand }
  let at = heap.length
  heap.push(entry)
  while (at > 0) {
    const parent = (at - 1) >>> 1
    if (!earlier(entry, heap[parent]!)) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = entry
}

/** When the next errand is due; infinity when there is none. */
export function nextErrandMs({ heap }: Agenda): number {
  return heap[0]?.timeMs ?? Number.POSITIVE_INFINITY
}

/** Takes the next errand; there must be one. */
export function takeErrand({ heap }: Agenda): Errand {
  const { errand } = heap[0]!
  const last = heap.pop()!
  if (heap.length === 0) return errand
  let at = 0
  for (let child = 1; child < heap.length; child = at * 2 + 1) {
    if (child + 1 < heap.length && earlier(heap[child + 1]!, heap[child]!)) child += 1
    if (!earlier(heap[child]!, last)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = last
  return errand
}

function earlier(
  a: { readonly timeMs: number; readonly order: number },
  b: { readonly timeMs: number; readonly order: number },
): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order)
}
