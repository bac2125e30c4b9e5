/** Sizes beyond which a feed's bytes are not read, with why they have these values. */

/** Largest payload, bytes: fifteen times the largest Pyth update seen (3.9 kB), and 256 RedStone packages. */
export const PAYLOAD_BYTES_MAX: number = 65_536

/** Most signatures of one payload: each costs about a millisecond to recover, and the recovery blocks the thread of all feeds. */
export const SIGNATURES_MAX: number = 256

/** Smallest exponent of a price: 10⁻¹⁸ dollar, the unit of Chainlink. */
export const EXPONENT_MIN: number = -18

/** Largest answer of an HTTP source, bytes: a payload in hex or base64 inside JSON, with what parsed copies add. */
export const ANSWER_BYTES_MAX: number = 4 * 1024 * 1024

/** Most levels of a book that are read on one side. */
export const LEVELS_MAX: number = 5000

/** Most levels on one side of a book that depth is read from: as many as the largest answer holds of 20 bytes each. */
export const DEPTH_LEVELS_MAX: number = 200_000

/** Fewest levels on one side of a book that depth is read from: with fewer it is a ticker, or a book that breaks. */
export const DEPTH_LEVELS_MIN: number = 5

/** Longest pause that a source can ask for, ms: an hour. */
export const RETRY_MS_MAX: number = 3_600_000

/** Most feeds of one source, and so most payloads of one report: Data Streams has one for each feed. */
export const PAYLOADS_MAX: number = 64

/** Longest time between the check of a payload and its command, ms: queueing behind a full sequencer. */
export const EVIDENCE_LATE_MS_MAX: number = 60_000
