/** Why a book under portfolio margin needs what it needs: the scenarios as a heat map, the legs in the chosen one, every charge in words. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { count, money } from '../format.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Portfolio } from '../wire/types.ts'
import { type Charge, chargeOf, chargeWords, decisionWords } from '../words/portfolio.ts'
import { DataTable } from './figures.tsx'
import { HeatMap } from './heat-map.tsx'
import { When } from './states.tsx'

type Underlying = Portfolio['portfolio']['underlyings'][number]

/** The explanation of an account, kept fresh. */
export function AccountPortfolio({ account }: { readonly account: number }): ComponentChildren {
  const portfolio = useHouse<Portfolio>(`/v1/accounts/${account}/portfolio`, EVERY.calm)
  return (
    <section aria-labelledby="portfolio">
      <h2 id="portfolio">Why this book needs what it needs</h2>
      <When of={portfolio} what="its scenarios">
        {(explained) => <PortfolioWhy explained={explained} />}
      </When>
    </section>
  )
}

/** The explanation of any book. */
export function PortfolioWhy({ explained }: { readonly explained: Portfolio }): ComponentChildren {
  const { portfolio, levels, initial } = explained
  return (
    <>
      {portfolio.underlyings.map((underlying) => (
        <Scenarios key={underlying.underlying} underlying={underlying} legs={portfolio.legs} />
      ))}
      <DataTable
        caption={`What is asked and for what, dollars: ${money(levels.maintenance.requirement)} to keep, ${money(initial.requirement)} to open`}
        rows={chargeRows(portfolio)}
        keyOf={({ key }) => key}
        columns={[
          {
            head: 'Charge',
            cell: ({ charge }) => (
              <>
                {chargeWords(charge.name).name} <small class="soft">{chargeWords(charge.name).why}</small>
              </>
            ),
          },
          { head: 'Of', cell: ({ charge }) => chargeOf(charge) },
          { head: 'To keep', number: true, cell: ({ maintenance }) => amount(maintenance) },
          { head: 'To open', number: true, cell: ({ opening }) => amount(opening) },
        ]}
      />
      <p class="said">
        The worst scenario counts whole to open and {portfolio.levelPpm / 10_000} % to keep; all charges of a column sum
        to what it asks.
      </p>
    </>
  )
}

type ScenariosProps = { readonly underlying: Underlying; readonly legs: Portfolio['portfolio']['legs'] }

/** The map of an underlying, and its legs in the scenario that is chosen: at first the one that decides. */
function Scenarios({ underlying, legs }: ScenariosProps): ComponentChildren {
  const [name, setName] = useState<string | null>(null)
  const { scenarios } = underlying
  const worst = scenarios.find(({ isWorst }) => isWorst) ?? scenarios[0]
  const chosen = scenarios.find((each) => each.name === name) ?? worst
  const ours = legs.filter((leg) => leg.underlying === underlying.underlying)
  const inLegs = ours.reduce((sum, { market }) => sum + Number(chosen?.legs[market] ?? 0), 0)
  const held = Number(chosen?.result ?? 0) - inLegs
  const rows = [
    ...ours.map(({ market, lots, delta }) => ({ market, lots, delta, there: chosen?.legs[market] ?? '0' })),
    ...(Math.abs(held) < 0.005 ? [] : [{ market: 'Collateral', lots: null, delta: null, there: held.toFixed(6) }]),
  ]
  return (
    <div class="why">
      <p class="deck">{decisionWords(underlying)}</p>
      <HeatMap
        title={underlying.underlying}
        scenarios={scenarios}
        choice={{ chosen, choose: (scenario) => setName(scenario.name) }}
      />
      <p class="said">Choose a cell to see what every leg gains or loses there.</p>
      <div aria-live="polite">
        <DataTable
          caption={`Leg by leg in “${chosen?.name}”, dollars: ${money(chosen?.result ?? '0')}`}
          rows={rows}
          keyOf={({ market }) => market}
          columns={[
            { head: 'Leg', cell: ({ market }) => market },
            { head: 'Lots', number: true, wide: true, cell: ({ lots }) => (lots === null ? '' : count(lots)) },
            { head: 'Delta', number: true, wide: true, cell: ({ delta }) => (delta === null ? '' : money(delta)) },
            {
              head: 'Gains or loses',
              number: true,
              cell: ({ there }) => <span class={Number(there) < 0 ? 'short' : ''}>{money(there)}</span>,
            },
          ]}
        />
      </div>
    </div>
  )
}

type ChargeRow = {
  readonly key: string
  readonly charge: Charge
  readonly maintenance: string | undefined
  readonly opening: string | undefined
}

/** Charges of both levels side by side. */
function chargeRows({ maintenance, initial }: Portfolio['portfolio']): readonly ChargeRow[] {
  const keyOf = (charge: Charge): string => `${charge.name} ${chargeOf(charge)}`
  const all = [...maintenance, ...initial]
  return [...new Set(all.map(keyOf))].map((key) => ({
    key,
    charge: all.find((charge) => keyOf(charge) === key)!,
    maintenance: maintenance.find((charge) => keyOf(charge) === key)?.amount,
    opening: initial.find((charge) => keyOf(charge) === key)?.amount,
  }))
}

const amount = (text: string | undefined): string => (text === undefined ? '–' : money(text))
