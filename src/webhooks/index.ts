/**
 * Webhooks: what concerns a member's call, and what is done to an account by force, sent to an address of its owner, signed, retried, in order.
 * They follow the journal: what was executed while the process was down or died is sent after it. Nobody waits for a delivery.
 */
export { webhookLimits } from './limits.ts'
export type { WebhookRefusal, Webhooks } from './types.ts'
export { openWebhooks } from './webhooks.ts'
