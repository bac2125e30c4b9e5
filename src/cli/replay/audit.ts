/** An independent bookkeeper beside every replay: it sees commands and events alone and stops at the first contradiction. */
import { type Parameter, parameterCatalogue, parameterScopes } from '../../core/params/index.ts'
import { type Auditor, auditorOf } from '../../lab/auditor/index.ts'
import { count, percent } from '../../lab/report/index.ts'

/** Accounts of members up to which the story is checked in full after every command, and room for those of the house. */
const MEMBERS_FULL = 1000
const HOUSE_ACCOUNTS = 256

/**
 * Opens an audit. The first run, the story, is checked in full after every command up to a thousand accounts of members,
 * above that in samples; what stands beside it in samples from where accounts are so many that checking takes over.
 */
export function openAudit(isStory: boolean): Auditor {
  const catalogue = parameterScopes.flatMap((scope) =>
    Object.entries<Parameter>(parameterCatalogue[scope]).map(([name, parameter]) => ({ scope, name, ...parameter })),
  )
  return auditorOf(isStory ? { catalogue, accountsFullMax: MEMBERS_FULL + HOUSE_ACCOUNTS } : { catalogue })
}

/** What audits have seen, in a line. */
export function auditLine(audits: readonly Auditor[]): string {
  const summaries = audits.map((audit) => audit.summary())
  const commands = summaries.reduce((sum, each) => sum + each.commands, 0)
  const events = summaries.reduce((sum, each) => sum + each.events, 0)
  const rates = summaries.map((each) => each.sampleRate)
  return `Audited: ${count(commands)} commands and ${count(events)} events by independent books, ${howOften(rates)}; nothing found.\n`
}

function howOften([first = 1, ...others]: readonly number[]): string {
  const after = (rate: number): string => (rate === 1 ? 'every command' : `${percent(rate * 1e6, 2)} of commands`)
  const least = Math.min(first, ...others)
  if (least === first) return `every account after ${after(first)}`
  return `every account after ${after(first)} of the first run and ${after(least)} of the others`
}
