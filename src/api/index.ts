/**
 * The API: REST under /v1, a stream of deltas, and both described by documents made of the schemas that validate. Binds to
 * loopback. What each caller may see is rules §10.
 */
export type { Answers } from './answers.ts'
export {
  type Authenticator,
  type Authorised,
  type Credentials,
  type Identity,
  type Refusal,
  type Role,
  type TokenGrant,
  tokenAuthenticator,
} from './identity.ts'
export { type Api, type ApiOptions, ApiPortError, startApi } from './server.ts'
export { eitherAuthenticator, signedAuthenticator } from './signed/authenticator.ts'
export { signatureChecker } from './signed/checker.ts'
