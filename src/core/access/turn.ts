/**
 * The turn of a signature: `signed` opens it, each of the commands that it covers ends a part of it, refused or not. Without a
 * turn a command is the operator's word, which a house that insists on signatures (`house.signedOnly`) takes for his own
 * commands alone.
 */
import { type Key, keyEqual, keyRead, keyWrite } from '../tables/index.ts'
import { type Row, SIGNED_COMMANDS_MAX } from '../units/index.ts'
import { type Command, type CommandOf, type Reject, type Subject, subjects } from '../words/index.ts'
import { isNonceFree, useNonce } from './nonces.ts'
import { isSubjectsKey, sessionOf } from './sessions.ts'
import { noteSigner } from './signers.ts'
import { claimOf } from './subjects.ts'
import type { AccessHouse } from './tables.ts'

/** Longest life of a signature, ms: a day. Nonces of an ended session are forgotten, so what is signed must end too. */
const SIGNATURE_MS_MAX = 86_400_000

/** Judges a signature: whose its key is, its time and its nonce. */
export function signedReject(house: AccessHouse, command: CommandOf<'signed'>): Reject | null {
  const { key, nonce, expiryMs, count } = command
  const { nowMs } = house.clock
  const isInRange = count > 0 && count <= SIGNED_COMMANDS_MAX && expiryMs <= nowMs + SIGNATURE_MS_MAX
  if (!isInRange) return 'fieldOutOfRange'
  const session = sessionOf(house, key)
  if (session < 0 && !isSubjectsKey(house, key)) return 'keyUnknown'
  if (expiryMs <= nowMs) return 'signatureExpired'
  const least = session < 0 ? 0 : house.access.sessions.openedMs[session]!
  return nonce < least || !isNonceFree(house.access, key, nonce) ? 'nonceUsed' : null
}

/** Uses a judged signature: the next commands are its key's. */
export function openTurn(house: AccessHouse, { key, nonce, count }: CommandOf<'signed'>): void {
  const { turn } = house.access
  useNonce(house.access, key, nonce)
  keyWrite(turn.key, 0, key)
  turn.session[0] = sessionOf(house, key) + 1
  turn.left[0] = count
  house.events.push({ type: 'signatureUsed', key, nonce, count })
  noteSigner(house, key, turn.session[0]! - 1)
}

/** Whether a command may be asked for: by who has signed it, or by the operator. */
export function accessReject(house: AccessHouse, command: Command): Reject | null {
  const { turn } = house.access
  if (turn.left[0] === 0) {
    return house.params.house.signedOnly[0] === 1 && claimOf(house, command) !== null ? 'signatureMissing' : null
  }
  return judged(house, command, turn.session[0]! - 1, isOfTurn)
}

/**
 * Why a key may not ask for a command behind a signature of its own, null when it may: the judgement of `accessReject`, asked beforehand.
 */
export function claimReject(house: AccessHouse, key: Key, command: Command): Reject | null {
  return judged(house, command, sessionOf(house, key), (_, keys, row) => keyRead(keys, row) === key)
}

/** Whether a row of keys is the key that asks. */
type IsAsking = (house: AccessHouse, keys: Uint8Array, row: Row) => boolean

const isOfTurn: IsAsking = ({ access }, keys, row) => keyEqual(keys, row, access.turn.key, 0)

/** Judges a command of the key of a session, of a subject's own key where `session` is −1. */
function judged(house: AccessHouse, command: Command, session: Row, isAsking: IsAsking): Reject | null {
  const claim = claimOf(house, command)
  if (claim === null) return 'scopeMissing'
  if (session < 0) {
    const { key, rows } = keysOf(house, claim.subject)
    const isOwn = claim.row >= 0 && claim.row < rows && isAsking(house, key, claim.row)
    return isOwn ? null : 'subjectMismatch'
  }
  const { sessions } = house.access
  if (subjects[sessions.subject[session]!] !== claim.subject || sessions.row[session] !== claim.row) {
    return 'subjectMismatch'
  }
  return (sessions.scopes[session]! & claim.scope) === 0 ? 'scopeMissing' : null
}

/** Ends the part of a turn that one command was: whatever became of it. */
export function endPartOfTurn({ access }: AccessHouse): void {
  if (access.turn.left[0]! > 0) access.turn.left[0]! -= 1
}

function keysOf(
  { ledger, markets }: AccessHouse,
  subject: Subject,
): { readonly key: Uint8Array; readonly rows: number } {
  return subject === 'owner' ? ledger.owners : subject === 'venue' ? markets.venues : ledger.sources
}
