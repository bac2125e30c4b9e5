/** The last public events about one subject, each a link to what stands behind it. */
import type { ComponentChildren } from 'preact'
import { clock } from '../format.ts'
import { to } from '../router.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { EventTopic, PublicEventPage } from '../wire/types.ts'
import { tell } from '../words/events.ts'
import { DataTable } from './figures.tsx'
import { Empty, When } from './states.tsx'

/** Events that are shown, and how many are looked through for them. */
const SHOWN = 12
const LOOKED = 200

/** What comes with every interval: the newest stands among the figures above. */
const regular: ReadonlySet<string> = new Set([
  ...['borrowRateSet', 'interestDivided', 'coinRateSet', 'coinInterestDivided'],
])

/** A section with the newest public events of a topic. */
export function PastEvents({
  topic,
  title,
}: {
  readonly topic: EventTopic
  readonly title: string
}): ComponentChildren {
  const names = useNames()
  const page = useHouse<PublicEventPage>(`/v1/events?topic=${topic}&limit=${LOOKED}`, EVERY.calm)
  return (
    <section aria-labelledby={`past-${topic}`}>
      <h2 id={`past-${topic}`}>{title}</h2>
      <When of={page} what="what happened">
        {({ events: all }) => {
          const events = all.filter(({ event }) => !regular.has(event.type)).slice(-SHOWN)
          return events.length === 0 ? (
            <Empty>Nothing of it has happened since these records begin.</Empty>
          ) : (
            <>
              <DataTable
                caption={title}
                hideCaption
                rows={events.toReversed().map((placed) => ({ ...placed, told: tell(placed.event, names) }))}
                keyOf={({ seq, index }) => `${seq}-${index}`}
                columns={[
                  {
                    head: 'When',
                    cell: ({ seq, index, timeMs }) => <a href={to('events', `${seq}-${index}`)}>{clock(timeMs)}</a>,
                  },
                  { head: 'What', cell: ({ told }) => <span class={`mode ${told.tone}`}>{told.name}</span> },
                  { head: 'In words', cell: ({ told }) => told.sentence },
                ]}
              />
              <p class="said">
                Earlier ones, and every change of a rate, are on the page of <a href={to('events')}>events</a>.
              </p>
            </>
          )
        }}
      </When>
    </section>
  )
}
