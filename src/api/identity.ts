/**
 * Who asks. The authenticator is the only thing that knows credentials; routes see a role and whose accounts or venue it
 * speaks for, so that bearer tokens and signatures are interchangeable.
 */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Command } from '../core/words/index.ts'
import type { WebhookAsk } from '../signing/index.ts'

/** Roles of callers, from least to most sight. */
export const roles = ['public', 'member', 'venue', 'operator', 'auditor'] as const

/** A role. */
export type Role = (typeof roles)[number]

/**
 * Who a request comes from. `key` names the caller for limits and idempotency and is no secret; a read-only one may not write. One
 * that is known by a login reads by it: what it asks for it must sign.
 */
export type Identity = {
  readonly role: Role
  readonly key: string
  readonly owner?: number
  readonly venue?: number
  readonly readOnly: boolean
  readonly byLogin?: true
}

/** What an authenticator may look at: never the body. `address` is the peer's. */
export type Credentials = { readonly headers: IncomingHttpHeaders; readonly address: string }

/** Why a caller is not believed: an edge code or one of the core's, and what to do. */
export type Refusal = { readonly refused: string; readonly detail: string }

/** Commands to submit as one group: what was asked, and before it whatever proves it. The asked ones stand last. */
export type Authorised = {
  readonly commands: readonly Command[]
  readonly evidence?: readonly Uint8Array[]
  /** Who has signed; without a signature who asks. */
  readonly identity?: Identity
}

/** Who asks for a webhook, and the nonce of the signature by which they do; null for who is trusted without one. */
type Confirmed = { readonly identity: Identity; readonly nonce: number | null }

/** Tells who asks, and whether commands are theirs to give. */
export type Authenticator = {
  /** Who a request comes from; without any credential the public. */
  identify(credentials: Credentials): Promise<Identity | Refusal>
  /** What to submit for these commands. `signature` is the header `plimsoll-signature`, null when absent. */
  authorise(identity: Identity, commands: readonly Command[], signature: string | null): Promise<Authorised | Refusal>
  /** Whether a webhook, which is no command of the house, is theirs to ask for. `signature` as above. */
  confirm(identity: Identity, ask: WebhookAsk, signature: string | null): Promise<Confirmed | Refusal>
}

/** The public, as seen from one address. */
export function publicFrom(address: string): Identity {
  return { role: 'public', key: `public ${address}`, readOnly: true }
}

/** One configured token. The configuration holds the token's SHA-256 in hexadecimal, so that a leaked file opens nothing. */
export type TokenGrant = {
  readonly tokenSha256: string
  readonly name: string
  readonly role: Exclude<Role, 'public'>
  readonly owner?: number
  readonly venue?: number
  readonly readOnly?: boolean
}

/**
 * Bearer tokens from a configuration: for development and demos. Whoever holds the token is the role. Throws RangeError on a
 * grant without the owner or venue that its role speaks for, or with a malformed or repeated digest.
 */
export function tokenAuthenticator(grants: readonly TokenGrant[]): Authenticator {
  const byDigest = new Map<string, Identity>()
  for (const { tokenSha256, name, role, owner, venue, readOnly = false } of grants) {
    if (!/^[0-9a-f]{64}$/.test(tokenSha256))
      throw new RangeError(`token ${name}: tokenSha256 must be 64 hexadecimal digits`)
    if (byDigest.has(tokenSha256)) throw new RangeError(`token ${name}: this digest is granted twice`)
    if (role === 'member' && owner === undefined) throw new RangeError(`token ${name}: a member needs its owner`)
    if (role === 'venue' && venue === undefined) throw new RangeError(`token ${name}: a venue needs its number`)
    byDigest.set(tokenSha256, {
      role,
      key: `token ${name}`,
      readOnly: readOnly || role === 'auditor',
      ...(owner === undefined ? {} : { owner }),
      ...(venue === undefined ? {} : { venue }),
    })
  }
  return {
    identify({ headers, address }) {
      const header = headers.authorization
      if (header === undefined) return Promise.resolve(publicFrom(address))
      const token = /^Bearer ([\x21-\x7e]{8,256})$/i.exec(header)?.[1]
      // Digests are compared by a map: whoever times it learns about the digest, not about the token.
      const identity = token === undefined ? undefined : byDigest.get(createHash('sha256').update(token).digest('hex'))
      return Promise.resolve(
        identity ?? { refused: 'credentialUnknown', detail: 'Send a token of the configuration as "Bearer <token>".' },
      )
    },
    authorise: (_identity, commands) => Promise.resolve({ commands }),
    confirm: (identity) => Promise.resolve({ identity, nonce: null }),
  }
}
