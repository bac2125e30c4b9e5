/** Limits of webhooks, published under /v1/limits with those of the interface. Times in ms, sizes in bytes. */
export const webhookLimits = {
  /** Webhooks of the house, and of one owner's accounts; each account has at most one. */
  webhooksMax: 4_096,
  webhooksOfOwnerMax: 16,
  /** Characters of an address. */
  webhookUrlMax: 2_048,
  /** Messages that wait for one receiver; one more stops its webhook. */
  webhookWaitingMax: 10_000,
  /** Within which a receiver must have answered, and of its answer how much is read. */
  webhookTimeoutMs: 10_000,
  webhookAnswerBytesMax: 4_096,
  /** Pause after the first failed attempt; it doubles with each up to the second; a message that has failed for so long stops its webhook. */
  webhookPauseMs: 5_000,
  webhookPauseMaxMs: 3_600_000,
  webhookEndsMs: 86_400_000,
} as const

/** The limits by which deliveries go: a test has shorter ones. */
export type DeliveryLimits = { readonly [name in keyof typeof webhookLimits]: number }

/** Pause before the next attempt, after so many that have failed, ms. */
export function pauseAfter(attempts: number, { webhookPauseMs, webhookPauseMaxMs }: DeliveryLimits): number {
  return Math.min(webhookPauseMaxMs, webhookPauseMs * 2 ** (attempts - 1))
}
