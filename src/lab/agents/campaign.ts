/** A campaign: every role searches on every seed. */
import type { Atoms } from '../../core/units/index.ts'
import type { Role } from './role.ts'
import { type Found, search } from './search.ts'

/** What a campaign found for one role: the largest gain of any seed, and how many seeds gave one. */
type Outcome = {
  readonly role: Role
  readonly seeds: number
  readonly episodes: number
  readonly gainful: number
  readonly seed: number
  readonly found: Found
}

/** What is played: `off` plays with the defence switched off where that is a matter of parameters. */
export type CampaignOptions = {
  readonly roles: readonly Role[]
  readonly seeds: readonly number[]
  readonly episodes: number
  readonly off: boolean
  readonly onRole?: (outcome: Outcome) => void
}

/** Plays a campaign; the outcomes are in the order of the roles. */
export function campaign({ roles, seeds, episodes, off, onRole }: CampaignOptions): readonly Outcome[] {
  return roles.map((role) => {
    const extra = off && 'parameters' in role.off ? role.off.parameters : []
    let best: { readonly seed: number; readonly found: Found } | null = null
    let gainful = 0
    for (const seed of seeds) {
      const found = search(role, seed, episodes, extra)
      if (found.gain > role.dust) gainful++
      if (best === null || found.gain > best.found.gain) best = { seed, found }
    }
    const outcome = { role, seeds: seeds.length, episodes: seeds.length * episodes, gainful, ...best! }
    onRole?.(outcome)
    return outcome
  })
}

/** A table of payoffs for people, atoms as dollars. */
export function payoffTable(outcomes: readonly Outcome[]): string {
  const head = ['role', 'episodes', 'seeds', 'gainful', 'honest, $', 'best, $', 'gain, $', 'knobs of the best']
  const rows = outcomes.map(({ role, seeds, episodes, gainful, found }) => [
    role.name,
    String(episodes),
    String(seeds),
    String(gainful),
    dollars(found.honest),
    dollars(found.best),
    dollars(found.gain),
    role.knobs.map(({ name }, i) => `${name} ${found.values[i]}`).join('; '),
  ])
  return tableOf(head, rows)
}

/** `docs/agents.md`: what was played, what each role does and what stands against it, and what it came to. */
export function campaignDocument(outcomes: readonly Outcome[], seeds: readonly number[]): string {
  const episodes = outcomes.reduce((sum, outcome) => sum + outcome.episodes, 0)
  const gainful = outcomes.filter((outcome) => outcome.gainful > 0).map(({ role }) => role.name)
  const [first, last] = [seeds[0]!, seeds.at(-1)!]
  const stands = outcomes.map(({ role }) => [
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

## Not defended

- Two owners whom nothing links, and who have not met often enough to be proposed, gain what the layers pay for their loser: at most
  lots × price × (gap − margin), of a position that needs initial margin (a test of the agents says how much).
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
