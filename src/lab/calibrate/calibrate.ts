/**
 * What a proposal would have done: a scenario with the house's own values, with the whole proposal, and with each of its parameters
 * alone where that tells more, on the same people; several populations, because one is an anecdote.
 */
import { parameterByName } from '../../core/params/index.ts'
import { planHouse, type ReplayOptions, type ReplayResult, replay, settingsOf } from '../replay/index.ts'
import type { Scenario } from '../scenarios/index.ts'
import { lotsAtFirst } from './facts.ts'
import { held, type Proposal } from './propose.ts'

const ATOMS = 1_000_000

/** Who can bear a loss, in the order of tables. */
export const bearers = ['providers', 'sitg', 'fund', 'stakers', 'gains', 'lenders', 'wind-down'] as const

/** Atoms, + lost: providers what the backstop's equity fell by from first to last, the others what the waterfall took from them. */
export type BearerLosses = Readonly<Record<(typeof bearers)[number], number>>

/** What plays came to, summed over populations; the last three say what it cost those who did not fail to be in it. */
type Played = {
  readonly losses: BearerLosses
  readonly shortfall: number
  readonly forcedNotional: number
  readonly deleveragedNotional: number
  readonly openingRefused: number
}

/**
 * Whether the proposal costs more: `worse` when the losses of all populations together are larger and those of more populations rose than
 * fell, `better` when both are the other way, `same` when no population's changed, `mixed` otherwise: a difference within chance.
 */
type Verdict = 'better' | 'same' | 'mixed' | 'worse'

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
  readonly verdict: Verdict
  /** Populations whose losses rose and fell, all bearers together. */
  readonly rose: number
  readonly fell: number
  /** What each parameter by itself, all brackets of one together, adds to the losses, atoms; empty where nobody asked and the whole is not worse. */
  readonly alone: readonly { readonly parameter: string; readonly added: number }[]
}

/** How to play: populations of the seeds from `seed` on; what is left out is the replay's own. */
type PlayOptions = Pick<ReplayOptions, 'toMs'> & {
  /** Accounts of members: the brackets of a market are as wide as its people are many. */
  readonly accounts: number
  readonly seed: number
  readonly populations: number
  /** Plays each parameter alone in every scenario, not only where the whole is worse. */
  readonly each?: true
}

/**
 * Plays a scenario with and without a proposal. Values for markets that it does not have are left out; lots are taken anew, of what
 * they are worth at its first prices.
 *
 * @throws ReplayError, ScenarioError
 */
export async function playProposal(
  scenario: Scenario,
  proposals: readonly Proposal[],
  { seed, populations, each, ...options }: PlayOptions,
): Promise<PlayedProposal> {
  const playAll = async (wishes: readonly Proposal[]): Promise<ReplayResult[]> => {
    const results: ReplayResult[] = []
    for (let k = 0; k < populations; k++)
      results.push(await replay({ scenario, ...options, seed: seed + k, set: wishes }))
    return results
  }
  const wishes = proposalIn(scenario, proposals, options.accounts)
  const today = (await playAll([])).map(playedOf)
  const results = await playAll(wishes)
  const proposed = results.map(playedOf)
  const changes = proposed.map((play, k) => lossOf(play) - lossOf(today[k]!))
  const [rose, fell] = [changes.filter((change) => change > 0).length, changes.filter((change) => change < 0).length]
  const verdict = verdictOf(sum(changes), rose, fell)
  const { changed } = results[0]!.run
  const alone: { parameter: string; added: number }[] = []
  for (const parameter of new Set(changed.map((change) => familyOf(change.parameter)))) {
    if (verdict !== 'worse' && each === undefined) break
    const plays = await playAll(wishes.filter((wish) => familyOf(wish.parameter) === parameter))
    alone.push({ parameter, added: sum(plays.map((play) => lossOf(playedOf(play)))) - sum(today.map(lossOf)) })
  }
  const whole = { today: together(today), proposed: together(proposed) }
  return { scenario: scenario.name, set: changed, ...whole, verdict, rose, fell, alone }
}

/**
 * What of a proposal a scenario has a market for: in lots of its own first prices and in brackets of its own bounds, and where it tightens,
 * from what stands there.
 */
function proposalIn(scenario: Scenario, proposals: readonly Proposal[], accounts: number): Proposal[] {
  const lots = lotsAtFirst(scenario)
  const plan = planHouse(scenario, accounts, scenario.fromMs, scenario.toMs, scenario.tickMs)
  const own = new Map(settingsOf(plan, []).settings.map(({ name, where, value }) => [`${name}[${where}]`, value]))
  return proposals.flatMap((proposal) => {
    const { parameter, where, atoms } = proposal
    const lotAtoms = where === null ? undefined : lots.get(where)
    if (where !== null && lotAtoms === undefined) return []
    if (proposal.within !== undefined) {
      const bounds = ([1, 2, 3] as const).map((at) => ownOf(own, `market.bracketBound${at}`, where) / ATOMS)
      const stands = ownOf(own, parameter, where)
      return [{ ...proposal, value: tightened(parameter, proposal.within(bounds), stands) }]
    }
    if (atoms === null) return [proposal]
    return [{ ...proposal, value: held(parameter, Math.floor(atoms / lotAtoms!)) }]
  })
}

/** What stands for a parameter of a market, or what every market starts with. */
function ownOf(own: ReadonlyMap<string, number>, parameter: string, where: string | null): number {
  return own.get(`${parameter}[${where}]`) ?? parameterByName(parameter)!.parameter.start
}

/** A rise of at most one step above what stands; what is lower than that stays. */
function tightened(parameter: string, value: number, stands: number): number {
  return Math.max(stands, Math.min(value, stands + parameterByName(parameter)!.parameter.step))
}

/** A parameter without the number of its bracket: the house takes brackets that rise, so that one alone may not fit the others. */
function familyOf(parameter: string): string {
  return parameter.replace(/\d$/, '')
}

function verdictOf(change: number, rose: number, fell: number): Verdict {
  if (rose === 0 && fell === 0) return 'same'
  if (change > 0 && rose > fell) return 'worse'
  return change < 0 && fell > rose ? 'better' : 'mixed'
}

function playedOf({ totals, payers, series, house }: ReplayResult): Played {
  const paid = (layer: string): number =>
    payers.layers.reduce((total, each) => total + (each.layer === layer ? each.amount : 0), 0)
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
    forcedNotional: sum(Object.values(totals.forcedNotional)),
    deleveragedNotional: totals.deleveragedNotional,
    openingRefused: house.openingRefused,
  }
}

function together(plays: readonly Played[]): Played {
  const of = (read: (play: Played) => number): number => sum(plays.map(read))
  const losses = Object.fromEntries(bearers.map((bearer) => [bearer, of((play) => play.losses[bearer])]))
  return {
    losses: losses as BearerLosses,
    shortfall: of(({ shortfall }) => shortfall),
    forcedNotional: of(({ forcedNotional }) => forcedNotional),
    deleveragedNotional: of(({ deleveragedNotional }) => deleveragedNotional),
    openingRefused: of(({ openingRefused }) => openingRefused),
  }
}

function lossOf({ losses }: Played): number {
  return sum(bearers.map((bearer) => losses[bearer]))
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, each) => total + each, 0)
}
