/**
 * Wind-down of a tier, only when a vault holds less than its ledger or a market or asset that someone holds has no price:
 * every position ends at its mark and every account is left with its claims (rules §7). What follows is for people to decide.
 */
import { endBidsOfTier } from '../auction/index.ts'
import { returnJoins } from '../backstop/index.ts'
import {
  balanceOf,
  balanceReject,
  changeBalance,
  changeCash,
  coinDebtOf,
  coinOwed,
  endWithdrawal,
  postCash,
  postCollateral,
  settleInterest,
} from '../ledger/index.ts'
import { buyIn, closeCoinPool } from '../lending/index.ts'
import { debtValueCeil, type Prices, presentPrices } from '../margin/index.ts'
import { addCost, endHoldsWhere, legSlot, lotsOf, postLots, settleFunding } from '../markets/index.ts'
import { stepSweeps } from '../settlement/index.ts'
import { keyRead } from '../tables/index.ts'
import type { AssetAtoms, Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { claims, vaultsOf } from './claims.ts'
import { atOneIndex } from './gains.ts'
import { legholdersIn } from './holders.ts'
import { noteShort } from './shortfall.ts'
import type { WaterfallHouse } from './tables.ts'
import { assetsOf } from './worth.ts'

/**
 * Notes what a vault really holds. More than its ledger is a gift to nobody and is not counted; less winds its tier down.
 */
export function vaultReported(house: WaterfallHouse, vault: Row, stock: AssetAtoms): void {
  const { vaults } = house.ledger
  const ledger = ledgerOf(house, vault)
  vaults.stock[vault] = Math.min(stock, ledger)
  if (stock >= ledger) return
  const tier = vaults.tier[vault]!
  if (windDownReject(house, tier) === null) windDown(house, tier, presentPrices(house))
}

/** Why a tier cannot be wound down now. */
export function windDownReject(house: WaterfallHouse, tier: Row): Reject | null {
  if (house.markets.tiers.woundDown[tier] === 1) return 'tierWoundDown'
  const short = assetsOf(house, tier).some((asset) =>
    vaultsOf(house, asset).some((vault) => house.ledger.vaults.stock[vault]! < ledgerOf(house, vault)),
  )
  return short || lacksPrice(house, tier) ? null : 'windDownUnfounded'
}

/**
 * Winds a tier down: ends holds and bids, returns what waits to join the pool and requested withdrawals, ends sweeps and
 * positions at the given marks, and leaves each account its claims. A vault's missing stock is written off. Not bounded: every
 * account of the tier is settled in this command.
 */
export function windDown(house: WaterfallHouse, tier: Row, prices: Prices): void {
  endPromises(house, tier)
  returnJoins(house, tier)
  returnWithdrawals(house, tier)
  // What has been recorded for a sweep under way was meant for the cash that has been collected: it is paid to the end.
  while (stepSweeps(house, house.ledger.accounts.rows));
  settleLegs(house, tier)
  settleLoans(house, tier)
  closeCoinDebts(house, tier, prices)
  const granted = claims(house, tier, prices)
  house.events.push({ type: 'tierWoundDown', tier })
  const tierOf = house.markets.markets.tier
  const markets = Array.from({ length: house.markets.markets.rows }, (_, market) => market).filter(
    (market) => tierOf[market] === tier,
  )
  const legholders = legholdersIn(house, markets)
  for (const market of markets) closeMarket(house, market, legholders.get(market)!, prices)
  const byAccount = new Map<Row, Map<Row, AssetAtoms>>()
  for (const { account, vault, amount } of granted) {
    house.events.push({ type: 'windDownClaim', account, vault, amount })
    const asset = house.ledger.vaults.asset[vault]!
    const ofAccount = byAccount.get(account) ?? new Map<Row, AssetAtoms>()
    ofAccount.set(asset, (ofAccount.get(asset) ?? 0) + amount)
    byAccount.set(account, ofAccount)
  }
  const assets = assetsOf(house, tier)
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] === tier) leaveWith(house, account, assets, byAccount.get(account) ?? new Map())
  }
  writeOff(house, assets)
  for (const asset of assets.slice(1)) closeCoinPool(house, asset)
  house.markets.tiers.woundDown[tier] = 1
}

/** What a vault should hold. */
function ledgerOf(house: WaterfallHouse, vault: Row): AssetAtoms {
  const { vaults } = house.ledger
  return vaults.deposited[vault]! - vaults.withdrawn[vault]! + vaults.movedNet[vault]!
}

/** Whether lots or collateral of the tier have no price. */
function lacksPrice(house: WaterfallHouse, tier: Row): boolean {
  const { markets, assets } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] === tier && markets.openInterest[market]! > 0 && markets.mark[market] === 0) return true
  }
  return assetsOf(house, tier).some((asset, i) => i > 0 && assets.total[asset]! > 0 && assets.price[asset] === 0)
}

/** Nothing is traded or taken in the tier again: margin held for it is free. */
function endPromises(house: WaterfallHouse, tier: Row): void {
  const { accounts } = house.ledger
  endHoldsWhere(house, (hold) => accounts.tier[house.markets.holds.account[hold]!] === tier, 'cancelled')
  endBidsOfTier(house, tier)
}

function returnWithdrawals(house: WaterfallHouse, tier: Row): void {
  const { withdrawals, vaults } = house.ledger
  const outgoing = house.markets.tiers.outgoing[tier]!
  const rows: Row[] = []
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.ticket[row]! > 0 && vaults.tier[withdrawals.vault[row]!] === tier) rows.push(row)
  }
  for (const row of rows.sort((a, b) => withdrawals.ticket[a]! - withdrawals.ticket[b]!)) {
    const vault = withdrawals.vault[row]!
    const asset = vaults.asset[vault]!
    const account = withdrawals.account[row]!
    const amount = withdrawals.amount[row]!
    const post = asset === house.markets.tiers.settlementAsset[tier]! - 1 ? postCash : postCollateral
    post(house, outgoing, account, asset, amount, 'withdrawal-returned')
    house.events.push({
      type: 'withdrawalNoted',
      withdrawal: withdrawals.ticket[row]!,
      vault,
      account,
      amount,
      stage: 'cancelled',
      vaultNumber: 0,
      recipient: keyRead(withdrawals.recipient, row),
    })
    endWithdrawal(house.ledger, row, 'returned')
  }
}

/** Brings every leg to one index, so that what follows moves nothing by itself. */
function settleLegs(house: WaterfallHouse, tier: Row): void {
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] !== tier) continue
    const first = accounts.legFirst[account]!
    for (let slot = first; slot < first + accounts.legCount[account]!; slot++) settleFunding(house, account, slot)
  }
}

/** Charges every loan, so that none owes more than its cash says. */
function settleLoans(house: WaterfallHouse, tier: Row): void {
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] === tier) settleInterest(house, account)
  }
}

/** Buys every coin in that is owed, at its price alone: what a debtor cannot pay is negative cash, and part of the tier's loss. */
function closeCoinDebts(house: WaterfallHouse, tier: Row, prices: Prices): void {
  const { accounts } = house.ledger
  for (let account = 0; account < accounts.rows; account++) {
    const asset = coinOwed(house, account)
    if (asset < 0 || accounts.tier[account] !== tier) continue
    const debt = coinDebtOf(house, account)
    const price = Math.max(1, prices.assets[asset]!)
    buyIn(house, account, debt, debtValueCeil(house, asset, debt, price), price)
  }
}

/** Ends every position of a market at its mark, longs against shorts by number, then every cost. */
function closeMarket(house: WaterfallHouse, market: Row, legholders: readonly Row[], prices: Prices): void {
  const holders = atOneIndex(house, market, legholders)
  const longs = holders.filter((account) => lotsOf(house, account, market) > 0)
  const shorts = holders.filter((account) => lotsOf(house, account, market) < 0)
  for (let l = 0, s = 0; l < longs.length; ) {
    const [seller, buyer] = [longs[l]!, shorts[s]!]
    const lots = Math.min(lotsOf(house, seller, market), -lotsOf(house, buyer, market))
    postLots(house, buyer, seller, market, lots, prices.marks[market]!)
    if (lotsOf(house, seller, market) === 0) l++
    if (lotsOf(house, buyer, market) === 0) s++
  }
  for (const account of holders) {
    const slot = legSlot(house, account, market)
    if (slot >= 0) addCost(house, account, market, -house.markets.legs.cost[slot]!)
  }
}

/**
 * Gives an account exactly its claims. One that has no room for an asset leaves it with the rounding account, in trust: its
 * claim is in the events.
 */
function leaveWith(
  house: WaterfallHouse,
  account: Row,
  assets: readonly Row[],
  granted: ReadonlyMap<Row, AssetAtoms>,
): void {
  const { accounts } = house.ledger
  const rounding = house.markets.tiers.rounding[accounts.tier[account]!]!
  assets.forEach((asset, i) => {
    const amount = granted.get(asset) ?? 0
    if (i === 0) changeCash(house, account, amount - accounts.cash[account]!)
    else {
      const delta = amount - balanceOf(house.ledger, account, asset)
      if (delta === 0) return
      const hasRoom = balanceReject(house.ledger, account, asset) === null
      changeBalance(house, hasRoom ? account : rounding, asset, delta)
      if (hasRoom) return
      house.events.push({ type: 'posted', class: 'wind-down', from: account, to: rounding, asset, amount: delta })
    }
  })
  noteShort(house, account, false)
}

/** The ledger of each vault becomes its stock: what is missing has left it without the house's doing. */
function writeOff(house: WaterfallHouse, assets: readonly Row[]): void {
  const { vaults } = house.ledger
  for (const asset of assets) {
    let total = 0
    for (const vault of vaultsOf(house, asset)) {
      const ledger = ledgerOf(house, vault)
      const stock = vaults.stock[vault]!
      total += stock
      if (stock === ledger) continue
      house.events.push({ type: 'vaultShort', vault, ledger, stock })
      vaults.withdrawn[vault]! += ledger - stock
    }
    house.markets.assets.total[asset] = total
  }
}
