/** One liquidation from its first forced step to its end. */
import type { ComponentChildren } from 'preact'
import { count, duration, moment, money, refText } from '../format.ts'
import { Tiles } from '../parts/figures.tsx'
import { Empty, When } from '../parts/states.tsx'
import { Story } from '../parts/story.tsx'
import { to } from '../router.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Liquidation } from '../wire/types.ts'
import { procedureWords, reasonText } from '../words/procedures.ts'

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
  const { account, startedSeq, startedMs, endedMs, reason, equity, requirement, worst, lots, notional, shortfall } =
    found
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
          { name: 'Closed', figure: money(notional), more: `${count(lots)} lots` },
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
      <Story account={account} fromSeq={startedSeq - 1} around={startedSeq} />
    </article>
  )
}

const past: Readonly<Partial<Record<Liquidation['worst'], string>>> = {
  reduction: 'was reduced',
  takeover: 'was taken over',
  deleveraging: 'was closed against holders of the other side',
  resolution: 'was closed and resolved',
}

function sentenceOf({ account, worst, notional, shortfall, endedMs }: Liquidation): string {
  const what = past[worst] ?? procedureWords[worst].doing
  const unpaid = Number(shortfall) > 0 ? `${money(shortfall)} were left unpaid` : 'nobody else lost anything'
  const end = endedMs === null ? 'it is still under way' : unpaid
  return `Account ${refText(account)} ${what}: ${money(notional)} of positions were closed, and ${end}.`
}
