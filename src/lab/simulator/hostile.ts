/** Commands that a careless or hostile sender makes of a valid one: every field anything that its bytes can hold. */
import { type Command, commandSchemas } from '../../core/words/index.ts'
import { between, chance, pick, type Random } from '../random.ts'
import type { World } from './world.ts'

type Value = number | string | readonly Readonly<Record<string, number | string>>[]
type Kind = string | { readonly of: readonly string[] } | { readonly list: Readonly<Record<string, Kind>> }

/** The command with one or two fields spoiled. */
export function spoil({ random }: World, command: Command): Command {
  const fields = Object.entries(commandSchemas[command.type].fields as Readonly<Record<string, Kind>>)
  if (fields.length === 0) return command
  const spoiled: Record<string, unknown> = { ...command }
  for (let times = chance(random, 1, 4) ? 2 : 1; times > 0; times--) {
    const [field, kind] = pick(random, fields)
    spoiled[field] = spoilValue(random, kind, spoiled[field] as Value)
  }
  return spoiled as Command
}

/** A command of any kind with any fields: most are refused at the first look. */
export function nonsense({ random }: World): Command {
  const [type, { fields }] = pick(random, Object.entries(commandSchemas))
  const values = Object.entries(fields as Readonly<Record<string, Kind>>).map(([field, kind]) => {
    const bare = typeof kind === 'object' && 'list' in kind ? [] : 0
    return [field, spoilValue(random, kind, bare)]
  })
  return { type, ...Object.fromEntries(values) } as Command
}

const most: Readonly<Record<string, number>> = {
  u8: 255,
  u16: 65_535,
  u32: 2 ** 32 - 1,
  u48: 2 ** 48 - 1,
  i32: 2 ** 31 - 1,
  int: 2 ** 53 - 1,
}

function spoilValue(random: Random, kind: Kind, value: Value): Value {
  if (typeof kind === 'object') {
    if ('of' in kind) return pick(random, kind.of)
    return spoilList(random, kind.list, value as readonly Readonly<Record<string, number | string>>[])
  }
  if (kind === 'key') return between(random, 0, 40).toString(16).padStart(64, '0')
  const n = value as number
  const high = most[kind]!
  const low = kind === 'int' || kind === 'i32' ? -high : 0
  const guesses = [0, 1, high, low, n + 1, n - 1, n * 2, n * 1000, Math.floor(n / 2), -n, between(random, 0, 70)]
  return Math.min(high, Math.max(low, Math.trunc(pick(random, guesses)))) + 0
}

function spoilList(
  random: Random,
  fields: Readonly<Record<string, Kind>>,
  list: readonly Readonly<Record<string, number | string>>[],
): Value {
  if (list.length === 0 || chance(random, 1, 4)) return []
  if (chance(random, 1, 3)) return [...list, list[0]!]
  const at = between(random, 0, list.length - 1)
  const [field, kind] = pick(random, Object.entries(fields))
  return list.map((entry, i) =>
    i === at ? { ...entry, [field]: spoilValue(random, kind, entry[field]!) as number } : entry,
  )
}
