/** Every number that can change: its value, its bounds, its largest step, its notice, and what is scheduled. */
import type { ComponentChildren } from 'preact'
import { capital, inWords, moment } from '../format.ts'
import { DataTable } from '../parts/figures.tsx'
import { Simulate } from '../parts/simulate.tsx'
import { Empty, When } from '../parts/states.tsx'
import { to } from '../router.ts'
import { EVERY, type Names, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Asset, House, Market, Oracle, Parameter, ParameterChange } from '../wire/types.ts'
import { boundText, noticeText, parameterName, valueText } from '../words/parameters.ts'

const scopes = ['house', 'tier', 'underlying', 'asset', 'market'] as const

/** The page of parameters of one row of a scope. */
export function ParametersPage({ scope, row }: { readonly scope: string; readonly row: number }): ComponentChildren {
  const changes = useHouse<readonly ParameterChange[]>('/v1/parameters/changes', EVERY.slow)
  const found = useHouse<readonly Parameter[]>(
    `/v1/parameters?scope=${encodeURIComponent(scope)}&row=${row}`,
    EVERY.slow,
  )
  const names = useNames()
  return (
    <>
      <When of={changes} what="the schedule">
        {(all) => <h1>{headline(all)}</h1>}
      </When>
      <p class="deck">
        People decide these numbers and nothing else, inside bounds that no vote can pass, with notice: tightening is
        fast, loosening slow.
      </p>
      <When of={changes} what="the schedule">
        {(all) => <Schedule changes={all} />}
      </When>
      <section aria-labelledby="in-force">
        <h2 id="in-force">In force{scope === 'house' ? ' for the house' : ` for ${rowName(scope, row, names)}`}</h2>
        <Choice scope={scope} row={row} />
        <When of={found} what="the parameters">
          {(all) => <ParameterTable parameters={all} />}
        </When>
      </section>
      <When of={found} what="the parameters">
        {(all) => <Simulate key={`${scope} ${row}`} parameters={all} />}
      </When>
    </>
  )
}

function headline(changes: readonly ParameterChange[]): string {
  const scheduled = changes.filter(({ appliedMs }) => appliedMs === null)
  const next = Math.min(...scheduled.map(({ effectiveMs }) => effectiveMs ?? Number.POSITIVE_INFINITY))
  if (scheduled.length === 0) return 'No change of a parameter is scheduled.'
  const when = Number.isFinite(next) ? `; the next takes effect on ${moment(next)}` : ''
  return `${capital(inWords(scheduled.length, 'change is', 'changes are'))} scheduled${when}.`
}

function Schedule({ changes }: { readonly changes: readonly ParameterChange[] }): ComponentChildren {
  const scheduled = changes.filter(({ appliedMs }) => appliedMs === null)
  const applied = changes.filter(({ appliedMs }) => appliedMs !== null)
  if (changes.length === 0) return <Empty>Nothing has been changed since these records begin.</Empty>
  return (
    <>
      {scheduled.length > 0 && <Changes caption="Scheduled changes, next first" changes={scheduled} />}
      {applied.length > 0 && (
        <details class="more">
          <summary>{capital(inWords(applied.length, 'change'))} in force since these records begin</summary>
          <Changes caption="Changes in force, newest first" changes={applied} />
        </details>
      )}
    </>
  )
}

type ChangesProps = { readonly caption: string; readonly changes: readonly ParameterChange[] }

function Changes({ caption, changes }: ChangesProps): ComponentChildren {
  const names = useNames()
  const unitOf = useUnits()
  return (
    <DataTable
      caption={caption}
      hideCaption
      rows={changes}
      keyOf={({ seq, parameter, row }) => `${seq} ${parameter} ${row}`}
      columns={[
        { head: 'Parameter', cell: ({ name }) => <span title={name}>{parameterName(name)}</span> },
        { head: 'Of', cell: ({ name, row }) => rowName(name.split('.')[0]!, row, names) },
        { head: 'Value', number: true, cell: ({ parameter, value }) => valueText(value, unitOf(parameter)) },
        {
          head: 'When',
          cell: ({ appliedMs, effectiveMs }) =>
            appliedMs !== null
              ? `in force since ${moment(appliedMs)}`
              : `from ${effectiveMs === null ? 'its notice on' : moment(effectiveMs)}`,
        },
      ]}
    />
  )
}

/** A change names its parameter and not its unit: units are those of the parameters in force. */
function useUnits(): (parameter: number) => string {
  const lists = [useScope('house'), useScope('tier'), useScope('underlying'), useScope('asset'), useScope('market')]
  const units = new Map(lists.flat().map(({ parameter, unit }) => [parameter, unit]))
  return (parameter) => units.get(parameter) ?? 'count'
}

function useScope(scope: (typeof scopes)[number]): readonly Parameter[] {
  const found = useHouse<readonly Parameter[]>(`/v1/parameters?scope=${scope}&row=0`, 60_000)
  return found.phase === 'ready' ? found.data : []
}

function rowName(scope: string, row: number, names: Names): string {
  if (scope === 'house') return 'the house'
  if (scope === 'tier') return `tier ${names.tier(row)}`
  if (scope === 'market') return names.market(row)
  if (scope === 'underlying') return names.underlying(row)
  if (scope === 'asset') return names.asset(row)
  return `${scope} ${row}`
}

function Choice({ scope, row }: { readonly scope: string; readonly row: number }): ComponentChildren {
  const names = useNames()
  const house = useHouse<House>('/v1/house', EVERY.slow)
  const markets = useHouse<readonly Market[]>('/v1/markets', EVERY.slow)
  const oracles = useHouse<readonly Oracle[]>('/v1/oracle', EVERY.slow)
  const assets = useHouse<readonly Asset[]>('/v1/assets', EVERY.slow)
  const rowsOf: Readonly<Record<string, number>> = {
    house: 1,
    tier: house.phase === 'ready' ? house.data.tiers : 0,
    underlying: oracles.phase === 'ready' ? oracles.data.length : 0,
    asset: assets.phase === 'ready' ? assets.data.length : 0,
    market: markets.phase === 'ready' ? markets.data.length : 0,
  }
  return (
    <div class="row choice">
      <nav class="tabs" aria-label="What parameters belong to">
        {scopes.map((each) => (
          <a key={each} href={to('parameters', each, 0)} aria-current={each === scope ? 'page' : undefined}>
            {each.replace(/^./, (first) => first.toUpperCase())}
          </a>
        ))}
      </nav>
      {scope !== 'house' && (
        <label>
          <span class="hidden">Which {scope}</span>
          <select
            value={row}
            onChange={({ currentTarget }) => {
              location.hash = to('parameters', scope, currentTarget.value)
            }}
          >
            {Array.from({ length: rowsOf[scope] ?? 0 }, (_, each) => (
              <option key={each} value={each}>
                {rowName(scope, each, names)}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

function ParameterTable({ parameters }: { readonly parameters: readonly Parameter[] }): ComponentChildren {
  return (
    <DataTable
      caption="Parameters with their bounds"
      hideCaption
      rows={parameters}
      keyOf={({ parameter }) => parameter}
      columns={[
        {
          head: 'Parameter',
          cell: ({ name, meaning }) => (
            <>
              <strong title={name}>{parameterName(name)}</strong>
              <small class="meaning">{meaning}</small>
            </>
          ),
        },
        { head: 'Value', number: true, cell: ({ value, unit }) => <strong>{valueText(value, unit)}</strong> },
        { head: 'Within its bounds', wide: true, cell: (each) => <Bounds parameter={each} /> },
        { head: 'Largest step', number: true, wide: true, cell: ({ step, unit }) => boundText(step, unit) },
        {
          head: 'Notice',
          wide: true,
          cell: ({ tight, noticeTightMs, noticeLooseMs }) => (
            <span class="soft">{noticeText(tight, noticeTightMs, noticeLooseMs)}</span>
          ),
        },
      ]}
    />
  )
}

function Bounds({ parameter: { low, high, value, unit } }: { readonly parameter: Parameter }): ComponentChildren {
  const part = high === low ? 0.5 : (value - low) / (high - low)
  return (
    <span class="bounds">
      <span>{boundText(low, unit)}</span>
      <span class="track" aria-hidden="true">
        <b style={{ left: `${part * 100}%` }} />
      </span>
      <span>{boundText(high, unit)}</span>
    </span>
  )
}
