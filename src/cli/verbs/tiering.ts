/** `plimsoll tiering FACTS.json`: the class of an asset from what it showed day by day, and the change set that follows. */
import type { Command } from 'commander'
import { BadInputError } from '../errors.ts'
import { wholeNumber } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

type Options = { readonly json?: true; readonly journal?: string; readonly asset?: number }

export function tieringVerb(shell: Shell): Command {
  return verbOf(
    'tiering',
    'say in which class an asset is by its facts, what the class counts it for, and what the next one asks',
    'tiering examples/facts/new-token.json',
  )
    .argument('<facts>', 'a JSON file: { "present": CLASS, "days": [{ depth, ageDays, marketValue, … }] }')
    .option('--journal <dir>', 'propose the change set for the house of this journal')
    .option('--asset <n>', 'with --journal, the row of the asset there', wholeNumber('--asset', 0, 65_535))
    .action(async (path: string, { json, journal, asset }: Options) => {
      if ((journal === undefined) !== (asset === undefined)) {
        throw new BadInputError('--journal and --asset go together', 'name the house and the asset in it')
      }
      const { factsRead } = await import('../tiering/facts.ts')
      const { assetClasses, classOf, classTable } = await import('../../tiering/index.ts')
      const { present, days } = factsRead(path)
      const found = classOf(present, days)
      const above = assetClasses[assetClasses.indexOf(found) + 1]
      const next = above === undefined ? null : { class: above, asks: classTable[above].asks }
      const answer = { facts: path, days: days.length, present, class: found, gives: classTable[found].gives, next }
      const { proposalIn, proposalText } = await import('../tiering/proposal.ts')
      const diagnose = (message: string): void => shell.err(`${message}\n`)
      const proposal =
        journal === undefined || asset === undefined ? null : proposalIn(journal, asset, found, Date.now(), diagnose)
      if (json) writeJson(shell, { format: 1, ...answer, proposal })
      else shell.out(`${textOf(answer)}${proposal === null ? '' : proposalText(proposal)}`)
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
