/** Whose things are whose. What belongs to somebody else and what does not exist are refused alike. */
import { ticketFind } from '../../core/tables/index.ts'
import type { Context } from '../context.ts'
import type { Identity } from '../identity.ts'
import { ApiProblem } from '../problem.ts'

/** The account, if the caller may read it: its owner and auditors. Throws `notYours`, for auditors `nothingThere`. */
export function readableAccount({ service }: Context, identity: Identity, account: number): number {
  const { accounts } = service.house.ledger
  if (identity.role === 'auditor') {
    if (account < accounts.rows) return account
    throw ApiProblem.edge('nothingThere', `There is no account ${account}.`)
  }
  return ownAccount({ service }, identity, account)
}

/** The account, if it is the caller's. Throws `notYours`. */
export function ownAccount({ service }: Pick<Context, 'service'>, identity: Identity, account: number): number {
  const { accounts } = service.house.ledger
  if (identity.role === 'member' && account < accounts.rows && accounts.owner[account] === identity.owner)
    return account
  throw ApiProblem.edge('notYours', 'Name an account of your own; GET /v1/accounts lists them.')
}

/** A requested withdrawal, if it is of an account of the caller's. Throws `notYours`. */
export function ownWithdrawal({ service }: Context, identity: Identity, withdrawal: number): number {
  const { withdrawals } = service.house.ledger
  const row = ticketFind(withdrawals, withdrawal)
  if (row < 0) throw ApiProblem.edge('notYours', 'Name an open withdrawal of one of your accounts.')
  ownAccount({ service }, identity, withdrawals.account[row]!)
  return withdrawal
}

/** An open hold of the caller's venue. Throws `notYours`. */
export function ownHold({ service }: Context, identity: Identity, hold: number): number {
  const { holds } = service.house.markets
  const row = ticketFind(holds, hold)
  if (row >= 0 && holds.venue[row] === identity.venue) return hold
  throw ApiProblem.edge('notYours', 'Name an open hold of your venue.')
}
