/**
 * Requests that the house has executed, so that whoever sends one again, after a crash too, gets the first one's answer and nothing happens
 * twice. A request is known by its caller's name for it (a *mark*, kept as evidence beside its first command) or by the key and nonce that
 * signed it, which stand in the journal anyway. So recovery, which executes the journal's end again, finds them and their answers.
 */
import { createHash } from 'node:crypto'
import type { Command } from '../core/words/index.ts'
import { encodeCommand } from '../node/index.ts'
import type { Answer } from './types.ts'

/** What a caller calls a request, and what it asked: SHA-256 each, hexadecimal. */
export type RequestMark = { readonly id: string; readonly digest: string }

/** A request that was executed. */
export type ExecutedRequest = {
  /** Sequence of its first command. */
  readonly seq: number
  /** What it asked: that of its mark, or `digestOfCommands`. */
  readonly digest: string
  /** In the order of its commands; null when it is known that it was executed, and no longer what came of it. */
  readonly answers: readonly Answer[] | null
}

/** Where executed requests are looked up. */
export type ExecutedRequests = {
  /** The request of a mark's id; null when none is remembered. */
  marked(id: string): ExecutedRequest | null
  /** The request that a key signed with a nonce; null when none is remembered. */
  signed(key: string, nonce: number): ExecutedRequest | null
}

/** A memory of requests that follows a house. */
export type FollowingRequests = ExecutedRequests & {
  /** Hears commands that stood together, in order, refused ones too. */
  hear(seqFirst: number, commands: readonly HeardCommand[]): void
}

/** A command as it was taken. `answer` is null when it was not executed by this process. */
export type HeardCommand = { readonly command: Command; readonly evidence: Uint8Array; readonly answer: Answer | null }

/** Commands of the requests that are remembered; the oldest requests go first. Four of the largest batches: what was under way is in the last. */
const COMMANDS_MAX = 16_384

/** A mark as evidence: these bytes, the number of commands that it covers (two bytes, little-endian), id, digest. */
const TAG = Uint8Array.from([0x70, 0x72, 0x71, 0x01])
const EVIDENCE_BYTES = TAG.length + 2 + 64

/** Evidence by which the journal knows a request again; it stands beside the first of its `count` commands. */
export function markEvidence({ id, digest }: RequestMark, count: number): Uint8Array {
  return Buffer.concat([TAG, Uint8Array.of(count & 0xff, count >> 8), Buffer.from(id + digest, 'hex')])
}

/** What commands ask, for comparison: SHA-256 over their canonical bytes, hexadecimal. */
export function digestOfCommands(commands: readonly Command[]): string {
  const hash = createHash('sha256')
  for (const command of commands) hash.update(encodeCommand(command))
  return hash.digest('hex')
}

/** A memory without any request. */
export function executedRequests(): FollowingRequests {
  const known = new Map<string, ExecutedRequest & { readonly commands: number }>()
  let kept = 0
  const forget = (name: string): void => {
    kept -= known.get(name)?.commands ?? 0
    known.delete(name)
  }
  const remember = (name: string, request: ExecutedRequest, commands: number): void => {
    forget(name)
    known.set(name, { ...request, commands })
    kept += commands
    while (kept > COMMANDS_MAX) forget(known.keys().next().value!)
  }
  return {
    marked: (id) => known.get(id) ?? null,
    signed: (key, nonce) => known.get(`${key} ${nonce}`) ?? null,
    hear(seqFirst, commands) {
      for (let at = 0; at < commands.length; ) {
        const { command, evidence } = commands[at]!
        const mark = markOf(evidence)
        const seq = seqFirst + at
        if (mark !== null) {
          const covered = commands.slice(at, at + mark.count)
          remember(mark.id, { seq, digest: mark.digest, answers: answersOf(covered) }, covered.length)
          at += covered.length
        } else if (command.type === 'signed') {
          const covered = commands.slice(at + 1, at + 1 + command.count)
          const name = `${command.key} ${command.nonce}`
          // A nonce counts once: what is refused for it is no other request.
          if (!known.has(name) && hasActed(commands[at]!, covered)) {
            const digest = digestOfCommands(covered.map((each) => each.command))
            remember(name, { seq, digest, answers: answersOf(covered) }, 1 + covered.length)
          }
          at += 1 + covered.length
        } else at += 1
      }
    },
  }
}

/** Whether a signature was taken, or any of what it covers. */
function hasActed(proof: HeardCommand, covered: readonly HeardCommand[]): boolean {
  return [proof, ...covered].some(({ answer }) => answer === null || answer.events[0]?.type !== 'rejected')
}

function answersOf(commands: readonly HeardCommand[]): readonly Answer[] | null {
  const answers = commands.map(({ answer }) => answer)
  return answers.every((answer) => answer !== null) ? answers : null
}

/** The mark in evidence, null when it is other evidence or none. */
function markOf(evidence: Uint8Array): (RequestMark & { readonly count: number }) | null {
  if (evidence.length !== EVIDENCE_BYTES || !TAG.every((byte, at) => evidence[at] === byte)) return null
  const hex = Buffer.from(evidence.subarray(TAG.length + 2)).toString('hex')
  const count = evidence[TAG.length]! | (evidence[TAG.length + 1]! << 8)
  return count === 0 ? null : { id: hex.slice(0, 64), digest: hex.slice(64), count }
}
