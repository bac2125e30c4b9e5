/** The public events of one account from a place on, read page by page until it is free again. */
import { useEffect, useState } from 'preact/hooks'
import { ask, HouseProblem } from '../wire/client.ts'
import type { PlacedEvent, PublicEventPage } from '../wire/types.ts'
import { heard } from './link.ts'
import type { Loaded } from './resource.ts'

/** What was found; `gap` when earlier events are no longer remembered by the house. */
type AccountStory = { readonly events: readonly PlacedEvent[]; readonly gap: boolean }

const PAGE = 500
/** In a crash hundreds of events stand between two of one account: so many pages at once, then a pause. */
const PAGES_MAX = 12
const PAUSE_MS = 4_000

/** Of several procedures of one account one after the other: the first behind a command, or the one that is under way. */
type Which = 'first' | 'present'

/** The story of an account behind command `fromSeq`; told on while the account is not free. */
export function useStory(account: string | number, fromSeq: number, which: Which): Loaded<AccountStory> {
  const [story, setStory] = useState<Loaded<AccountStory>>({ phase: 'loading' })
  useEffect(() => {
    const reading: Reading = { own: [], after: `${fromSeq}-0`, gap: false }
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | null = null
    const read = async (): Promise<void> => {
      const found = await readOn(reading, account, which)
      if (stopped) return
      // What was read stays true when the house is gone.
      setStory((before) =>
        found.phase === 'failed' && before.phase === 'ready' ? { ...before, problem: found.problem } : found,
      )
      if (found.phase !== 'ready' || !found.data.events.some(isEnd)) timer = setTimeout(() => void read(), PAUSE_MS)
    }
    void read()
    return () => {
      stopped = true
      if (timer !== null) clearTimeout(timer)
    }
  }, [account, fromSeq, which])
  return story
}

/** What has been read, and the place behind which more is asked for: no page is asked for twice. */
type Reading = { readonly own: PlacedEvent[]; after: string; gap: boolean }

async function readOn(reading: Reading, account: string | number, which: Which): Promise<Loaded<AccountStory>> {
  const { own } = reading
  let timeMs = 0
  try {
    for (let page = 0; page < PAGES_MAX; page++) {
      const { after } = reading
      const answer = await ask<PublicEventPage>(`/v1/events?after=${after}&limit=${PAGE}`)
      heard(answer)
      timeMs = answer.timeMs
      reading.gap ||= answer.data.gap
      own.push(...answer.data.events.filter(({ event }) => concerns(event, account)))
      reading.after = answer.data.next ?? after
      if (reading.after === after || (which === 'first' && own.some(isEnd))) break
    }
  } catch (error) {
    if (error instanceof HouseProblem) return { phase: 'failed', problem: error }
    throw error
  }
  return { phase: 'ready', data: { events: partOf(own, which), gap: reading.gap }, timeMs, problem: null }
}

function partOf(own: readonly PlacedEvent[], which: Which): readonly PlacedEvent[] {
  if (which === 'first') {
    const end = own.findIndex(isEnd)
    return end < 0 ? own : own.slice(0, end + 1)
  }
  // Behind the last end but one: a procedure that ended a moment ago is shown with its end.
  return own.slice(own.slice(0, -1).findLastIndex(isEnd) + 1)
}

function isEnd({ event }: PlacedEvent): boolean {
  return event.type === 'procedureMoved' && event['to'] === 'none'
}

function concerns(event: PlacedEvent['event'], account: string | number): boolean {
  return event['account'] === account || event['buyer'] === account || event['seller'] === account
}
