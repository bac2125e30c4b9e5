/** What is open against an account, and why, in words. */
import { money, plural } from '../format.ts'
import type { Liquidation, Procedure, ProcedureKind } from '../wire/types.ts'

type Words = {
  readonly name: string
  readonly doing: string
  readonly meaning: string
  readonly tone: 'good' | 'warn' | 'bad'
}

/** Each procedure: its name, what is going on, and the rule. */
export const procedureWords: Readonly<Record<ProcedureKind, Words>> = {
  none: { name: 'Free', doing: 'is free again', meaning: 'Nothing is open against the account.', tone: 'good' },
  call: {
    name: 'Margin call',
    doing: 'is called for margin',
    meaning:
      'Equity fell below target. The call asks for what is missing to target by its deadline; a deposit or a smaller position answers it. Force comes only after the deadline or below maintenance.',
    tone: 'warn',
  },
  collection: {
    name: 'Collection',
    doing: 'owes a loss that it could not pay in cash',
    meaning:
      'A sweep found a loss that the account’s cash did not cover. It counts in full, bears interest, and is called; after the deadline collateral is sold for it.',
    tone: 'warn',
  },
  reduction: {
    name: 'Reduction',
    doing: 'is being reduced',
    meaning:
      'Equity fell below maintenance, or a call ran out. The fewest lots that bring the account back to restore are closed, step by step and no faster than the book’s depth allows.',
    tone: 'bad',
  },
  auction: {
    name: 'Auction',
    doing: 'is offered to standing bids',
    meaning:
      'A reduction could not help in time. The smallest share of the whole book that brings the rest back to restore is offered to standing bids; everybody accepted gets the one discount that clears.',
    tone: 'bad',
  },
  takeover: {
    name: 'Takeover',
    doing: 'is taken over',
    meaning:
      'Equity fell to close-out or below. The backstop takes the lots at mark less impact; cash, cost and collateral stay with the account.',
    tone: 'bad',
  },
  deleveraging: {
    name: 'Deleveraging',
    doing: 'waits for deleveraging',
    meaning:
      'Nobody took these lots. They are closed at mark against holders of the other side, as evenly per equity as a water level.',
    tone: 'bad',
  },
  resolution: {
    name: 'Resolution',
    doing: 'is resolved',
    meaning: 'The lots are gone. What is left is sold, and what the account still owes goes through the waterfall.',
    tone: 'bad',
  },
  'awaiting-price': {
    name: 'Awaiting a price',
    doing: 'waits for a price',
    meaning: 'There is no price on which the house may act. Reducing risk stays possible.',
    tone: 'warn',
  },
}

const REASONS: Readonly<Record<string, string>> = {
  price: 'a price moved',
  trade: 'it traded',
  funding: 'funding was charged',
  parameter: 'a parameter took effect',
  season: 'the season changed',
  sweep: 'a sweep settled gains and losses',
  withdrawal: 'money was withdrawn',
  'deposit-vanished': 'a deposit vanished from its chain',
  deadline: 'the deadline of its call passed',
  'no-taker': 'nobody took its lots',
  age: 'its loss stood unpaid for too long',
  recovered: 'it recovered',
}

/** Why a procedure was opened or moved. */
export function reasonText(reason: string): string {
  return REASONS[reason] ?? reason
}

/** The call in a sentence, for the reader and for the announcer. */
export function procedureSentence(account: string, { kind, amount, reason }: Procedure): string {
  const asked = Number(amount) > 0 ? money(amount) : null
  const { doing } = procedureWords[kind]
  const what = kind === 'call' && asked !== null ? `is called for ${asked} of margin` : doing
  const called = kind === 'collection' && asked !== null ? `: ${asked} are asked` : ''
  return `Account ${account} ${what}${called}, because ${reasonText(reason)}.`
}

/** How lots left an account under force. */
export const wayWords: Readonly<Record<Liquidation['closed'][number]['way'], string>> = {
  venue: 'filled by a venue',
  cross: 'crossed with another forced account',
  backstop: 'bought by the backstop',
  auction: 'sold to bidders in an auction',
  takeover: 'taken over by the backstop',
  deleverage: 'closed against holders of the other side',
}

/** What was done to an account by force: positions closed, collateral sold, or neither, in a part of a sentence. */
export function doneText({ notional, proceeds, offeredLots, endedMs }: Liquidation): string {
  const closed = Number(notional) > 0 ? `${money(notional)} of positions were closed` : ''
  const sold = Number(proceeds) > 0 ? `collateral was sold for ${money(proceeds)}` : ''
  if (closed !== '' || sold !== '') return [closed, sold].filter((part) => part !== '').join(' and ')
  const yet = endedMs === null ? ' yet' : ''
  if (offeredLots > 0)
    return `nothing was closed${yet}: venues were offered ${plural(offeredLots, 'lot')} and took none`
  return `nothing was closed or sold${yet}`
}
