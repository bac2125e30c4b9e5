/** Structured logs: one JSON line each, to stderr, with what the service tells as fields. */
import { pino } from 'pino'
import type { ServiceOptions } from '../../service/index.ts'

/** Opens the log. `PLIMSOLL_LOG` chooses the least level: debug, info, warn, error or silent. */
export function openLog(): ServiceOptions['log'] {
  const wished = process.env['PLIMSOLL_LOG'] ?? ''
  const level = ['debug', 'info', 'warn', 'error', 'silent'].includes(wished) ? wished : 'info'
  const formatters = { level: (label: string) => ({ level: label }) }
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters }, pino.destination(2))
  return ({ level: of, message, facts }) => logger[of](facts, message)
}
