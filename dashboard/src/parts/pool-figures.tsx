/** The pool behind a backstop: what it is worth and may lose, what it earned and by what, what it holds, who comes and goes. */
import type { ComponentChildren } from 'preact'
import { clock, count, duration, exact, money, percent, plural, price } from '../format.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Pool, PoolHistory, PoolProfits } from '../wire/liquidity.ts'
import type { Asset } from '../wire/types.ts'
import {
  drawdowns,
  historySentence,
  lossPart,
  lossSentence,
  poolSentence,
  poolWorth,
  profitSentence,
  sharePrice,
} from '../words/liquidity.ts'
import { type Bar, Bars, DataTable, Tiles } from './figures.tsx'
import { Empty, When } from './states.tsx'
import { TimeChart } from './time-chart.tsx'

type Props = { readonly tier: number; readonly name: string }

/** The section of a tier's pool. */
export function PoolFigures({ tier, name }: Props): ComponentChildren {
  const pool = useHouse<Pool>(`/v1/tiers/${tier}/pool`, EVERY.calm)
  const profits = useHouse<PoolProfits>(`/v1/tiers/${tier}/pool/profits`, EVERY.slow)
  const history = useHouse<PoolHistory>(`/v1/tiers/${tier}/pool/history?limit=200`, EVERY.slow)
  return (
    <section aria-labelledby={`pool-${tier}`}>
      <When of={pool} what={`the pool of tier ${name}`}>
        {(stands) => (
          <>
            <h2 id={`pool-${tier}`}>{poolSentence(name, stands)}</h2>
            {hasBegun(stands) ? (
              <>
                <PoolTiles pool={stands} />
                <div class="split">
                  <LoadLine pool={stands} />
                  <When of={profits} what="what it earned">
                    {(earned) => <Profits profits={earned} />}
                  </When>
                </div>
                <When of={history} what="its share price">
                  {({ epochs }) => <ShareHistory epochs={epochs} name={name} />}
                </When>
                <Holdings pool={stands} name={name} />
              </>
            ) : (
              <Empty>
                The first deposits begin it when the epoch ends, at {clock(stands.epochEndMs)} UTC;{' '}
                {money(stands.joining)} wait for that.
              </Empty>
            )}
          </>
        )}
      </When>
    </section>
  )
}

/** A pool that nobody has a share in, and that has nothing, has no figures. */
const hasBegun = ({ shares, equity }: Pool): boolean => shares > 0 || Number(equity) !== 0

function PoolTiles({ pool }: { readonly pool: Pool }): ComponentChildren {
  const { priceMark, priceSlow, cash, epochEndMs, noticeMs, joining, exiting, shares, equity, lent, providers } = pool
  const leaving = shares === 0 ? 0 : (poolWorth(pool) * exiting) / shares
  const text = (value: string | null): string => (value === null ? '–' : `$${exact(value, 4)}`)
  return (
    <Tiles
      tiles={[
        {
          name: 'A million shares',
          figure: text(priceMark),
          more: `at marks; ${text(priceSlow)} at slow prices. Who joins pays the dearer, who leaves gets the cheaper`,
        },
        { name: 'Cash', figure: money(cash), more: `of ${money(equity)} of equity; ${money(lent)} beside it are lent` },
        { name: 'Providers', figure: count(providers), more: `hold ${count(shares)} shares` },
        {
          name: 'Epoch ends',
          figure: clock(epochEndMs),
          more: `UTC; leaving takes ${noticeMs === 0 ? 'no' : `${duration(noticeMs)} of`} notice`,
        },
        { name: 'Waits to join', figure: money(joining), more: 'at work from the next epoch' },
        { name: 'Has asked to leave', figure: money(leaving), more: `${plural(exiting, 'share')}, at work until paid` },
      ]}
    />
  )
}

function LoadLine({ pool }: { readonly pool: Pool }): ComponentChildren {
  const { lossMax, grossMax, inventory } = pool
  const gross = inventory.reduce((sum, { notional }) => sum + Math.abs(Number(notional)), 0)
  const part = lossPart(pool)
  const bars: Bar[] = [
    {
      name: 'Worth',
      parts: [
        { part: 1 - part, tone: 1 },
        { part, tone: 2 },
      ],
      notch: 1 - part,
      figure: money(poolWorth(pool)),
      more: `${money(lossMax)} at risk`,
    },
    {
      name: 'Positions',
      parts: [{ part: Number(grossMax) === 0 ? 0 : gross / Number(grossMax), tone: 3 }],
      notch: 1,
      figure: money(gross),
      more: `of ${money(grossMax)}`,
    },
  ]
  return (
    <div>
      <h3>{lossSentence(pool)}</h3>
      <Bars
        caption="Worth down to its load line (notch): what is right of it an epoch may lose; positions against the most that it may take"
        heads={['Of the pool', 'Now', 'Bound']}
        bars={bars}
      />
    </div>
  )
}

const sources = [
  ['spread', 'Spread', 'lots bought below mark and sold above it'],
  ['penalties', 'Penalties', 'of forced closes'],
  ['impact', 'Impact', 'paid for what it took over'],
  ['interest', 'Interest', 'got, less paid'],
  ['inventory', 'Inventory', 'prices of what it holds, funding, losses'],
] as const

function Profits({ profits }: { readonly profits: PoolProfits }): ComponentChildren {
  return (
    <div>
      <h3>{profitSentence(profits)}</h3>
      <DataTable
        caption="Profit by source, + earned"
        rows={sources}
        keyOf={([key]) => key}
        columns={[
          { head: 'Source', cell: ([, source]) => source },
          { head: 'Of what', wide: true, cell: ([, , meaning]) => <span class="soft">{meaning}</span> },
          { head: 'Profit', number: true, cell: ([key]) => <Signed text={profits[key]} /> },
        ]}
      />
    </div>
  )
}

/** An amount with its direction, a loss in the colour of its weight. */
function Signed({ text }: { readonly text: string }): ComponentChildren {
  return Number(text) < 0 ? <strong class="wrong">{money(text)}</strong> : money(text)
}

function ShareHistory({
  epochs,
  name,
}: {
  readonly epochs: PoolHistory['epochs']
  readonly name: string
}): ComponentChildren {
  const told = historySentence(epochs)
  if (epochs.length < 2) return <Empty>The share price of tier {name} is drawn once two epochs have been priced.</Empty>
  const timesMs = epochs.map(({ timeMs }) => timeMs)
  const leave = epochs.map(({ exitWorth, shares }) => sharePrice(exitWorth, shares))
  const join = epochs.map(({ joinWorth, shares }) => sharePrice(joinWorth, shares))
  const fall = drawdowns(leave)
  // A fall of hundredths of a percent must not be drawn on an axis of equal labels.
  const places = Math.min(0, ...fall.map((each) => each ?? 0)) > -0.1 ? 4 : 2
  return (
    <div class="share-history">
      <h3>{told}</h3>
      <div class="split">
        <figure>
          <figcaption>A million shares, dollars, epoch by epoch</figcaption>
          <TimeChart
            label={`Share price of tier ${name}. ${told} A table follows.`}
            timesMs={timesMs}
            lines={[
              { name: 'For who leaves', tone: 1, values: leave },
              { name: 'For who joins', tone: 5, dashed: true, values: join },
            ]}
            format={(value) => `$${value.toFixed(4)}`}
          />
        </figure>
        <figure>
          <figcaption>Below its highest so far</figcaption>
          <TimeChart
            label={`Drawdown of the share price of tier ${name}: how far it was below its highest until then.`}
            timesMs={timesMs}
            lines={[{ name: 'Drawdown', tone: 2, values: fall }]}
            format={(value) => percent(value * 1e4, places)}
          />
        </figure>
      </div>
      <EpochTable epochs={epochs} name={name} prices={leave} falls={fall} places={places} />
    </div>
  )
}

type EpochTableProps = {
  readonly epochs: PoolHistory['epochs']
  readonly name: string
  readonly prices: readonly (number | null)[]
  readonly falls: readonly (number | null)[]
  readonly places: number
}

function EpochTable({ epochs, name, prices, falls, places }: EpochTableProps): ComponentChildren {
  return (
    <details class="more">
      <summary>The same in figures</summary>
      <DataTable
        caption={`Epochs of the pool of tier ${name}, newest first`}
        hideCaption
        rows={epochs.map((epoch, at) => ({ ...epoch, price: prices[at]!, fall: falls[at]! })).reverse()}
        keyOf={({ seq }) => seq}
        columns={[
          { head: 'Epoch', cell: ({ timeMs }) => clock(timeMs) },
          {
            head: 'A million shares',
            number: true,
            cell: (row) => (row.price === null ? '–' : `$${row.price.toFixed(4)}`),
          },
          {
            head: 'Drawdown',
            number: true,
            cell: (row) => (row.fall === null ? '–' : percent(row.fall * 1e4, places)),
          },
          { head: 'Worth', number: true, cell: ({ exitWorth }) => money(exitWorth) },
          { head: 'Joined', number: true, cell: ({ joined }) => money(joined) },
          { head: 'Left', number: true, cell: ({ left }) => money(left) },
          { head: 'Shares due', number: true, wide: true, cell: ({ due }) => count(due) },
          { head: 'Cash that could go', number: true, wide: true, cell: ({ payable }) => money(payable) },
        ]}
      />
    </details>
  )
}

function Holdings({ pool, name }: { readonly pool: Pool; readonly name: string }): ComponentChildren {
  const names = useNames()
  const assets = useHouse<readonly Asset[]>('/v1/assets', EVERY.slow)
  const { inventory, collateral } = pool
  /** An offer is of a base lot, as prices are; readers know coins. */
  const perCoin = (row: number, offer: string): string => {
    const asset = assets.phase === 'ready' ? assets.data[row] : undefined
    return asset === undefined ? '–' : price((Number(offer) * 10 ** asset.places) / asset.atomsPerLot)
  }
  if (inventory.length + collateral.length === 0) return <Empty>The pool of tier {name} holds nothing but cash.</Empty>
  return (
    <div class="split">
      {inventory.length === 0 ? (
        <Empty>It holds no positions.</Empty>
      ) : (
        <DataTable
          caption="What it has taken over and not yet unwound"
          rows={inventory}
          keyOf={({ market }) => market}
          columns={[
            { head: 'Market', cell: ({ market }) => names.market(market) },
            { head: 'Lots, + bought', number: true, cell: ({ lots }) => count(lots) },
            { head: 'Notional', number: true, cell: ({ notional }) => money(notional) },
            { head: 'Gain', number: true, cell: ({ value }) => <Signed text={value} /> },
          ]}
        />
      )}
      {collateral.length === 0 ? (
        <Empty>It has no collateral on offer.</Empty>
      ) : (
        <DataTable
          caption="Collateral on offer: anybody may take it, and its price falls with its age"
          rows={collateral}
          keyOf={({ asset }) => asset}
          columns={[
            { head: 'Asset', cell: ({ asset }) => names.asset(asset) },
            { head: 'Amount', number: true, cell: ({ amount }) => exact(amount, 4) },
            { head: 'Value', number: true, cell: ({ value }) => money(value) },
            {
              head: 'Offered at',
              number: true,
              cell: ({ asset, offerPrice }) => perCoin(asset, offerPrice),
            },
          ]}
        />
      )}
    </div>
  )
}
