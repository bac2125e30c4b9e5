/** What a book holds and why it needs what it needs. */
import type { ComponentChildren } from 'preact'
import { count, exact, money, percent, plural } from '../format.ts'
import { useNames } from '../state/names.ts'
import type { Margin } from '../wire/types.ts'
import { DataTable } from './figures.tsx'
import { perCoin } from './oracle-table.tsx'
import { Empty } from './states.tsx'

type Leg = Margin['legs'][number]

/** Legs, collateral and liquidation prices. */
export function Book({ margin }: { readonly margin: Margin }): ComponentChildren {
  const names = useNames()
  const legs = margin.legs.filter(({ lots }) => lots !== 0)
  return (
    <>
      <section aria-labelledby="legs">
        <h2 id="legs">{legs.length === 0 ? 'No position' : `${plural(legs.length, 'position')}`}</h2>
        {legs.length === 0 ? (
          <Empty>Nothing can be lost to a market.</Empty>
        ) : (
          <Legs legs={legs} areSummed={margin.model === 'standard'} />
        )}
      </section>
      <div class="split">
        <section aria-labelledby="liquidation-prices">
          <h2 id="liquidation-prices">Where force would begin</h2>
          <p class="said">For one price at a time, all else as it is: where equity first falls below maintenance.</p>
          {margin.liquidationPrices.length === 0 ? (
            <Empty>No price that moves alone leads there.</Empty>
          ) : (
            <DataTable
              caption="Liquidation prices"
              hideCaption
              rows={margin.liquidationPrices}
              keyOf={({ underlying }) => underlying}
              columns={[
                { head: 'Price of', cell: ({ underlying }) => names.underlying(underlying) },
                {
                  head: 'Now',
                  number: true,
                  cell: ({ underlying, price }) => perCoin(price, names.coinsOfBase(underlying)),
                },
                {
                  head: 'Falling to',
                  number: true,
                  cell: ({ underlying, price, below }) => (
                    <Edge at={below} price={price} coins={names.coinsOfBase(underlying)} />
                  ),
                },
                {
                  head: 'Rising to',
                  number: true,
                  cell: ({ underlying, price, above }) => (
                    <Edge at={above} price={price} coins={names.coinsOfBase(underlying)} />
                  ),
                },
              ]}
            />
          )}
        </section>
        <section aria-labelledby="collateral">
          <h2 id="collateral">Cash and collateral</h2>
          <DataTable
            caption="Cash and collateral"
            hideCaption
            rows={[{ asset: null, amount: margin.cash, value: margin.cash, haircut: '0' }, ...margin.collateral]}
            keyOf={({ asset }) => asset ?? 'cash'}
            columns={[
              { head: 'Asset', cell: ({ asset }) => (asset === null ? 'Cash' : names.asset(asset)) },
              { head: 'Amount', number: true, cell: ({ asset, amount }) => exact(amount, asset === null ? 2 : 6) },
              { head: 'Value', number: true, cell: ({ value }) => money(value) },
              { head: 'Haircut', number: true, cell: ({ haircut }) => (Number(haircut) === 0 ? '–' : money(haircut)) },
            ]}
          />
        </section>
      </div>
    </>
  )
}

type LegsProps = { readonly legs: readonly Leg[]; readonly areSummed: boolean }

/** Under portfolio margin no leg has charges of its own: the book is revalued whole. */
function Legs({ legs, areSummed }: LegsProps): ComponentChildren {
  const names = useNames()
  return (
    <>
      <DataTable
        caption="Positions"
        hideCaption
        rows={legs}
        keyOf={({ market }) => market}
        columns={[
          { head: 'Market', cell: ({ market }) => names.market(market) },
          {
            head: 'Lots',
            number: true,
            cell: ({ lots }) => (
              <span
                class={lots > 0 ? 'long' : 'short'}
              >{`${lots > 0 ? 'long' : 'short'} ${count(Math.abs(lots))}`}</span>
            ),
          },
          { head: 'Mark', number: true, wide: true, cell: ({ market, mark }) => perCoin(mark, names.coinsOf(market)) },
          { head: 'Notional', number: true, cell: ({ notional }) => money(notional) },
          { head: 'Unrealised', number: true, cell: ({ unrealised }) => <Signed text={unrealised} /> },
          ...(areSummed ? ownCharges : []),
          { head: 'To close', number: true, wide: true, cell: ({ closingCost }) => money(closingCost) },
        ]}
      />
      <details class="more" hidden={!areSummed}>
        <summary>Why these positions need what they need</summary>
        <DataTable
          caption="Parts of initial margin, named as they are charged"
          rows={legs}
          keyOf={({ market }) => market}
          columns={[
            { head: 'Market', cell: ({ market }) => names.market(market) },
            { head: 'Bracket', number: true, cell: ({ initial }) => money(initial.bracket) },
            { head: 'Size', number: true, cell: ({ initial }) => money(initial.size) },
            { head: 'Add-on', number: true, cell: ({ initial }) => money(initial.market) },
            { head: 'Depth', number: true, cell: ({ initial }) => money(initial.depth) },
            { head: 'Share', number: true, cell: ({ initial }) => money(initial.share) },
            { head: 'Season', number: true, cell: ({ initial }) => money(initial.season) },
            { head: 'Cap', number: true, cell: ({ initial }) => money(initial.cap) },
          ]}
        />
      </details>
    </>
  )
}

/** What legs that are summed are charged. */
const ownCharges: Parameters<typeof DataTable<Leg>>[0]['columns'] = [
  {
    head: 'Maintenance',
    number: true,
    wide: true,
    cell: ({ maintenance }) => money(Number(maintenance.bracket) + Number(maintenance.size)),
  },
  {
    head: 'Initial',
    number: true,
    wide: true,
    cell: ({ initial }) => money(Object.values(initial).reduce((sum, text) => sum + Number(text), 0)),
  },
]

/** A gain or a loss with its sign. */
function Signed({ text }: { readonly text: string }): ComponentChildren {
  const value = Number(text)
  return <span class={value < 0 ? 'short' : value > 0 ? 'long' : ''}>{`${value > 0 ? '+' : ''}${money(text)}`}</span>
}

function Edge({
  at,
  price,
  coins,
}: {
  readonly at: string | null
  readonly price: string
  readonly coins: number | null
}): ComponentChildren {
  if (at === null) return <span class="soft">never</span>
  const away = (Number(at) / Number(price) - 1) * 1e6
  return (
    <>
      {perCoin(at, coins)} <small class="soft">{`${away > 0 ? '+' : ''}${percent(away)}`}</small>
    </>
  )
}
