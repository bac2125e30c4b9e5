/**
 * Signatures as they travel: one header line for what a request asks to be done, another for who asks to read. Both are plain
 * words with a blank between, so that they can be made by hand.
 */
import type { Key } from '../core/tables/index.ts'
import { signerOf } from './signature.ts'
import { loginDataOf, type SigningDomain, type SigningTerms } from './typed-data.ts'

/** What a signature header says: who signs, its terms, and the signature (0x and 130 hexadecimal digits). */
export type SignatureHeader = SigningTerms & { readonly key: Key; readonly signature: string }

/** The header line of a signature over commands. */
export function signatureHeader({ key, nonce, expiryMs, signature }: SignatureHeader): string {
  return `${key} ${nonce} ${expiryMs} ${signature}`
}

/** Reads a header line; null when it is none. */
export function readSignatureHeader(line: string): SignatureHeader | null {
  const [, key, nonce, expiryMs, signature] =
    /^([0-9a-f]{64}) (\d{1,15}) (\d{1,15}) (0x[0-9a-fA-F]{130})$/.exec(line) ?? []
  if (key === undefined) return null
  const terms = { nonce: Number(nonce), expiryMs: Number(expiryMs) }
  return terms.nonce < 2 ** 48 && terms.expiryMs < 2 ** 48 ? { key, ...terms, signature: signature! } : null
}

/** The credential of a reader: `Plimsoll`, its key, until when, and its signature over both. */
export function credentialOf(key: Key, expiryMs: number, signature: string): string {
  return `Plimsoll ${key} ${expiryMs} ${signature}`
}

/** Who a credential is of, and until when. */
export type ReadCredential = { readonly key: Key; readonly expiryMs: number }

/** Reads a credential; null when it is none, or signed by another key. */
export function readCredential(domain: SigningDomain, line: string): ReadCredential | null {
  const [, key, expiry, signature] = /^Plimsoll ([0-9a-f]{64}) (\d{1,15}) (0x[0-9a-fA-F]{130})$/.exec(line) ?? []
  if (key === undefined) return null
  const expiryMs = Number(expiry)
  if (expiryMs >= 2 ** 48) return null
  return signerOf(loginDataOf(domain, key, expiryMs), signature!) === key ? { key, expiryMs } : null
}
