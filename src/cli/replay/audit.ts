/** An independent bookkeeper beside every replay: it sees commands and events alone and stops at the first contradiction. */
import { type Parameter, parameterCatalogue, parameterScopes } from '../../core/params/index.ts'
import { type Auditor, auditorOf } from '../../lab/auditor/index.ts'
import { count, percent } from '../../lab/report/index.ts'

/** Opens an audit. Up to a thousand accounts everything is checked after every command, above that in samples. */
export function openAudit(): Auditor {
  const catalogue = parameterScopes.flatMap((scope) =>
    Object.entries<Parameter>(parameterCatalogue[scope]).map(([name, parameter]) => ({ scope, name, ...parameter })),
  )
  return auditorOf({ catalogue })
}

/** What audits have seen, in a line. */
export function auditLine(audits: readonly Auditor[]): string {
  const summaries = audits.map((audit) => audit.summary())
  const commands = summaries.reduce((sum, each) => sum + each.commands, 0)
  const events = summaries.reduce((sum, each) => sum + each.events, 0)
  const rate = Math.min(...summaries.map((each) => each.sampleRate))
  const how = rate === 1 ? 'every account after every command' : `accounts after ${percent(rate * 1e6, 2)} of commands`
  return `Audited: ${count(commands)} commands and ${count(events)} events by independent books, ${how}; nothing found.\n`
}
