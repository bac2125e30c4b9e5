import type { Command, HouseEvent } from '../../core/words/index.ts'
import { decodeBatch } from '../batch.ts'
import { toHex } from '../bytes.ts'
import { DivergenceError, RulesVersionError } from '../errors.ts'
import type { LogRecord } from '../log.ts'
import { decodeCommand, decodeEvents, houseMachine } from '../machine.ts'
import type { Applied } from '../machine-port.ts'
import { stateHash } from '../state-hash.ts'
import { failureOf, openJudge, type VerifyFailure } from './judge.ts'

/** What a house says of itself elsewhere than in its journal, hexadecimal; null where it says nothing. */
export type Claims = {
  /** The state hash at its last cut: the state after the command `seq`. */
  readonly state: { readonly seq: number; readonly hash: string } | null
  /** The chain hash of one of its batches. */
  readonly chain: { readonly batch: number; readonly hash: string } | null
}

/** The first thing that is not so, with what re-execution made of that command. */
export type Found = VerifyFailure & {
  /** The command at `seq`; null where the failure is of a batch, or the bytes are no command. */
  readonly command: Command | null
  /** What that command really gave; null where that is not known. */
  readonly events: readonly HouseEvent[] | null
}

/** How far a verification is. */
export type Standing = {
  /** Records read, seals among them. */
  readonly batches: number
  readonly commands: number
  /** Commands whose events were compared. */
  readonly commandsCompared: number
  readonly signatures: number
  readonly epoch: number
  /** Time of the last batch, ms in the time of the house. */
  readonly timeMs: number
}

/** What a verification found. Hashes are hexadecimal, after the last command executed. */
export type Verdict = Standing & {
  readonly stateHash: string
  readonly chainHash: string
  /** Whether the records passed what was claimed, and so proved it; null where nothing was claimed. */
  readonly stateReached: boolean | null
  readonly chainReached: boolean | null
}

/** Sees every command with its evidence in order; answers the first fault of a signature. */
type SignatureCheck = (
  seq: number,
  command: Command,
  evidence: Uint8Array,
) => { readonly seq: number; readonly what: string } | null

/** A verification of a house's journal under way. */
type Verification = {
  /** Judges the next record; null when all of it is as claimed. After a failure no other may be given. */
  take(record: LogRecord): Found | null
  standing(): Standing
  /** What all records taken so far amount to. Hashes the whole state: for the end. */
  verdict(): Verdict
}

/** A command of the last two records with what it gave: an outcome is compared one record later. */
type Told = { readonly seq: number; readonly applied: Applied }

/** A verification from the first record of a house's journal, named `name` in messages. */
export function openVerification(name: string, claims: Claims, checkSignature: SignatureCheck): Verification {
  let told: Told[] = []
  let toldBefore: Told[] = []
  let taken: LogRecord | null = null
  let takenBefore: LogRecord | null = null
  let signatures = 0
  const reached = { state: claims.state === null ? null : false, chain: claims.chain === null ? null : false }
  const judge = openJudge(
    houseMachine,
    name,
    (seq, bytes, evidence) => {
      const command = decodeCommand(bytes)
      if (command === null) return null
      if (command.type === 'signed') signatures += 1
      return checkSignature(seq, command, evidence)
    },
    (seq, _timeMs, applied) => {
      told.push({ seq, applied })
      if (seq === claims.state?.seq) compareState()
    },
  )
  const { writer } = judge
  const hashNow = (): string => toHex(stateHash(houseMachine.pages(writer.state)).hash)
  const compareState = (): void => {
    const { seq, hash } = claims.state!
    const executed = hashNow()
    if (executed !== hash) {
      const what = `the state after it has the hash ${executed}, the house says ${hash}`
      throw new DivergenceError(writer.position.batch + 1, seq, what)
    }
    reached.state = true
  }
  const differenceOfChain = (): VerifyFailure | null => {
    const { batch, chain } = writer.position
    if (batch !== claims.chain?.batch) return null
    reached.chain = toHex(chain) === claims.chain.hash
    if (reached.chain) return null
    const what = `its chain hash is ${toHex(chain)}, the house says ${claims.chain.hash}`
    return { batch, seq: null, what, cure: 'These records are whole, but of another journal than that of this house.' }
  }
  const standing = (): Standing => ({
    batches: writer.position.batch,
    commands: writer.position.seq,
    commandsCompared: judge.commandsCompared,
    signatures,
    epoch: writer.state.head.epoch[0]!,
    timeMs: writer.position.timeMs,
  })
  return {
    take(record) {
      ;[toldBefore, told] = [told, []]
      ;[takenBefore, taken] = [taken, record]
      try {
        judge.next(record)
        const difference = differenceOfChain()
        return difference === null ? null : { ...difference, command: null, events: null }
      } catch (error) {
        return foundOf(describe(error), [...toldBefore, ...told], [takenBefore, taken])
      }
    },
    standing,
    verdict: () => ({
      ...standing(),
      stateHash: hashNow(),
      chainHash: toHex(writer.position.chain),
      stateReached: reached.state,
      chainReached: reached.chain,
    }),
  }
}

function describe(error: unknown): VerifyFailure {
  if (!(error instanceof RulesVersionError)) return failureOf(error)
  return { batch: error.batch, seq: null, what: `it is of rules version ${error.found}`, cure: error.cure }
}

function foundOf(failure: VerifyFailure, told: readonly Told[], records: readonly (LogRecord | null)[]): Found {
  const { seq } = failure
  if (seq === null) return { ...failure, command: null, events: null }
  const applied = told.find((each) => each.seq === seq)?.applied
  const events = applied === undefined ? null : 'refused' in applied ? [] : decodeEvents(applied.events)
  return { ...failure, command: commandAt(seq, records), events }
}

function commandAt(seq: number, records: readonly (LogRecord | null)[]): Command | null {
  for (const record of records) {
    const batch = record === null ? null : decodeBatch(record.record)
    if (batch === null || 'malformed' in batch) continue
    const bytes = batch.commands[seq - batch.seqFirst]?.command
    if (bytes !== undefined) return decodeCommand(bytes)
  }
  return null
}
