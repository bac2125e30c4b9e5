/** One liquidation from its first forced step to its end. */
import type { ComponentChildren } from 'preact'
import { duration, moment, money, plural, refText } from '../format.ts'
import { DataTable, Tiles } from '../parts/figures.tsx'
import { Empty, When } from '../parts/states.tsx'
import { Story } from '../parts/story.tsx'
import { to } from '../router.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Liquidation } from '../wire/types.ts'
import { doneText, procedureWords, reasonText, wayWords } from '../words/procedures.ts'

/** The page of a liquidation, named by its first command and account. */
export function LiquidationPage({
  seq,
  account,
}: {
  readonly seq: number
  readonly account: string
}): ComponentChildren {
  const all = useHouse<readonly Liquidation[]>('/v1/liquidations?limit=500', EVERY.calm)
  return (
    <When of={all} what="liquidations">
      {(list) => {
        const found = list.find((each) => each.startedSeq === seq && String(each.account) === account)
        if (found !== undefined) return <Explained found={found} />
        return (
          <>
            <h1>This liquidation is not remembered here</h1>
            <Empty>The house keeps the last 1,024. The journal keeps them all.</Empty>
          </>
        )
      }}
    </When>
  )
}

function Explained({ found }: { readonly found: Liquidation }): ComponentChildren {
  const { account, startedSeq, startedMs, endedMs, reason, equity, requirement, worst, notional, proceeds } = found
  const { closed, sold, shortfall } = found
  const short = Number(shortfall) > 0
  return (
    <article>
      <p class="kicker">
        <a href={to('events')}>Events</a> · Liquidation · {moment(startedMs)}
      </p>
      <h1>{sentenceOf(found)}</h1>
      <p class="note">{procedureWords[worst].meaning}</p>
      <Tiles
        tiles={[
          { name: 'Equity when force began', figure: money(equity), more: `of ${money(requirement)} required` },
          {
            name: 'Missing',
            figure: money(Number(requirement) - Number(equity)),
            more: `because ${reasonText(reason)}`,
          },
          {
            name: 'Positions closed',
            figure: closed.length === 0 ? 'none' : money(notional),
            more: closed.length === 0 ? 'no lot' : plural(sum(closed.map(({ lots }) => lots)), 'lot'),
          },
          {
            name: 'Collateral sold',
            figure: sold.length === 0 ? 'none' : money(proceeds),
            more: sold.length === 0 ? 'its coins stay' : `of ${plural(sold.length, 'asset')}`,
          },
          {
            name: 'Shortfall',
            figure: short ? money(shortfall) : 'none',
            more: short ? 'through the layers' : 'nobody else paid',
          },
          {
            name: 'Took',
            figure: endedMs === null ? 'under way' : duration(endedMs - startedMs),
            more: 'in the time of the house',
          },
        ]}
      />
      <Done found={found} />
      <Story account={account} fromSeq={startedSeq - 1} around={startedSeq} />
    </article>
  )
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

const past: Readonly<Partial<Record<Liquidation['worst'], string>>> = {
  reduction: 'was reduced',
  takeover: 'was taken over',
  deleveraging: 'was closed against holders of the other side',
  resolution: 'was closed and resolved',
}

function sentenceOf(found: Liquidation): string {
  const { account, worst, shortfall, endedMs } = found
  const what = past[worst] ?? procedureWords[worst].doing
  const unpaid = Number(shortfall) > 0 ? `${money(shortfall)} were left unpaid` : 'nobody else lost anything'
  const end = endedMs === null ? 'it is still under way' : unpaid
  return `Account ${refText(account)} ${what}: ${doneText(found)}; ${end}.`
}

type DoneRow = { readonly what: string; readonly amount: string; readonly dollars: string }

/** Every lot that was closed and every unit that was sold, by market and way and by asset. */
function Done({ found }: { readonly found: Liquidation }): ComponentChildren {
  const names = useNames()
  const { closed, sold, offeredLots } = found
  const rows: readonly DoneRow[] = [
    ...closed.map(({ market, way, lots, notional }) => ({
      what: `${names.market(market)} ${wayWords[way]}`,
      amount: plural(lots, 'lot'),
      dollars: money(notional),
    })),
    ...sold.map(({ asset, amount, proceeds }) => ({
      what: 'Collateral sold to the backstop',
      amount: `${amount} ${names.asset(asset)}`,
      dollars: money(proceeds),
    })),
  ]
  return (
    <section aria-labelledby="done">
      <h2 id="done">What was closed and sold</h2>
      {rows.length === 0 ? (
        <Empty>Nothing: the account came back above the line by itself, or nothing was left to close.</Empty>
      ) : (
        <DataTable
          caption="Lots closed and collateral sold by force"
          hideCaption
          rows={rows}
          keyOf={({ what, amount }) => `${what} ${amount}`}
          columns={[
            { head: 'What', cell: ({ what }) => what },
            { head: 'How much', number: true, cell: ({ amount }) => amount },
            { head: 'Dollars', number: true, cell: ({ dollars }) => dollars },
          ]}
        />
      )}
      {offeredLots > 0 && (
        <p class="said">Venues were offered {plural(offeredLots, 'lot')} in all; what is offered again counts again.</p>
      )}
    </section>
  )
}
