/**
 * Evidence: what stands in the journal beside a `signed` command, so that anyone who has the journal can check the signature
 * again. Eight bytes of chain number, little-endian, and the 65 bytes of the signature.
 */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import type { Key } from '../core/tables/index.ts'
import type { Command, CommandOf } from '../core/words/index.ts'
import { digestOf } from './digest.ts'
import { signerOfDigest } from './signature.ts'

const CHAIN_BYTES = 8
const EVIDENCE_BYTES = CHAIN_BYTES + 65

/** Packs a signature (0x and 130 hexadecimal digits) and the chain of its domain. */
export function evidenceOf(chainId: number, signature: string): Uint8Array {
  const bytes = new Uint8Array(EVIDENCE_BYTES)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(chainId), true)
  bytes.set(hexToBytes(signature.slice(2)), CHAIN_BYTES)
  return bytes
}

/** What is wrong with a signature of a journal. */
export type EvidenceFault = { readonly seq: number; readonly what: string }

/** Sees every command of a journal in order; answers with the first fault once a signature can be judged. */
export type EvidenceChecker = (seq: number, command: Command, evidence: Uint8Array) => EvidenceFault | null

/** A checker that begins before the first command: the house's key is in it. */
export function evidenceChecker(): EvidenceChecker {
  let house: Key = '0'.repeat(64)
  let open: Open | null = null
  return (seq, command, evidence) => {
    if (command.type === 'houseOpen') house = command.house
    if (open !== null) {
      open.commands.push(command)
      if (open.commands.length < open.signed.count) return null
      const judged = open
      open = null
      return faultOf(house, judged)
    }
    if (command.type !== 'signed') return null
    if (evidence.length !== EVIDENCE_BYTES) return { seq, what: 'a signature without its evidence' }
    if (command.count > 0) open = { seq, signed: command, evidence: evidence.slice(), commands: [] }
    return null
  }
}

type Open = {
  readonly seq: number
  readonly signed: CommandOf<'signed'>
  readonly evidence: Uint8Array
  readonly commands: Command[]
}

function faultOf(house: Key, { seq, signed, evidence, commands }: Open): EvidenceFault | null {
  const view = new DataView(evidence.buffer, evidence.byteOffset)
  const chainId = Number(view.getBigUint64(0, true))
  const signature = `0x${bytesToHex(evidence.subarray(CHAIN_BYTES))}`
  const signer = signerOfDigest(digestOf({ house, chainId }, commands, signed), signature)
  if (signer === signed.key) return null
  return { seq, what: `its ${signed.count} commands were signed by ${signer ?? 'nobody'}, not by ${signed.key}` }
}
