/** Signing: what is signed, with what, and by whom. */
export { type EvidenceChecker, type EvidenceFault, evidenceChecker, evidenceOf } from './evidence.ts'
export { addressOfKey, keyOfAddress } from './keys.ts'
export { signatureOf, signerOf } from './signature.ts'
export { type SigningDomain, type SigningTerms, type TypedData, typedDataOf } from './typed-data.ts'
