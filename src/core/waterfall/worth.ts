/**
 * What every account of a tier is worth at given prices, in exact integers: collateral unrounded and without haircut, S_m
 * counted as nothing, accrued funding and interest with the funding row and the lender opposite, requested withdrawals as their owner's. Values are in
 * fractions of an atom, so that no price is rounded.
 */
import { balanceOf, cashAt, coinDebtOf, coinOwed, kindPosition } from '../ledger/index.ts'
import type { Prices } from '../margin/index.ts'
import { fundingDueCeil } from '../markets/index.ts'
import type { AssetAtoms, Atoms, Row } from '../units/index.ts'
import { linearResult } from '../valuation/index.ts'
import type { WaterfallHouse } from './tables.ts'

/** An account at given prices. */
export type AccountWorth = {
  readonly account: Row
  /** Cash + unrealised result, signed atoms. */
  readonly settled: Atoms
  /** Unrealised result over its markets, signed atoms. */
  readonly result: Atoms
  /** Whether it has a leg: lots, a claim or a loss. */
  readonly engaged: boolean
  /** Collateral by position in `TierWorth.assets`, less a coin owed, signed; 0 at the settlement token. */
  readonly balances: readonly AssetAtoms[]
  /** Signed, in 1 ÷ `scale` atoms. */
  readonly equity: bigint
}

/** A tier's books at given prices. */
export type TierWorth = {
  /** Fractions of an atom in which values are exact. */
  readonly scale: bigint
  /** The tier's assets, the settlement token first, then by number. */
  readonly assets: readonly Row[]
  /** Value of one asset atom, in 1 ÷ `scale` atoms, by position. */
  readonly unitValues: readonly bigint[]
  /** By number; S_m left out. */
  readonly accounts: readonly AccountWorth[]
}

/** What one atom of each of a tier's assets is worth. */
export type UnitValues = Pick<TierWorth, 'scale' | 'assets' | 'unitValues'>

/** The values of a tier's assets at given prices. */
export function unitValuesOf(house: WaterfallHouse, tier: Row, prices: Prices): UnitValues {
  const { atomsPerLot } = house.markets.assets
  const assets = assetsOf(house, tier)
  const scale = assets.slice(1).reduce((multiple, asset) => commonMultiple(multiple, BigInt(atomsPerLot[asset]!)), 1n)
  const unitValues = assets.map((asset, i) =>
    i === 0 ? scale : (BigInt(prices.assets[asset]!) * scale) / BigInt(atomsPerLot[asset]!),
  )
  return { scale, assets, unitValues }
}

/** The books of a tier. Two passes over accounts; changes nothing. */
export function worthOfTier(house: WaterfallHouse, tier: Row, prices: Prices): TierWorth {
  const { scale, assets, unitValues } = unitValuesOf(house, tier, prices)
  const { accounts } = house.ledger
  const requested = requestedOf(house, tier)
  const accrued = accruedFunding(house, tier, prices)
  const interest = accruedInterest(house, tier, prices)
  const debts = coinDebtsOf(house, tier)
  const found: AccountWorth[] = []
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] !== tier || accounts.kind[account] === kindPosition('settlement')) continue
    const isFunding = account === house.markets.tiers.funding[tier]
    const isLender = account === house.markets.tiers.treasury[tier]
    const result = resultOf(house, prices, account) + (isFunding ? accrued : 0)
    const held = assets.map((asset, i) => {
      const cash = cashAt(house, account, prices.loans[tier]!) + (isLender ? interest : 0)
      const balance = i === 0 ? cash : balanceOf(house.ledger, account, asset)
      const owed = coinOwed(house, account) === asset ? coinDebtOf(house, account) : 0
      return balance + (requested.get(account)?.get(asset) ?? 0) - owed + (isLender ? (debts.get(asset) ?? 0) : 0)
    })
    const settled = held[0]! + result
    const balances = [0, ...held.slice(1)]
    const collateral = balances.reduce((sum, amount, i) => sum + BigInt(amount) * unitValues[i]!, 0n)
    const equity = BigInt(settled) * scale + collateral
    found.push({ account, settled, result, engaged: accounts.legCount[account]! > 0, balances, equity })
  }
  return { scale, assets, unitValues, accounts: found }
}

/** Assets of a tier: the settlement token, then the others by number. */
export function assetsOf(house: WaterfallHouse, tier: Row): Row[] {
  const { assets, tiers } = house.markets
  const settlement = tiers.settlementAsset[tier]! - 1
  const rows = settlement < 0 ? [] : [settlement]
  for (let asset = 0; asset < assets.rows; asset++) {
    if (assets.tier[asset] === tier && asset !== settlement) rows.push(asset)
  }
  return rows
}

/** Unrealised result of an account over its markets, signed. */
function resultOf(house: WaterfallHouse, prices: Prices, account: Row): Atoms {
  let sum = 0
  forEachLeg(house, account, (slot, market) => {
    const { legs } = house.markets
    const due = fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, prices.indexes[market]!)
    sum += linearResult(legs.lots[slot]!, prices.marks[market]!, legs.cost[slot]!, due)
  })
  return sum
}

/** What legs owe the funding row since their last touch. */
function accruedFunding(house: WaterfallHouse, tier: Row, prices: Prices): Atoms {
  const { accounts } = house.ledger
  let sum = 0
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] !== tier) continue
    forEachLeg(house, account, (slot, market) => {
      const { legs } = house.markets
      sum += fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, prices.indexes[market]!)
    })
  }
  return sum
}

/** What loans owe the lender since their last touches. */
function accruedInterest(house: WaterfallHouse, tier: Row, prices: Prices): Atoms {
  const { accounts } = house.ledger
  let sum = 0
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] === tier) {
      sum += accounts.cash[account]! - cashAt(house, account, prices.loans[tier]!)
    }
  }
  return sum
}

/** What the accounts of a tier owe of each coin, interest included: it is the treasury's. */
export function coinDebtsOf(house: WaterfallHouse, tier: Row): Map<Row, AssetAtoms> {
  const { accounts, coins } = house.ledger
  const debts = new Map<Row, AssetAtoms>()
  for (let asset = 0; asset < coins.rows; asset++) if (coins.debtors[asset]! > 0) debts.set(asset, 0)
  if (debts.size === 0) return debts
  for (let account = 0; account < accounts.rows; account++) {
    const asset = coinOwed(house, account)
    if (asset < 0 || accounts.tier[account] !== tier) continue
    debts.set(asset, (debts.get(asset) ?? 0) + coinDebtOf(house, account))
  }
  return debts
}

/** Requested withdrawals by account and asset: + of who asked, − of the outgoing account that keeps them. */
export function requestedOf(house: WaterfallHouse, tier: Row): Map<Row, Map<Row, AssetAtoms>> {
  const { withdrawals, vaults } = house.ledger
  const requested = new Map<Row, Map<Row, AssetAtoms>>()
  const add = (account: Row, asset: Row, amount: AssetAtoms): void => {
    const byAsset = requested.get(account) ?? new Map<Row, AssetAtoms>()
    byAsset.set(asset, (byAsset.get(asset) ?? 0) + amount)
    requested.set(account, byAsset)
  }
  for (let row = 0; row < withdrawals.rows; row++) {
    const vault = withdrawals.vault[row]!
    if (withdrawals.ticket[row] === 0 || vaults.tier[vault] !== tier) continue
    const amount = withdrawals.amount[row]!
    add(withdrawals.account[row]!, vaults.asset[vault]!, amount)
    add(house.markets.tiers.outgoing[tier]!, vaults.asset[vault]!, -amount)
  }
  return requested
}

function forEachLeg(house: WaterfallHouse, account: Row, visit: (slot: Row, market: Row) => void): void {
  const { accounts } = house.ledger
  const first = accounts.legFirst[account]!
  const last = first + accounts.legCount[account]!
  for (let slot = first; slot < last; slot++) visit(slot, house.markets.legs.market[slot]!)
}

function commonMultiple(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return (a / x) * b
}
