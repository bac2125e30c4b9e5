/**
 * Whom accounts pay out to: to the key of their owner, or to a recipient that has been on their list for the delay that the house
 * had when it was listed, without a break. The list is kept from commands and their times, not from what the house says of it.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { type Audit, demand } from './audit.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

const RULE = 'listed recipients'

/** Lists a recipient: one that was asked for, is not listed yet, and waits as long as the house has everybody wait. */
export function enterRecipient(audit: Audit, { account, recipient, effectiveMs }: EventOf<'recipientAdded'>): void {
  const { command, books, parameters } = audit
  const asked = command.type === 'recipientAdd' && command.account === account && command.recipient === recipient
  demand(audit, asked, RULE, () => `account ${account} lists ${recipient}, which nobody asked for`)
  const list = listOf(audit, account)
  const isNew = !list.has(recipient) && recipient !== ownerKey(audit, account)
  demand(audit, isNew, RULE, () => `account ${account} lists ${recipient} again`)
  const fromMs = books.nowMs + Number(parameters.scopes.house![0]!.recipientDelayMs)
  demand(
    audit,
    effectiveMs === fromMs,
    RULE,
    () => `account ${account} pays ${recipient} from ${effectiveMs}, not ${fromMs}`,
  )
  list.set(recipient, fromMs)
}

/** Takes a recipient off a list, when that was asked for. */
export function removeRecipient(audit: Audit, { account, recipient }: EventOf<'recipientRemoved'>): void {
  const { command } = audit
  const asked = command.type === 'recipientRemove' && command.account === account && command.recipient === recipient
  const isListed = listOf(audit, account).delete(recipient)
  demand(audit, asked && isListed, RULE, () => `account ${account} removes ${recipient}, unasked or unlisted`)
}

/** Judges whom a withdrawal that is asked for or carried out goes to; the recipient is the one of its command. */
export function auditRecipient(
  audit: Audit,
  { withdrawal, account, recipient, stage }: EventOf<'withdrawalNoted'>,
): void {
  const { books, command } = audit
  if (stage !== 'requested' && stage !== 'queued' && stage !== 'executed') return
  if (stage !== 'executed') {
    const named = command.type === 'withdrawalRequest' && command.recipient === recipient
    demand(audit, named, RULE, () => `withdrawal ${withdrawal} goes to ${recipient}, which was not asked for`)
  } else {
    const asked = books.withdrawals.get(withdrawal)?.recipient
    demand(audit, asked === recipient, RULE, () => `withdrawal ${withdrawal} of ${asked} goes to ${recipient}`)
  }
  const fromMs = books.recipients.get(account)?.get(recipient)
  const isGood = recipient === ownerKey(audit, account) || (fromMs !== undefined && books.nowMs >= fromMs)
  demand(audit, isGood, RULE, () => `account ${account} pays ${recipient}, listed from ${fromMs}`)
}

/** The key of an account's owner, null for the clearing house. */
function ownerKey({ access, books }: Audit, account: number): string | null {
  return access.keys.owner[books.accounts[account]!.owner] ?? null
}

function listOf({ books }: Audit, account: number): Map<string, number> {
  const known = books.recipients.get(account)
  if (known !== undefined) return known
  const list = new Map<string, number>()
  books.recipients.set(account, list)
  return list
}
