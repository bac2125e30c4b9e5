/** What a tier stands on: its collateral and caps, open interest and its cap, Cover-2 and liquid coverage, pool and fund. */
import type { ComponentChildren } from 'preact'
import { clock, count, exact, money, multiple, percent } from '../format.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Exits, Lending, Pool } from '../wire/liquidity.ts'
import type { Asset, Market, Stress, Tier } from '../wire/types.ts'
import { poolWorth } from '../words/liquidity.ts'
import {
  coverage,
  coverageSentence,
  firstMoverPpm,
  inForceOf,
  interestCapOf,
  lendersWaitSentence,
  waitingWorth,
} from '../words/tiers.ts'
import { ExitFigures } from './exit-figures.tsx'
import { type Bar, Bars, DataTable, type Tile, Tiles } from './figures.tsx'
import { Empty, When } from './states.tsx'
import { Layers, StressFigures } from './tier-section.tsx'

/** The section of a tier on the page of tiers. */
export function TierStanding({ tier }: { readonly tier: Tier }): ComponentChildren {
  const row = tier.tier
  const name = tier.name ?? `${row}`
  const stress = useHouse<readonly Stress[]>(`/v1/tiers/${row}/stress`, EVERY.slow)
  const pool = useHouse<Pool>(`/v1/tiers/${row}/pool`, EVERY.calm)
  const exits = useHouse<Exits>(`/v1/tiers/${row}/exits`, EVERY.calm)
  const lending = useHouse<Lending>(`/v1/tiers/${row}/lending`, EVERY.calm)
  return (
    <section class="tier-liquidity" aria-labelledby={`standing-${row}`}>
      <When of={stress} what={`stress of tier ${name}`}>
        {(all) => (
          <>
            <h2 id={`standing-${row}`}>{coverageSentence(name, tier, inForceOf(all))}</h2>
            <StandingTiles
              tier={tier}
              stress={inForceOf(all)}
              pool={pool.phase === 'ready' ? pool.data : null}
              exits={exits.phase === 'ready' ? exits.data : null}
            />
          </>
        )}
      </When>
      <div class="runs" aria-live="polite">
        <When of={exits} what={`exits of tier ${name}`}>
          {(stands) => <ExitFigures exits={stands} name={name} />}
        </When>
        <When of={lending} what={`lenders of tier ${name}`}>
          {(stands) => <LendersWaiting lending={stands} name={name} />}
        </When>
      </div>
      <div class="split even">
        <Collateral tier={row} name={name} />
        <Interest tier={row} name={name} />
      </div>
      <div class="split even">
        <When of={stress} what={`Cover-2 of tier ${name}`}>
          {(all) => <StressFigures name={name} stress={all} />}
        </When>
        <Layers tier={tier} />
      </div>
    </section>
  )
}

type TilesProps = {
  readonly tier: Tier
  readonly stress: Stress | undefined
  readonly pool: Pool | null
  readonly exits: Exits | null
}

function StandingTiles({ tier, stress, pool, exits }: TilesProps): ComponentChildren {
  const times = stress === undefined ? null : coverage(stress)
  const loss = stress === undefined ? 0 : Number(stress.first) + Number(stress.second)
  const gained = exits === null ? null : firstMoverPpm(exits)
  const waits = exits?.queues.filter(({ open }) => open) ?? []
  const requests = waits.reduce((sum, each) => sum + each.requests, 0)
  const fund = tier.layers.find(({ name }) => name === 'fund')?.cash ?? '0'
  const tiles: Tile[] = [
    {
      name: 'Liquid coverage',
      figure: times === null ? '–' : multiple(times * 1e6),
      more: stress === undefined ? 'not measured yet' : `${money(stress.liquid)} against ${money(stress.payment)}`,
    },
    {
      name: 'Cover-2',
      figure: loss === 0 ? '–' : multiple((Number(stress!.resources) / loss) * 1e6),
      more: loss === 0 ? 'no owner would owe more than they have' : `prefunded, of a loss of ${money(loss)}`,
    },
    {
      name: 'Breaker',
      figure: <span class={`mode ${tier.breaker ? 'bad' : 'good'}`}>{tier.breaker ? 'on' : 'off'}</span>,
      more: breakerText(tier),
    },
    { name: 'Tier fund', figure: money(fund), more: 'pays after the operator’s own capital' },
    {
      name: 'Pool',
      figure: pool === null ? '–' : money(poolWorth(pool)),
      more: pool === null ? 'not read' : `an epoch may lose ${money(pool.lossMax)} of it`,
    },
    {
      name: 'First-mover advantage',
      figure: gained === null ? '–' : percent(gained, 2),
      more: requests === 0 ? 'within an epoch; nobody waits now' : `within an epoch; ${count(requests)} wait now`,
    },
  ]
  return <Tiles tiles={tiles} />
}

function breakerText({ breaker }: Tier): string {
  return breaker ? 'outflow by epochs, nothing new is risked' : 'off: within the limits money leaves at once'
}

function LendersWaiting({ lending, name }: { readonly lending: Lending; readonly name: string }): ComponentChildren {
  const { classes, exitEpochs } = lending
  const waits = classes.some(({ waiting }) => waiting > 0)
  return (
    <div>
      <h3>{lendersWaitSentence(name, lending)}</h3>
      <div class="split even">
        {waits && (
          <DataTable
            caption="Lenders who wait, by class"
            rows={classes}
            keyOf={({ bears }) => (bears ? 1 : 0)}
            columns={[
              { head: 'Class', cell: ({ bears }) => (bears ? 'Bearing' : 'Plain') },
              { head: 'Shares that wait', number: true, wide: true, cell: ({ waiting }) => count(waiting) },
              { head: 'Worth now', number: true, cell: (each) => money(waitingWorth(each)) },
              { head: 'Of the class', number: true, cell: ({ worth }) => money(worth) },
            ]}
          />
        )}
        {exitEpochs.length > 0 && (
          <DataTable
            caption="What epochs have let go to lenders, newest first"
            rows={exitEpochs.slice(0, LENDER_EPOCHS_SHOWN)}
            keyOf={({ seq }) => seq}
            columns={[
              { head: 'Ended', cell: ({ timeMs }) => clock(timeMs) },
              { head: 'Let go', number: true, cell: ({ letGo }) => money(letGo) },
            ]}
          />
        )}
      </div>
    </div>
  )
}

/** Epochs of lenders that are shown. */
const LENDER_EPOCHS_SHOWN = 6

type Props = { readonly tier: number; readonly name: string }

function Collateral({ tier, name }: Props): ComponentChildren {
  const names = useNames()
  const assets = useHouse<readonly Asset[]>('/v1/assets', EVERY.slow)
  return (
    <When of={assets} what="collateral">
      {(all) => {
        const own = all.filter((asset) => asset.tier === tier)
        if (own.length === 0) return <Empty>Tier {name} takes nothing in yet.</Empty>
        return (
          <div>
            <h3>What tier {name} takes as collateral</h3>
            <DataTable
              caption="Collateral list: what is there, how much of it may be, what it counts for"
              hideCaption
              rows={own}
              keyOf={({ asset }) => asset}
              columns={[
                { head: 'Asset', cell: ({ asset }) => names.asset(asset) },
                { head: 'There', number: true, cell: ({ total }) => exact(total) },
                { head: 'Worth', number: true, wide: true, cell: (each) => money(worthOf(each)) },
                {
                  head: 'Cap',
                  number: true,
                  cell: ({ settlement, depositCap }) => (settlement ? 'none' : money(depositCap)),
                },
                { head: 'Haircut from', number: true, cell: ({ haircutPpm }) => percent(haircutPpm, 0) },
                {
                  head: 'Worth nothing beside a long in',
                  wide: true,
                  cell: ({ wrongWay }) => (wrongWay === null ? '–' : names.underlying(wrongWay)),
                },
              ]}
            />
          </div>
        )
      }}
    </When>
  )
}

/** What lies of an asset in its tier, dollars. */
function worthOf({ settlement, total, price, places, atomsPerLot }: Asset): number {
  if (settlement) return Number(total)
  return price === null ? 0 : ((Number(total) * 10 ** places) / atomsPerLot) * Number(price)
}

function Interest({ tier, name }: Props): ComponentChildren {
  const names = useNames()
  const markets = useHouse<readonly Market[]>('/v1/markets', EVERY.calm)
  return (
    <When of={markets} what="markets">
      {(all) => {
        const own = all.filter((market) => market.tier === tier)
        if (own.length === 0) return <Empty>Nothing is traded in tier {name} yet.</Empty>
        return (
          <div>
            <h3>Open interest of tier {name}, against what moving a price would cost</h3>
            <Bars
              caption="One-sided open interest, of the most that depth or governance allows"
              heads={['Market', 'Open interest', 'Cap']}
              bars={own.map((market) => interestBar(market, names.market(market.market)))}
            />
            <p class="said">
              The cap is the least that the parameter and the manipulation inequality allow: for every move on a grid,
              open interest times the move may not exceed the cost of making it, less a safety. Without a report of
              depth only the parameter holds.
            </p>
          </div>
        )
      }}
    </When>
  )
}

function interestBar(market: Market, name: string): Bar {
  const cap = interestCapOf(market)
  const open = Number(market.openInterest)
  const part = cap === null ? 0 : cap === 0 ? 1 : open / cap
  return {
    name,
    parts: [{ part, tone: part >= 1 ? 2 : part >= 0.8 ? 5 : 3 }],
    ...(cap === null ? {} : { notch: 1 }),
    figure: money(open),
    more: cap === null ? 'no cap' : `of ${money(cap)}`,
  }
}
