/** A campaign: every role searches on every seed. */
import type { Atoms } from '../../core/units/index.ts'
import { roleNamed } from './roles/index.ts'
import { type Found, search, theatreFor } from './search.ts'
import type { Sources } from './sources.ts'

/**
 * What a campaign found for one role: the largest gain of any seed, the first of several, how many seeds gave one, and how many one
 * beyond its bound. Where sources are sure the bound is nothing.
 */
export type Outcome = {
  readonly role: string
  readonly seeds: number
  readonly episodes: number
  readonly gainful: number
  readonly beyond: number
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
  readonly sources: Sources
}

/** Plays a campaign, role after role in their order. At least one seed. */
export function* campaign({ roles, seeds, episodes, off, sources }: CampaignOptions): Generator<Outcome> {
  for (const name of roles) {
    const role = roleNamed(name)
    const theatre = theatreFor(role, off && 'parameters' in role.off ? role.off.parameters : [], sources)
    yield seeds
      .map((seed): Outcome => {
        const found = search(role, theatre, seed, episodes)
        const gainful = found.gain > role.dust ? 1 : 0
        const beyond = found.gain > found.bound + role.dust ? 1 : 0
        return { role: name, seeds: 1, episodes, gainful, beyond, seed, found }
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
    beyond: one.beyond + other.beyond,
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
    knobsText(role, found),
  ])
  return tableOf(head, rows)
}

/** What marks on their way gave whom, beside the bound of it, atoms as dollars. */
function feedsTable(outcomes: readonly Outcome[]): string {
  const head = ['role', 'seeds', 'gainful', 'largest gain, $', 'its bound, $', 'seed', 'beyond the bound', 'knobs']
  const rows = outcomes.map(({ role, seeds, gainful, beyond, seed, found }) => {
    const gains = gainful > 0 ? [dollars(found.gain), dollars(found.bound), String(seed)] : ['none', '', '']
    return [role, String(seeds), String(gainful), ...gains, String(beyond), gainful > 0 ? knobsText(role, found) : '']
  })
  return tableOf(head, rows)
}

function knobsText(role: string, { values }: Found): string {
  return roleNamed(role)
    .knobs.map(({ name }, i) => `${name} ${values[i]}`)
    .join('; ')
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

/** The first half of `docs/agents.md`: what was played, what each role does and what stands against it, and what it came to. */
function campaignDocument(outcomes: readonly Outcome[], seeds: readonly number[]): string {
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
- A mark on its way. Sources report one after another, and where they are not sure the mark goes a part of the way before the last of them has
  reported; whatever is forced meanwhile changes hands there. At most the lots that did so × the largest move of their price in one round of
  reports. It is what a straddle of one owner gains whose losing leg is taken over a confidence before the mark has arrived; what an account
  gains that stands at the edge of maintenance and is reduced by the first report of a fall; and what a bidder loses, and spares itself by
  not bidding, whose bid takes lots then (a test of the agents each). In the campaign above sources are sure, so that a mark moves at
  once; below they are not.
- A bidder whom rivals cannot replace is paid what it asks: with one clearing price that is the discount of the worst accepted bid, so whoever
  is sure to be that one may ask for more than selling again costs. At most notional × (what the others ask for all of it, or else the reserve, − what
  selling again costs); nothing where the others cover the book at the same price (a test of the agents says both).
- Who fills an unwinding order of the backstop at its limit takes what the order offers, at most the quoted cost of closing its lots: a
  stranger as much as a provider. The venue’s book decides how much of it is left.
- A lender who foresees bad debt before any account is short may take out the part of a window (\`tier.lenderWindowPpm\`).
`
}

/** Where the second half of `docs/agents.md` begins. */
const FEEDS_TITLE = '\n## Sources that are not sure\n'

/** The second half: the same roles where marks are on their way, each gain beside its bound. */
function feedsDocument(outcomes: readonly Outcome[], seeds: readonly number[]): string {
  const episodes = outcomes.reduce((sum, outcome) => sum + outcome.episodes, 0)
  const beyond = outcomes.filter((outcome) => outcome.beyond > 0).map(({ role }) => role)
  const [first, last] = [seeds[0]!, seeds.at(-1)!]
  return `${FEEDS_TITLE}
Written by a campaign of its own (\`--feeds\`): the same roles, seeds ${first} to ${last}, ${episodes.toLocaleString('en-US')} episodes, all defences on. Each source is unsure of 200 ppm of its
price and of half its move since it last reported, as in the scenarios, and a price vaguer than the default of \`underlying.confidenceMaxPpm\` forces
nobody. The bound is that of a mark on its way, in the honest episode and in the best one together.
${beyond.length === 0 ? 'Nobody gains more than that.' : `Beyond it: ${beyond.join(', ')}.`}

${feedsTable(outcomes)}
`
}

/** `docs/agents.md` with one half written anew, the other as it is; a page that is not there is empty. */
export function pageWith(page: string, { outcomes, sources, seeds }: CampaignResult): string {
  const at = page.indexOf(FEEDS_TITLE)
  const [before, after] = at < 0 ? [page, ''] : [page.slice(0, at), page.slice(at)]
  return sources === 'feeds' ? before + feedsDocument(outcomes, seeds) : campaignDocument(outcomes, seeds) + after
}

/** A campaign that has been played. */
type CampaignResult = Pick<CampaignOptions, 'sources' | 'seeds'> & { readonly outcomes: readonly Outcome[] }

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function dollars(atoms: Atoms): string {
  const [whole, part] = [Math.floor(Math.abs(atoms) / 1_000_000), Math.abs(atoms) % 1_000_000]
  return `${atoms < 0 ? '-' : ''}${whole}.${String(part).padStart(6, '0')}`
}
