/** Signing: what is signed, with what, and by whom. */
export { digestOf } from './digest.ts'
export { type EvidenceChecker, type EvidenceFault, evidenceChecker, evidenceOf } from './evidence.ts'
export {
  credentialOf,
  type ReadCredential,
  readCredential,
  readSignatureHeader,
  type SignatureHeader,
  signatureHeader,
} from './headers.ts'
export { addressOfKey, keyOfAddress, keyOfPrivateKey, playPrivateKey } from './keys.ts'
export { keccak256, recoveredAddress } from './recovery.ts'
export { signatureOf, signerOf, signerOfDigest } from './signature.ts'
export {
  loginDataOf,
  type SigningDomain,
  type SigningTerms,
  type TypedData,
  typedDataOf,
  type WebhookAsk,
  webhookDataOf,
} from './typed-data.ts'
