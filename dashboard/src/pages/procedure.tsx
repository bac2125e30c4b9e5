/** A call or another open procedure of one account: what is asked, why, until when, and how it came about. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { capital, clock, duration, moment, money, refText } from '../format.ts'
import { Tiles } from '../parts/figures.tsx'
import { When } from '../parts/states.tsx'
import { Story } from '../parts/story.tsx'
import { to } from '../router.ts'
import { head } from '../state/link.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Procedure } from '../wire/types.ts'
import { procedureSentence, procedureWords, reasonText } from '../words/procedures.ts'

/** How far back the story is looked for, commands. */
const BACK = 20_000

/** The page of what is open against an account. */
export function ProcedurePage({ account }: { readonly account: string }): ComponentChildren {
  const open = useHouse<readonly Procedure[]>('/v1/procedures', EVERY.live)
  // Where the reader came in: the story does not begin anew with every command.
  const [seq] = useState(head.peek()?.seq ?? 0)
  const from = Math.max(0, (seq === 0 ? (head.value?.seq ?? 0) : seq) - BACK)
  return (
    <When of={open} what="open calls">
      {(all) => {
        const found = all.find((each) => String(each.account) === account)
        return (
          <article>
            <p class="kicker">
              <a href={to('events')}>Events</a> ·{' '}
              {found === undefined ? 'Nothing open' : procedureWords[found.kind].name}
            </p>
            {found === undefined ? (
              <h1>Nothing is open against account {refText(account)} now.</h1>
            ) : (
              <Open found={found} />
            )}
            {from > 0 || head.value !== null ? (
              <Story account={found?.account ?? account} fromSeq={from} which="present" />
            ) : null}
          </article>
        )
      }}
    </When>
  )
}

function Open({ found }: { readonly found: Procedure }): ComponentChildren {
  const { account, kind, reason, equity, requirement, amount, deadlineMs, openedMs } = found
  const leftMs = deadlineMs === null ? null : deadlineMs - (head.value?.timeMs ?? deadlineMs)
  return (
    <>
      <h1>{procedureSentence(refText(account), found)}</h1>
      <p class="note">{procedureWords[kind].meaning}</p>
      <Tiles
        tiles={[
          { name: 'Equity', figure: money(equity), more: `of ${money(requirement)} required, when it last moved` },
          {
            name: 'Asked',
            figure: Number(amount) > 0 ? money(amount) : '–',
            more: capital(`because ${reasonText(reason)}`),
          },
          {
            name: 'Time left',
            figure: leftMs === null ? '–' : leftMs > 0 ? duration(leftMs) : 'over',
            more: deadlineMs === null ? 'there is no deadline' : `until ${clock(deadlineMs)} UTC`,
          },
          {
            name: 'Opened',
            figure: openedMs === null ? '–' : clock(openedMs),
            more: openedMs === null ? 'before these records begin' : moment(openedMs),
          },
        ]}
      />
    </>
  )
}
