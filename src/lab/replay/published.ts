/** Outcomes that others published, the replay's own beside them, and what differs. */
import type { ScenarioPublished } from '../scenarios/index.ts'
import type { HousePlan } from './plan.ts'
import type { ReplayPublished, ReplayTotals } from './result.ts'
import { type Tally, tokens } from './tally.ts'

/** Lays the replay's deleveragings beside what was published; null when nothing was. */
export function publishedBeside(
  published: ScenarioPublished | null,
  plan: HousePlan,
  tally: Tally,
  totals: ReplayTotals,
): ReplayPublished | null {
  if (published === null) return null
  const ours = oursFor(totals)
  return {
    what: published.what,
    citation: published.citation,
    headlines: published.headlines.map(({ what, value }) => ({ what, value, ours: oursOf(what, ours) })),
    columns: published.columns,
    rows: published.rows,
    deleveragings: tally.deleveragings.map(({ timeMs, market, lots, notional, accounts }) => ({
      timeMs,
      market: plan.markets[market]!.name,
      lots,
      notional,
      accounts: accounts.size,
    })),
    differs: differences(plan),
  }
}

type Ours = { readonly gains: string; readonly positions: string; readonly members: string; readonly none: string }

function oursFor(totals: ReplayTotals): Ours {
  return {
    gains: `${tokens(totals.gainsCut)} of unpaid gains cut, none beyond the shortfall left`,
    positions: `${tokens(totals.deleveragedNotional)} of positions deleveraged, exactly the lots that nobody took`,
    members: `${totals.deleveragedAccounts} accounts`,
    none: 'not measured',
  }
}

/** Which of ours stands beside a headline: by the word that it turns on. */
function oursOf(what: string, ours: Ours): string {
  if (/gains cut/i.test(what)) return ours.gains
  if (/positions closed/i.test(what)) return ours.positions
  if (/members whose/i.test(what)) return ours.members
  return ours.none
}

function differences({ markets, sharePpm }: HousePlan): string[] {
  return [
    `Markets: the published waves are over all coins of one venue; the replay has ${markets.map(({ name }) => name).join(', ')}.`,
    `Size: the replay clears ${(sharePpm / 10_000).toFixed(2)} % of the market with members drawn from a printed rule; amounts compare by shape, not by dollars.`,
    'Rule: the venue closed winners one after the other by profit and leverage until its deficit was gone; here only lots that venue, backstop and layers left are spread, by net exposure against equity, and money is cut from unpaid gains alone.',
    'Prices: the replay uses the prices of the scenario, not those of the venue whose waves were published, and closing moves none of them.',
    'Deficits of the published waves repeat one another (the scenario says so), so no row of them is set against a row of ours.',
  ]
}
