/**
 * Whose a command is: the owner of the account, the venue or the source that it names, and what a session of theirs must be
 * allowed for it. What is nobody's (listings, parameters, time, execution of withdrawals) is the operator's and is not signed.
 */
import type { MarketsHouse } from '../markets/index.ts'
import { ticketFind } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { type Command, type CommandOf, type CommandType, type Subject, scopeBits } from '../words/index.ts'

/** Scope of what no session may do: what none has. */
const OWN_KEY_ALONE = 0

/** Whose a command is; row −1 when what it names is nobody's, or not there. */
type Claim = { readonly subject: Subject; readonly row: Row; readonly scope: number }

type Rule<N extends CommandType> = (house: MarketsHouse, command: CommandOf<N>) => Claim | null

/** The claim of a command; null when it is the operator's. */
export function claimOf(house: MarketsHouse, command: Command): Claim | null {
  const rule = rules[command.type] as Rule<CommandType> | undefined
  return rule === undefined ? null : rule(house, command as CommandOf<CommandType>)
}

const rules: { readonly [N in CommandType]?: Rule<N> } = {
  accountOpen: (_, { owner }) => ({ subject: 'owner', row: owner, scope: scopeBits.accounts }),
  accountMargin: (house, { account }) =>
    isBackstop(house, account) ? null : ofAccount(house, account, scopeBits.accounts),
  accountPledge: (house, { account }) => ofAccount(house, account, scopeBits.accounts),
  mandateSet: (house, { account }) => ofAccount(house, account, scopeBits.mandates),
  mandateRevoke: (house, { account }) => ofAccount(house, account, scopeBits.mandates),
  // A stolen session may not choose where money goes; it may take a recipient off, which at worst delays.
  recipientAdd: (house, { account }) => ofAccount(house, account, OWN_KEY_ALONE),
  recipientRemove: (house, { account }) => ofAccount(house, account, scopeBits.withdrawals),
  withdrawalRequest: (house, { account }) => ofAccount(house, account, scopeBits.withdrawals),
  withdrawalCancel(house, { withdrawal }) {
    const { withdrawals } = house.ledger
    const row = ticketFind(withdrawals, withdrawal)
    return ofAccount(house, row < 0 ? -1 : withdrawals.account[row]!, scopeBits.withdrawals)
  },
  transferMake: (house, { from }) => ofAccount(house, from, scopeBits.transfers),
  stakeAdd: (house, { account }) => ofAccount(house, account, scopeBits.stakes),
  stakeExit: (house, { account }) => ofAccount(house, account, scopeBits.stakes),
  stakeClaim: (house, { account }) => ofAccount(house, account, scopeBits.stakes),
  poolJoin: (house, { account }) => ofAccount(house, account, scopeBits.stakes),
  // The operator's own shares stand in the name of the backstop's account.
  poolExit: (house, { account }) => (isBackstop(house, account) ? null : ofAccount(house, account, scopeBits.stakes)),
  offerTake: (house, { account }) => ofAccount(house, account, scopeBits.transfers),
  lendAdd: (house, { account }) => ofAccount(house, account, scopeBits.stakes),
  // So do the operator's as a lender in that of the treasury.
  lendExit: (house, { account }) => (isTreasury(house, account) ? null : ofAccount(house, account, scopeBits.stakes)),
  lendExitCancel: (house, command) => ofLender(house, command),
  lendRecall: (house, command) => ofLender(house, command),
  coinLend: (house, { account }) => ofAccount(house, account, scopeBits.stakes),
  coinLendExit: (house, { account }) => ofAccount(house, account, scopeBits.stakes),
  coinLendExitCancel: (house, { account }) => ofAccount(house, account, scopeBits.stakes),
  coinRecall: (house, { account }) => ofAccount(house, account, scopeBits.stakes),
  coinBorrow: (house, { account }) => ofAccount(house, account, scopeBits.transfers),
  coinRepay: (house, { account }) => ofAccount(house, account, scopeBits.transfers),
  sweepDemand: (house, { account }) => ofAccount(house, account, scopeBits.sweeps),
  holdOpen: (_, { venue }) => ofVenue(venue, scopeBits.holds),
  holdCancel(house, { hold }) {
    const { holds } = house.markets
    const row = ticketFind(holds, hold)
    return ofVenue(row < 0 ? -1 : holds.venue[row]!, scopeBits.holds)
  },
  tradeMake: (_, { venue }) => ofVenue(venue, scopeBits.trades),
  forcedFill: (_, { venue }) => ofVenue(venue, scopeBits.trades),
  bookReport: (_, { venue }) => ofVenue(venue, scopeBits.reports),
  // A venue may stop itself; only the operator opens it again.
  venueSwitch: (_, { venue, open }) => (open === 0 ? ofVenue(venue, scopeBits.switches) : null),
  priceReport: (_, { source }) => ofSource(source, scopeBits.reports),
  depthReport: (_, { source }) => ofSource(source, scopeBits.reports),
  curveReport: (_, { source }) => ofSource(source, scopeBits.reports),
  seasonReport: (_, { source }) => ofSource(source, scopeBits.reports),
  depositSeen: (_, { source }) => ofSource(source, scopeBits.facts),
  depositFinal: (_, { source }) => ofSource(source, scopeBits.facts),
  depositVanished: (_, { source }) => ofSource(source, scopeBits.facts),
  vaultReport: (_, { source }) => ofSource(source, scopeBits.facts),
  sessionOpen: (_, { subject, row }) => ({ subject, row, scope: scopeBits.sessions }),
  sessionClose: (_, { subject, row }) => ({ subject, row, scope: scopeBits.sessions }),
  // A bid is a mandate to the house: whoever may bind the account may place it.
  bidPlace: (house, { account }) => ofAccount(house, account, scopeBits.mandates),
  bidCancel: (house, { account }) => ofAccount(house, account, scopeBits.mandates),
}

function ofAccount({ ledger }: MarketsHouse, account: Row, scope: number): Claim {
  const isThere = account >= 0 && account < ledger.accounts.rows
  return { subject: 'owner', row: isThere ? ledger.accounts.owner[account]! : -1, scope }
}

function isBackstop({ ledger, markets }: MarketsHouse, account: Row): boolean {
  return account < ledger.accounts.rows && markets.tiers.backstop[ledger.accounts.tier[account]!] === account
}

function isTreasury({ ledger, markets }: MarketsHouse, account: Row): boolean {
  return account < ledger.accounts.rows && markets.tiers.treasury[ledger.accounts.tier[account]!] === account
}

function ofLender(house: MarketsHouse, { account }: { readonly account: Row }): Claim | null {
  return isTreasury(house, account) ? null : ofAccount(house, account, scopeBits.stakes)
}

function ofVenue(row: Row, scope: number): Claim {
  return { subject: 'venue', row, scope }
}

function ofSource(row: Row, scope: number): Claim {
  return { subject: 'source', row, scope }
}
