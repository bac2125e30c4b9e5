/** What waits to leave a tier, how much may leave in its windows, and what epochs have let go. */
import type { ComponentChildren } from 'preact'
import { clock, count, duration, exact, money, percent } from '../format.ts'
import { to } from '../router.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Exits } from '../wire/liquidity.ts'
import { exitsSentence } from '../words/liquidity.ts'
import { epochsSentence } from '../words/tiers.ts'
import { DataTable } from './figures.tsx'
import { When } from './states.tsx'

type Props = { readonly tier: number; readonly name: string }

/** Exits of a tier in a sentence, for who reads of its pool and lenders. */
export function ExitsInShort({ tier, name }: Props): ComponentChildren {
  const exits = useHouse<Exits>(`/v1/tiers/${tier}/exits`, EVERY.calm)
  return (
    <section aria-labelledby={`exits-${tier}`} aria-live="polite">
      <When of={exits} what={`exits of tier ${name}`}>
        {(stands) => (
          <>
            <h3 id={`exits-${tier}`}>{exitsSentence(name, stands)}</h3>
            <p class="said">
              Queues, windows and what epochs have let go: <a href={to('tiers')}>tiers and runs</a>.
            </p>
          </>
        )}
      </When>
    </section>
  )
}

/** Queues, windows and epochs of a tier. */
export function ExitFigures({ exits, name }: { readonly exits: Exits; readonly name: string }): ComponentChildren {
  return (
    <div class="split even">
      <div>
        <h3>{exitsSentence(name, exits)}</h3>
        <Queues exits={exits} />
        <Windows exits={exits} />
      </div>
      <div>
        <h3>{epochsSentence(name, exits)}</h3>
        <Epochs exits={exits} />
      </div>
    </div>
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
  const { sinceMs, windowMs, isOver, left, assets, shortPpm } = windows
  const until = isOver ? 'in the window that the next withdrawal begins' : `until ${clock(sinceMs + windowMs)} UTC`
  return (
    <>
      <p class="said">
        {money(left)} may still leave the tier {until}; a window is {duration(windowMs)}.
        {shortPpm !== null && ` The breaker is on: ${percent(shortPpm, 0)} of every limit stands.`}
      </p>
      {assets.length > 0 && (
        <DataTable
          caption="Outflow limits: what may still leave in this window"
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

/** Epochs that are shown unasked. */
const SHOWN = 6

function Epochs({ exits: { epochs } }: { readonly exits: Exits }): ComponentChildren {
  if (epochs.length === 0) return null
  return (
    <>
      <EpochTable epochs={epochs.slice(0, SHOWN)} />
      {epochs.length > SHOWN && (
        <details class="more">
          <summary>Earlier epochs</summary>
          <EpochTable epochs={epochs.slice(SHOWN)} />
        </details>
      )}
      <p class="said">
        Part: of what each could withdraw, for everybody who was not paid in full. First mover: how much more of it an
        owner had than another one who asked later and was not paid in full, an atom of rounding left out.
      </p>
    </>
  )
}

function EpochTable({ epochs }: Pick<Exits, 'epochs'>): ComponentChildren {
  const names = useNames()
  const part = (ppm: number | null, none: string): string => (ppm === null ? none : percent(ppm, 2))
  return (
    <DataTable
      caption="Epochs with somebody waiting, newest first"
      rows={epochs}
      keyOf={({ seq, asset }) => `${seq} ${asset}`}
      columns={[
        { head: 'Ended', cell: ({ timeMs }) => clock(timeMs) },
        { head: 'Asset', cell: ({ asset }) => names.asset(asset) },
        { head: 'Owners', number: true, wide: true, cell: ({ owners }) => count(owners) },
        { head: 'Waited', number: true, wide: true, cell: ({ asked }) => exact(asked) },
        { head: 'Let go', number: true, cell: ({ letGo }) => exact(letGo) },
        { head: 'Part', number: true, cell: ({ partPpm }) => part(partPpm, 'all') },
        { head: 'First mover', number: true, cell: ({ firstMoverPpm }) => part(firstMoverPpm, '–') },
      ]}
    />
  )
}
