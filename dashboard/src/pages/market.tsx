/** One market: its prices and where they come from, its size, its funding, what was closed in it by force. */
import type { ComponentChildren } from 'preact'
import { clock, count, duration, money, percent, plural, rate } from '../format.ts'
import { DataTable, Mode, Tiles } from '../parts/figures.tsx'
import { basisPoints, perCoin } from '../parts/oracle-table.tsx'
import { PriceHistory } from '../parts/price-history.tsx'
import { SourceDots } from '../parts/source-dots.tsx'
import { Empty, When } from '../parts/states.tsx'
import { TimeChart } from '../parts/time-chart.tsx'
import { to } from '../router.ts'
import { useEventLog } from '../state/event-log.ts'
import { head } from '../state/link.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { FundingPoint, Market, Oracle, PriceStretch } from '../wire/types.ts'
import { tell } from '../words/events.ts'
import { gapText, markGapPpm, markSentence, sourcesSentence } from '../words/market.ts'

/** The page of a market. */
export function MarketPage({ market }: { readonly market: number }): ComponentChildren {
  const found = useHouse<Market>(`/v1/markets/${market}`, EVERY.live)
  const underlying = found.phase === 'ready' ? found.data.underlying : null
  const oracle = useHouse<Oracle>(underlying === null ? null : `/v1/oracle/${underlying}`, EVERY.live)
  const funding = useHouse<readonly FundingPoint[]>(`/v1/markets/${market}/funding`, EVERY.slow)
  return (
    <When of={found} what={`market ${market}`}>
      {(terms) => (
        <>
          <p class="kicker">
            <a href={to('markets')}>Markets</a> · perpetual
          </p>
          <Prices market={terms} oracle={oracle.phase === 'ready' ? oracle.data : null} />
          <When of={oracle} what="its index">
            {(index) => <Sources oracle={index} />}
          </When>
          <section aria-labelledby="funding">
            <When of={funding} what="funding">
              {(points) => <Funding points={points} />}
            </When>
          </section>
          <Forced market={market} />
        </>
      )}
    </When>
  )
}

function Prices({ market, oracle }: { readonly market: Market; readonly oracle: Oracle | null }): ComponentChildren {
  const names = useNames()
  const history = useHouse<readonly PriceStretch[]>(`/v1/markets/${market.market}/prices`, EVERY.slow)
  const coins = names.coinsOf(market.market)
  const gap = markGapPpm(market, oracle?.index ?? null)
  const base = coins === null ? null : coins / market.lotMultiple
  const mark = perCoin(market.mark, coins)
  return (
    <>
      <h1>
        {market.mark === null
          ? `${names.market(market.market)} has no price yet.`
          : markSentence(names.market(market.market), String(mark), gap)}
      </h1>
      <Tiles
        tiles={[
          { name: 'Mark', figure: mark, more: coins === null ? 'a lot' : `a coin; a lot is ${coins} coins` },
          { name: 'Index', figure: perCoin(oracle?.index ?? null, base), more: `mark ${gapText(gap)}` },
          { name: 'Slow price', figure: perCoin(market.slow, coins), more: 'initial margin takes the worse of both' },
          {
            name: 'Open interest',
            figure: money(market.openInterest),
            more: `${count(market.openInterestLots)} lots, ${plural(market.holders, 'holder')}`,
          },
          {
            name: 'Funding',
            figure: market.fundingRatePpm === null ? '–' : rate(market.fundingRatePpm),
            more: 'last interval; + longs pay',
          },
          {
            name: 'Depth',
            figure: money(market.depthLots * Number(market.mark ?? 0)),
            more: `${count(market.depthLots)} lots a side`,
          },
        ]}
      />
      <When of={history} what="its past prices">
        {(stretches) => <PriceHistory stretches={stretches} coins={coins} />}
      </When>
      <dl class="facts">
        <dt>Status</dt>
        <dd>
          <Mode mode={market.status} /> in tier {names.tier(market.tier)}
        </dd>
        <dt>Value of a claim</dt>
        <dd>
          {market.claimPpm >= 1_000_000
            ? 'in full: every gain is covered by cash or by losses that can be paid'
            : `${percent(market.claimPpm)} of a gain counts`}
        </dd>
        <dt>Collected and not yet paid</dt>
        <dd>{money(market.settlementCash)}</dd>
        <dt>Reserve</dt>
        <dd>{money(market.reserve)}</dd>
        <dt>Add-on to initial margin</dt>
        <dd>{percent(market.initialAddOnPpm, 2)} from confidence and volatility</dd>
      </dl>
    </>
  )
}

function Sources({ oracle }: { readonly oracle: Oracle }): ComponentChildren {
  const names = useNames()
  const coins = names.coinsOfBase(oracle.underlying)
  const nowMs = head.value?.timeMs ?? oracle.indexMs
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">{sourcesSentence(oracle)}</h2>
      <p class="said">
        <Mode mode={oracle.mode} /> index {perCoin(oracle.index, coins)} {basisPoints(oracle.confidence, oracle.index)},
        set {duration(nowMs - oracle.indexMs)} ago
        {oracle.held && ` · raw median ${String(perCoin(oracle.raw, coins))}`}
      </p>
      {oracle.sources.length === 0 ? (
        <Empty>No source has reported this price.</Empty>
      ) : (
        <div class="split">
          <SourceDots oracle={oracle} />
          <DataTable
            caption="What each source said last"
            hideCaption
            rows={oracle.sources}
            keyOf={({ source }) => source}
            columns={[
              { head: 'Source', cell: ({ source, name }) => name ?? `source ${source}` },
              { head: 'Price', number: true, cell: ({ price }) => perCoin(price, coins) },
              {
                head: 'Confidence',
                number: true,
                wide: true,
                cell: ({ price, confidence }) => basisPoints(confidence, price),
              },
              { head: 'Age', number: true, cell: ({ reportMs }) => duration(nowMs - reportMs) },
            ]}
          />
        </div>
      )}
    </section>
  )
}

function Funding({ points }: { readonly points: readonly FundingPoint[] }): ComponentChildren {
  const last = points.at(-1)
  if (last === undefined) {
    return (
      <>
        <h2 id="funding">No funding has been charged yet</h2>
        <Empty>It is charged once an interval, on what is held then.</Empty>
      </>
    )
  }
  const sum = points.reduce((total, { ratePpm }) => total + ratePpm, 0)
  const payer =
    sum === 0
      ? 'neither side paid'
      : `a ${sum > 0 ? 'long' : 'short'} position paid ${percent(Math.abs(sum), 3)} of its value`
  return (
    <>
      <h2 id="funding">
        Over the last {plural(points.length, 'interval')}, {payer}
      </h2>
      {points.length > 1 && (
        <TimeChart
          label={`Funding rate over ${points.length} intervals, the last ${rate(last.ratePpm)}.`}
          timesMs={points.map(({ timeMs }) => timeMs)}
          lines={[{ name: 'Funding rate', tone: 5, values: points.map(({ ratePpm }) => ratePpm / 1e4) }]}
          format={(value) => percent(value * 1e4, 3)}
          height={140}
        />
      )}
    </>
  )
}

function Forced({ market }: { readonly market: number }): ComponentChildren {
  const closing = useEventLog({ topic: 'closing', market })
  const takeovers = useEventLog({ topic: 'takeovers', market })
  const deleveraging = useEventLog({ topic: 'deleveraging', market })
  return (
    <section aria-labelledby="forced">
      <h2 id="forced">Closed by force in this market</h2>
      <ForcedTable name="Reductions and fills" log={closing} />
      <ForcedTable name="Takeovers" log={takeovers} />
      <ForcedTable name="Deleveraging" log={deleveraging} />
    </section>
  )
}

/** Rows of each kind that are shown; the page of events has all. */
const FORCED_SHOWN = 12

type ForcedProps = { readonly name: string; readonly log: ReturnType<typeof useEventLog> }

function ForcedTable({ name, log }: ForcedProps): ComponentChildren {
  const names = useNames()
  return (
    <>
      <h3>{name}</h3>
      <When of={log} what={name.toLowerCase()}>
        {({ events }) =>
          events.length === 0 ? (
            <Empty>None since these records begin.</Empty>
          ) : (
            <DataTable
              caption={`${name} in this market, newest first`}
              hideCaption
              rows={events
                .slice(-FORCED_SHOWN)
                .reverse()
                .map((placed) => ({ ...placed, told: tell(placed.event, names) }))}
              keyOf={({ seq, index }) => `${seq}-${index}`}
              columns={[
                {
                  head: 'When',
                  cell: ({ seq, index, timeMs }) => <a href={to('events', `${seq}-${index}`)}>{clock(timeMs)}</a>,
                },
                { head: 'What', cell: ({ told }) => <span class={`mode ${told.tone}`}>{told.name}</span> },
                { head: 'In words', cell: ({ told }) => told.sentence },
              ]}
            />
          )
        }
      </When>
    </>
  )
}
