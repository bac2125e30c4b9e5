/**
 * Why a feed is not believed: stable names, never renamed, never given another meaning. The table of `docs/feeds.md` says
 * which feed refuses with which.
 */
export const feedCodes = {
  // Form
  payloadLarge: 'The payload, or a count in it, is larger than what is read.',
  payloadCut: 'The payload ends before what it announces.',
  payloadExcess: 'Bytes are left that nothing announces.',
  magicUnknown: 'The bytes do not carry the mark of the network.',
  versionUnknown: 'The version, kind or schema is not one that is read here.',
  fieldInvalid: 'A field holds what it cannot hold.',

  // Signers
  signerSetUnknown: 'Signed under a set of signers that is not trusted.',
  signerSetExpired: 'Signed under a set of signers whose time is over.',
  signatureInvalid: 'No key can be recovered from a signature.',
  signerUnknown:
    'A signer is not in the trusted set, or not the one that the payload names: bytes or signature were changed.',
  signerRepeated: 'A signer stands twice, or signers are not in ascending order where the network orders them.',
  signersFew: 'Fewer signers than the quorum or threshold.',
  emitterUnknown: 'The signed message is not by a trusted emitter.',
  proofMismatch: 'A Merkle proof does not lead to the signed root.',

  // Prices, each judged for itself
  priceStale: 'Older than allowed.',
  priceEarly: 'From later than the clock allows.',
  reportExpired: 'The network says that the report must no longer be used.',
  priceInvalid: 'Not above zero, or an interval that reaches zero.',
  bookCrossed: 'The bid is above the ask.',
  marketPaused: 'The network says that the market or fund is paused.',
  feedRepeated: 'One feed stands twice in a payload.',

  // Depth
  bookThin: 'A side of the book has too few levels to say what a move costs.',
  bookWide: 'Bid and ask are farther apart than the least move that depth is asked for.',

  // On the way to the house
  priceRepeated: 'Not newer than what was reported before: a frozen source is not renewed.',
  reportSoon: 'Sooner after the last report than the source may speak.',
  priceOutOfRange: 'Below one atom a lot, or above the largest price of the house.',

  // The way to the source
  sourceUnreachable: 'The source could not be reached in time, or its server failed.',
  sourceLimited: 'The source asks for fewer requests.',
  sourceRefused: 'The source refuses the request: a key, an address or a feed is wrong.',
  answerInvalid: 'The source answered with something else than it should.',
  submitRefused: 'The house did not take the command.',
} as const satisfies Readonly<Record<string, string>>

/** The name of a reason. */
export type FeedCode = keyof typeof feedCodes
