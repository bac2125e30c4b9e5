/** A deleveraging: who gave up how much, and the figures from which anyone computes it again. */
import type { ComponentChildren } from 'preact'
import { capital, count, inWords, moment, money, percent, plural, refText } from '../format.ts'
import { type Bar, Bars, DataTable } from '../parts/figures.tsx'
import { perCoin } from '../parts/oracle-table.tsx'
import { When } from '../parts/states.tsx'
import { to } from '../router.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Deleveraging } from '../wire/types.ts'
import { procedureWords } from '../words/procedures.ts'

/** The deleveragings of one command. */
export function DeleveragingPage({ seq }: { readonly seq: number }): ComponentChildren {
  const found = useHouse<readonly Deleveraging[]>(`/v1/deleveragings/${seq}`, EVERY.slow)
  return (
    <When of={found} what={`the deleveraging at command ${seq}`}>
      {(all) => (
        <>
          {all.map((each) => (
            <Explained key={each.market} found={each} />
          ))}
        </>
      )}
    </When>
  )
}

const roundWords: Readonly<Record<string, string>> = {
  liquidation: 'being closed anyway',
  insolvent: 'owner without equity',
  'water-fill': 'water-fill',
  'profit-queue': 'by profit and leverage',
}

function Explained({ found }: { readonly found: Deleveraging }): ComponentChildren {
  const names = useNames()
  const { seq, timeMs, market, lots, mark, long, holders } = found
  const gave = holders.filter((holder) => holder.lots > 0)
  const given = gave.reduce((sum, holder) => sum + holder.lots, 0)
  return (
    <article>
      <p class="kicker">
        <a href={to('events')}>Events</a> · Deleveraging · {moment(timeMs)}
      </p>
      <h1>
        {capital(inWords(gave.length, 'holder'))} of the other side gave up {plural(given, 'lot')} of{' '}
        {names.market(market)} at the mark of {perCoin(mark, names.coinsOf(market))}.
      </h1>
      <p class="note">
        {procedureWords.deleveraging.meaning} {plural(lots, long ? 'long lot' : 'short lot')} had found no taker.
        {given === lots
          ? ' The parts add up to exactly these lots.'
          : ` The parts add up to ${count(given)} of them: the rest goes on in a later command.`}
      </p>
      <Bars
        caption="Lots given up, of lots held"
        heads={['Account', 'Gave', 'Of']}
        bars={gave.slice(0, 12).map(barOf)}
      />
      <section aria-labelledby="holders">
        <h2 id="holders">Every holder that was looked at</h2>
        <DataTable
          caption="Holders in the order of the record"
          hideCaption
          rows={holders.map((holder, at) => ({ ...holder, at }))}
          keyOf={({ at }) => at}
          columns={[
            { head: 'Account', cell: ({ account }) => <code title={String(account)}>{refText(account)}</code> },
            { head: 'Owner', wide: true, cell: ({ owner }) => <code title={String(owner)}>{refText(owner)}</code> },
            { head: 'Round', cell: ({ round }) => roundWords[round] ?? round },
            { head: 'Lots held', number: true, cell: ({ lotsHeld }) => count(lotsHeld) },
            { head: 'Owner’s exposure', number: true, wide: true, cell: ({ exposure }) => money(exposure) },
            { head: 'Owner’s equity', number: true, wide: true, cell: ({ equity }) => money(equity) },
            { head: 'Gave up', number: true, cell: (holder) => count(holder.lots) },
          ]}
        />
        <p class="source">
          Command {count(seq)}. Exposure is signed in the direction of the lots that had to be closed. With the journal,{' '}
          <code>plimsoll explain</code> computes every part a second time by other means.
        </p>
      </section>
    </article>
  )
}

function barOf({ account, lotsHeld, lots }: Deleveraging['holders'][number]): Bar {
  const held = Math.max(1, Math.abs(lotsHeld))
  return {
    name: <code>{refText(account)}</code>,
    parts: [{ part: lots / held, tone: 2 }],
    figure: `${count(lots)} lots`,
    more: `${count(held)} (${percent((lots / held) * 1e6, 0)})`,
  }
}
