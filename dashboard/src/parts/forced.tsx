/** Calls and forced acts, as they stand and as they come. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { capital, clock, count, duration, inWords, money, refText } from '../format.ts'
import { to } from '../router.ts'
import { head } from '../state/link.ts'
import type { Liquidation, Procedure } from '../wire/types.ts'
import { procedureSentence, procedureWords, reasonText } from '../words/procedures.ts'
import { DataTable } from './figures.tsx'
import { Empty } from './states.tsx'

/** Rows that a panel shows before it says how many more there are. */
const SHOWN = 12

/** What is open now, most pressing first; each new one is read out. */
export function LiveProcedures({ procedures }: { readonly procedures: readonly Procedure[] }): ComponentChildren {
  const sorted = [...procedures].sort((one, other) => pressing(one) - pressing(other))
  const said = useAnnouncements(procedures)
  return (
    <section class="panel" aria-labelledby="open-now">
      <h2 id="open-now">Open now</h2>
      <p class="live" aria-live="polite">
        {said}
      </p>
      {sorted.length === 0 ? (
        <Empty>No call is open, and nobody is being closed by force.</Empty>
      ) : (
        <DataTable
          caption={`Open procedures, most pressing first: ${count(sorted.length)}`}
          hideCaption
          rows={sorted.slice(0, SHOWN)}
          keyOf={({ account }) => account}
          columns={[
            {
              head: 'Account',
              cell: ({ account }) => (
                <a href={to('procedures', account)}>
                  <code title={String(account)}>{refText(account)}</code>
                </a>
              ),
            },
            { head: 'What', cell: ({ kind }) => <Kind kind={kind} /> },
            { head: 'Because', wide: true, cell: ({ reason }) => reasonText(reason) },
            { head: 'Equity', number: true, wide: true, cell: ({ equity }) => money(equity) },
            { head: 'Needs', number: true, wide: true, cell: ({ requirement }) => money(requirement) },
            { head: 'Asked', number: true, cell: ({ amount }) => (Number(amount) > 0 ? money(amount) : '–') },
            { head: 'Time left', number: true, cell: ({ deadlineMs }) => <TimeLeft deadlineMs={deadlineMs} /> },
          ]}
        />
      )}
      {sorted.length > SHOWN && <p class="said">and {count(sorted.length - SHOWN)} more; all are under Events.</p>}
    </section>
  )
}

/** Liquidations, newest first. */
export function RecentLiquidations({
  liquidations,
}: {
  readonly liquidations: readonly Liquidation[]
}): ComponentChildren {
  const under = liquidations.filter(({ endedMs }) => endedMs === null).length
  return (
    <section class="panel" aria-labelledby="liquidations">
      <h2 id="liquidations">
        {liquidations.length === 0
          ? 'Nothing was closed by force'
          : under > 0
            ? `${capital(inWords(under, 'liquidation is', 'liquidations are'))} under way`
            : 'Latest liquidations'}
      </h2>
      {liquidations.length === 0 ? (
        <Empty>No account has been closed by force since these records begin.</Empty>
      ) : (
        <LiquidationTable liquidations={liquidations.slice(0, SHOWN)} />
      )}
    </section>
  )
}

/** Liquidations as a table, each with its own page. */
export function LiquidationTable({
  liquidations,
}: {
  readonly liquidations: readonly Liquidation[]
}): ComponentChildren {
  return (
    <DataTable
      caption="Liquidations, newest first"
      hideCaption
      rows={liquidations}
      keyOf={({ startedSeq, account }) => `${startedSeq} ${account}`}
      columns={[
        {
          head: 'Began',
          cell: ({ startedMs, startedSeq, account }) => (
            <a href={to('liquidations', startedSeq, account)}>
              <time dateTime={new Date(startedMs).toISOString()}>{clock(startedMs)}</time>
            </a>
          ),
        },
        { head: 'Account', wide: true, cell: ({ account }) => <code title={String(account)}>{refText(account)}</code> },
        { head: 'Furthest', cell: ({ worst }) => <Kind kind={worst} /> },
        { head: 'Closed', number: true, cell: ({ notional }) => (Number(notional) > 0 ? money(notional) : 'none') },
        { head: 'Sold', number: true, cell: ({ proceeds }) => (Number(proceeds) > 0 ? money(proceeds) : 'none') },
        {
          head: 'Shortfall',
          number: true,
          cell: ({ shortfall }) => (Number(shortfall) > 0 ? <strong class="wrong">{money(shortfall)}</strong> : 'none'),
        },
        {
          head: 'Took',
          number: true,
          wide: true,
          cell: ({ startedMs, endedMs }) => (endedMs === null ? 'under way' : duration(endedMs - startedMs)),
        },
      ]}
    />
  )
}

/** A procedure by its name, in the tone of its seriousness. */
function Kind({ kind }: { readonly kind: Procedure['kind'] }): ComponentChildren {
  const { name, tone } = procedureWords[kind]
  return <span class={`mode ${tone}`}>{name}</span>
}

/** Time of the house until a deadline. */
function TimeLeft({ deadlineMs }: { readonly deadlineMs: number | null }): ComponentChildren {
  if (deadlineMs === null) return '–'
  const leftMs = deadlineMs - (head.value?.timeMs ?? deadlineMs)
  return <time dateTime={new Date(deadlineMs).toISOString()}>{leftMs <= 0 ? 'over' : duration(leftMs)}</time>
}

const ORDER: readonly Procedure['kind'][] = [
  'deleveraging',
  'takeover',
  'resolution',
  'reduction',
  'collection',
  'call',
  'awaiting-price',
  'none',
]

function pressing({ kind, deadlineMs }: Procedure): number {
  return ORDER.indexOf(kind) * 1e15 + (deadlineMs ?? 9e14)
}

/** A sentence about what was not open a moment ago. */
function useAnnouncements(procedures: readonly Procedure[]): string {
  const known = useRef<ReadonlySet<string> | null>(null)
  const [said, say] = useState('')
  useEffect(() => {
    const keys = new Set(procedures.map(({ account, kind }) => `${account} ${kind}`))
    const news = procedures.filter(
      ({ account, kind }) => known.current !== null && !known.current.has(`${account} ${kind}`),
    )
    known.current = keys
    if (news.length > 3) say(`${count(news.length)} procedures were opened or moved.`)
    else if (news.length > 0) say(news.map((each) => procedureSentence(refText(each.account), each)).join(' '))
  }, [procedures])
  return said
}
