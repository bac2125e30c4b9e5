/**
 * Grants: the part of the impact of a takeover that the failed account could not pay. It moves from the tier fund to the
 * pending account when the lots are taken, never above the fund's cash. Each lot unwound releases to the backstop at most
 * its share and at most what the fill gave away against the mark; the rest returns to the fund. Nothing is released for a
 * fill against the failed owner or its cluster. → Equity 1, impact 8: paid at once, an owner who is 90 % of the pool
 * pockets the fund's 7.
 */
import { actAsOne, postCash } from '../ledger/index.ts'
import { tableAdd, tableFree, tableGrow, tableHasRoom } from '../tables/index.ts'
import { type Atoms, assert, bigMulDivFloor, type Lots, type Price, type Row } from '../units/index.ts'
import type { BackstopHouse } from './tables.ts'

/** Cash of the fund that can be granted now. */
export function grantable(house: BackstopHouse, tier: Row): Atoms {
  return Math.max(0, house.ledger.accounts.cash[house.markets.tiers.fund[tier]!]!)
}

/** Grants an amount for lots just taken from an account, signed as the backstop holds them. */
export function grant(house: BackstopHouse, account: Row, market: Row, lots: Lots, amount: Atoms): void {
  if (amount === 0) return
  assert(lots !== 0, 'a grant is for lots')
  const { grants, grantLists } = house.backstop
  const { tiers, markets } = house.markets
  const tier = markets.tier[market]!
  postCash(house, tiers.fund[tier]!, tiers.pending[tier]!, tokenOf(house, tier), amount, 'impact')
  if (!tableHasRoom(grants)) tableGrow(grants, grants.capacity * 2)
  const row = tableAdd(grants)
  grants.account[row] = account
  grants.owner[row] = house.ledger.accounts.owner[account]!
  grants.market[row] = market
  grants.lots[row] = lots
  grants.amount[row] = amount
  while (grantLists.rows <= market) {
    if (!tableHasRoom(grantLists)) tableGrow(grantLists, grantLists.capacity * 2)
    tableAdd(grantLists)
  }
  const last = grantLists.last[market]!
  if (last === 0) grantLists.first[market] = row + 1
  else grants.after[last - 1] = row + 1
  grantLists.last[market] = row + 1
}

/**
 * Releases grants after a fill of the backstop: call it once for each, after the lots were posted.
 *
 * @param lots signed: + the backstop bought, − it sold
 * @param counterparty the account on the other side
 */
export function onBackstopFill(house: BackstopHouse, market: Row, lots: Lots, price: Price, counterparty: Row): void {
  const { grants, grantLists } = house.backstop
  if (market >= grantLists.rows) return
  const mark = house.markets.markets.mark[market]!
  const adverse = Math.max(0, lots > 0 ? price - mark : mark - price)
  let left = Math.abs(lots)
  for (let row = grantLists.first[market]! - 1; row >= 0 && left > 0; row = grantLists.first[market]! - 1) {
    if (grants.lots[row]! > 0 === lots > 0) return
    const unwound = Math.min(left, Math.abs(grants.lots[row]!))
    unwind(house, row, unwound, linked(house, grants.owner[row]!, counterparty) ? 0 : adverse * unwound)
    left -= unwound
  }
}

/** After a re-lot: lots of grants are whole new lots, rounded towards zero; grants of less than one return. */
export function relotGrants(house: BackstopHouse, market: Row, factor: number): void {
  const { grants, grantLists } = house.backstop
  if (market >= grantLists.rows) return
  let kept = -1
  for (let row = grantLists.first[market]! - 1; row >= 0; ) {
    const after = grants.after[row]! - 1
    const lots = Math.trunc(grants.lots[row]! / factor)
    if (lots === 0) {
      if (kept < 0) grantLists.first[market] = after + 1
      else grants.after[kept] = after + 1
      if (after < 0) grantLists.last[market] = kept + 1
      pay(house, row, 0, grants.amount[row]!)
      tableFree(grants, row)
    } else {
      grants.lots[row] = lots
      kept = row
    }
    row = after
  }
}

/** Takes `lots` off the first grant of its market: its share is released up to `cost`, what is left of it returns. */
function unwind(house: BackstopHouse, row: Row, lots: Lots, cost: Atoms): void {
  const { grants, grantLists } = house.backstop
  const held = Math.abs(grants.lots[row]!)
  const share = lots === held ? grants.amount[row]! : bigMulDivFloor(grants.amount[row]!, lots, held)
  const released = Math.min(share, cost)
  grants.amount[row]! -= share
  grants.lots[row]! += grants.lots[row]! > 0 ? -lots : lots
  pay(house, row, released, share - released)
  if (lots < held) return
  const market = grants.market[row]!
  grantLists.first[market] = grants.after[row]!
  if (grants.after[row] === 0) grantLists.last[market] = 0
  tableFree(grants, row)
}

function pay(house: BackstopHouse, row: Row, released: Atoms, returned: Atoms): void {
  const { tiers, markets } = house.markets
  const tier = markets.tier[house.backstop.grants.market[row]!]!
  const token = tokenOf(house, tier)
  const pending = tiers.pending[tier]!
  postCash(house, pending, tiers.backstop[tier]!, token, released, 'impact')
  postCash(house, pending, tiers.fund[tier]!, token, returned, 'impact')
}

/** Whether an account belongs to an owner or to one of its cluster. */
export function linked(house: BackstopHouse, owner: Row, account: Row): boolean {
  const other = house.ledger.accounts.owner[account]!
  return owner >= 0 && other >= 0 && actAsOne(house.ledger, owner, other)
}

function tokenOf(house: BackstopHouse, tier: Row): Row {
  return house.markets.tiers.settlementAsset[tier]! - 1
}
