/** Asking the house. Every answer moves the place of the house on; every failure is one class with a stable code. */
import { credentials } from './session.ts'
import type { Envelope } from './types.ts'

/** Why there is no answer. `code` is the house's own, or `unreachable`, or `unreadable` for what is no answer of a house. */
export class HouseProblem extends Error {
  readonly code: string
  readonly status: number
  readonly retryMs: number | null

  constructor(code: string, status: number, detail: string, retryMs: number | null = null) {
    super(detail)
    this.name = 'HouseProblem'
    this.code = code
    this.status = status
    this.retryMs = retryMs
  }
}

const TIMEOUT_MS = 10_000

/**
 * Asks for a path of the house; with a body it is a question by POST, or what `signed` (headers) makes of it.
 *
 * @throws HouseProblem
 */
export async function ask<T>(
  path: string,
  body?: unknown,
  signed: Readonly<Record<string, string>> = {},
): Promise<Envelope<T>> {
  const asked =
    body === undefined
      ? { headers: credentials() }
      : {
          method: 'POST',
          headers: { ...credentials(), ...signed, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }
  let response: Response
  try {
    response = await fetch(path, { ...asked, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch {
    throw new HouseProblem('unreachable', 0, 'The house cannot be reached.')
  }
  const json: unknown = await response.json().catch(() => null)
  if (response.ok && isEnvelope<T>(json)) return json
  throw problemOf(response.status, json)
}

function isEnvelope<T>(json: unknown): json is Envelope<T> {
  return typeof json === 'object' && json !== null && 'data' in json && 'seq' in json && 'timeMs' in json
}

function problemOf(status: number, json: unknown): HouseProblem {
  if (typeof json !== 'object' || json === null || !('code' in json)) {
    return new HouseProblem('unreadable', status, `The answer (status ${status}) is not one of a house.`)
  }
  const { code, title, detail, retryMs } = json as Readonly<Record<string, unknown>>
  const said = [title, detail].filter((text) => typeof text === 'string' && text !== '')
  return new HouseProblem(String(code), status, said.join(' '), typeof retryMs === 'number' ? retryMs : null)
}
