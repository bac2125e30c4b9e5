/** The recipients of an account's withdrawals. */
import { letsGo } from '../../exits/index.ts'
import { addRecipient, recipientAddReject, recipientRemoveReject, removeRecipient } from '../../ledger/index.ts'
import type { Handler } from '../handler.ts'

/** Handlers of recipients. */
export const recipientHandlers: { readonly [N in 'recipientAdd' | 'recipientRemove']: Handler<N> } = {
  recipientAdd: {
    reject(house, { account, recipient }) {
      if (account >= house.ledger.accounts.rows) return 'accountUnknown'
      if (!letsGo(house, account)) return 'accountNotMember'
      return recipientAddReject(house.ledger, account, recipient)
    },
    act: (house, { account, recipient }) => addRecipient(house, account, recipient),
  },
  recipientRemove: {
    reject(house, { account, recipient }) {
      if (account >= house.ledger.accounts.rows) return 'accountUnknown'
      return recipientRemoveReject(house.ledger, account, recipient)
    },
    act: (house, { account, recipient }) => removeRecipient(house, account, recipient),
  },
}
