/** Accounts as their owner sees them: balances, legs, holds, mandates. */
import { type Static, Type } from 'typebox'
import { cashOf, recipientsOf } from '../../core/ledger/index.ts'
import type { House } from '../../core/machine/index.ts'
import { keyRead } from '../../core/tables/index.ts'
import { accountKinds, accountModes, marginModels, scopeBits, subjects } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import { decimalText, moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import { DecimalSchema, KeySchema } from '../words.ts'
import { part } from './pool.ts'

/** A row of the ledger. Cost of a leg: + the account still owes it. */
export const AccountSchema = closed({
  account: RowSchema,
  owner: orNull(RowSchema),
  tier: RowSchema,
  kind: Type.Enum([...accountKinds]),
  mode: Type.Enum([...accountModes]),
  model: Type.Enum([...marginModels]),
  pledgedTo: orNull(RowSchema),
  cash: DecimalSchema,
  held: DecimalSchema,
  recall: orNull(
    closed(
      {
        allowed: part('What its loan may be when the notice is over.'),
        due: part('What it is to pay in until then; 0: it has.'),
        deadlineMs: MillisSchema,
      },
      {
        description:
          'Its loan is called, since what is lent is asked back: from the deadline on collateral is sold for what is due. Null while none is.',
      },
    ),
  ),
  balances: Type.Array(closed({ asset: RowSchema, amount: DecimalSchema })),
  legs: Type.Array(
    closed({ market: RowSchema, lots: Type.Integer(), cost: DecimalSchema, fundingIndex: Type.Integer() }),
  ),
})

/** An account's row. */
export function accountView({ service: { house }, places }: Context, account: number): Static<typeof AccountSchema> {
  const { accounts, balances } = house.ledger
  const { legs } = house.markets
  const owner = accounts.owner[account]!
  const link = accounts.link[account]!
  return {
    account,
    owner: owner < 0 ? null : owner,
    tier: accounts.tier[account]!,
    kind: accountKinds[accounts.kind[account]!]!,
    mode: accountModes[accounts.mode[account]!]!,
    model: marginModels[accounts.model[account]!]!,
    pledgedTo: owner >= 0 && link >= 0 ? link : null,
    cash: moneyText(accounts.cash[account]!),
    held: moneyText(accounts.held[account]!),
    recall: recallView(house, account),
    balances: slots(accounts.balanceFirst[account]!, accounts.balanceCount[account]!).map((slot) => {
      const asset = balances.asset[slot]!
      return { asset, amount: decimalText(balances.amount[slot]!, places(house, asset)) }
    }),
    legs: slots(accounts.legFirst[account]!, accounts.legCount[account]!).map((slot) => ({
      market: legs.market[slot]!,
      lots: legs.lots[slot]!,
      cost: moneyText(legs.cost[slot]!),
      fundingIndex: legs.index[slot]!,
    })),
  }
}

/** While others are still being called no notice runs, and what a recall before this one allowed is not this one's. */
function recallView(house: House, account: number): Static<typeof AccountSchema>['recall'] {
  const { pools } = house.lending
  const { tier, loanMax } = house.ledger.accounts
  const deadlineMs = pools.recallMs[tier[account]!]!
  if (deadlineMs === 0 || loanMax[account] === 0) return null
  const allowed = loanMax[account]! - 1
  const due = Math.max(0, -cashOf(house, account) - allowed)
  return { allowed: moneyText(allowed), due: moneyText(due), deadlineMs }
}

function slots(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i)
}

/** Rows of the accounts of an owner, ascending. */
export function accountsOf({ ledger: { owners, accounts } }: House, owner: number): number[] {
  if (owner >= owners.rows) return []
  const rows: number[] = []
  for (let row = owners.firstAccount[owner]!; row >= 0; row = accounts.nextOfOwner[row]!) rows.push(row)
  return rows.sort((one, other) => one - other)
}

/** A hold of a venue on an account. */
export const HoldSchema = closed({
  hold: Type.Integer(),
  venue: RowSchema,
  account: RowSchema,
  market: RowSchema,
  side: Type.Enum(['buy', 'sell']),
  lots: Type.Integer(),
  limitPrice: DecimalSchema,
  amount: DecimalSchema,
  expiryMs: MillisSchema,
})

/** Open holds of which `wanted` says yes to their row. */
export function holdsView(
  { markets: { holds } }: House,
  wanted: (row: number) => boolean,
): Static<typeof HoldSchema>[] {
  const found: Static<typeof HoldSchema>[] = []
  for (let row = 0; row < holds.rows; row++) {
    if (holds.ticket[row] === 0 || !wanted(row)) continue
    found.push({
      hold: holds.ticket[row]!,
      venue: holds.venue[row]!,
      account: holds.account[row]!,
      market: holds.market[row]!,
      side: holds.side[row] === 0 ? 'buy' : 'sell',
      lots: holds.lots[row]!,
      limitPrice: moneyText(holds.limitPrice[row]!),
      amount: moneyText(holds.amount[row]!),
      expiryMs: holds.expiryMs[row]!,
    })
  }
  return found
}

/** A mandate of an account for a venue, with what of its window is used; `markets` null means all. */
export const MandateSchema = closed({
  venue: RowSchema,
  notionalMax: DecimalSchema,
  lossMax: DecimalSchema,
  windowMs: Type.Integer(),
  expiryMs: MillisSchema,
  markets: orNull(Type.Array(RowSchema)),
  notional: DecimalSchema,
  loss: DecimalSchema,
})

/** The mandates of an account. */
export function mandatesView(house: House, account: number): Static<typeof MandateSchema>[] {
  const { mandates, mandateMarkets } = house.markets
  const found: Static<typeof MandateSchema>[] = []
  for (let row = house.ledger.accounts.mandate[account]! - 1; row >= 0; row = mandates.next[row]! - 1) {
    const markets: number[] = []
    for (let at = mandates.markets[row]! - 1; at >= 0; at = mandateMarkets.next[at]! - 1) {
      markets.push(mandateMarkets.market[at]!)
    }
    found.push({
      venue: mandates.venue[row]!,
      notionalMax: moneyText(mandates.notionalMax[row]!),
      lossMax: moneyText(mandates.lossMax[row]!),
      windowMs: mandates.windowMs[row]!,
      expiryMs: mandates.expiryMs[row]!,
      markets: markets.length === 0 ? null : markets,
      notional: moneyText(mandates.notional[row]!),
      loss: moneyText(mandates.loss[row]!),
    })
  }
  return found
}

const scopeNames = Object.keys(scopeBits) as (keyof typeof scopeBits)[]

/** A listed recipient of withdrawals, and from when on it may be paid. The owner's own key is not listed: it may always be. */
export const RecipientSchema = closed({
  recipient: KeySchema,
  effectiveMs: MillisSchema,
})

/** The recipients that an account has listed, in no order. */
export function recipientsView({ ledger }: House, account: number): Static<typeof RecipientSchema>[] {
  return recipientsOf(ledger, account).map((row) => ({
    recipient: keyRead(ledger.recipients.recipient, row),
    effectiveMs: ledger.recipients.effectiveMs[row]!,
  }))
}

/** A session of an owner: a key that acts for it until it ends. Without scopes it only reads. */
export const SessionSchema = closed({
  key: KeySchema,
  scopes: Type.Array(Type.Enum(scopeNames)),
  openedMs: MillisSchema,
  expiryMs: MillisSchema,
})

/** The sessions of an owner that have not been closed, newest first; those that have run out are among them. */
export function sessionsView({ access: { sessions } }: House, owner: number): Static<typeof SessionSchema>[] {
  const subject = subjects.indexOf('owner')
  const found: Static<typeof SessionSchema>[] = []
  for (let row = 0; row < sessions.rows; row++) {
    // A row that was given back has no time of its end.
    if (sessions.row[row] !== owner || sessions.subject[row] !== subject || sessions.expiryMs[row] === 0) continue
    found.push({
      key: keyRead(sessions.key, row),
      scopes: scopeNames.filter((name) => (sessions.scopes[row]! & scopeBits[name]) !== 0),
      openedMs: sessions.openedMs[row]!,
      expiryMs: sessions.expiryMs[row]!,
    })
  }
  return found.sort((one, other) => other.openedMs - one.openedMs)
}

/** An open withdrawal: `amount` was let go and is to be executed, `queued` waits in the account for the end of an epoch. */
export const WithdrawalSchema = closed({
  withdrawal: Type.Integer(),
  account: RowSchema,
  vault: RowSchema,
  amount: DecimalSchema,
  queued: DecimalSchema,
  requestedMs: MillisSchema,
  recipient: KeySchema,
})
