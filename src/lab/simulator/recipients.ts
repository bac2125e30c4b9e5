/** Recipients in a life: whom withdrawals are to go to, listed for long, lately or not, and how lists change. */
import { recipientsOf } from '../../core/ledger/index.ts'
import { keyRead, ticketFind } from '../../core/tables/index.ts'
import type { Command } from '../../core/words/index.ts'
import { between, chance, pick } from '../random.ts'
import { freshKey, type World } from './world.ts'

/** Whom an account is to pay: mostly its owner, often one that it has listed, seldom somebody else. */
export function recipientFor(world: World, account: number): string {
  const { random, house } = world
  const listed = recipientsOf(house.ledger, account)
  const own = ownKey(world, account)
  if (listed.length > 0 && (own === null || chance(random, 1, 2))) return recipientAt(world, pick(random, listed))
  return own === null || chance(random, 1, 20) ? freshKey(world) : own
}

/** A new recipient; seldom one that is listed already, or the owner. */
export function recipientAdd(world: World, account: number): Command {
  const recipient = chance(world.random, 1, 8) ? recipientFor(world, account) : freshKey(world)
  return { type: 'recipientAdd', account, recipient }
}

/** Removes a recipient: of a withdrawal that waits for its execution, of any list, or one that no list has. */
export function recipientRemove(world: World, account: number): Command {
  const { random, house } = world
  const { recipients, withdrawals } = house.ledger
  if (world.withdrawals.length > 0 && chance(random, 1, 2)) {
    const row = ticketFind(withdrawals, pick(random, world.withdrawals))
    const paid = { account: withdrawals.account[row]!, recipient: keyRead(withdrawals.recipient, row) }
    return { type: 'recipientRemove', ...paid }
  }
  const row = recipients.rows === 0 ? -1 : between(random, 0, recipients.rows - 1)
  if (row < 0 || recipients.live[row] === 0) return { type: 'recipientRemove', account, recipient: freshKey(world) }
  return { type: 'recipientRemove', account: recipients.account[row]!, recipient: recipientAt(world, row) }
}

function recipientAt({ house }: World, row: number): string {
  return keyRead(house.ledger.recipients.recipient, row)
}

/** The key of an account's owner, null for the clearing house. */
function ownKey({ house }: World, account: number): string | null {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  return owner < 0 ? null : keyRead(owners.key, owner)
}
