/** Signing: what is signed, with what, and by whom. */
export { type EvidenceChecker, type EvidenceFault, evidenceChecker, evidenceOf } from './evidence.ts'
export {
  credentialOf,
  readCredential,
  readSignatureHeader,
  type SignatureHeader,
  signatureHeader,
} from './headers.ts'
export { addressOfKey, keyOfAddress } from './keys.ts'
export { signatureOf, signerOf } from './signature.ts'
export { loginDataOf, type SigningDomain, type SigningTerms, type TypedData, typedDataOf } from './typed-data.ts'
