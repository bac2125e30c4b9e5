/** One's own account: how high it floats, what it holds, what would happen if, what happened. */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { clock, duration, money, plural, refText } from '../format.ts'
import { Book } from '../parts/book.tsx'
import { DataTable } from '../parts/figures.tsx'
import { Levels } from '../parts/levels.tsx'
import { OnDemand } from '../parts/on-demand.tsx'
import { PlayStart } from '../parts/play-start.tsx'
import { Powers } from '../parts/powers.tsx'
import { SignIn } from '../parts/sign-in.tsx'
import { Empty, Problem, When } from '../parts/states.tsx'
import { WhatIf } from '../parts/what-if.tsx'
import { to } from '../router.ts'
import { loadPortfolio, loadProviding } from '../state/further-script.ts'
import { head } from '../state/link.ts'
import { accountShown } from '../state/live.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import { credential, signOut } from '../wire/session.ts'
import type { Account, EventPage, Margin, Open, PlacedEvent, Procedure } from '../wire/types.ts'
import { tell } from '../words/events.ts'
import { standingSentence } from '../words/margin.ts'
import { procedureWords, reasonText } from '../words/procedures.ts'
import { recallWords } from '../words/recall.ts'

/** The page of own accounts; without a number the first one. */
export function AccountPage({ account }: { readonly account: number | null }): ComponentChildren {
  if (credential.value === null) {
    return (
      <>
        <h1>Your account is yours to see</h1>
        <p class="deck">
          The public sees forced acts under salted numbers only. Show who you are to read your own accounts.
        </p>
        <SignIn />
      </>
    )
  }
  return <OwnAccounts account={account} />
}

function OwnAccounts({ account }: { readonly account: number | null }): ComponentChildren {
  const own = useHouse<readonly Account[]>('/v1/accounts', EVERY.slow)
  const names = useNames()
  const problem = own.phase === 'loading' ? null : own.problem
  if (problem?.code === 'credentialUnknown') {
    return (
      <>
        <h1>The house does not know this login</h1>
        <p class="deck">It may have ended: a login is good for a while only. Show again who you are.</p>
        <Problem problem={problem} what="your accounts" />
        <SignIn />
      </>
    )
  }
  return (
    <>
      <p class="kicker">
        <button type="button" class="quiet" onClick={signOut}>
          Sign out
        </button>
      </p>
      {problem?.code === 'credentialMissing' ? (
        <PlayStart />
      ) : (
        <When of={own} what="your accounts">
          {(all) => {
            const shown = all.find((each) => each.account === account) ?? (account === null ? all[0] : undefined)
            if (all.length === 0) return <PlayStart />
            return (
              <>
                {all.length > 1 && (
                  <nav class="tabs" aria-label="Your accounts">
                    {all.map((each) => (
                      <a
                        key={each.account}
                        href={to('account', each.account)}
                        aria-current={each === shown ? 'page' : undefined}
                      >
                        {refText(each.account)}{' '}
                        <small>
                          tier {names.tier(each.tier)}, {each.mode}
                        </small>
                      </a>
                    ))}
                  </nav>
                )}
                {shown === undefined ? (
                  <Empty>Account {account} is not yours.</Empty>
                ) : (
                  <OwnAccount
                    key={shown.account}
                    account={Number(shown.account)}
                    tier={shown.tier}
                    recall={shown.recall}
                  />
                )}
              </>
            )
          }}
        </When>
      )}
    </>
  )
}

type OwnProps = { readonly account: number; readonly tier: number; readonly recall: Account['recall'] }

function OwnAccount({ account, tier, recall }: OwnProps): ComponentChildren {
  const margin = useHouse<Margin>(`/v1/accounts/${account}/margin`, EVERY.live)
  const open = useHouse<Open>(`/v1/accounts/${account}/open`, EVERY.live)
  useEffect(() => {
    accountShown.value = account
    return () => {
      accountShown.value = null
    }
  }, [account])
  return (
    <>
      <When of={margin} what="its margin">
        {(explained) => (
          <>
            <h1>{standingSentence(explained)}</h1>
            <When of={open} what="what is open">
              {({ procedure }) => procedure !== null && <OpenProcedure procedure={procedure} />}
            </When>
            {recall !== null && <Recall recall={recall} />}
            <Levels margin={explained} />
            <dl class="facts">
              <dt>Free collateral</dt>
              <dd>{money(explained.freeCollateral)} for new risk</dd>
              <dt>Withdrawable</dt>
              <dd>{money(explained.withdrawable)}</dd>
              <dt>Initial margin</dt>
              <dd>
                {money(explained.initial.requirement)} against {money(explained.initial.equity)} as it counts for
                opening
              </dd>
              <dt>Held for venues and bids</dt>
              <dd>{money(explained.held)}</dd>
            </dl>
            <WhatIf account={account} tier={tier} margin={explained} />
            <Book margin={explained} />
            {explained.model === 'portfolio' && (
              <OnDemand what="why it needs what it needs" load={loadPortfolio} props={{ account }} />
            )}
            <OnDemand what="what it provides" load={loadProviding} props={{ account, tier }} />
            <When of={open} what="who may act">
              {(found) => <Powers open={found} />}
            </When>
          </>
        )}
      </When>
      <History account={account} />
    </>
  )
}

/** A loan that is called: what is due and until when. */
function Recall({ recall }: { readonly recall: NonNullable<Account['recall']> }): ComponentChildren {
  const { what, meaning } = recallWords(recall)
  const leftMs = recall.deadlineMs - (head.value?.timeMs ?? recall.deadlineMs)
  return (
    <div class={`banner ${Number(recall.due) > 0 ? 'warn' : 'good'}`} role="alert">
      <p>
        <strong>{what}</strong> ({leftMs > 0 ? `${duration(leftMs)} left` : 'the deadline is over'}).
      </p>
      <p>{meaning}</p>
    </div>
  )
}

function OpenProcedure({ procedure }: { readonly procedure: Procedure }): ComponentChildren {
  const { kind, amount, deadlineMs, reason } = procedure
  const { name, meaning, tone } = procedureWords[kind]
  const leftMs = deadlineMs === null ? null : deadlineMs - (head.value?.timeMs ?? deadlineMs)
  return (
    <div class={`banner ${tone}`} role="alert">
      <p>
        <strong>
          {name}
          {Number(amount) > 0 && `: ${money(amount)}`}
          {deadlineMs !== null && ` by ${clock(deadlineMs)} UTC`}
        </strong>
        {leftMs !== null && <> ({leftMs > 0 ? `${duration(leftMs)} left` : 'the deadline is over'})</>}, because{' '}
        {reasonText(reason)}.
      </p>
      <p>{meaning}</p>
    </div>
  )
}

function History({ account }: { readonly account: number }): ComponentChildren {
  const page = useHouse<EventPage>(`/v1/accounts/${account}/events?limit=200`, EVERY.calm)
  return (
    <section aria-labelledby="history">
      <h2 id="history">What happened</h2>
      <When of={page} what="its history">
        {({ events, gap }) => {
          if (events.length === 0)
            return <Empty>Nothing is remembered of this account since these records begin.</Empty>
          const newest = [...events].reverse()
          return (
            <>
              <HistoryTable events={newest.slice(0, HISTORY_SHOWN)} />
              {newest.length > HISTORY_SHOWN && (
                <details class="more">
                  <summary>Earlier events</summary>
                  <HistoryTable events={newest.slice(HISTORY_SHOWN)} />
                </details>
              )}
              <p class="said">
                {plural(events.length, 'event')}
                {gap && '; earlier ones are in the statement'}. A statement over any period is at{' '}
                <code>/v1/accounts/{account}/statement</code>.
              </p>
            </>
          )
        }}
      </When>
    </section>
  )
}

/** Events of an account that are shown unasked. */
const HISTORY_SHOWN = 25

function HistoryTable({ events }: { readonly events: readonly PlacedEvent[] }): ComponentChildren {
  const names = useNames()
  return (
    <DataTable
      caption="Events of this account, newest first"
      hideCaption
      rows={events.map((placed) => ({ ...placed, told: tell(placed.event, names) }))}
      keyOf={({ seq, index }) => `${seq}-${index}`}
      columns={[
        { head: 'When', cell: ({ timeMs }) => clock(timeMs) },
        { head: 'What', cell: ({ told }) => <span class={`mode ${told.tone}`}>{told.name}</span> },
        { head: 'In words', cell: ({ told }) => told.sentence },
      ]}
    />
  )
}
