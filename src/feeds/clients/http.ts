/** One bounded JSON request. What a server does is a value; keys never reach a message. */
import { ANSWER_BYTES_MAX } from '../limits.ts'
import { type Refused, refused } from '../verdict.ts'

/** The part of `fetch` that clients need. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** An answer, or why there is none. */
type Answer<T> = { readonly ok: true; readonly value: T } | Refused

/**
 * Gets JSON. `sourceLimited` with the time the server asks for on 429, `sourceRefused` on other 4xx, `sourceUnreachable` on
 * 5xx and broken connections, `answerInvalid` when it is no JSON, too large, or a redirect (keys go where they were meant to).
 */
export async function getJson(
  fetch: Fetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer<unknown>> {
  const opened = await open(fetch, url, headers, signal)
  if (!opened.ok) return opened
  try {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of chunksOf(opened.value)) {
      text += decoder.decode(chunk, { stream: true })
      if (text.length > ANSWER_BYTES_MAX) return refused('answerInvalid', `${hostOf(url)} answers without end`)
    }
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch (error) {
    if (error instanceof SyntaxError) return refused('answerInvalid', `${hostOf(url)} answers no JSON`)
    return refused('sourceUnreachable', `${hostOf(url)}: ${reasonOf(error)}`)
  }
}

/** Opens an answer whose body is read by the caller. */
export async function open(
  fetch: Fetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer<Response>> {
  try {
    const response = await fetch(url, { headers, signal, redirect: 'manual' })
    const fault = faultOf(response, hostOf(url))
    if (fault === null) return { ok: true, value: response }
    await response.body?.cancel()
    return fault
  } catch (error) {
    return refused('sourceUnreachable', `${hostOf(url)}: ${reasonOf(error)}`)
  }
}

/** The chunks of a body as they come. */
export async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body !== null) yield* response.body as unknown as AsyncIterable<Uint8Array>
}

/** Fields of an object; none of anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

/** Why an error came, with its cause; an abort is the end of waiting. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.name === 'AbortError') return 'no answer in time'
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

function faultOf(response: Response, host: string): Refused | null {
  const { status } = response
  if (status >= 200 && status < 300) return null
  if (status === 429) {
    const seconds = Number(response.headers.get('retry-after'))
    const asked = refused('sourceLimited', `${host} asks for fewer requests`)
    return Number.isFinite(seconds) && seconds > 0 ? { ...asked, retryAfterMs: Math.ceil(seconds * 1000) } : asked
  }
  if (status >= 500) return refused('sourceUnreachable', `${host} answers ${status}`)
  if (status >= 400) return refused('sourceRefused', `${host} answers ${status}: check address, key and feeds`)
  return refused('answerInvalid', `${host} answers ${status}, which is not followed`)
}

function hostOf(url: string): string {
  return new URL(url).host
}
