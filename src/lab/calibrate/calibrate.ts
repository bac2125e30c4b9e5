/** What a proposal would have done: a scenario twice, with the house's own values and with the proposal, on the same people. */
import { type ReplayOptions, type ReplayResult, replay } from '../replay/index.ts'
import type { Scenario } from '../scenarios/index.ts'
import type { Proposal } from './propose.ts'

/** Who can bear a loss, in the order of tables. */
export const bearers = ['providers', 'sitg', 'fund', 'stakers', 'gains', 'lenders', 'wind-down'] as const

/** Atoms, + lost: providers what the backstop's equity fell by from first to last, the others what the waterfall took from them. */
export type BearerLosses = Readonly<Record<(typeof bearers)[number], number>>

/** What one play came to; the last three say what it cost those who did not fail to be in it. */
type Played = {
  readonly losses: BearerLosses
  readonly shortfall: number
  readonly forcedNotional: number
  readonly deleveragedNotional: number
  readonly openingRefused: number
}

/** A scenario under both. `set` is what of the proposal the scenario has a row for, with the value it stands against. */
export type PlayedProposal = {
  readonly scenario: string
  readonly set: readonly {
    readonly parameter: string
    readonly where: string
    readonly value: number
    readonly instead: number
  }[]
  readonly today: Played
  readonly proposed: Played
}

/** How to play; what is left out is the replay's own. */
type PlayOptions = Pick<ReplayOptions, 'accounts' | 'seed' | 'toMs'>

/**
 * Plays a scenario twice. Values for markets that it does not have are left out.
 *
 * @throws ReplayError, ScenarioError
 */
export async function playProposal(
  scenario: Scenario,
  proposals: readonly Proposal[],
  options: PlayOptions,
): Promise<PlayedProposal> {
  const markets = scenario.underlyings.flatMap(({ name, market }) => (market === null ? [] : [name]))
  const set = proposals.filter(({ where }) => where === null || markets.includes(where))
  const today = await replay({ scenario, ...options })
  const proposed = await replay({ scenario, ...options, set })
  return { scenario: scenario.name, set: proposed.run.changed, today: playedOf(today), proposed: playedOf(proposed) }
}

function playedOf({ totals, payers, series, house }: ReplayResult): Played {
  const paid = (layer: string): number =>
    payers.layers.reduce((sum, each) => sum + (each.layer === layer ? each.amount : 0), 0)
  const equity = series.backstopEquity
  return {
    losses: {
      providers: Math.max(0, (equity[0] ?? 0) - (equity.at(-1) ?? 0)),
      sitg: paid('sitg'),
      fund: paid('fund'),
      stakers: paid('stakers'),
      gains: paid('vmgh'),
      lenders: paid('lenders'),
      'wind-down': paid('wind-down'),
    },
    shortfall: totals.shortfall,
    forcedNotional: Object.values(totals.forcedNotional).reduce((sum, amount) => sum + amount, 0),
    deleveragedNotional: totals.deleveragedNotional,
    openingRefused: house.openingRefused,
  }
}
