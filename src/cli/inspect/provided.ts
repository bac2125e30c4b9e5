/** What an account has given to the liquidity of its tier and owes of it, in numbers of the house. */

import { ATOM_PLACES, decimalText } from '../../books/index.ts'
import { exitsOf, providersOf } from '../../core/backstop/index.ts'
import { coinDebtOf, coinOwed } from '../../core/ledger/index.ts'
import { type Bears, coinShares, lenderShares, lenderWaiting } from '../../core/lending/index.ts'
import type { House } from '../../core/machine/index.ts'
import { textTable } from '../text-table.ts'

/** Shares are whole numbers, coins asset atoms, money dollars. Empty lists and nulls where there is none. */
export type AccountProvision = {
  readonly pool: { readonly shares: number; readonly leaving: number; readonly joining: string } | null
  readonly lending: readonly {
    readonly bears: boolean
    readonly shares: number
    readonly waiting: number
    readonly recalled: number
  }[]
  readonly coins: readonly { readonly asset: number; readonly shares: number }[]
  readonly coinDebt: { readonly asset: number; readonly amount: number } | null
  /** Its loan is called: what it may be when the notice is over, and when that is. */
  readonly recall: { readonly allowed: string; readonly deadline: string } | null
}

const dollars = (atoms: number): string => decimalText(atoms, ATOM_PLACES)

/** What an account provides and owes. */
export function provisionOf(house: House, account: number): AccountProvision {
  const { accounts } = house.ledger
  const { coinPools, pools } = house.lending
  const asset = coinOwed(house, account)
  const deadlineMs = pools.recallMs[accounts.tier[account]!]!
  const isCalled = deadlineMs > 0 && accounts.loanMax[account]! > 0
  return {
    pool: poolOf(house, account),
    lending: ([0, 1] as const).flatMap((bears: Bears) => {
      const shares = lenderShares(house, account, bears)
      return shares === 0 ? [] : [{ bears: bears === 1, shares, ...lenderWaiting(house, account, bears) }]
    }),
    coins: Array.from({ length: coinPools.rows }, (_, row) => row).flatMap((row) => {
      const shares = coinShares(house, account, row)
      return shares === 0 ? [] : [{ asset: row, shares }]
    }),
    coinDebt: asset < 0 ? null : { asset, amount: coinDebtOf(house, account) },
    recall: isCalled
      ? { allowed: dollars(accounts.loanMax[account]! - 1), deadline: new Date(deadlineMs).toISOString() }
      : null,
  }
}

function poolOf(house: House, account: number): AccountProvision['pool'] {
  const { providers, poolExits } = house.backstop
  const row = providersOf(house, house.ledger.accounts.tier[account]!).find(
    (each) => providers.account[each] === account,
  )
  if (row === undefined) return null
  const leaving = [...exitsOf(house, row)].reduce((sum, exit) => sum + poolExits.shares[exit]!, 0)
  return { shares: providers.shares[row]!, leaving, joining: dollars(providers.waiting[row]!) }
}

/** The same as text; empty when there is nothing. */
export function provisionText({ pool, lending, coins, coinDebt, recall }: AccountProvision): string {
  const rows = [
    ...(pool === null
      ? []
      : [['pool', `${pool.shares} shares, ${pool.leaving} leaving, ${pool.joining} waits to join`]]),
    ...lending.map(({ bears, shares, waiting, recalled }) => [
      bears ? 'lender, bearing' : 'lender, plain',
      `${shares} shares, ${waiting} wait, ${recalled} recalled`,
    ]),
    ...coins.map(({ asset, shares }) => [`lender of asset ${asset}`, `${shares} shares`]),
    ...(coinDebt === null ? [] : [[`owes of asset ${coinDebt.asset}`, `${coinDebt.amount} atoms`]]),
    ...(recall === null ? [] : [['loan called', `at most ${recall.allowed} from ${recall.deadline} on`]]),
  ]
  return rows.length === 0 ? '' : textTable(rows, [])
}
