/** `plimsoll agents`: attackers who search for profit at the house's cost. */
import type { Command } from 'commander'
import type { Outcome, roleNamed } from '../../lab/agents/index.ts'
import { BadInputError, CheckFailedError } from '../errors.ts'
import { refuseNamedTwice, repeated, short, wholeNumber } from '../options.ts'
import { progressOf } from '../progress.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = {
  readonly json?: true
  readonly episodes: number
  readonly seeds?: readonly number[]
  readonly role?: readonly string[]
  readonly off?: true
  readonly feeds?: true
}

/** Seeds of one campaign: what is searched for longer is searched for by several. */
const SEEDS_MAX = 10_000

/** Those of a campaign that names none: `1..10`. */
const SEEDS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

export function agentsVerb(shell: Shell): Command {
  return verbOf(
    'agents',
    'let attackers search for profit at the house’s cost; exit 1 if anybody gains',
    'agents --role staker --episodes 20 --seeds 1..3',
  )
    .option('--episodes <n>', 'episodes of each seed', wholeNumber('--episodes', 1, 1_000_000), 100)
    .option('--seeds <a..b>', 'seeds, both included (by default 1..10)', seedsRead)
    .option('--role <name>', 'who attacks (by default all) (repeatable)', repeated(String))
    .option('--off', 'switch defences off where they are parameters: then somebody should gain')
    .option(
      '--feeds',
      'sources as unsure as feeds are: a mark on its way may give what its bound says; exit 1 beyond it',
    )
    .action(async ({ json, episodes, seeds = SEEDS, role: named, off: isOff, feeds: isFed }: Options) => {
      const { campaignApart, payoffTable, roleNamed, roles } = await import('../../lab/agents/index.ts')
      const chosen = chosenOf(named, roles)
      const [off, feeds] = [isOff === true, isFed === true]
      if (off && feeds) throw new BadInputError('--off and --feeds are two campaigns', 'run them one after the other')
      const progress = progressOf(shell, 'agents')
      let played = 0
      const outcomes = await campaignApart(
        { roles: chosen, seeds, episodes, off, sources: feeds ? 'feeds' : 'sure' },
        ({ role }) => progress.step(++played, chosen.length, role),
      )
      progress.stop()
      if (json)
        writeJson(shell, {
          format: 1,
          off,
          feeds,
          outcomes: outcomes.map((outcome) => jsonOf(roleNamed(outcome.role), outcome)),
        })
      else shell.out(`${payoffTable(outcomes)}\n`)
      const gainer = outcomes.find(({ gainful, beyond }) => (feeds ? beyond : gainful) > 0)
      if (gainer === undefined) return
      const { role, seed, found } = gainer
      throw new CheckFailedError(`seed ${seed}: ${role} gains ${found.gain} atoms with ${found.values.join(', ')}`)
    })
}

function seedsRead(text: string): readonly number[] {
  const [, first, last] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? []
  const count = Number(last ?? first) - Number(first) + 1
  if (!(count >= 1 && count <= SEEDS_MAX)) {
    throw new BadInputError(`--seeds is "${short(text)}"`, `write 7 or 1..50, at most ${SEEDS_MAX} of them`)
  }
  return Array.from({ length: count }, (_, at) => Number(first) + at)
}

function chosenOf(
  named: readonly string[] | undefined,
  roles: readonly { readonly name: string }[],
): readonly string[] {
  const all = roles.map(({ name }) => name)
  if (named === undefined) return all
  refuseNamedTwice('--role', named)
  const unknown = named.find((name) => !all.includes(name))
  if (unknown === undefined) return all.filter((name) => named.includes(name))
  throw new BadInputError(`there is no role "${short(unknown)}"`, `use ${all.join(', ')}`)
}

function jsonOf(
  role: ReturnType<typeof roleNamed>,
  { seeds, episodes, gainful, beyond, seed, found }: Outcome,
): object {
  const { name, attack, defence, knobs } = role
  const { honest, best, gain, bound, values } = found
  const settings = knobs.map((knob, at) => ({ name: knob.name, value: values[at]!, honest: knob.honest }))
  const figures = { episodes, seeds, gainful, beyond, seed, honest, best, gain, bound }
  return { role: name, attack, defence, ...figures, knobs: settings }
}
