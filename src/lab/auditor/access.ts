/**
 * Nobody speaks for another (INV-16): of the commands that were carried out, each that is an owner's, a venue's or a source's
 * was asked for by a key of theirs or by the operator, who may not where the house insists on signatures; each nonce once.
 */
import type { Command, CommandOf, HouseEvent } from '../../core/words/index.ts'
import type { AccessBooks, Subject } from './access-books.ts'
import { type Audit, demand } from './audit.ts'

/** Judges who asked for a command that was carried out, before its events are entered; a refused one only ends its part. */
export function auditAccess(audit: Audit, command: Command, refused: boolean): void {
  const { access } = audit
  const { turn } = access
  const covers = turn !== null && turn.left > 0
  if (covers) turn.left -= 1
  if (refused) return
  if (command.type === 'signed') auditSignature(audit, command, covers)
  const claim = claimOf(audit, command)
  if (covers) {
    demand(audit, claim !== null, 'INV-16', () => `${command.type} is the operator's and was signed`)
    const { key, session } = turn
    const own = session === null && access.keys[claim!.subject][claim!.row] === key
    const lent =
      session !== null &&
      session.subject === claim!.subject &&
      session.row === claim!.row &&
      claim!.scope > 0 &&
      Math.floor(session.scopes / claim!.scope) % 2 === 1
    demand(
      audit,
      own || lent,
      'INV-16',
      () => `${command.type} of ${claim!.subject} ${claim!.row} was signed by ${key}`,
    )
  } else if (claim !== null) {
    const insists = audit.parameters.scopes.house![0]!.signedOnly === 1n
    demand(audit, !insists, 'INV-16', () => `${command.type} of ${claim.subject} ${claim.row} was signed by nobody`)
  }
}

/** Enters what keys, holds and withdrawals a command has made. */
export function enterAccess({ access, books }: Audit, command: Command, events: readonly HouseEvent[]): void {
  if (command.type === 'ownerOpen') access.keys.owner.push(command.key)
  else if (command.type === 'venueOpen') access.keys.venue.push(command.key)
  else if (command.type === 'sourceList') access.keys.source.push(command.key)
  else if (command.type === 'sessionOpen') {
    const { key, subject, row, scopes, expiryMs } = command
    access.sessions.set(key, { subject, row, scopes, openedMs: books.nowMs, expiryMs })
  } else if (command.type === 'sessionClose') {
    access.sessions.delete(command.key)
    access.nonces.delete(command.key)
  } else if (command.type === 'signed') {
    // A session that is over gives its key nothing: it may have become somebody's own since.
    const session = access.sessions.get(command.key)
    const lasts = session !== undefined && session.expiryMs > books.nowMs
    access.turn = { key: command.key, session: lasts ? session : null, left: command.count }
  }
  for (const event of events) {
    if (event.type === 'holdNoted' && event.stage === 'opened' && command.type === 'holdOpen') {
      access.venueOfHold.set(event.hold, command.venue)
    } else if (event.type === 'withdrawalNoted' && (event.stage === 'requested' || event.stage === 'queued')) {
      access.accountOfWithdrawal.set(event.withdrawal, event.account)
    }
  }
}

function auditSignature(audit: Audit, { key, nonce, expiryMs }: CommandOf<'signed'>, covers: boolean): void {
  const { access, books } = audit
  const session = access.sessions.get(key)
  const isOwn = Object.values(access.keys).some((keys) => keys.includes(key))
  const lasts = session !== undefined && session.expiryMs > books.nowMs && nonce >= session.openedMs
  demand(audit, !covers && (isOwn || lasts), 'INV-16', () => `${key} has signed and is nobody's`)
  demand(audit, expiryMs > books.nowMs, 'INV-16', () => `a signature of ${key} counts after ${expiryMs}`)
  const used = access.nonces.get(key) ?? new Set<number>()
  demand(audit, !used.has(nonce), 'INV-16', () => `${key} uses nonce ${nonce} again`)
  access.nonces.set(key, used.add(nonce))
}

/** Scope 0: no session may, whatever it has. */
type Claim = { readonly subject: Subject; readonly row: number; readonly scope: number }

/** Whose a command is, by what it names; the scopes as the words of the house have them. */
function claimOf({ books, access }: Audit, command: Command): Claim | null {
  const ofAccount = (account: number, scope: number): Claim => ({
    subject: 'owner',
    row: books.accounts[account]?.owner ?? -1,
    scope,
  })
  switch (command.type) {
    case 'accountOpen':
      return { subject: 'owner', row: command.owner, scope: 1 }
    case 'accountMargin':
      return books.accounts[command.account]?.kind === 'backstop' ? null : ofAccount(command.account, 1)
    case 'accountPledge':
      return ofAccount(command.account, 1)
    case 'mandateSet':
    case 'mandateRevoke':
    case 'bidPlace':
    case 'bidCancel':
      return ofAccount(command.account, 2)
    case 'recipientAdd':
      return ofAccount(command.account, 0)
    case 'recipientRemove':
    case 'withdrawalRequest':
      return ofAccount(command.account, 4)
    case 'withdrawalCancel':
      return ofAccount(access.accountOfWithdrawal.get(command.withdrawal) ?? -1, 4)
    case 'transferMake':
      return ofAccount(command.from, 8)
    case 'stakeAdd':
    case 'stakeExit':
    case 'stakeClaim':
    case 'lendAdd':
    case 'coinLend':
    case 'coinLendExit':
    case 'coinLendExitCancel':
    case 'coinRecall':
      return ofAccount(command.account, 16)
    case 'coinBorrow':
    case 'coinRepay':
      return ofAccount(command.account, 8)
    case 'lendExit':
    case 'lendExitCancel':
    case 'lendRecall':
      return books.accounts[command.account]?.kind === 'treasury' ? null : ofAccount(command.account, 16)
    case 'poolJoin':
      return ofAccount(command.account, 16)
    case 'poolExit':
      return books.accounts[command.account]?.kind === 'backstop' ? null : ofAccount(command.account, 16)
    case 'offerTake':
      return ofAccount(command.account, 8)
    case 'sweepDemand':
      return ofAccount(command.account, 32)
    default:
      return claimOfWorld(access, command)
  }
}

/** The same of venues, sources and sessions. */
function claimOfWorld(access: AccessBooks, command: Command): Claim | null {
  switch (command.type) {
    case 'holdOpen':
      return { subject: 'venue', row: command.venue, scope: 64 }
    case 'holdCancel':
      return { subject: 'venue', row: access.venueOfHold.get(command.hold) ?? -1, scope: 64 }
    case 'tradeMake':
    case 'forcedFill':
      return { subject: 'venue', row: command.venue, scope: 128 }
    case 'venueSwitch':
      return command.open === 0 ? { subject: 'venue', row: command.venue, scope: 256 } : null
    case 'bookReport':
      return { subject: 'venue', row: command.venue, scope: 512 }
    case 'priceReport':
    case 'depthReport':
    case 'curveReport':
    case 'seasonReport':
      return { subject: 'source', row: command.source, scope: 512 }
    case 'depositSeen':
    case 'depositFinal':
    case 'depositVanished':
    case 'vaultReport':
      return { subject: 'source', row: command.source, scope: 1024 }
    case 'sessionOpen':
    case 'sessionClose':
      return { subject: command.subject, row: command.row, scope: 2048 }
    default:
      return null
  }
}
