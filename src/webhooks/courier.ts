/** One receiver's messages: one under way at a time, in the order of the journal; the next waits until the one before has arrived. */
import { type DeliveryLimits, pauseAfter } from './limits.ts'
import type { Outcome } from './send.ts'
import { signedHeaders } from './signature.ts'
import type { Endpoint, Store, Waiting } from './store.ts'
import type { StopReason } from './types.ts'

/** What couriers share. */
export type Dispatch = {
  readonly store: Store
  readonly limits: DeliveryLimits
  /** Wall clock, ms. */
  readonly clock: () => number
  /** Posts to an address; `signal` ends the attempt. */
  readonly send: (
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ) => Promise<Outcome>
  /** A message has arrived: one fewer waits. */
  readonly arrived: (account: number) => void
  /** Nothing more is sent to this endpoint. */
  readonly stopped: (endpoint: Endpoint, reason: StopReason) => void
  /** The file could not be written; the attempt is made again, so a message may arrive twice. */
  readonly troubled: (error: unknown) => void
}

/** Carries the messages of one endpoint. */
export type Courier = {
  /** Something waits, perhaps. */
  wake(): void
  /** Ends what is under way; its outcome is not noted. */
  end(): void
}

/** A courier that sleeps. */
export function courierOf(endpoint: Endpoint, dispatch: Dispatch): Courier {
  const ending = new AbortController()
  const { signal } = ending
  let isUnderWay = false
  let timer: NodeJS.Timeout | undefined
  const rest = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(wake, ms).unref()
  }
  const carry = async (): Promise<void> => {
    try {
      while (!signal.aborted) {
        const head = dispatch.store.head(endpoint.account)
        if (head === null) return
        const pauseMs = head.nextMs - dispatch.clock()
        // No pause is longer: a clock that was set back must not hold a message.
        if (pauseMs > 0 && pauseMs <= dispatch.limits.webhookPauseMaxMs) return rest(pauseMs)
        const outcome = await attempt(endpoint, dispatch, head, signal)
        if (!signal.aborted) note(endpoint, dispatch, head, outcome)
      }
    } catch (error) {
      if (signal.aborted) return
      dispatch.troubled(error)
      rest(dispatch.limits.webhookPauseMs)
    } finally {
      isUnderWay = false
    }
  }
  function wake(): void {
    if (isUnderWay || signal.aborted) return
    isUnderWay = true
    void carry()
  }
  return {
    wake,
    end() {
      clearTimeout(timer)
      ending.abort()
    },
  }
}

function attempt(
  { id, url, secret }: Endpoint,
  { send, clock }: Dispatch,
  { seq, place, body }: Waiting,
  signal: AbortSignal,
): Promise<Outcome> {
  // The same for every attempt, also after a restart: receivers tell repetitions by it.
  const message = `msg_${id}_${seq}_${place}`
  return send(url, signedHeaders(secret, message, clock(), body), body, signal)
}

function note(endpoint: Endpoint, dispatch: Dispatch, at: Waiting, outcome: Outcome): void {
  const { store, limits, clock, arrived, stopped } = dispatch
  const { account } = endpoint
  if (outcome.kind === 'delivered') {
    store.delivered(account, at)
    return arrived(account)
  }
  if (outcome.kind === 'gone') return stopped(endpoint, 'gone')
  const nowMs = clock()
  const firstMs = at.firstMs ?? nowMs
  if (nowMs - firstMs >= limits.webhookEndsMs) return stopped(endpoint, 'retriesEnded')
  const attempts = at.attempts + 1
  const nextMs = nowMs + pauseAfter(attempts, limits)
  store.failed(account, { ...at, attempts, firstMs, nextMs, failure: outcome.failure })
}
