/**
 * Keys: who reads shows a signed credential, who asks for something signs what is asked. The edge finds the signer and puts
 * `signed` before the commands, with the signature as evidence; the core holds each command to what the key may do.
 */
import { holderOf } from '../../core/access/index.ts'
import { keyRead } from '../../core/tables/index.ts'
import { type Command, type CommandOf, scopeBits } from '../../core/words/index.ts'
import type { Service } from '../../service/index.ts'
import { evidenceOf, type ReadCredential, readSignatureHeader, type SigningDomain } from '../../signing/index.ts'
import { type Authenticator, type Identity, publicFrom, type Refusal } from '../identity.ts'
import type { SignatureChecker } from './checker.ts'

/** Credentials that were found good are remembered: a reader shows the same one with every request. */
const CREDENTIALS_MAX = 10_000

/** Longest life of a signature that asks for a webhook, ms: a day, as of those over commands. */
const SIGNATURE_MS_MAX = 86_400_000

const NONE = new Uint8Array(0)

/**
 * Reads credentials and signatures of the house's keys. A login of `operatorKey`, which is no row of the house, is the operator's:
 * whose commands are not signed, so that his login is good for them too.
 */
export function signedAuthenticator(
  service: Service,
  chainId: number,
  checker: SignatureChecker,
  operatorKey: string | null = null,
): Authenticator {
  const domain = (): SigningDomain => ({ house: keyRead(service.house.head.house, 0), chainId })
  const good = new Map<string, ReadCredential>()
  const credential = async (line: string): Promise<ReadCredential | null> => {
    const known = good.get(line)
    if (known !== undefined) return known
    const read = await checker.credentialOf(domain(), line)
    if (read === null) return null
    if (good.size >= CREDENTIALS_MAX) good.clear()
    good.set(line, read)
    return read
  }
  return {
    async identify({ headers, address }) {
      const line = headers.authorization
      if (line === undefined) return publicFrom(address)
      const read = await credential(line)
      if (read === null || read.expiryMs <= service.nowMs()) {
        return { refused: 'credentialUnknown', detail: 'Sign a new login; docs/signing.md says how.' }
      }
      if (read.key === operatorKey) return { role: 'operator', key: `key ${read.key}`, readOnly: false }
      return { ...identityOf(service, read.key), byLogin: true }
    },
    async authorise(_identity, commands, line) {
      const header = line === null ? null : readSignatureHeader(line)
      if (header === null) return unsigned
      const signer = await checker.signerOf(domain(), commands, header)
      if (signer !== header.key) return signedByAnother(signer, header.key)
      const { key, nonce, expiryMs, signature } = header
      const signed: CommandOf<'signed'> = { type: 'signed', key, nonce, expiryMs, count: commands.length }
      const evidence = [evidenceOf(chainId, signature), ...commands.map(() => NONE)]
      return { commands: [signed, ...commands] as readonly Command[], evidence, identity: identityOf(service, key) }
    },
    async confirm(_identity, ask, line) {
      const header = line === null ? null : readSignatureHeader(line)
      if (header === null) return unsigned
      const { key, nonce, expiryMs } = header
      const { nowMs } = service.house.clock
      if (expiryMs <= nowMs || expiryMs > nowMs + SIGNATURE_MS_MAX) {
        return { refused: 'signatureExpired', detail: 'Sign for the next minute; a day is the most.' }
      }
      const signer = await checker.signerOfWebhook(domain(), ask, header)
      if (signer !== key) return signedByAnother(signer, key)
      // A webhook tells on when a session has ended: only the key that opens sessions may ask for it.
      if (((holderOf(service.house, key)?.scopes ?? 0) & scopeBits.sessions) === 0) {
        return { refused: 'scopeMissing', detail: 'Sign with the own key of the owner: no session may ask for this.' }
      }
      return { identity: identityOf(service, key), nonce }
    },
  }
}

const unsigned: Refusal = {
  refused: 'signatureMissing',
  detail: 'Sign what is asked: header plimsoll-signature, docs/signing.md.',
}

function signedByAnother(signer: string | null, key: string): Refusal {
  return { refused: 'signatureRefused', detail: `It was signed by ${signer ?? 'nobody'}, not by ${key}.` }
}

/** Tokens of the configuration beside keys of the house: each request shows one or the other. */
export function eitherAuthenticator(tokens: Authenticator, keys: Authenticator): Authenticator {
  return {
    identify: (credentials) =>
      (credentials.headers.authorization?.startsWith('Plimsoll ') ? keys : tokens).identify(credentials),
    authorise: (identity, commands, line) =>
      (line === null && !identity.byLogin ? tokens : keys).authorise(identity, commands, line),
    confirm: (identity, ask, line) => (line === null && !identity.byLogin ? tokens : keys).confirm(identity, ask, line),
  }
}

function identityOf(service: Service, key: string): Identity {
  const holder = holderOf(service.house, key)
  const readOnly = holder === null || holder.scopes === 0
  if (holder === null || holder.subject === 'source') return { role: 'public', key: `key ${key}`, readOnly }
  return holder.subject === 'owner'
    ? { role: 'member', owner: holder.row, key: `key ${key}`, readOnly }
    : { role: 'venue', venue: holder.row, key: `key ${key}`, readOnly }
}
