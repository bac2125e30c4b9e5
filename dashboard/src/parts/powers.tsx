/** Who may act for an account, and who may be paid from it: mandates, sessions, recipients, withdrawals under way. */
import type { ComponentChildren } from 'preact'
import { clock, day, exact, money } from '../format.ts'
import { head } from '../state/link.ts'
import { useNames } from '../state/names.ts'
import type { Open } from '../wire/types.ts'
import { DataTable } from './figures.tsx'
import { Empty } from './states.tsx'

/** The section; what there is none of is not shown. */
export function Powers({ open }: { readonly open: Open }): ComponentChildren {
  const { mandates, sessions, recipients, withdrawals } = open
  const isEmpty = [mandates, sessions, recipients, withdrawals].flat().length === 0
  return (
    <section aria-labelledby="powers">
      <h2 id="powers">Who may act, and who may be paid</h2>
      {isEmpty && <Empty>Nobody but the key of its owner: no mandate, no session, no other recipient.</Empty>}
      {mandates.length > 0 && <Mandates mandates={mandates} />}
      {sessions.length > 0 && <Sessions sessions={sessions} />}
      {recipients.length > 0 && <Recipients recipients={recipients} />}
      {withdrawals.length > 0 && <Withdrawals withdrawals={withdrawals} />}
    </section>
  )
}

const moment = (timeMs: number): string => `${day(timeMs)} ${clock(timeMs)}`

/** A time that must come or has passed, in the time of the house. */
function until(timeMs: number): string {
  return timeMs <= (head.value?.timeMs ?? 0) ? 'over' : moment(timeMs)
}

function Mandates({ mandates }: Pick<Open, 'mandates'>): ComponentChildren {
  const names = useNames()
  return (
    <DataTable
      caption="Venues that may bind the account"
      rows={mandates}
      keyOf={({ venue }) => `${venue}`}
      columns={[
        { head: 'Venue', cell: ({ venue }) => `Venue ${venue}` },
        { head: 'Markets', cell: ({ markets }) => (markets === null ? 'all' : markets.map(names.market).join(', ')) },
        { head: 'Notional used', cell: ({ notional }) => money(notional), number: true },
        { head: 'of at most', cell: ({ notionalMax }) => money(notionalMax), number: true },
        { head: 'Loss used', cell: ({ loss }) => money(loss), number: true },
        { head: 'of at most', cell: ({ lossMax }) => money(lossMax), number: true },
        { head: 'Until', cell: ({ expiryMs }) => until(expiryMs) },
      ]}
    />
  )
}

function Sessions({ sessions }: Pick<Open, 'sessions'>): ComponentChildren {
  return (
    <DataTable
      caption="Keys that act for the owner"
      rows={sessions}
      keyOf={({ key }) => key}
      columns={[
        { head: 'Key', cell: ({ key }) => <Key of={key} /> },
        { head: 'May', cell: ({ scopes }) => (scopes.length === 0 ? 'read' : `read, ${scopes.join(', ')}`) },
        { head: 'Opened', cell: ({ openedMs }) => moment(openedMs) },
        { head: 'Until', cell: ({ expiryMs }) => until(expiryMs) },
      ]}
    />
  )
}

function Recipients({ recipients }: Pick<Open, 'recipients'>): ComponentChildren {
  return (
    <DataTable
      caption="Recipients of withdrawals"
      rows={recipients}
      keyOf={({ recipient }) => recipient}
      columns={[
        { head: 'Recipient', cell: ({ recipient }) => <Key of={recipient} /> },
        {
          head: 'May be paid',
          cell: ({ effectiveMs }) => (until(effectiveMs) === 'over' ? 'now' : `from ${moment(effectiveMs)} on`),
        },
      ]}
    />
  )
}

function Withdrawals({ withdrawals }: Pick<Open, 'withdrawals'>): ComponentChildren {
  return (
    <DataTable
      caption="Withdrawals that wait"
      rows={withdrawals}
      keyOf={({ withdrawal }) => `${withdrawal}`}
      columns={[
        { head: 'Number', cell: ({ withdrawal }) => `${withdrawal}` },
        { head: 'Vault', cell: ({ vault }) => `${vault}` },
        { head: 'Let go', cell: ({ amount }) => exact(amount), number: true },
        { head: 'Queued', cell: ({ queued }) => exact(queued), number: true },
        { head: 'Asked for', cell: ({ requestedMs }) => moment(requestedMs) },
        { head: 'To', cell: ({ recipient }) => <Key of={recipient} /> },
      ]}
    />
  )
}

/** An address is shown by its last twenty bytes: the rest of a padded one is zeroes. */
function Key({ of }: { readonly of: string }): ComponentChildren {
  return <code title={of}>{/^0{24}/.test(of) ? `0x${of.slice(24)}` : of}</code>
}
