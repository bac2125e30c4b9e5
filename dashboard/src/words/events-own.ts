/** Events of an account that only its owner is told, but for those about liquidity. */
import { clock, count, day, exact, money } from '../format.ts'
import { account, cash, lotPrice, market, number, plain, SWEEP, type Tellers, tier } from './telling.ts'

/** Money, powers and positions of an account. */
export const ownTellers: Tellers = {
  accountOpened: (fields, names) => plain('Opened', `The account was opened in tier ${tier(fields, names)}.`),
  mandateChanged: (fields) =>
    plain(
      'Mandate',
      `Venue ${number(fields, 'venue')} ${fields['active'] === true ? 'may' : 'may no longer'} bind the account.`,
    ),
  depositNoted: (fields) =>
    plain('Deposit', `A deposit of ${exact(String(fields['amount']))} is ${String(fields['stage'])}.`),
  withdrawalNoted: (fields) =>
    plain('Withdrawal', `A withdrawal of ${exact(String(fields['amount']))} was ${String(fields['stage'])}.`),
  recipientAdded: (fields) =>
    plain(
      'Recipient',
      `${String(fields['recipient'])} may be paid from the account from ${day(number(fields, 'effectiveMs'))} ${clock(number(fields, 'effectiveMs'))} on.`,
      'A new recipient waits, so that its owner can remove what a thief has listed.',
    ),
  recipientRemoved: (fields) => plain('Recipient', `${String(fields['recipient'])} is no longer paid.`),
  holdNoted: (fields) => plain('Hold', `A hold of ${cash(fields)} was ${String(fields['stage'])}.`),
  collected: (fields, names) =>
    plain(
      'Loss paid',
      `${cash(fields)} of a loss of ${cash(fields, 'loss')} in ${market(fields, names)} were paid from cash.`,
      SWEEP,
    ),
  paid: (fields, names) =>
    plain(
      'Gain paid',
      `${cash(fields)} of a gain of ${cash(fields, 'gain')} in ${market(fields, names)} became cash.`,
      SWEEP,
    ),
  fundingSettled: (fields, names) =>
    plain(
      'Funding',
      `Funding in ${market(fields, names)}: the account ${number(fields, 'amount') > 0 ? 'pays' : 'receives'} ${money(Math.abs(number(fields, 'amount')))}.`,
    ),
  posted: (fields, names) =>
    plain(
      'Posting',
      `${exact(String(fields['amount']))} ${names.asset(number(fields, 'asset'))} (${String(fields['class'])}) from ${account(fields, names, 'from')} to ${account(fields, names, 'to')}.`,
    ),
  costPosted: (fields, names) =>
    plain(
      'Cost',
      `${cash(fields)} of cost (${String(fields['class'])}) in ${market(fields, names)} from ${account(fields, names, 'from')} to ${account(fields, names, 'to')}.`,
    ),
  stakeChanged: (fields) =>
    plain('Stake', `Stake shares changed by ${count(number(fields, 'shares'))}, for ${cash(fields)}.`),
  legRelotted: (fields, names) =>
    plain('Re-lot', `The position in ${market(fields, names)} is ${count(number(fields, 'lots'))} merged lots now.`),
  legSettled: (fields, names) =>
    plain(
      'Settled',
      `${count(number(fields, 'lots'))} lots of ${market(fields, names)} ended at ${lotPrice(fields, 'price', names)}.`,
    ),
}
