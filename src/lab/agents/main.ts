/** A campaign of attackers. Whoever gains is named on stdout, progress goes to stderr. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type CampaignOptions, campaignApart, pageWith, payoffTable, roles } from './index.ts'

const USAGE = `usage: node bin/entry.mjs src/lab/agents/main.ts [--episodes N] [--seeds A..B] [--role NAME]… [--off | --feeds] [--table] [--document FILE]
roles: ${roles.map(({ name }) => name).join(', ')}
example: node bin/entry.mjs src/lab/agents/main.ts --episodes 106 --seeds 1..50 --table
--episodes are for each role and seed; --off switches defences off where they are parameters; with --feeds sources are as unsure as those of the scenarios; --document writes its half of docs/agents.md, with every defence on. Ends with 1 if anybody gains (with --feeds: more than the bound), with 2 on a wrong option.`

/** What is asked for, or null when it cannot be read. */
function optionsOf(
  args: readonly string[],
): (CampaignOptions & { readonly table: boolean; readonly document: string }) | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        episodes: { type: 'string', default: '100' },
        seeds: { type: 'string', default: '1..10' },
        role: { type: 'string', multiple: true, default: roles.map(({ name }) => name) },
        off: { type: 'boolean', default: false },
        feeds: { type: 'boolean', default: false },
        table: { type: 'boolean', default: false },
        document: { type: 'string', default: '' },
      },
    })
    const [, first, last] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(values.seeds) ?? []
    const isKnown = values.role.every((name) => roles.some((role) => role.name === name))
    if (first === undefined || !isKnown || !/^[1-9]\d{0,8}$/.test(values.episodes)) return null
    const count = Number(last ?? first) - Number(first) + 1
    const seeds = Array.from({ length: Math.max(0, count) }, (_, i) => Number(first) + i)
    const chosen = roles.map(({ name }) => name).filter((name) => values.role.includes(name))
    if (seeds.length === 0) return null
    const { off, feeds, table, document } = values
    if (off && (document !== '' || feeds)) return null
    const sources = feeds ? 'feeds' : 'sure'
    return { roles: chosen, seeds, episodes: Number(values.episodes), off, sources, table, document }
  } catch {
    return null
  }
}

const asked = process.argv.slice(2)
const options = optionsOf(asked)
if (options === null) {
  console[asked.includes('--help') ? 'log' : 'error'](USAGE)
  process.exit(asked.includes('--help') ? 0 : 2)
}
const startMs = performance.now()
const { table, document, ...asCampaign } = options
const outcomes = await campaignApart(asCampaign, ({ role, gainful, seeds }) =>
  console.error(`${role}: ${gainful} of ${seeds} seeds give a gain`),
)
if (table) console.log(payoffTable(outcomes))
if (document !== '') {
  const page = existsSync(document) ? readFileSync(document, 'utf8') : ''
  writeFileSync(document, pageWith(page, { ...asCampaign, outcomes }))
}
for (const { role, found, seed, beyond } of outcomes) {
  if (beyond > 0) console.log(`${role} gains ${found.gain} atoms on seed ${seed} with ${found.values.join(', ')}`)
}
const played = outcomes.reduce((sum, { episodes }) => sum + episodes, 0)
console.error(`${played} episodes, ${((performance.now() - startMs) / 1000).toFixed(1)} s`)
process.exitCode = outcomes.some(({ beyond }) => beyond > 0) ? 1 : 0
