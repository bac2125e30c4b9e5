/** Owners, accounts, pledges and mandates. */
import {
  accountReject,
  addLabel,
  isMember,
  joinReject,
  labelledOwner,
  linkOwners,
  openMemberAccount,
  openOwner,
  ownerReject,
} from '../../ledger/index.ts'
import { modelReject, setModel } from '../../margin/index.ts'
import { mandateHasRoom, mandateOf, revokeMandate, setMandate } from '../../markets/index.ts'
import type { CommandType } from '../../words/index.ts'
import type { Handler } from '../handler.ts'

type Members =
  | 'ownerOpen'
  | 'ownersLink'
  | 'accountOpen'
  | 'accountPledge'
  | 'accountMargin'
  | 'mandateSet'
  | 'mandateRevoke'

/** Handlers of members. */
export const memberHandlers: { readonly [N in Members & CommandType]: Handler<N> } = {
  ownerOpen: {
    reject: (house, { key, cluster }) => ownerReject(house.ledger, key, cluster),
    act(house, { key, cluster }) {
      const row = openOwner(house.ledger, key, cluster)
      house.events.push({ type: 'listed', what: 'owner', row })
    },
  },
  ownersLink: {
    reject({ ledger }, { owner, cluster }) {
      if (cluster === 0) return 'fieldOutOfRange'
      if (owner >= ledger.owners.rows) return 'ownerUnknown'
      const labelled = labelledOwner(ledger, cluster)
      return labelled === undefined ? null : joinReject(ledger, owner, labelled)
    },
    act(house, { owner, cluster }) {
      const labelled = labelledOwner(house.ledger, cluster)
      if (labelled === undefined) addLabel(house.ledger, cluster, owner)
      else linkOwners(house, owner, labelled, 'governance')
    },
  },
  accountOpen: {
    reject(house, { owner, tier }) {
      const { tiers } = house.markets
      if (tier >= tiers.rows) return 'tierUnknown'
      if (owner >= house.ledger.owners.rows) return 'ownerUnknown'
      if (tiers.woundDown[tier] === 1) return 'tierWoundDown'
      return accountReject(house.ledger, owner)
    },
    act(house, { owner, tier, mode }) {
      openMemberAccount(house, owner, tier, mode)
    },
  },
  accountPledge: {
    reject(house, { account, to, pledged }) {
      const { accounts } = house.ledger
      if (pledged > 1) return 'fieldOutOfRange'
      if (account >= accounts.rows || to >= accounts.rows) return 'accountUnknown'
      if (accounts.tier[account] !== accounts.tier[to]) return 'tierMismatch'
      if (accounts.owner[account] !== accounts.owner[to]) return 'ownerMismatch'
      if (!isMember(house.ledger, account)) return 'accountNotMember'
      if (account === to) return 'sameAccount'
      // A pledge is one step deep: what is pledged takes no pledges, what takes pledges is not pledged.
      if (pledged === 1 && (accounts.link[account] !== -1 || accounts.link[to] !== -1)) return 'accountPledged'
      if (pledged === 1 && hasPledges(house, account)) return 'accountPledged'
      if (pledged === 0 && accounts.link[account] !== to) return 'accountPledged'
      return pledged === 0 && accounts.procedure[to] !== 0 ? 'procedureOpen' : null
    },
    act(house, { account, to, pledged }) {
      house.ledger.accounts.link[account] = pledged === 1 ? to : -1
      house.events.push({ type: 'accountPledged', account, to: pledged === 1 ? to : -1 })
    },
  },
  accountMargin: {
    reject(house, { account, model }) {
      const { accounts } = house.ledger
      if (account >= accounts.rows) return 'accountUnknown'
      if (!isMember(house.ledger, account) && account !== house.markets.tiers.backstop[accounts.tier[account]!]) {
        return 'accountNotMember'
      }
      return modelReject(house, account, model)
    },
    act: (house, { account, model }) => setModel(house, account, model),
  },
  mandateSet: {
    reject(house, command) {
      const { accounts } = house.ledger
      const { venues, markets } = house.markets
      if (command.notionalMax < 0 || command.lossMax < 0 || command.windowMs === 0) return 'fieldOutOfRange'
      if (new Set(command.markets.map((entry) => entry.market)).size !== command.markets.length) return 'entryRepeated'
      if (command.markets.some((entry) => entry.market >= markets.rows)) return 'marketUnknown'
      if (command.venue >= venues.rows) return 'venueUnknown'
      if (command.account >= accounts.rows) return 'accountUnknown'
      if (venues.tier[command.venue] !== accounts.tier[command.account]) return 'tierMismatch'
      if (!isMember(house.ledger, command.account)) return 'accountNotMember'
      return mandateHasRoom(house, command.markets.length) ? null : 'capacityReached'
    },
    act: (house, command) => setMandate(house, command),
  },
  mandateRevoke: {
    reject(house, { account, venue }) {
      if (account >= house.ledger.accounts.rows) return 'accountUnknown'
      return mandateOf(house, account, venue) < 0 ? 'mandateUnknown' : null
    },
    act(house, { account, venue }) {
      revokeMandate(house, account, venue)
    },
  },
}

function hasPledges(house: Parameters<typeof revokeMandate>[0], account: number): boolean {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  for (let other = owners.firstAccount[owner]!; other >= 0; other = accounts.nextOfOwner[other]!) {
    if (accounts.link[other] === account) return true
  }
  return false
}
