/**
 * Stakes: shares of the tier's pool of stakers. The pool's worth is its cash and, at the worse of price and slow price for who
 * asks, collateral it once received in kind. Shares come and go at that worth, rounded against who asks. Nothing but stakes
 * and losses changes the pool's cash: there is no way to donate to it. While a shortfall is open the pool has no price, so
 * nobody joins or leaves.
 */
import { postCash } from '../ledger/index.ts'
import { tableAdd, tableFree, tableHasRoom } from '../tables/index.ts'
import {
  ATOMS_MAX,
  type Atoms,
  assert,
  bigMulDivCeil,
  bigMulDivFloor,
  mulDivCeil,
  mulDivFloor,
  type Row,
} from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { hasProvisionalLoss } from './provisional.ts'
import type { WaterfallHouse } from './tables.ts'

/** Why cash cannot be staked, beyond what any payment out of an account is asked. */
export function stakeAddReject(house: WaterfallHouse, account: Row, amount: Atoms): Reject | null {
  const tier = house.ledger.accounts.tier[account]!
  const { stakeShares } = house.markets.tiers
  if (hasProvisionalLoss(house, tier)) return 'stakeFrozen'
  const worth = worthCeil(house, tier)
  // A pool whose shares are worth nothing yet hold something cannot be priced: its stakers leave first.
  if (stakeShares[tier]! > 0 && worth === 0) return 'stakeFrozen'
  const shares = sharesForFloor(stakeShares[tier]!, worth, amount)
  if (shares === 0) return 'fieldOutOfRange'
  if (stakeShares[tier]! + shares > ATOMS_MAX || worth + amount > ATOMS_MAX) return 'amountTooLarge'
  return stakeOf(house, account) >= 0 || tableHasRoom(house.ledger.stakes) ? null : 'capacityReached'
}

/** Stakes cash of an account: shares = ⌊amount × shares ÷ worth⌋, one to one in an empty pool. */
export function stakeAdd(house: WaterfallHouse, account: Row, amount: Atoms): void {
  const { stakes, accounts } = house.ledger
  const { tiers } = house.markets
  const tier = accounts.tier[account]!
  const shares = sharesForFloor(tiers.stakeShares[tier]!, worthCeil(house, tier), amount)
  let row = stakeOf(house, account)
  if (row < 0) {
    row = tableAdd(stakes)
    stakes.account[row] = account
    stakes.tier[row] = tier
  }
  postCash(house, account, tiers.stakers[tier]!, tiers.settlementAsset[tier]! - 1, amount, 'stake')
  changeShares(house, row, shares, amount)
}

/** Why shares cannot start to leave. */
export function stakeExitReject(house: WaterfallHouse, account: Row, shares: number): Reject | null {
  const { stakes, accounts } = house.ledger
  if (hasProvisionalLoss(house, accounts.tier[account]!)) return 'stakeFrozen'
  const row = stakeOf(house, account)
  return row < 0 || shares > stakes.shares[row]! - stakes.exiting[row]! ? 'sharesShort' : null
}

/** Shares start to leave: they stay at risk until claimed. The cooldown starts anew for all shares that are leaving. */
export function stakeExit(house: WaterfallHouse, account: Row, shares: number): void {
  const { stakes, accounts } = house.ledger
  const row = stakeOf(house, account)
  stakes.exiting[row]! += shares
  stakes.claimableMs[row] = house.clock.nowMs + house.params.tier.stakeCooldownMs[accounts.tier[account]!]!
  house.events.push({ type: 'stakeChanged', account, shares: 0, amount: 0, claimableMs: stakes.claimableMs[row]! })
}

/** Why leaving shares cannot be taken out now. */
export function stakeClaimReject(house: WaterfallHouse, account: Row): Reject | null {
  const { stakes, accounts } = house.ledger
  const tier = accounts.tier[account]!
  if (hasProvisionalLoss(house, tier)) return 'stakeFrozen'
  const row = stakeOf(house, account)
  if (row >= 0 && stakes.exiting[row]! > 0) {
    if (house.clock.nowMs < stakes.claimableMs[row]!) return 'stakeCooling'
    const pool = house.markets.tiers.stakers[tier]!
    return exitValueFloor(house, row, stakes.exiting[row]!) > accounts.cash[pool]! ? 'cashShort' : null
  }
  return 'sharesShort'
}

/** Takes leaving shares out: ⌊shares × worth ÷ shares of the pool⌋. */
export function stakeClaim(house: WaterfallHouse, account: Row): void {
  const { stakes, accounts } = house.ledger
  const { tiers } = house.markets
  const tier = accounts.tier[account]!
  const row = stakeOf(house, account)
  const shares = stakes.exiting[row]!
  const amount = exitValueFloor(house, row, shares)
  stakes.exiting[row] = 0
  postCash(house, tiers.stakers[tier]!, account, tiers.settlementAsset[tier]! - 1, amount, 'stake')
  changeShares(house, row, -shares, -amount)
}

/** Rows of the stakes of an account's owner in its tier, by account: rows are recycled over all tiers, so their order says nothing. */
export function stakesOfOwner(house: WaterfallHouse, account: Row): Row[] {
  const { stakes, accounts } = house.ledger
  const owner = accounts.owner[account]!
  const rows: Row[] = []
  for (let row = 0; row < stakes.rows; row++) {
    const staker = stakes.account[row]!
    if (stakes.shares[row]! === 0 || stakes.tier[row] !== accounts.tier[account]) continue
    if (staker === account || (owner >= 0 && accounts.owner[staker] === owner)) rows.push(row)
  }
  return byAccount(house, rows)
}

/** What a stake is worth. Floor. */
export function stakeValueFloor(house: WaterfallHouse, row: Row): Atoms {
  return exitValueFloor(house, row, house.ledger.stakes.shares[row]!)
}

/**
 * Burns shares worth `amount`, at most the stake's value, for a loss of its own owner. Shares ceil: against the staker. A stake that
 * pays all it is worth ends: → what rounding left of it would be worth an atom once the others have gained by it, and SITG
 * would pay before that.
 */
export function burnForLoss(house: WaterfallHouse, row: Row, amount: Atoms): void {
  const { stakes } = house.ledger
  const tier = stakes.tier[row]!
  const fewest = bigMulDivCeil(amount, house.markets.tiers.stakeShares[tier]!, worthFloor(house, tier))
  assert(fewest <= stakes.shares[row]!, 'a stake pays no more than its value')
  const shares = amount === stakeValueFloor(house, row) ? stakes.shares[row]! : fewest
  stakes.exiting[row] = Math.min(stakes.exiting[row]!, stakes.shares[row]! - shares)
  changeShares(house, row, -shares, -amount)
}

/** A pool that lost everything starts anew: its shares are void. */
export function closeEmptyPool(house: WaterfallHouse, tier: Row): void {
  const { stakes } = house.ledger
  if (house.markets.tiers.stakeShares[tier] === 0 || worthCeil(house, tier) > 0) return
  const rows: Row[] = []
  for (let row = 0; row < stakes.rows; row++) {
    if (stakes.shares[row]! > 0 && stakes.tier[row] === tier) rows.push(row)
  }
  for (const row of byAccount(house, rows)) changeShares(house, row, -stakes.shares[row]!, 0)
}

function byAccount({ ledger }: WaterfallHouse, rows: Row[]): Row[] {
  return rows.sort((a, b) => ledger.stakes.account[a]! - ledger.stakes.account[b]!)
}

function stakeOf(house: WaterfallHouse, account: Row): Row {
  const { stakes } = house.ledger
  for (let row = 0; row < stakes.rows; row++) {
    if (stakes.account[row] === account && stakes.shares[row]! > 0) return row
  }
  return -1
}

function changeShares(house: WaterfallHouse, row: Row, shares: number, amount: Atoms): void {
  const { stakes } = house.ledger
  const account = stakes.account[row]!
  stakes.shares[row]! += shares
  house.markets.tiers.stakeShares[stakes.tier[row]!]! += shares
  house.events.push({ type: 'stakeChanged', account, shares, amount, claimableMs: stakes.claimableMs[row]! })
  if (stakes.shares[row] === 0) tableFree(stakes, row)
}

function sharesForFloor(shares: number, worth: Atoms, amount: Atoms): number {
  return shares === 0 ? amount : worth === 0 ? 0 : bigMulDivFloor(amount, shares, worth)
}

function exitValueFloor(house: WaterfallHouse, row: Row, shares: number): Atoms {
  const tier = house.ledger.stakes.tier[row]!
  return bigMulDivFloor(shares, worthFloor(house, tier), house.markets.tiers.stakeShares[tier]!)
}

/** Worth of the pool for who joins. Collateral at the higher price, ceil. */
function worthCeil(house: WaterfallHouse, tier: Row): Atoms {
  const { price, slow } = house.markets.assets
  return worthOf(house, tier, (asset, amount, atomsPerLot) =>
    mulDivCeil(amount, Math.max(price[asset]!, slow[asset]!), atomsPerLot),
  )
}

/** Worth of the pool for who leaves. Collateral at the lower price, floor. */
function worthFloor(house: WaterfallHouse, tier: Row): Atoms {
  const { price, slow } = house.markets.assets
  return worthOf(house, tier, (asset, amount, atomsPerLot) =>
    mulDivFloor(amount, Math.min(price[asset]!, slow[asset]!), atomsPerLot),
  )
}

function worthOf(
  house: WaterfallHouse,
  tier: Row,
  valueAt: (asset: Row, amount: number, atomsPerLot: number) => Atoms,
): Atoms {
  const { accounts, balances } = house.ledger
  const pool = house.markets.tiers.stakers[tier]!
  let worth = accounts.cash[pool]!
  const first = accounts.balanceFirst[pool]!
  for (let slot = first; slot < first + accounts.balanceCount[pool]!; slot++) {
    const asset = balances.asset[slot]!
    worth += valueAt(asset, balances.amount[slot]!, house.markets.assets.atomsPerLot[asset]!)
  }
  return worth
}
