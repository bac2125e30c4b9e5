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
      {(all) => {
        const [first] = all
        if (first === undefined) return <h1>No deleveraging of this command is remembered</h1>
        return (
          <article>
            <p class="kicker">
              <a href={to('events')}>Events</a> · Deleveraging · {moment(first.timeMs)}
            </p>
            <h1>{all.length === 1 ? <Headline found={first} /> : headlineOf(all)}</h1>
            <p class="note">{procedureWords.deleveraging.meaning}</p>
            {all.map((each, at) => (
              <Explained key={at} found={each} at={at} alone={all.length === 1} />
            ))}
            <p class="source">
              Command {count(seq)}. Exposure is signed in the direction of the lots that had to be closed. With the
              journal, <code>plimsoll explain</code> computes every part a second time by other means.
            </p>
          </article>
        )
      }}
    </When>
  )
}

const roundWords: Readonly<Record<string, string>> = {
  liquidation: 'being closed anyway',
  insolvent: 'owner without equity',
  'water-fill': 'water-fill',
  'profit-queue': 'by profit and leverage',
}

/** Holders that the picture shows. */
const BARS_SHOWN = 12

function headlineOf(all: readonly Deleveraging[]): string {
  const gave = all.flatMap(({ holders }) => holders.filter(({ lots }) => lots > 0).map(({ account }) => account))
  return `In ${inWords(all.length, 'deleveraging')} of one command, ${plural(new Set(gave).size, 'holder')} of the other side gave up lots at mark.`
}

function givenBy({ holders }: Deleveraging): number {
  return holders.reduce((sum, { lots }) => sum + lots, 0)
}

function Headline({ found }: { readonly found: Deleveraging }): ComponentChildren {
  const names = useNames()
  const { market, mark, holders } = found
  const gave = holders.filter(({ lots }) => lots > 0)
  return (
    <>
      {capital(inWords(gave.length, 'holder'))} of the other side gave up {plural(givenBy(found), 'lot')} of{' '}
      {names.market(market)} at the mark of {perCoin(mark, names.coinsOf(market))}.
    </>
  )
}

type ExplainedProps = { readonly found: Deleveraging; readonly at: number; readonly alone: boolean }

/** One deleveraging; of several each is folded under its headline. */
function Explained({ found, at, alone }: ExplainedProps): ComponentChildren {
  if (alone) return <Parts found={found} />
  return (
    <details class="more" open={at === 0}>
      <summary>
        <Headline found={found} />
      </summary>
      <Parts found={found} />
    </details>
  )
}

function Parts({ found }: { readonly found: Deleveraging }): ComponentChildren {
  const { lots, long, holders } = found
  const gave = holders.filter((holder) => holder.lots > 0).sort((one, other) => other.lots - one.lots)
  const given = givenBy(found)
  const sum =
    given === lots
      ? 'The parts add up to exactly these lots.'
      : `The parts add up to ${count(given)} of them: the rest goes on in a later command.`
  return (
    <>
      <p class="said">
        {plural(lots, long ? 'long lot' : 'short lot')} had found no taker. {sum}
      </p>
      {gave.length > 0 && (
        <Bars
          caption="Lots given up, of lots held; largest first"
          heads={['Account', 'Gave', 'Of']}
          bars={gave.slice(0, BARS_SHOWN).map(barOf)}
        />
      )}
      <h2 class="apart">Who gave up lots</h2>
      <Holders
        caption="Holders that gave up lots, in the order of the record"
        holders={holders.filter((each) => each.lots > 0)}
      />
      {gave.length < holders.length && (
        <details class="more">
          <summary>{capital(inWords(holders.length - gave.length, 'holder'))} looked at gave up nothing</summary>
          <Holders
            caption="Holders that gave up nothing, in the order of the record"
            holders={holders.filter((each) => each.lots === 0)}
          />
        </details>
      )}
    </>
  )
}

type HoldersProps = { readonly caption: string; readonly holders: Deleveraging['holders'] }

function Holders({ caption, holders }: HoldersProps): ComponentChildren {
  return (
    <DataTable
      caption={caption}
      hideCaption
      rows={holders.map((holder, row) => ({ ...holder, row }))}
      keyOf={({ row }) => row}
      columns={[
        { head: 'Account', cell: ({ account }) => <code title={String(account)}>{refText(account)}</code> },
        { head: 'Owner', wide: true, cell: ({ owner }) => <code title={String(owner)}>{refText(owner)}</code> },
        { head: 'Round', cell: ({ round }) => roundWords[round] ?? round },
        { head: 'Lots held', number: true, cell: ({ lotsHeld }) => count(lotsHeld) },
        { head: 'Owner’s exposure', number: true, wide: true, cell: ({ exposure }) => money(exposure) },
        { head: 'Owner’s equity', number: true, wide: true, cell: ({ equity }) => money(equity) },
        { head: 'Gave up', number: true, cell: ({ lots }) => count(lots) },
      ]}
    />
  )
}

function barOf({ account, lotsHeld, lots }: Deleveraging['holders'][number]): Bar {
  const held = Math.max(1, Math.abs(lotsHeld))
  return {
    name: <code>{refText(account)}</code>,
    parts: [{ part: lots / held, tone: 2 }],
    figure: plural(lots, 'lot'),
    more: `${count(held)} (${percent((lots / held) * 1e6, lots / held < 0.01 ? 2 : 0)})`,
  }
}
