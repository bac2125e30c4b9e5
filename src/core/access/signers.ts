/**
 * One key that signs for two owners makes them one (clusters). A session's key is remembered with the owner it has signed for,
 * beyond its session. Only a key that could move the owner's money counts, and only once it has signed: naming somebody's key in
 * a session of one's own proves nothing and links nobody.
 */
import { joinReject, linkOwners } from '../ledger/index.ts'
import { type Key, keyIndexFind, keyRead, keyWrite, tableAdd, tableGrow, tableHasRoom } from '../tables/index.ts'
import { type Row, SIGNERS_MAX } from '../units/index.ts'
import { scopeBits, subjects } from '../words/index.ts'
import type { Access, AccessHouse } from './tables.ts'

const MONEY = scopeBits.withdrawals | scopeBits.transfers
const OWNER = subjects.indexOf('owner')

/** Notes for whom a key has signed, and links that owner to every other that the key has signed for or belongs to. */
export function noteSigner(house: AccessHouse, key: Key, session: Row): void {
  const { access, ledger } = house
  if (session < 0 && access.signers.rows === 0) return
  const own = keyIndexFind(ledger.ownerIndex, ledger.owners.key, key)
  if (session < 0) {
    if (own >= 0) linkTo(house, own, access.signerOf.get(key))
    return
  }
  const { subject, row, scopes } = access.sessions
  if (subject[session] !== OWNER || (scopes[session]! & MONEY) === 0) return
  const owner = row[session]!
  const signed = access.signerOf.get(key)
  linkTo(house, owner, own < 0 ? undefined : own)
  linkTo(house, owner, signed)
  if (signed === undefined) remember(access, key, owner)
}

/** Builds the map by key anew from its table: after recovery. */
export function rebuildSigners({ signers, signerOf }: Access): void {
  signerOf.clear()
  for (let row = 0; row < signers.rows; row++) signerOf.set(keyRead(signers.key, row), signers.owner[row]!)
}

function linkTo(house: AccessHouse, owner: Row, other: Row | undefined): void {
  if (other !== undefined && joinReject(house.ledger, owner, other) === null) linkOwners(house, owner, other, 'signer')
}

/** Keeps a key with its first owner; in a full table it takes the place of the key that was noted first. */
function remember({ signers, signerOf, turn }: Access, key: Key, owner: Row): void {
  let at = turn.signers[0]! % SIGNERS_MAX
  turn.signers[0]! += 1
  if (at < signers.rows) signerOf.delete(keyRead(signers.key, at))
  else {
    if (!tableHasRoom(signers)) tableGrow(signers, signers.capacity * 2)
    at = tableAdd(signers)
  }
  keyWrite(signers.key, at, key)
  signers.owner[at] = owner
  signerOf.set(key, owner)
}
