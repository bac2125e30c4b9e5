/** Books that are offered to standing bids in a tier, and what those that were cleared went for. */
import type { ComponentChildren } from 'preact'
import { clock, count, money, percent } from '../format.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Auctions } from '../wire/liquidity.ts'
import { auctionsSentence } from '../words/liquidity.ts'
import { DataTable } from './figures.tsx'
import { When } from './states.tsx'

type Props = { readonly tier: number; readonly name: string }

/** Cleared auctions that are shown unasked. */
const SHOWN = 8

/** The section of a tier's auctions. */
export function AuctionFigures({ tier, name }: Props): ComponentChildren {
  const auctions = useHouse<Auctions>(`/v1/tiers/${tier}/auctions`, EVERY.calm)
  return (
    <section aria-labelledby={`auctions-${tier}`} aria-live="polite">
      <When of={auctions} what={`auctions of tier ${name}`}>
        {(all) => {
          const newest = all.cleared
          return (
            <>
              <h3 id={`auctions-${tier}`}>{auctionsSentence(name, all)}</h3>
              {all.open.length > 0 && <UnderWay open={all.open} />}
              {newest.length > 0 && <Cleared cleared={newest.slice(0, SHOWN)} />}
              {newest.length > SHOWN && (
                <details class="more">
                  <summary>Earlier auctions</summary>
                  <Cleared cleared={newest.slice(SHOWN)} />
                </details>
              )}
            </>
          )
        }}
      </When>
    </section>
  )
}

function UnderWay({ open }: Pick<Auctions, 'open'>): ComponentChildren {
  const names = useNames()
  return (
    <DataTable
      caption="Under way"
      rows={open}
      keyOf={({ account }) => account}
      columns={[
        { head: 'Book of', cell: ({ account }) => names.account(account) },
        { head: 'Round', number: true, cell: ({ round }) => count(round) },
        { head: 'Gross notional', number: true, cell: ({ gross }) => money(gross) },
        { head: 'On offer below mark', number: true, cell: ({ offeredPpm }) => percent(offeredPpm, 2) },
        {
          head: 'Since',
          number: true,
          wide: true,
          cell: ({ admitted, sinceMs }) => (admitted ? clock(sinceMs) : 'waits'),
        },
        {
          head: 'Of what',
          wide: true,
          cell: ({ last }) => (last ? 'what a takeover has left' : 'a share of the book'),
        },
      ]}
    />
  )
}

function Cleared({ cleared }: Pick<Auctions, 'cleared'>): ComponentChildren {
  const names = useNames()
  return (
    <DataTable
      caption="Cleared, newest first: one discount for everybody accepted"
      rows={cleared}
      keyOf={({ seq, account }) => `${seq} ${account}`}
      columns={[
        { head: 'When', cell: ({ timeMs }) => clock(timeMs) },
        { head: 'Book of', wide: true, cell: ({ account }) => names.account(account) },
        { head: 'Went', number: true, cell: ({ gross }) => money(gross) },
        { head: 'Below mark', number: true, cell: ({ discountPpm }) => percent(discountPpm, 2) },
        { head: 'Backstop’s', number: true, cell: ({ reservePpm }) => percent(reservePpm, 2) },
      ]}
    />
  )
}
