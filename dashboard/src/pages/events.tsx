/** What happened: forced acts, allocations, and what concerns everybody. */
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { clock, inWords, plural } from '../format.ts'
import { DataTable } from '../parts/figures.tsx'
import { LiquidationTable, LiveProcedures } from '../parts/forced.tsx'
import { Empty, When } from '../parts/states.tsx'
import { to } from '../router.ts'
import { type EventWish, readEarlier, useEventLog } from '../state/event-log.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Deleveraging, EventTopic, Liquidation, PlacedEvent, Procedure } from '../wire/types.ts'
import { tell } from '../words/events.ts'

/** The filter stays while one reads an event and comes back. */
const chosen = signal<EventTopic | 'all'>('all')

/** Events of a list that are shown unasked, and how many more with each wish. */
const EVENTS_SHOWN = 100

const topicNames: Readonly<Record<EventTopic | 'all', string>> = {
  all: 'Everything',
  calls: 'Calls',
  closing: 'Closing',
  takeovers: 'Takeovers',
  deleveraging: 'Deleveraging',
  losses: 'Losses and layers',
  liquidity: 'Pools, lending, exits',
  settlement: 'Settlement',
  parameters: 'Parameters',
  house: 'House',
}

/** The page of events. */
export function EventsPage(): ComponentChildren {
  const procedures = useHouse<readonly Procedure[]>('/v1/procedures', EVERY.live)
  const liquidations = useHouse<readonly Liquidation[]>('/v1/liquidations?limit=50', EVERY.live)
  const deleveragings = useHouse<readonly Deleveraging[]>('/v1/deleveragings?limit=20', EVERY.calm)
  return (
    <>
      <When of={liquidations} what="liquidations">
        {(all) => <h1>{headline(all)}</h1>}
      </When>
      <div class="split even">
        <When of={procedures} what="open calls">
          {(open) => <LiveProcedures procedures={open} />}
        </When>
        <When of={deleveragings} what="deleveragings">
          {(all) => <Deleveragings all={all} />}
        </When>
      </div>
      <section aria-labelledby="all-liquidations">
        <h2 id="all-liquidations">Liquidations</h2>
        <When of={liquidations} what="liquidations">
          {(all) =>
            all.length === 0 ? (
              <Empty>No account has been closed by force since these records begin.</Empty>
            ) : (
              <Liquidations all={all} />
            )
          }
        </When>
      </section>
      <section aria-labelledby="events">
        <h2 id="events">Every public event</h2>
        <p class="said">Accounts appear under salted numbers: the same number for the same account, and no name.</p>
        <EventList />
      </section>
    </>
  )
}

function headline(all: readonly Liquidation[]): string {
  if (all.length === 0) return 'Nobody has been closed by force.'
  const short = all.filter(({ shortfall }) => Number(shortfall) > 0).length
  const under = all.filter(({ endedMs }) => endedMs === null).length
  const way = `${inWords(under, 'is', 'are')} under way`.replace(/^no are/, 'none is')
  return `Of the last ${plural(all.length, 'liquidation')}, ${inWords(short, 'left', 'left').replace(/^no /, 'none ')} a shortfall; ${way}.`
}

/** Rows that are shown unasked. */
const DELEVERAGINGS_SHOWN = 12
const LIQUIDATIONS_SHOWN = 15

function Deleveragings({ all }: { readonly all: readonly Deleveraging[] }): ComponentChildren {
  const names = useNames()
  return (
    <section class="panel" aria-labelledby="deleveragings">
      <h2 id="deleveragings">{all.length === 0 ? 'Nobody has been deleveraged' : 'Deleveragings'}</h2>
      {all.length === 0 ? (
        <Empty>Every lot that had to be closed found a taker.</Empty>
      ) : (
        <DataTable
          caption="Deleveragings, newest first"
          hideCaption
          rows={all.slice(0, DELEVERAGINGS_SHOWN).map((each, at) => ({ ...each, at }))}
          keyOf={({ at }) => at}
          columns={[
            { head: 'When', cell: ({ seq, timeMs }) => <a href={to('deleveragings', seq)}>{clock(timeMs)}</a> },
            { head: 'Market', cell: ({ market }) => names.market(market) },
            { head: 'Lots', number: true, cell: ({ lots, long }) => `${lots} ${long ? 'long' : 'short'}` },
            { head: 'Holders', number: true, cell: ({ holders }) => holders.filter(({ lots }) => lots > 0).length },
          ]}
        />
      )}
    </section>
  )
}

function EventList(): ComponentChildren {
  const topic = chosen.value
  const wish: EventWish = { topic: topic === 'all' ? null : topic, market: null }
  const log = useEventLog(wish)
  return (
    <>
      <fieldset class="filter">
        <legend class="hidden">Show</legend>
        {(Object.keys(topicNames) as (EventTopic | 'all')[]).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="topic"
              checked={topic === each}
              onChange={() => {
                chosen.value = each
              }}
            />
            <span>{topicNames[each]}</span>
          </label>
        ))}
      </fieldset>
      <When of={log} what="events">
        {({ events, hasEarlier, gap }) =>
          events.length === 0 ? (
            <Empty>Nothing of this kind has happened since these records begin.</Empty>
          ) : (
            <EventTable key={topic} wish={wish} events={events} hasEarlier={hasEarlier} gap={gap} />
          )
        }
      </When>
    </>
  )
}

type EventTableProps = {
  readonly wish: EventWish
  readonly events: readonly PlacedEvent[]
  readonly hasEarlier: boolean
  readonly gap: boolean
}

function EventTable({ wish, events, hasEarlier, gap }: EventTableProps): ComponentChildren {
  const names = useNames()
  const [shown, show] = useState(EVENTS_SHOWN)
  const rows = events.slice(-shown).reverse()
  const more = (): void => {
    show(shown + EVENTS_SHOWN)
    if (events.length < shown + EVENTS_SHOWN) void readEarlier(wish)
  }
  return (
    <>
      <DataTable
        caption={`${topicNames[wish.topic ?? 'all']}: newest first`}
        hideCaption
        rows={rows.map((placed) => ({ placed, told: tell(placed.event, names) }))}
        keyOf={({ placed }) => `${placed.seq}-${placed.index}`}
        columns={[
          {
            head: 'When',
            cell: ({ placed }) => <a href={to('events', `${placed.seq}-${placed.index}`)}>{clock(placed.timeMs)}</a>,
          },
          { head: 'What', cell: ({ told: { name, tone } }) => <span class={`mode ${tone}`}>{name}</span> },
          { head: 'In words', cell: ({ told: { sentence } }) => sentence },
        ]}
      />
      {(hasEarlier || shown < events.length) && (
        <button type="button" onClick={more}>
          Show earlier events
        </button>
      )}
      {gap && !hasEarlier && (
        <p class="said">Earlier events are no longer remembered here; the journal keeps them all.</p>
      )}
    </>
  )
}

function Liquidations({ all }: { readonly all: readonly Liquidation[] }): ComponentChildren {
  return (
    <>
      <LiquidationTable liquidations={all.slice(0, LIQUIDATIONS_SHOWN)} />
      {all.length > LIQUIDATIONS_SHOWN && (
        <details class="more">
          <summary>Earlier liquidations</summary>
          <LiquidationTable liquidations={all.slice(LIQUIDATIONS_SHOWN)} />
        </details>
      )}
    </>
  )
}
