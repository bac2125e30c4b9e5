/** INV-14, exactly: what a tier owes at given prices is what its vaults hold and what others lack. */
import { cashAt, coinDebtOf, coinOwed, kindPosition } from '../ledger/index.ts'
import type { Prices } from '../margin/index.ts'
import { fundingDueCeil } from '../markets/index.ts'
import type { Atoms, Row } from '../units/index.ts'
import { linearResult } from '../valuation/index.ts'
import { vaultsOf } from './claims.ts'
import type { WaterfallHouse } from './tables.ts'
import { coinDebtsOf, requestedOf, type UnitValues, unitValuesOf } from './worth.ts'

/** The sides of INV-14, in 1 ÷ `scale` atoms. */
type Solvency = {
  /** Σ max(equity, 0) + layers = vaults + N, and every vault can execute its pending withdrawals. */
  readonly holds: boolean
  readonly scale: bigint
  /** Σ max(equity, 0) of accounts that are no layer. */
  readonly equities: bigint
  /** Σ max(equity, 0) of SITG, fund and stakers. */
  readonly layers: bigint
  /** Value of what the vaults hold. */
  readonly vaults: bigint
  /** N = Σ of negative equities, ≥ 0. */
  readonly lacking: bigint
}

/**
 * Checks that a tier can pay at given prices. It stands in every cut, so it is one pass over accounts that makes nothing: what accounts own is
 * added up by asset, those below zero and the layers apart, and only the sums meet prices. Changes nothing.
 */
export function checkSolvency(house: WaterfallHouse, tier: Row, prices: Prices): Solvency {
  const units = unitValuesOf(house, tier, prices)
  const { layers, equities, lacking } = sumsOf(house, tier, prices, units)
  const { vaults: table } = house.ledger
  let [vaults, executable] = [0n, true]
  units.assets.forEach((asset, i) => {
    for (const vault of vaultsOf(house, asset)) {
      vaults += BigInt(table.stock[vault]!) * units.unitValues[i]!
      if (table.pending[vault]! > table.stock[vault]!) executable = false
    }
  })
  return {
    holds: executable && equities + layers === vaults + lacking,
    scale: units.scale,
    equities,
    layers,
    vaults,
    lacking,
  }
}

function sumsOf(
  house: WaterfallHouse,
  tier: Row,
  prices: Prices,
  units: UnitValues,
): Pick<Solvency, 'equities' | 'layers' | 'lacking'> {
  const { tiers } = house.markets
  const { accounts } = house.ledger
  const owned = ownedBy(house, tier, units)
  const layerRows = new Set([tiers.sitg[tier], tiers.fund[tier], tiers.stakers[tier]])
  const [members, layers, lacking] = [0, 1, 2].map(() => sumsByAsset(units.assets.length))
  // What legs and loans owe since their last touches is the funding row's and the lender's, so that these come last.
  const opposite = new Map([
    [tiers.funding[tier]!, 0],
    [tiers.treasury[tier]!, 0],
  ])
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] !== tier) continue
    const isCounted = accounts.kind[account] !== kindPosition('settlement') && !opposite.has(account)
    const { funding, interest } = read(owned, house, prices, account)
    opposite.set(tiers.funding[tier]!, opposite.get(tiers.funding[tier]!)! + funding)
    opposite.set(tiers.treasury[tier]!, opposite.get(tiers.treasury[tier]!)! + interest)
    if (isCounted) add(isNegative(owned) ? lacking! : layerRows.has(account) ? layers! : members!, owned)
  }
  const debts = coinDebtsOf(house, tier)
  for (const [account, accrued] of opposite) {
    if (accounts.tier[account] !== tier || account >= accounts.rows) continue
    read(owned, house, prices, account)
    owned.amounts[0]! += accrued
    if (account === tiers.treasury[tier]) {
      for (const [asset, debt] of debts)
        if (owned.positions.has(asset)) owned.amounts[owned.positions.get(asset)!]! += debt
    }
    add(isNegative(owned) ? lacking! : members!, owned)
  }
  return { equities: worth(members!, units), layers: worth(layers!, units), lacking: -worth(lacking!, units) }
}

/** What one account owns: settled money first, then collateral, by position in the tier's assets. Filled anew for each account. */
type Owned = {
  readonly amounts: Float64Array
  readonly requested: ReturnType<typeof requestedOf>
  readonly positions: ReadonlyMap<Row, number>
  readonly units: UnitValues
  /** Value of an asset atom in atoms, about. */
  readonly about: Float64Array
}

function ownedBy(house: WaterfallHouse, tier: Row, units: UnitValues): Owned {
  return {
    amounts: new Float64Array(units.assets.length),
    requested: requestedOf(house, tier),
    positions: new Map(units.assets.map((asset, position) => [asset, position])),
    units,
    about: Float64Array.from(units.unitValues, (value) => Number(value) / Number(units.scale)),
  }
}

type Accrued = { readonly funding: Atoms; readonly interest: Atoms }

/** Reads an account; returns what its legs owe the funding row and its loan the lender. */
function read({ amounts, requested, positions }: Owned, house: WaterfallHouse, prices: Prices, account: Row): Accrued {
  const { accounts, balances } = house.ledger
  const { legs } = house.markets
  amounts.fill(0)
  const cash = cashAt(house, account, prices.loans[accounts.tier[account]!]!)
  let [settled, owed] = [cash, 0]
  const legFirst = accounts.legFirst[account]!
  for (let slot = legFirst; slot < legFirst + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const due = fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, prices.indexes[market]!)
    owed += due
    settled += linearResult(legs.lots[slot]!, prices.marks[market]!, legs.cost[slot]!, due)
  }
  amounts[0] = settled
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    amounts[positions.get(balances.asset[slot]!)!]! += balances.amount[slot]!
  }
  const coin = coinOwed(house, account)
  if (coin >= 0) amounts[positions.get(coin)!]! -= coinDebtOf(house, account)
  const asked = requested.size === 0 ? undefined : requested.get(account)
  if (asked !== undefined) for (const [asset, amount] of asked) amounts[positions.get(asset)!]! += amount
  return { funding: owed, interest: accounts.cash[account]! - cash }
}

/** Beyond this part of all that was added, a sum of doubles has the sign of the exact one: some dozens of roundings of 2⁻⁵³ each. */
const DOUBT = 1 / 2 ** 40

/** Whether an account is worth less than nothing. Doubles say so where they are sure, exact arithmetic where they are not. */
function isNegative({ amounts, about, units }: Owned): boolean {
  let [sum, size] = [0, 0]
  for (let i = 0; i < amounts.length; i++) {
    const value = amounts[i]! * about[i]!
    sum += value
    size += Math.abs(value)
  }
  if (Math.abs(sum) > size * DOUBT) return sum < 0
  let exact = 0n
  for (let i = 0; i < amounts.length; i++) exact += BigInt(amounts[i]!) * units.unitValues[i]!
  return exact < 0n
}

/** Exact sums by asset in two halves, since a million amounts of 2⁵² have 72 bits. */
type Sums = { readonly high: Float64Array; readonly low: Float64Array }

const HALF = 2 ** 26

const sumsByAsset = (assets: number): Sums => ({ high: new Float64Array(assets), low: new Float64Array(assets) })

function add({ high, low }: Sums, { amounts }: Owned): void {
  for (let i = 0; i < amounts.length; i++) {
    const amount = amounts[i]!
    if (amount === 0) continue
    const upper = Math.floor(amount / HALF)
    high[i]! += upper
    low[i]! += amount - upper * HALF
  }
}

function worth({ high, low }: Sums, { unitValues }: UnitValues): bigint {
  return unitValues.reduce((sum, value, i) => sum + (BigInt(high[i]!) * BigInt(HALF) + BigInt(low[i]!)) * value, 0n)
}
