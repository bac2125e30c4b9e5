import type { Follower, PlacedEvent, ServiceMode, ServiceOptions } from '../service/index.ts'

/** An event as the owner of an account may see it: the object that the stream's channel of the account shows. */
export type WebhookView = (account: number, event: PlacedEvent['event']) => object

/** How to open the webhooks of a house. */
export type WebhookOptions = {
  /** SQLite file in the folder of the house; made when it is not there, readable by its owner alone. */
  readonly file: string
  /** Real houses send to public addresses by https; where money is play money also to loopback, by http or https. */
  readonly mode: ServiceMode
  /** Told of webhooks that stop and of a file that cannot be written; never of addresses or secrets. */
  readonly log: ServiceOptions['log']
}

/** Webhooks of a house: a follower of its service, which must be opened with it. */
export type Webhooks = Follower & {
  /**
   * Deliveries begin: the house is open and stands at `seq`.
   *
   * @throws WebhookFileError when the file belongs to another house or has read further than this one goes
   */
  begin(house: { readonly key: string; readonly seq: number }, view: WebhookView): void
  /** Sends an account's events from now on to an address; in place of another what waits goes to the new one. Durable when it answers. */
  register(wish: WebhookWish): Registered | WebhookRefusal
  /** How an account's webhook stands; null when there is none. */
  look(account: number): WebhookStanding | null
  /** Ends an account's webhook, and what waits with it. Says whether there was one. Durable when it answers. */
  remove(wish: Omit<WebhookWish, 'url'>): boolean | WebhookRefusal
  /** Writes down how far was read and what waits, and sends no more. After the service has closed. Idempotent. */
  close(): void
}

/** What an owner asks for. `nonce` is of the signature that asks, above every earlier one for this account; null for who is trusted without. */
export type WebhookWish = {
  readonly account: number
  readonly owner: number
  readonly url: string
  readonly nonce: number | null
}

/** Why a wish is refused: a stable code, and what to do. */
export type WebhookRefusal = {
  readonly refused: 'webhookUrlRefused' | 'webhooksFull' | 'nonceUsed' | 'serviceStorage'
  readonly detail: string
}

/** A webhook that was registered. Events behind `sinceSeq` are sent. The secret is told here and never again. */
export type Registered = { readonly secret: string; readonly sinceSeq: number }

/** Why a webhook has stopped: a message failed for a day, too many waited, or the receiver said 410. */
export type StopReason = 'retriesEnded' | 'queueFull' | 'gone'

/** What became of an attempt that did not deliver. `status` is that of the answer, null when there was none. */
export type Failure = {
  readonly code: 'addressRefused' | 'nameUnknown' | 'timedOut' | 'connectionFailed' | 'statusRefused'
  readonly status: number | null
}

/** How a webhook stands. Times are the wall clock's, ms. */
export type WebhookStanding = {
  readonly url: string
  readonly createdMs: number
  readonly sinceSeq: number
  /** Why and when it stopped; null while it sends. Then nothing waits, and a new registration begins anew. */
  readonly stopped: { readonly reason: StopReason; readonly atMs: number } | null
  /** Messages that wait, and of the first of them the failed attempts, the next one's time and why the last one failed. */
  readonly waiting: number
  readonly attempts: number
  readonly nextMs: number | null
  readonly failure: Failure | null
}
