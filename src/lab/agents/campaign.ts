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
      if (found.gain > 0) gainful++
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
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function dollars(atoms: Atoms): string {
  const [whole, part] = [Math.floor(Math.abs(atoms) / 1_000_000), Math.abs(atoms) % 1_000_000]
  return `${atoms < 0 ? '-' : ''}${whole}.${String(part).padStart(6, '0')}`
}
