/** The house: how it stands, what it owes, who would pay, what it is doing by force. */
import type { ComponentChildren } from 'preact'
import { clock, count, money, multiple, plural } from '../format.ts'
import { Mode, type Tile, Tiles } from '../parts/figures.tsx'
import { LiveProcedures, RecentLiquidations } from '../parts/forced.tsx'
import { OracleTable } from '../parts/oracle-table.tsx'
import { Record } from '../parts/record.tsx'
import { When } from '../parts/states.tsx'
import { TierSection } from '../parts/tier-section.tsx'
import { EVERY } from '../state/names.ts'
import { type Loaded, useHouse } from '../state/resource.ts'
import type { House, Leverage, Liquidation, Market, Oracle, Procedure, Tier } from '../wire/types.ts'
import { houseSentence, oracleSentence, prefunded } from '../words/house.ts'

/** The page of the house. */
export function HousePage(): ComponentChildren {
  const house = useHouse<House>('/v1/house', EVERY.live)
  const tiers = useHouse<readonly Tier[]>('/v1/tiers', EVERY.calm)
  const oracles = useHouse<readonly Oracle[]>('/v1/oracle', EVERY.live)
  const procedures = useHouse<readonly Procedure[]>('/v1/procedures', EVERY.live)
  const liquidations = useHouse<readonly Liquidation[]>('/v1/liquidations?limit=50', EVERY.live)
  return (
    <When of={house} what="the house">
      {(stands) => (
        <>
          {/* What has not been read is not said to be calm. */}
          <h1>
            {[tiers, oracles, procedures].every(({ phase }) => phase === 'ready')
              ? houseSentence(stands, listOf(tiers), listOf(oracles), listOf(procedures))
              : `How ${stands.name} stands`}
          </h1>
          <HouseTiles
            key={listOf(tiers).length}
            house={stands}
            tiers={listOf(tiers)}
            oracles={oracles}
            procedures={procedures}
          />
          <div class="split wide-right">
            <When of={procedures} what="open calls">
              {(open) => <LiveProcedures procedures={open} />}
            </When>
            <When of={liquidations} what="liquidations">
              {(recent) => <RecentLiquidations liquidations={recent} />}
            </When>
          </div>
          <When of={tiers} what="the tiers">
            {(all) => (
              <div class="tiers">
                {all.map((tier) => (
                  <TierSection key={tier.tier} tier={tier} />
                ))}
              </div>
            )}
          </When>
          <section aria-labelledby="prices">
            <When of={oracles} what="prices">
              {(all) => (
                <>
                  <h2 id="prices">{oracleSentence(all)}</h2>
                  <OracleTable oracles={all} />
                </>
              )}
            </When>
          </section>
          <Record house={stands} />
        </>
      )}
    </When>
  )
}

type TilesProps = {
  readonly house: House
  readonly tiers: readonly Tier[]
  readonly oracles: Loaded<readonly Oracle[]>
  readonly procedures: Loaded<readonly Procedure[]>
}

/** Mounted anew when a tier is added: it asks for the leverage of each. */
function HouseTiles({ house, tiers, oracles, procedures }: TilesProps): ComponentChildren {
  const markets = useHouse<readonly Market[]>('/v1/markets', EVERY.calm)
  const latest = tiers.map(useLatest).filter((each) => each !== null)
  const gross = sum(latest.map(({ grossNotional }) => grossNotional))
  const equity = sum(latest.map((each) => each.equity))
  const ready = sum(
    tiers.flatMap(({ layers }) => layers.filter(({ name }) => prefunded.has(name)).map(({ cash }) => cash)),
  )
  const unwell = listOf(oracles).filter(({ mode }) => mode !== 'normal').length
  const complete = latest.length === tiers.length && tiers.length > 0
  const tiles: Tile[] = [
    {
      name: 'Leverage',
      figure: complete && equity > 0 ? multiple((gross / equity) * 1e6) : '–',
      more: complete ? `${money(gross)} on ${money(equity)} of equity` : 'measured once a minute',
    },
    {
      name: 'Open interest',
      ...figureOf(markets, (all) => [
        money(sum(all.map(({ openInterest }) => openInterest))),
        `${plural(all.length, 'market')}, one side counted`,
      ]),
    },
    {
      name: 'Prefunded money',
      figure: tiers.length === 0 && house.tiers > 0 ? '–' : money(ready),
      more: 'operator, funds and stakers',
    },
    { name: 'Open procedures', ...figureOf(procedures, (all) => [count(all.length), callsText(all)]) },
    {
      name: 'Prices',
      ...figureOf(oracles, (all) =>
        unwell === 0
          ? [<Mode key="mode" mode="normal" />, `all ${all.length}`]
          : [`${unwell} of ${all.length}`, 'degraded or halted'],
      ),
    },
    { name: 'Accounts', figure: count(house.accounts), more: `of ${plural(house.owners, 'owner')} and the house` },
  ]
  return <Tiles tiles={tiles} />
}

/** A figure and its second line, of a list that has been read; what has not is no figure. */
function figureOf<T>(
  loaded: Loaded<readonly T[]>,
  tell: (all: readonly T[]) => readonly [ComponentChildren, string],
): Pick<Tile, 'figure' | 'more'> {
  if (loaded.phase !== 'ready') return { figure: '–', more: 'not read yet' }
  const [figure, more] = tell(loaded.data)
  return { figure, more }
}

/** The newest sample of a tier, of those that its section shows. */
function useLatest({ tier }: Tier): Leverage | null {
  const samples = useHouse<readonly Leverage[]>(`/v1/tiers/${tier}/leverage?limit=240`, EVERY.slow)
  return samples.phase === 'ready' ? (samples.data.at(-1) ?? null) : null
}

function callsText(procedures: readonly Procedure[]): string {
  const deadlines = procedures.map(({ deadlineMs }) => deadlineMs ?? 0).filter((ms) => ms > 0)
  if (procedures.length === 0) return 'nobody is called'
  return deadlines.length === 0 ? 'none has a deadline' : `next deadline ${clock(Math.min(...deadlines))} UTC`
}

function sum(texts: readonly string[]): number {
  return texts.reduce((total, text) => total + Number(text), 0)
}

function listOf<T>(loaded: Loaded<readonly T[]>): readonly T[] {
  return loaded.phase === 'ready' ? loaded.data : []
}
