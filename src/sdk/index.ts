/** The SDK: requests, signing, streams, and books on their owner's machine. */
export {
  type BookStanding,
  type Explanation,
  type LegExplanation,
  type Supposition,
  standingOf,
} from '../core/margin/index.ts'
export type { Command } from '../core/words/index.ts'
export type { SigningDomain, TypedData } from '../signing/index.ts'
export { type Book, bookOf } from './book.ts'
export { type Answered, type ClientOptions, PlimsollClient, type Result } from './client.ts'
export { PlimsollRefusal, PlimsollUnreachable, type Standing, WebhookUnverified } from './errors.ts'
export type { Chain, ChainWish, Curve, Expiry, Specification } from './listed.ts'
export { type Nonces, noncesFrom } from './nonces.ts'
export { playSigner, privateKeySigner, type Signer, type WalletProvider, walletSigner } from './signer.ts'
export { type DepositPart, depositSpread } from './spread.ts'
export { type ChannelChange, PlimsollStream, type StreamOptions, type StreamState } from './stream.ts'
export { verifyWebhook, type WebhookHeaders, type WebhookMessage } from './webhook.ts'
