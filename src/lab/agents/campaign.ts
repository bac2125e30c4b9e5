/** A campaign: every role searches on every seed. */
import type { Atoms } from '../../core/units/index.ts'
import { roleNamed } from './roles/index.ts'
import { type Found, search, stageFor } from './search.ts'

/** What a campaign found for one role: the largest gain of any seed, the first of several, and how many seeds gave one. */
export type Outcome = {
  readonly role: string
  readonly seeds: number
  readonly episodes: number
  readonly gainful: number
  readonly seed: number
  readonly found: Found
}

/** What is played, by plain values: a thread is asked for it as well. */
export type CampaignOptions = {
  readonly roles: readonly string[]
  readonly seeds: readonly number[]
  /** Episodes of each role on each seed. */
  readonly episodes: number
  /** Whether defences that are a matter of parameters are switched off. */
  readonly off: boolean
}

/** Plays a campaign, role after role in their order. At least one seed. */
export function* campaign({ roles, seeds, episodes, off }: CampaignOptions): Generator<Outcome> {
  for (const name of roles) {
    const role = roleNamed(name)
    const stage = stageFor(role, off && 'parameters' in role.off ? role.off.parameters : [])
    yield seeds
      .map((seed): Outcome => {
        const found = search(role, stage, seed, episodes)
        return { role: name, seeds: 1, episodes, gainful: found.gain > role.dust ? 1 : 0, seed, found }
      })
      .reduce(joined)
  }
}

/** Two outcomes of one role as one. */
export function joined(one: Outcome, other: Outcome): Outcome {
  const isBetter = other.found.gain > one.found.gain
  const isFirst = other.found.gain === one.found.gain && other.seed < one.seed
  return {
    ...(isBetter || isFirst ? other : one),
    seeds: one.seeds + other.seeds,
    episodes: one.episodes + other.episodes,
    gainful: one.gainful + other.gainful,
  }
}

/** A table of payoffs for people, atoms as dollars. */
export function payoffTable(outcomes: readonly Outcome[]): string {
  const head = ['role', 'episodes', 'seeds', 'gainful', 'honest, $', 'best, $', 'gain, $', 'knobs of the best']
  const rows = outcomes.map(({ role, seeds, episodes, gainful, found }) => [
    role,
    String(episodes),
    String(seeds),
    String(gainful),
    dollars(found.honest),
    dollars(found.best),
    dollars(found.gain),
    roleNamed(role)
      .knobs.map(({ name }, i) => `${name} ${found.values[i]}`)
      .join('; '),
  ])
  return tableOf(head, rows)
}

/** Places in the house, as the table of honesty names them. */
const places = ['provider', 'bidder', 'reporter', 'member', 'lender', 'staker', 'arbitrageur'] as const

/** What honesty has earned beside the best of all searched deviations, place by place, atoms as dollars. */
export function honestTable(outcomes: readonly Outcome[]): string {
  const head = ['place', 'role', 'deviations', 'seeds', 'honest, $', 'best deviation, $', 'honesty is ahead by, $']
  const rows = places.flatMap((place) =>
    outcomes
      .filter(({ role }) => roleNamed(role).plays === place)
      .map(({ role, episodes, seeds, found }) => [
        place,
        role,
        episodes.toLocaleString('en-US'),
        String(seeds),
        dollars(found.honest),
        dollars(found.best),
        dollars(-found.gain + 0),
      ]),
  )
  return tableOf(head, rows)
}

/** `docs/agents.md`: what was played, what each role does and what stands against it, and what it came to. */
export function campaignDocument(outcomes: readonly Outcome[], seeds: readonly number[]): string {
  const episodes = outcomes.reduce((sum, outcome) => sum + outcome.episodes, 0)
  const gainful = outcomes.filter((outcome) => outcome.gainful > 0).map(({ role }) => role)
  const [first, last] = [seeds[0]!, seeds.at(-1)!]
  const stands = outcomes
    .map(({ role: name }) => roleNamed(name))
    .map((role) => [
      role.name,
      role.plays,
      role.attack,
      role.defence,
      'mutant' in role.off
        ? `mutant \`${role.off.mutant}\``
        : role.off.parameters.map(([name]) => `\`${name}\``).join(', '),
    ])
  return `# Attackers

Written by a campaign of \`src/lab/agents\` (its README says what an episode is, and how it is run): ${outcomes.length} roles, seeds ${first} to ${last},
${episodes.toLocaleString('en-US')} episodes, all defences on. ${gainful.length === 0 ? 'Nobody gains.' : `Gaining: ${gainful.join(', ')}.`}

## Who plays, and what stands against it

With its defence switched off, by the parameters or the mutant named, each role finds a profit (\`test/mutants/agents.ts\`).

${tableOf(['role', 'place in the house', 'attack', 'defence', 'switched off by'], stands)}

## Payoffs

Of each role the seed on which the best deviation comes nearest to the honest setting, or beyond it: what its owners end with in the same episode,
money out − money in + what is left. *Gainful* counts seeds on which any deviation beats honesty, by more than
rounding gives away (over-requester: an atom, 10⁻⁶ dollar, for each of its four accounts; everybody else: nothing).

${payoffTable(outcomes)}

## Honesty

Each place in the house, on the seed on which a deviation comes nearest. Who provides, bids, reports and answers calls honestly has at least
what every searched deviation has.

${honestTable(outcomes)}

## Not defended

- Two owners whom nothing links, and who have not met often enough to be proposed, gain what the layers pay for their loser: at most
  lots × price × (gap − margin), of a position that needs initial margin (a test of the agents says how much).
- A straddle of one owner whose losing leg is taken over while the mark is still on its way: a gap that is no outlier to a source that has not reported
  yet is marked one confidence short until it has, and the owner’s other leg has that rest: lots × confidence at most (a test of the agents).
- A forced order that the first report of a move sets off. An account that stands within one confidence of maintenance is reduced while the mark has moved
  by a confidence only; the pool buys before the other sources have said how far. At most lots × (the move of one round of reports − the quoted cost
  of closing them). In the houses of a campaign sources are sure, so that a mark moves at once.
- A bidder whom rivals cannot replace is paid what it asks: with one clearing price that is the discount of the worst accepted bid, so whoever
  is sure to be that one may ask for more than selling again costs. At most notional × (what the others ask for all of it, or else the reserve, − what
  selling again costs); nothing where the others cover the book at the same price (a test of the agents says both).
- Who fills an unwinding order of the backstop at its limit takes what the order offers, at most the quoted cost of closing its lots: a
  stranger as much as a provider. The venue’s book decides how much of it is left.
- A lender who foresees bad debt before any account is short may take out the part of a window (\`tier.lenderWindowPpm\`).
`
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function dollars(atoms: Atoms): string {
  const [whole, part] = [Math.floor(Math.abs(atoms) / 1_000_000), Math.abs(atoms) % 1_000_000]
  return `${atoms < 0 ? '-' : ''}${whole}.${String(part).padStart(6, '0')}`
}
