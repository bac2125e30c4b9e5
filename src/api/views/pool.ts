/** The pool behind a tier's backstop as everybody sees it. */
import { type Static, Type } from 'typebox'
import {
  equityOf,
  lossMaxOf,
  offerPrice,
  providersOf,
  riskEquityOf,
  worthOf,
  worthsOf,
} from '../../core/backstop/index.ts'
import { lentWorth } from '../../core/lending/index.ts'
import type { House } from '../../core/machine/index.ts'
import { fundingDueCeil } from '../../core/markets/index.ts'
import { bigMulDivFloor, PPM } from '../../core/units/index.ts'
import { linearResult } from '../../core/valuation/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import type { PoolEpochPage, PoolProfits } from '../../service/index.ts'
import type { Context } from '../context.ts'
import { ATOM_PLACES, DECIMAL_PATTERN, decimalText, moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'

/** Decimal text that needs a word. */
export const part = (description: string) => Type.String({ pattern: DECIMAL_PATTERN, maxLength: 36, description })

/** Shares: whole numbers. The first of a pool cost an atom each. */
export const SharesSchema = Type.Integer({ minimum: 0 })

/** Price of a share, atoms with six decimals; null while there is none. */
export const SharePriceSchema = orNull(
  Type.String({ pattern: '^[0-9]{1,16}\\.[0-9]{6}$', description: 'Atoms a share.' }),
)

/** Worth ÷ shares, atoms with six decimals, floor; null without shares. A pool that owes more than it has is worth nothing. */
export function sharePrice(worth: number, shares: number): string | null {
  return shares === 0
    ? null
    : decimalText((BigInt(Math.max(0, worth)) * 10n ** BigInt(ATOM_PLACES)) / BigInt(shares), ATOM_PLACES)
}

/** The pool behind a tier's backstop, and what that account holds. */
export const PoolSchema = closed({
  tier: RowSchema,
  shares: SharesSchema,
  priceMark: SharePriceSchema,
  priceSlow: SharePriceSchema,
  equity: DecimalSchema,
  cash: DecimalSchema,
  lent: part('Worth of what it lends: beside its equity, and taking nothing over until it is back.'),
  inventory: Type.Array(
    closed({ market: RowSchema, lots: Type.Integer(), notional: DecimalSchema, value: DecimalSchema }),
    { description: 'Lots that it holds, + long; their notional, and their result at the mark, + a gain.' },
  ),
  collateral: Type.Array(
    closed({ asset: RowSchema, amount: DecimalSchema, value: DecimalSchema, offerPrice: DecimalSchema }),
    { description: 'What it has bought and offers to anybody; `offerPrice`, settlement tokens a base lot, falls.' },
  ),
  standing: Type.Enum(['open', 'stopped'], {
    description: 'Stopped: it has lost or risks as much as it may in an epoch, and takes nothing more in this one.',
  }),
  epochEndMs: Type.Integer({
    minimum: 0,
    description: 'When the next epoch is due; in trouble it is put off, for all.',
  }),
  noticeMs: Type.Integer({ minimum: 0 }),
  lossMax: part('Most that it can lose in this epoch by prices, of equity and what it lends.'),
  grossMax: part('Gross notional up to which it takes lots.'),
  joinMin: part('Smallest join, and the least that an exit may leave behind.'),
  joining: part('Money that waits for the next epoch.'),
  exiting: Type.Integer({ minimum: 0, description: 'Shares that are leaving; they stay at risk until they are paid.' }),
  providers: Type.Integer({
    minimum: 0,
    description: 'Accounts with shares or waiting money, the operator among them.',
  }),
})

/** A tier's pool as everybody sees it. */
export function poolView({ service: { house }, places }: Context, tier: number): Static<typeof PoolSchema> {
  const { pools, providers } = house.backstop
  const account = house.markets.tiers.backstop[tier]!
  const shares = pools.shares[tier]!
  const { mark, slow } = worthsOf(house, tier)
  const equity = equityOf(house, tier)
  const rows = providersOf(house, tier)
  return {
    tier,
    shares,
    priceMark: sharePrice(mark.exit, shares),
    priceSlow: sharePrice(slow.exit, shares),
    equity: moneyText(equity),
    cash: moneyText(house.ledger.accounts.cash[account]!),
    lent: moneyText(lentWorth(house, account)),
    inventory: inventoryView(house, account),
    collateral: collateralView(house, account, places),
    standing: pools.stopped[tier] === 1 ? 'stopped' : 'open',
    epochEndMs: pools.dueMs[tier]!,
    noticeMs: house.params.tier.poolNoticeMs[tier]!,
    lossMax: moneyText(lossMaxOf(house, tier)),
    grossMax: moneyText(
      bigMulDivFloor(riskEquityOf(house, tier, equity), house.params.tier.takeoverEquityPpm[tier]!, PPM),
    ),
    joinMin: moneyText(house.params.tier.poolJoinMin[tier]!),
    joining: moneyText(rows.reduce((sum, row) => sum + providers.waiting[row]!, 0)),
    exiting: exitingOf(house, tier),
    providers: rows.length,
  }
}

/** In one pass: each provider may have several. */
function exitingOf({ backstop: { poolExits, providers } }: House, tier: number): number {
  let shares = 0
  for (let row = 0; row < poolExits.rows; row++) {
    const provider = poolExits.provider[row]! - 1
    if (provider >= 0 && providers.tier[provider] === tier) shares += poolExits.shares[row]!
  }
  return shares
}

function inventoryView(house: House, account: number): Static<typeof PoolSchema>['inventory'] {
  const { legs, markets } = house.markets
  const { legFirst, legCount } = house.ledger.accounts
  return Array.from({ length: legCount[account]! }, (_, i) => legFirst[account]! + i).map((slot) => {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    const mark = markets.mark[market]!
    const due = fundingDueCeil(lots, legs.index[slot]!, markets.index[market]!)
    const value = linearResult(lots, mark, legs.cost[slot]!, due)
    return { market, lots, notional: moneyText(Math.abs(lots) * mark), value: moneyText(value) }
  })
}

function collateralView(
  house: House,
  account: number,
  places: Context['places'],
): Static<typeof PoolSchema>['collateral'] {
  const { balances, accounts } = house.ledger
  const { assets } = house.markets
  const first = accounts.balanceFirst[account]!
  return Array.from({ length: accounts.balanceCount[account]! }, (_, i) => first + i).map((slot) => {
    const asset = balances.asset[slot]!
    const amount = balances.amount[slot]!
    return {
      asset,
      amount: decimalText(amount, places(house, asset)),
      value: moneyText(bigMulDivFloor(amount, assets.price[asset]!, assets.atomsPerLot[asset]!)),
      offerPrice: moneyText(offerPrice(house, asset)),
    }
  })
}

/** An epoch of a pool: everybody's price. Who joined paid `joinWorth` ÷ `shares` a share, who left got `exitWorth` ÷ `shares`. */
export const PoolEpochSchema = closed({
  seq: Type.Integer(),
  timeMs: MillisSchema,
  shares: SharesSchema,
  joinWorth: DecimalSchema,
  exitWorth: DecimalSchema,
  due: Type.Integer({ minimum: 0, description: 'Shares that were to leave.' }),
  payable: part('Cash that could go for them.'),
  joined: part('What all who joined brought, together, for `joinedShares`.'),
  joinedShares: SharesSchema,
  left: part('What all who left were paid, together, for `leftShares`.'),
  leftShares: SharesSchema,
})

/** An epoch as everybody sees it. */
export function poolEpochView(epoch: PoolEpochPage['epochs'][number]): Static<typeof PoolEpochSchema> {
  const { seq, timeMs, event, joinedShares, leftShares } = epoch
  const { shares, joinWorth, exitWorth, due, payable } = event as Extract<HouseEvent, { type: 'poolPriced' }>
  return {
    ...{ seq, timeMs, shares, due, joinedShares, leftShares },
    joinWorth: moneyText(joinWorth),
    exitWorth: moneyText(exitWorth),
    payable: moneyText(payable),
    joined: moneyText(epoch.joined),
    left: moneyText(epoch.left),
  }
}

/** What a pool has made since `sinceMs`, by source; + earned. The sources add up to `total`. */
export const PoolProfitsSchema = closed({
  sinceMs: MillisSchema,
  spread: part('Lots bought below the mark of that moment and sold above it, less fees.'),
  penalties: part('Penalties of forced closes paid to it.'),
  inventory: part(
    'Everything else: moves of prices while it holds, funding, collateral bought and sold again, losses.',
  ),
  interest: part('Interest that it got, less what it paid.'),
  impact: part('Paid for the impact of lots taken over: by who was taken over, and by the fund as they are unwound.'),
  total: part('Change of its equity at marks, without what providers brought and were paid.'),
  maxDrawdownPpm: Type.Integer({
    minimum: 0,
    maximum: PPM,
    description: 'Largest fall of the price at which shares leave from its highest before, at epochs.',
  }),
})

/** Profits as everybody sees them. */
export function poolProfitsView(profits: PoolProfits): Static<typeof PoolProfitsSchema> {
  const { sinceMs, spread, penalties, inventory, interest, impact, total, maxDrawdownPpm } = profits
  return {
    sinceMs,
    spread: moneyText(spread),
    penalties: moneyText(penalties),
    inventory: moneyText(inventory),
    interest: moneyText(interest),
    impact: moneyText(impact),
    total: moneyText(total),
    maxDrawdownPpm,
  }
}

/** What of the worth of a pool shares have now at the price of leaving, floor. */
export function leavingValue(house: House, tier: number, shares: number): number {
  const all = house.backstop.pools.shares[tier]!
  return shares === 0 ? 0 : bigMulDivFloor(shares, Math.max(0, worthOf(house, tier).exit), all)
}
