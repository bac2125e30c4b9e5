/** `plimsoll explain DIR --event N`: an allocation of the journal, computed again from its inputs. */
import type { Command } from 'commander'
import type { Finding } from '../../lab/explain/index.ts'
import { BadInputError, CheckFailedError } from '../errors.ts'
import type { Explained } from '../explain/explain.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

/** Events of a command that are listed when there is nothing to compute again. */
const EVENTS_LISTED = 40

/** A command of the journal, and one of its events counted from 0; null means all of them. */
type Place = { readonly seq: number; readonly event: number | null }

export function explainVerb(shell: Shell): Command {
  return verbOf(
    'explain',
    'compute a deleveraging, a shortfall or the payments of a sweep again, from what the journal holds',
    'explain ./journal --event 31007',
  )
    .argument('<dir>', 'folder of the journal')
    .requiredOption('--event <n>', 'number of the command, or N.K for its K-th event counted from 0', placeRead)
    .action(async (directory: string, { event: place, json }: { event: Place; json?: true }) => {
      const { explainCommand, eventLine, fieldsLine } = await import('../explain/explain.ts')
      const explained = explainCommand(directory, place.seq, (message) => shell.err(`${message}\n`))
      const { seq, timeMs, command, events } = explained
      const findings = meant(explained, place)
      if (json) writeJson(shell, { format: 1, seq, time: new Date(timeMs).toISOString(), command, events, findings })
      else {
        const { type, ...fields } = command
        shell.out(`command ${seq} at ${new Date(timeMs).toISOString()}: ${type} ${fieldsLine(fields)}\n`)
        shell.out(`${events.length} events, ${findings.length} allocations\n`)
        for (const finding of findings) shell.out(`\n${textOf(finding)}`)
        const listed = place.event === null ? events.slice(0, EVENTS_LISTED) : [events[place.event]!]
        if (findings.length === 0) shell.out(`\n${listed.map(eventLine).join('\n')}\n`)
        if (findings.length === 0 && listed.length < events.length && place.event === null) {
          shell.out(`… and ${events.length - listed.length} more\n`)
        }
      }
      const wrong = findings.filter(({ agrees }) => agrees === false)
      if (wrong.length > 0) throw new CheckFailedError(`${wrong[0]!.title}: computed again, it differs`)
    })
}

function placeRead(text: string): Place {
  const [, seq, event] = /^(\d{1,15})(?:\.(\d{1,9}))?$/.exec(text) ?? []
  if (seq === undefined || Number(seq) === 0) {
    throw new BadInputError(`--event is "${text.slice(0, 40)}"`, 'write the number of a command, as 31007 or 31007.4')
  }
  return { seq: Number(seq), event: event === undefined ? null : Number(event) }
}

function meant({ events, findings, seq }: Explained, { event }: Place): readonly Finding[] {
  if (event === null) return findings
  if (event >= events.length) {
    throw new BadInputError(`command ${seq} has no event ${event}`, `it has ${events.length}; count from 0`)
  }
  return findings.filter(({ events: [first, last] }) => event >= first && event <= last)
}

function textOf({ title, rule, columns, rows, agrees }: Finding): string {
  const numbers = columns.map((_, column) => column).filter((column) => column > 1)
  const table = textTable([columns, ...rows.map((row) => row.map(String))], numbers, '  ')
  const verdict =
    agrees === null ? '' : agrees ? 'Computed again: the same to the atom.\n' : 'Computed again: IT DIFFERS.\n'
  return `${title}\n  ${rule}\n${table}${verdict}`
}
