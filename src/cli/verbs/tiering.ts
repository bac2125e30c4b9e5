/** `plimsoll tiering FACTS.json`: the class of an asset from what it showed day by day. */
import type { Command } from 'commander'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

export function tieringVerb(shell: Shell): Command {
  return verbOf(
    'tiering',
    'say in which class an asset is by its facts, what the class counts it for, and what the next one asks',
    'tiering examples/facts/new-token.json',
  )
    .argument('<facts>', 'a JSON file: { "present": CLASS, "days": [{ depth, ageDays, marketValue, … }] }')
    .action(async (path: string, { json }: { readonly json?: true }) => {
      const { factsRead } = await import('../tiering/facts.ts')
      const { assetClasses, classOf, classTable } = await import('../../tiering/index.ts')
      const { present, days } = factsRead(path)
      const found = classOf(present, days)
      const above = assetClasses[assetClasses.indexOf(found) + 1]
      const next = above === undefined ? null : { class: above, asks: classTable[above].asks }
      const answer = { facts: path, days: days.length, present, class: found, gives: classTable[found].gives, next }
      if (json) writeJson(shell, { format: 1, ...answer })
      else shell.out(textOf(answer))
    })
}

type Answer = {
  readonly facts: string
  readonly days: number
  readonly present: string
  readonly class: string
  readonly gives: object
  readonly next: null | { readonly class: string; readonly asks: object }
}

function textOf({ facts, days, present, class: found, gives, next }: Answer): string {
  const moved = found === present ? `stays ${present}` : `was ${present}, is ${found}`
  const rows = (of: object): string =>
    textTable(
      Object.entries(of).map(([name, value]) => [name, `${value}`]),
      [1],
    )
  const asks = next === null ? '' : `\nWhat ${next.class} asks for\n${rows(next.asks)}`
  return `${facts}: ${moved} after ${days} days\n\nWhat it counts for\n${rows(gives)}${asks}`
}
