/** What waits to leave a tier, and how much may leave in its windows. */
import type { ComponentChildren } from 'preact'
import { clock, count, duration, exact, money } from '../format.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Exits } from '../wire/liquidity.ts'
import { exitsSentence } from '../words/liquidity.ts'
import { DataTable } from './figures.tsx'
import { When } from './states.tsx'

type Props = { readonly tier: number; readonly name: string }

/** The section of a tier's exits. */
export function ExitFigures({ tier, name }: Props): ComponentChildren {
  const exits = useHouse<Exits>(`/v1/tiers/${tier}/exits`, EVERY.calm)
  return (
    <section aria-labelledby={`exits-${tier}`} aria-live="polite">
      <When of={exits} what={`exits of tier ${name}`}>
        {(stands) => (
          <>
            <h3 id={`exits-${tier}`}>{exitsSentence(name, stands)}</h3>
            <Queues exits={stands} />
            <Windows exits={stands} />
          </>
        )}
      </When>
    </section>
  )
}

function Queues({ exits: { queues } }: { readonly exits: Exits }): ComponentChildren {
  const names = useNames()
  const open = queues.filter((queue) => queue.open)
  if (open.length === 0) return null
  return (
    <DataTable
      caption="Queues: at the end of the epoch each owner gets in proportion to what it could withdraw, at most what it asked for"
      rows={open}
      keyOf={({ asset }) => asset}
      columns={[
        { head: 'Asset', cell: ({ asset }) => names.asset(asset) },
        { head: 'Requests', number: true, cell: ({ requests }) => count(requests) },
        { head: 'Waits', number: true, cell: ({ waiting }) => exact(waiting) },
        {
          head: 'Paid in part at',
          number: true,
          cell: ({ epochEndMs }) => (epochEndMs === null ? '–' : clock(epochEndMs)),
        },
      ]}
    />
  )
}

function Windows({ exits: { windows } }: { readonly exits: Exits }): ComponentChildren {
  const names = useNames()
  const { sinceMs, windowMs, isOver, left, assets } = windows
  const until = isOver ? 'in the window that the next withdrawal begins' : `until ${clock(sinceMs + windowMs)} UTC`
  return (
    <>
      <p class="said">
        {money(left)} may still leave the tier {until}; a window is {duration(windowMs)}.
      </p>
      {assets.length > 0 && (
        <DataTable
          caption="What may still leave in this window"
          hideCaption
          rows={assets}
          keyOf={({ asset }) => asset}
          columns={[
            { head: 'Asset', cell: ({ asset }) => names.asset(asset) },
            { head: 'May still leave', number: true, cell: (each) => exact(each.left) },
          ]}
        />
      )}
    </>
  )
}
