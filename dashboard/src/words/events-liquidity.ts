/** Pools, lenders of money and of coins, queues and recalls; and of these what only its owner is told. */
import { clock, count, moment, money, percent } from '../format.ts'
import { account, cash, coin, EPOCH, number, plain, type Tellers, tier } from './telling.ts'

const EXITS =
  'At the end of an epoch each owner gets in proportion to what it could withdraw, at most what it asked for: who came first does not matter.'

const RECALL =
  'Who lends and waits may have borrowers called, each for the same part of its loan, on notice: then collateral is sold for what is due.'

const COIN_RECALL =
  'Who lends a coin and waits may have its borrowers called, on notice: what they do not give back is bought in for cash, for who has called.'

/** How a debt in a coin has changed. */
const coinDebtWords: Readonly<Record<string, string>> = {
  borrow: 'were borrowed',
  interest: 'of interest came to it',
  repay: 'were given back',
  'buy-in': 'were bought in for cash',
  'write-off': 'were written off',
}

/** Sentences of liquidity. */
export const liquidityTellers: Tellers = {
  poolPriced: (fields, names) => ({
    name: 'Pool priced',
    sentence: `The pool of tier ${tier(fields, names)} is worth ${cash(fields, 'joinWorth')} for who joins and ${cash(fields, 'exitWorth')} for who leaves.`,
    rule: EPOCH,
    tone: 'plain',
  }),
  poolVoided: (fields, names) => ({
    name: 'Pool lost',
    sentence: `The pool of tier ${tier(fields, names)} lost everything: ${count(number(fields, 'shares'))} shares are void.`,
    rule: 'A pool can lose what lies in the backstop’s account of its tier and nothing more.',
    tone: 'bad',
  }),
  poolStanding: (fields, names) => ({
    name: 'Pool standing',
    sentence:
      number(fields, 'stopped') === 1
        ? `The pool of tier ${tier(fields, names)} has lost what an epoch may and takes nothing more over.`
        : `Losses of the pool of tier ${tier(fields, names)} are measured from ${cash(fields, 'base')}.`,
    rule: 'An epoch may lose a known part of the pool; then it takes no more risk and is deleveraged at mark.',
    tone: number(fields, 'stopped') === 1 ? 'bad' : 'plain',
  }),
  offerTaken: (fields, names) => ({
    name: 'Offer taken',
    sentence: `${String(fields['assetAmount'])} ${names.asset(number(fields, 'asset'))} of the backstop’s collateral were bought for ${cash(fields, 'paid')}.`,
    rule: 'What the backstop has bought is offered inside at a price that falls with its age.',
    tone: 'plain',
  }),
  poolLent: (fields, names) => ({
    name: 'Pool lends',
    sentence: `The pool of tier ${tier(fields, names)} lends ${cash(fields, 'lent')}, of ${cash(fields, 'most')} at most${number(fields, 'called') > 0 ? `, and asks ${cash(fields, 'called')} back` : ''}.`,
    rule: 'The pool lends only what it does not need for takeovers, and calls it back before anybody else is lent anything.',
    tone: number(fields, 'called') > 0 ? 'warn' : 'plain',
  }),
  borrowRateSet: (fields, names) => ({
    name: 'Borrow rate',
    sentence: `Borrowing in tier ${tier(fields, names)} costs ${percent(number(fields, 'ratePpm'), 2)} a year from now on: ${percent(number(fields, 'utilisationPpm'), 0)} of the lenders’ money is lent.`,
    rule: 'The rate rises with what is lent, steeply above a kink, and moves slowly while it stays away from it.',
    tone: 'plain',
  }),
  interestDivided: (fields, names) => ({
    name: 'Interest divided',
    sentence: `Of ${cash(fields, 'income')} of interest in tier ${tier(fields, names)}, ${cash(fields, 'plain')} are the plain lenders’ and ${cash(fields, 'bearing')} the bearing lenders’.`,
    rule: 'What is left is the tier fund’s.',
    tone: 'plain',
  }),
  lendersCut: (fields, names) => ({
    name: 'Lenders cut',
    sentence: `Lenders of tier ${tier(fields, names)} lost ${cash(fields)}: the bearing class ${cash(fields, 'bearing')}, the plain class ${cash(fields, 'plain')}.`,
    rule: 'Loans that nobody repays fall on lenders after every layer before them, on the bearing class first.',
    tone: 'bad',
  }),
  exitWeighed: (fields, names) => ({
    name: 'Exit weighed',
    sentence: `Account ${account(fields, names)} could withdraw ${String(fields['amount'])} ${names.asset(number(fields, 'asset'))} when the epoch of the queue ended.`,
    rule: EXITS,
    tone: 'plain',
  }),
  exitsShared: (fields, names) => ({
    name: 'Exits shared',
    sentence: `${String(fields['budget'])} ${names.asset(number(fields, 'asset'))} were let go to those who waited.`,
    rule: EXITS,
    tone: 'warn',
  }),
  lenderExitsShared: (fields, names) => ({
    name: 'Lenders let go',
    sentence: `${cash(fields, 'budget')} were let go to lenders of tier ${tier(fields, names)} who waited.`,
    rule: 'At the end of an epoch each owner gets in proportion to all that it has lent, at most what it asked for: who came first does not matter.',
    tone: 'plain',
  }),
  recallStarted: (fields, names) => ({
    name: 'Recall',
    sentence: `Borrowers of tier ${tier(fields, names)} are called for ${cash(fields, 'wanted')} of the ${cash(fields, 'lent')} that they owe together.`,
    rule: RECALL,
    tone: 'warn',
  }),
  recallNoticed: (fields, names) => ({
    name: 'Recall noticed',
    sentence: `Everybody who owes in tier ${tier(fields, names)} has been called; from ${moment(number(fields, 'deadlineMs'))} on collateral is sold for what is due.`,
    rule: RECALL,
    tone: 'warn',
  }),
  recallEnded: (fields, names) => ({
    name: 'Recall ended',
    sentence: `The recall in tier ${tier(fields, names)} is over.`,
    rule: RECALL,
    tone: 'good',
  }),
  // Coins
  coinRateSet: (fields, names) => ({
    name: 'Coin rate',
    sentence: `Borrowing ${coin(fields, names)} costs ${percent(number(fields, 'ratePpm'), 2)} a year from now on: ${percent(number(fields, 'utilisationPpm'), 0)} of what may be lent is lent.`,
    rule: 'Each coin has a rate of its own, by the curve of its tier.',
    tone: 'plain',
  }),
  coinInterestDivided: (fields, names) => ({
    name: 'Coin interest',
    sentence: `Of ${coin(fields, names, 'income')} of interest, ${coin(fields, names, 'lenders')} are its lenders’.`,
    rule: 'The rest stands aside in the same coin, for debts that nobody pays.',
    tone: 'plain',
  }),
  coinLendersCut: (fields, names) => ({
    name: 'Coin lenders cut',
    sentence: `${coin(fields, names)} worth ${cash(fields, 'value')} does not come back: ${coin(fields, names, 'lenders')} of ${coin(fields, names, 'amount')} are its lenders’ loss.`,
    rule: 'Who lends a coin owns its risk: every layer pays first, and what stood aside after the lenders.',
    tone: 'bad',
  }),
  coinExitsShared: (fields, names) => ({
    name: 'Coin lenders let go',
    sentence: `${coin(fields, names, 'budget')} were let go to its lenders who waited.`,
    rule: 'At the end of an epoch each owner gets in proportion to all that it has lent of the coin, at most what it asked for.',
    tone: 'plain',
  }),
  coinRecallStarted: (fields, names) => ({
    name: 'Coin recalled',
    sentence: `Who owes ${coin(fields, names)} is called for ${coin(fields, names, 'wanted')} of ${coin(fields, names, 'lent')}; from ${moment(number(fields, 'deadlineMs'))} on it is bought in.`,
    rule: COIN_RECALL,
    tone: 'warn',
  }),
  coinRecallEnded: (fields, names) => ({
    name: 'Coin recall ended',
    sentence: `The recall of ${coin(fields, names)} is over.`,
    rule: COIN_RECALL,
    tone: 'good',
  }),
  // An account’s own
  coinLenderWaits: (fields, names) =>
    plain(
      'Waits with coins',
      number(fields, 'shares') === 0
        ? `No shares of lent ${coin(fields, names)} wait to leave any more.`
        : `${count(number(fields, 'shares'))} shares of lent ${coin(fields, names)} wait to leave${number(fields, 'recalled') > 0 ? `; for ${count(number(fields, 'recalled'))} of them borrowers are called` : ''}.`,
      COIN_RECALL,
    ),
  coinDebtCalled: (fields, names) => ({
    name: 'Coin debt called',
    sentence: `Of ${coin(fields, names, 'debt')} owed at most ${coin(fields, names, 'allowed')} may be owed when the notice is over.`,
    rule: COIN_RECALL,
    tone: 'warn',
  }),
  coinDebtDue: (fields, names) => ({
    name: 'Coin debt due',
    sentence: `The notice is over: ${coin(fields, names, 'due')} are given back or bought in.`,
    rule: COIN_RECALL,
    tone: 'bad',
  }),
  coinSharesEnded: (fields, names) =>
    plain(
      'Paid for coins',
      `${count(number(fields, 'shares'))} shares of lent ${coin(fields, names)} ended: cash was paid for ${coin(fields, names, 'coins')} that were recalled.`,
      COIN_RECALL,
    ),
  lenderWaits: (fields) =>
    plain(
      'Waits to leave',
      number(fields, 'shares') === 0
        ? 'No lender shares wait to leave any more.'
        : `${count(number(fields, 'shares'))} lender shares wait to leave${number(fields, 'recalled') > 0 ? `; for ${count(number(fields, 'recalled'))} of them borrowers are called` : ''}.`,
      RECALL,
    ),
  loanCalled: (fields) => ({
    name: 'Loan called',
    sentence: `Of the loan of ${cash(fields, 'loan')} at most ${cash(fields, 'allowed')} may be owed when the notice is over.`,
    rule: RECALL,
    tone: 'warn',
  }),
  coinLenderChanged: (fields, names) =>
    plain(
      'Coin lender',
      number(fields, 'amount') === 0
        ? `${count(Math.abs(number(fields, 'shares')))} shares of lent ${coin(fields, names)} are void: the pool has lost everything.`
        : `${coin(fields, names, 'amount')} ${number(fields, 'amount') > 0 ? 'were lent for' : 'came back for'} ${count(Math.abs(number(fields, 'shares')))} shares.`,
    ),
  coinDebtChanged: (fields, names) =>
    plain(
      'Coin owed',
      `${coin(fields, names, 'debt')} are owed now: ${coin(fields, names, 'amount')} ${coinDebtWords[String(fields['by'])] ?? 'changed it'}.`,
      'At most one coin an account; what is owed counts against it, with a haircut on top.',
    ),
  poolAsked: (fields) =>
    fields['what'] === 'join'
      ? plain('Pool', `${cash(fields)} wait to join the pool behind the backstop.`, EPOCH)
      : plain(
          'Pool',
          `${count(number(fields, 'amount'))} shares are to leave the pool in the first epoch after ${clock(number(fields, 'dueMs'))} UTC.`,
          EPOCH,
        ),
  poolJoined: (fields) =>
    plain(
      'Pool joined',
      `${cash(fields)} became ${count(number(fields, 'shares'))} shares of the pool${number(fields, 'returned') > 0 ? `; ${cash(fields, 'returned')} came back` : ''}.`,
      EPOCH,
    ),
  poolLeft: (fields) =>
    plain(
      'Pool left',
      `${count(number(fields, 'shares'))} shares of the pool were paid ${cash(fields)}${number(fields, 'waiting') > 0 ? `; ${count(number(fields, 'waiting'))} wait for the next epoch` : ''}.`,
      EPOCH,
    ),
  lenderChanged: (fields) =>
    plain(
      'Lender',
      number(fields, 'amount') === 0
        ? `${count(Math.abs(number(fields, 'shares')))} lender shares are void: their class has lost everything.`
        : `${money(Math.abs(number(fields, 'amount')))} ${number(fields, 'amount') > 0 ? 'were lent for' : 'came back for'} ${count(Math.abs(number(fields, 'shares')))} lender shares.`,
      'Lenders have shares of one of two classes; the bearing class loses bad debt first and earns more for it.',
    ),
  bidNoted: (fields) =>
    plain(
      'Bid',
      `Bid ${count(number(fields, 'bid'))} was ${String(fields['stage'])}: ${cash(fields)} of margin for ${cash(fields, 'notional')} of books.`,
      'A bid is margin held aside, and consent to take the same share of every leg of a failing book.',
    ),
}
