/**
 * Evidence of a report: the payloads that it was made of, and when each was verified. It stands beside the command in the
 * journal, outside of what the house executes, so that whoever reads the journal can verify again: number of payloads 1 ‖ each:
 * checked at, ms, 6 ‖ size 4 ‖ bytes. A report of a source that signs nothing has none.
 */
import { assert, type Millis } from '../core/units/index.ts'
import type { CommandOf } from '../core/words/index.ts'
import { byteReader, joined } from './bytes.ts'
import { EVIDENCE_LATE_MS_MAX, PAYLOADS_MAX } from './limits.ts'
import { atomsPerLot, type FeedMap } from './mapping.ts'
import { type FeedPrice, type Payload, Refusal, type Verify } from './verdict.ts'

/** What a report of the journal is worth: `proven` by its payloads, `unsigned` as its source is, or why it is neither. */
type ReportProof = 'proven' | 'unsigned' | { readonly fault: string }

/** Evidence as bytes; none of no payloads. */
export function evidenceOf(payloads: readonly Payload[]): Uint8Array {
  if (payloads.length === 0) return new Uint8Array(0)
  assert(payloads.length <= PAYLOADS_MAX, 'a source has no more feeds than a report can prove')
  const parts = payloads.flatMap(({ bytes, checkedMs }) => {
    const head = Buffer.alloc(10)
    head.writeUIntBE(checkedMs, 0, 6)
    head.writeUInt32BE(bytes.length, 6)
    return [head, bytes]
  })
  return joined(Uint8Array.of(payloads.length), ...parts)
}

/**
 * Verifies a report again: each payload as of the time at which it was checked, that this was not later than the command and
 * not long before it, and that each entry is what the map makes of a price of the payloads.
 *
 * @param verify null for a source that signs nothing
 * @param timeMs the time of the command
 */
export function proofOf(
  map: FeedMap,
  verify: Verify | null,
  command: CommandOf<'priceReport'>,
  evidence: Uint8Array,
  timeMs: Millis,
): ReportProof {
  if (command.source !== map.source) return { fault: `it is of source ${command.source}` }
  if (verify === null) return 'unsigned'
  try {
    const prices: FeedPrice[] = []
    for (const { bytes, checkedMs } of readEvidence(evidence)) {
      if (checkedMs > timeMs || timeMs - checkedMs > EVIDENCE_LATE_MS_MAX) {
        return { fault: `checked at ${checkedMs}, reported at ${timeMs}` }
      }
      const verdict = verify(bytes, checkedMs)
      if (!verdict.ok) return { fault: `${verdict.code}: ${verdict.detail}` }
      prices.push(...verdict.prices)
    }
    const unproven = command.entries.find((entry) => !isProven(map, prices, entry))
    return unproven === undefined ? 'proven' : { fault: `no payload says ${JSON.stringify(unproven)}` }
  } catch (error) {
    if (error instanceof Refusal) return { fault: `the evidence is no evidence: ${error.message}` }
    throw error
  }
}

function readEvidence(evidence: Uint8Array): Payload[] {
  const reader = byteReader(evidence)
  const count = reader.uint(1)
  if (count > PAYLOADS_MAX) throw new Refusal('payloadLarge', `${count} payloads`)
  const payloads = Array.from({ length: count }, () => {
    const checkedMs = reader.uint(6)
    return { checkedMs, bytes: reader.take(reader.uint(4)) }
  })
  reader.end()
  return payloads
}

function isProven(
  map: FeedMap,
  prices: readonly FeedPrice[],
  entry: CommandOf<'priceReport'>['entries'][number],
): boolean {
  const mapped = map.feeds.find(({ underlying }) => underlying === entry.underlying)
  return prices.some((found) => {
    if (mapped?.feed !== found.feed) return false
    const { price, confidence } = atomsPerLot(found, mapped.baseLot)
    return price === BigInt(entry.price) && confidence === BigInt(entry.confidence)
  })
}
