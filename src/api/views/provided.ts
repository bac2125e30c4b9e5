/** What an account has given to the liquidity of its tier, and what of its money waits to leave. */
import { type Static, Type } from 'typebox'
import { exitsOf, lossMaxOf, providersOf } from '../../core/backstop/index.ts'
import { coinDebtOf, coinOwed, withdrawalsOf } from '../../core/ledger/index.ts'
import {
  type Bears,
  coinCallOf,
  coinExitAmount,
  coinShares,
  coinWaiting,
  lenderShares,
  lenderWaiting,
  worthOfClass,
} from '../../core/lending/index.ts'
import type { House } from '../../core/machine/index.ts'
import { debtValueCeil } from '../../core/margin/index.ts'
import { rowsBy } from '../../core/tables/index.ts'
import { bigMulDivCeil, bigMulDivFloor } from '../../core/units/index.ts'
import { layersBefore } from '../../core/waterfall/index.ts'
import type { Context } from '../context.ts'
import { decimalText, moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'
import { leavingValue, part, SharesSchema } from './pool.ts'

const waits = {
  waiting: Type.Integer({ minimum: 0, description: 'Shares that wait for the end of an epoch to leave.' }),
  recalled: Type.Integer({
    minimum: 0,
    description: 'Of those: borrowers are called for them, they are not taken back.',
  }),
}

/** An account's shares, loans to the tier, bids and queued withdrawals. */
export const ProvidedSchema = closed({
  pools: Type.Array(
    closed({
      tier: RowSchema,
      shares: SharesSchema,
      value: part('At the price of leaving now; who leaves is paid at that of the epoch. Floor.'),
      exiting: Type.Array(closed({ shares: SharesSchema, dueMs: MillisSchema })),
      joining: part('Money that waits for the next epoch.'),
      lossMax: part('Its part of the largest loss of the present epoch. Ceil.'),
    }),
  ),
  lending: Type.Array(
    closed({
      tier: RowSchema,
      bears: Type.Boolean(),
      shares: SharesSchema,
      value: part('Its part of its class, as interest was divided last. Floor.'),
      ...waits,
      layersBefore: part('Money that bears a bad debt before its class: SITG, fund, stakes, then the bearing class.'),
    }),
  ),
  coins: Type.Array(
    closed({
      asset: RowSchema,
      shares: SharesSchema,
      value: part('Coins: its part of the pool, as interest was divided last. Floor.'),
      ...waits,
    }),
    { description: 'Coins that it has lent.' },
  ),
  coinDebt: orNull(
    closed(
      {
        asset: RowSchema,
        amount: part('Coins owed, interest up to the last tick included.'),
        value: part('Money that they are worth at the present price, which its equity lacks. Ceil.'),
        called: orNull(
          closed(
            { allowed: part('Coins that it may owe when the notice is over.'), deadlineMs: MillisSchema },
            { description: 'By lenders who wait; null when nobody calls.' },
          ),
        ),
      },
      { description: 'The coin that it has borrowed; null when it owes none.' },
    ),
  ),
  bids: Type.Array(
    closed({
      bid: Type.Integer(),
      notional: DecimalSchema,
      discountPpm: Type.Integer(),
      held: DecimalSchema,
      expiryMs: MillisSchema,
      markets: orNull(Type.Array(RowSchema)),
    }),
    { description: '`notional` may still be taken; `markets` null means every market of the tier.' },
  ),
  queued: Type.Array(
    closed({ withdrawal: Type.Integer(), asset: RowSchema, amount: DecimalSchema, waiting: DecimalSchema }),
    { description: 'Withdrawals of which something waits; `amount` of it was let go.' },
  ),
})

type Provided = Static<typeof ProvidedSchema>

/** What an account has given, as its owner sees it. */
export function providedView({ service: { house }, places }: Context, account: number): Provided {
  const tier = house.ledger.accounts.tier[account]!
  return {
    pools: poolsOf(house, tier, account),
    lending: ([0, 1] as const).flatMap((bears) => lentBy(house, tier, account, bears)),
    coins: coinsLentBy(house, account, places),
    coinDebt: coinDebtView(house, account, places),
    bids: bidsOf(house, account),
    queued: queuedOf(house, account, places),
  }
}

function poolsOf(house: House, tier: number, account: number): Provided['pools'] {
  const { pools, providers, poolExits } = house.backstop
  return providersOf(house, tier)
    .filter((row) => providers.account[row] === account)
    .map((row) => {
      const shares = providers.shares[row]!
      const lossMax = shares === 0 ? 0 : bigMulDivCeil(lossMaxOf(house, tier), shares, pools.shares[tier]!)
      return {
        tier,
        shares,
        value: moneyText(leavingValue(house, tier, shares)),
        exiting: exitsOf(house, row).map((exit) => {
          return { shares: poolExits.shares[exit]!, dueMs: poolExits.dueMs[exit]! }
        }),
        joining: moneyText(providers.waiting[row]!),
        lossMax: moneyText(lossMax),
      }
    })
}

function lentBy(house: House, tier: number, account: number, bears: Bears): Provided['lending'] {
  const shares = lenderShares(house, account, bears)
  if (shares === 0) return []
  const { pools } = house.lending
  const all = (bears === 1 ? pools.shares1 : pools.shares0)[tier]!
  const value = bigMulDivFloor(shares, worthOfClass(house, tier, bears), all)
  const { sitg, fund, stakers, bearing } = layersBefore(house, tier, bears)
  const before = sitg + fund + stakers + bearing
  const { waiting, recalled } = lenderWaiting(house, account, bears)
  const money = { value: moneyText(value), layersBefore: moneyText(before) }
  return [{ tier, bears: bears === 1, shares, waiting, recalled, ...money }]
}

function coinsLentBy(house: House, account: number, places: Context['places']): Provided['coins'] {
  const rows = Array.from({ length: house.lending.coinPools.rows }, (_, asset) => asset)
  return rows.flatMap((asset) => {
    const shares = coinShares(house, account, asset)
    if (shares === 0) return []
    const value = decimalText(coinExitAmount(house, asset, shares), places(house, asset))
    return [{ asset, shares, value, ...coinWaiting(house, account, asset) }]
  })
}

function coinDebtView(house: House, account: number, places: Context['places']): Provided['coinDebt'] {
  const asset = coinOwed(house, account)
  if (asset < 0) return null
  const debt = coinDebtOf(house, account)
  const value = debtValueCeil(house, asset, debt, house.markets.assets.price[asset]!)
  const call = coinCallOf(house, account)
  const called = call && { ...call, allowed: decimalText(call.allowed, places(house, asset)) }
  return { asset, amount: decimalText(debt, places(house, asset)), value: moneyText(value), called }
}

function bidsOf(house: House, account: number): Provided['bids'] {
  const { bids, bidMarkets, bidsOf: byAccount } = house.auction
  return rowsBy(byAccount, account).map((row) => {
    const markets: number[] = []
    for (let at = bids.markets[row]! - 1; at >= 0; at = bidMarkets.next[at]! - 1) markets.push(bidMarkets.market[at]!)
    return {
      bid: bids.ticket[row]!,
      notional: moneyText(bids.notionalMax[row]!),
      discountPpm: bids.discountPpm[row]!,
      held: moneyText(bids.amount[row]!),
      expiryMs: bids.expiryMs[row]!,
      markets: markets.length === 0 ? null : markets.sort((a, b) => a - b),
    }
  })
}

function queuedOf(house: House, account: number, places: Context['places']): Provided['queued'] {
  const { withdrawals, vaults } = house.ledger
  return withdrawalsOf(house.ledger, account)
    .filter((row) => withdrawals.waiting[row]! > 0)
    .map((row) => {
      const asset = vaults.asset[withdrawals.vault[row]!]!
      const text = (amount: number): string => decimalText(amount, places(house, asset))
      const [amount, waiting] = [text(withdrawals.amount[row]!), text(withdrawals.waiting[row]!)]
      return { withdrawal: withdrawals.ticket[row]!, asset, amount, waiting }
    })
}
