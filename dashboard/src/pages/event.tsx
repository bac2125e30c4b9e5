/** One event: what it was, by which rule, and what else happened to the same account around it. */
import type { ComponentChildren } from 'preact'
import { count, moment } from '../format.ts'
import { EventFacts } from '../parts/event-facts.tsx'
import { When } from '../parts/states.tsx'
import { Story } from '../parts/story.tsx'
import { to } from '../router.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { PlacedEvent, PublicEventPage } from '../wire/types.ts'
import { tell } from '../words/events.ts'

/** The largest place within a command: events behind it begin with the next command. */
const LAST_INDEX = 999_999_999

/** The page of an event at `SEQ-INDEX`. */
export function EventPage({ at }: { readonly at: string }): ComponentChildren {
  const [seq = 0, index = 0] = at.split('-').map(Number)
  const after = index === 0 ? `${seq - 1}-${LAST_INDEX}` : `${seq}-${index - 1}`
  const found = useHouse<PublicEventPage>(`/v1/events?after=${after}&limit=1`, EVERY.slow)
  return (
    <When of={found} what={`event ${at}`}>
      {({ events: [placed] }) =>
        placed?.seq === seq && placed.index === index ? <Explained placed={placed} /> : <Forgotten />
      }
    </When>
  )
}

function Explained({ placed }: { readonly placed: PlacedEvent }): ComponentChildren {
  const names = useNames()
  const { seq, index, timeMs, event } = placed
  const { name, sentence, rule } = tell(event, names)
  const account = event['account'] ?? null
  return (
    <article>
      <p class="kicker">
        <a href={to('events')}>Events</a> · {name} · {moment(timeMs)}
      </p>
      <h1>{sentence}</h1>
      {rule !== '' && <p class="note">{rule}</p>}
      <div class="split">
        <section aria-labelledby="facts">
          <h2 id="facts">The record</h2>
          <EventFacts event={event} names={names} />
          <p class="source">
            Event {index} of command {count(seq)}, <code>{event.type}</code>. Executing the journal again gives the same
            record.
          </p>
        </section>
        {(typeof account === 'string' || typeof account === 'number') && (
          <Story account={account} fromSeq={Math.max(0, seq - 500)} around={seq} />
        )}
      </div>
    </article>
  )
}

function Forgotten(): ComponentChildren {
  return (
    <>
      <h1>This event is not remembered here</h1>
      <p>
        It happened too long ago, or it is not public. Whoever has the journal finds it with{' '}
        <code>plimsoll explain</code>. Back to <a href={to('events')}>the events</a>.
      </p>
    </>
  )
}
