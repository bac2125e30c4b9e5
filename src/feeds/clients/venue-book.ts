/** Whole books from an exchange's own address. */
import type { BookFeed, FeedClock } from '../feed.ts'
import { type BookFormat, venueBookOf } from '../venue-book.ts'
import type { Freshness } from '../verdict.ts'
import { type Fetch, getJson } from './http.ts'

/** Where a book is, in whose form, and how old it may be. */
type VenueBookOptions = {
  readonly name: string
  readonly url: string
  readonly format: BookFormat
  readonly freshness: Freshness
  readonly fetch: Fetch
  readonly clock: FeedClock
}

/** Asks for a book. */
export function venueBook({ name, url, format, freshness, fetch, clock }: VenueBookOptions): BookFeed {
  return {
    name,
    read: async (signal) => {
      const answer = await getJson(fetch, url, {}, signal)
      return answer.ok ? venueBookOf(format, answer.value, clock.nowMs(), freshness) : answer
    },
  }
}
