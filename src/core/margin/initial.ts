/**
 * Initial margin: tested when risk is opened or money leaves. Each test is Σ over underlyings of the worse of mark and
 * slow price of (equity − requirement), plus cash, less holds. Gains count little: they first offset the account's own
 * losses on the same underlying at v, what is left counts at w ≤ v (rules §2, §4).
 */
import { fundingDueCeil } from '../markets/index.ts'
import { assetPriceAtRaw, markAtRaw, type OracleHouse } from '../oracle/index.ts'
import { hasStandingChange, underEachVersion } from '../params/index.ts'
import { type Atoms, type Lots, mulDivFloor, PPM, type Ppm, type Price, type Row } from '../units/index.ts'
import { linearResult, weightedResultFloor } from '../valuation/index.ts'
import { haircutCeil, type InitialCharges, initialOfLegCeil, maintenanceOfLegCeil } from './charges.ts'
import { targetOfLegsCeil } from './levels.ts'
import type { Change } from './measure.ts'
import { ownerLots } from './owner-share.ts'

/** What the initial test found, signed: ≥ 0 passes. */
export type InitialAnswer = {
  /** Initial equity − initial requirement − holds. */
  initialExcess: Atoms
  /** Initial equity − target requirement − holds, the least over the versions in force and scheduled. */
  targetExcess: Atoms
  /** Σ per underlying of |net delta notional| at mark. */
  netDelta: Atoms
  /** Initial equity at the worse prices: with the requirement it explains the excess. */
  equity: Atoms
  requirement: Atoms
  /** Σ |notional| + |cost| + collateral value + |cash|: what must stay inside the exact range. */
  gross: Atoms
}

/** Sums of one underlying, at the mark and at the slow price. */
type Sums = {
  underlying: Row
  /** Gains at v, losses in full, collateral less haircuts, and the two requirements: initial, maintenance of legs. */
  gainsMark: Atoms
  gainsSlow: Atoms
  lossesMark: Atoms
  lossesSlow: Atoms
  collateralMark: Atoms
  collateralSlow: Atoms
  initialMark: Atoms
  initialSlow: Atoms
  legsMark: Atoms
  legsSlow: Atoms
  /** Lowest v among its markets. */
  claimPpm: Ppm
  delta: Atoms
  /** Whether a leg has lots here: a flat holder's collateral is no net delta to cover. */
  open: boolean
  gross: Atoms
}

/** Charges of the leg judged last, and sums of the book judged last: scratch of this room, no state. */
const charges: InitialCharges = { bracket: 0, size: 0, market: 0, depth: 0, share: 0, season: 0, cap: 0 }
const pool: Sums[] = []
const used = { sums: 0 }

/**
 * Tests a book as it would be after a change: initial margin now, target margin now and under every scheduled version.
 *
 * @param freed margin of a hold that the change uses up
 */
export function testInitial(house: OracleHouse, account: Row, change: Change, freed: Atoms): InitialAnswer {
  const answer = testNow(house, account, change, freed)
  if (!hasStandingChange(house.params)) return answer
  underEachVersion(house.params, () => {
    answer.targetExcess = Math.min(answer.targetExcess, testNow(house, account, change, freed).targetExcess)
  })
  return answer
}

function testNow(house: OracleHouse, account: Row, change: Change, freed: Atoms): InitialAnswer {
  used.sums = 0
  addLegs(house, account, change)
  addBalances(house, account, change)
  const { accounts } = house.ledger
  return total(house, account, accounts.cash[account]! + change.cash - accounts.held[account]! + freed)
}

function addLegs(house: OracleHouse, account: Row, change: Change): void {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const first = accounts.legFirst[account]!
  const last = first + accounts.legCount[account]!
  let pending = change.market
  for (let slot = first; slot < last; slot++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    const cost = legs.cost[slot]! + fundingDueCeil(lots, legs.index[slot]!, markets.index[market]!)
    if (market === change.market) {
      pending = -1
      addLeg(house, account, market, lots + change.lots, cost + change.cost)
    } else addLeg(house, account, market, lots, cost)
  }
  if (pending >= 0) addLeg(house, account, pending, change.lots, change.cost)
}

function addBalances(house: OracleHouse, account: Row, change: Change): void {
  const { accounts, balances } = house.ledger
  const first = accounts.balanceFirst[account]!
  const last = first + accounts.balanceCount[account]!
  let pending = change.asset
  for (let slot = first; slot < last; slot++) {
    const asset = balances.asset[slot]!
    if (asset === change.asset) {
      pending = -1
      addCollateral(house, asset, balances.amount[slot]! + change.assetAmount)
    } else addCollateral(house, asset, balances.amount[slot]!)
  }
  if (pending >= 0) addCollateral(house, pending, change.assetAmount)
}

function addLeg(house: OracleHouse, account: Row, market: Row, lots: Lots, cost: Atoms): void {
  const { markets } = house.markets
  const sum = sumOf(markets.underlying[market]!)
  const claimPpm = markets.claimPpm[market]!
  sum.claimPpm = Math.min(sum.claimPpm, claimPpm)
  const mark = markets.mark[market]!
  const slow = worseSlow(house, market, lots)
  const atMark = linearResult(lots, mark, cost, 0)
  if (atMark > 0) sum.gainsMark += weightedResultFloor(atMark, claimPpm)
  else sum.lossesMark += atMark
  const atSlow = linearResult(lots, slow, cost, 0)
  if (atSlow > 0) sum.gainsSlow += weightedResultFloor(atSlow, claimPpm)
  else sum.lossesSlow += atSlow
  const notional = Math.abs(lots) * mark
  sum.delta += lots * mark
  sum.gross += notional + Math.abs(cost)
  if (lots === 0) return
  sum.open = true
  const owned = ownerLots(house, account, market, lots)
  sum.initialMark += initialOfLegCeil(house, market, lots, notional, owned, charges)
  sum.legsMark += maintenanceOfLegCeil(house.params, market, lots, notional)
  sum.initialSlow += initialOfLegCeil(house, market, lots, Math.abs(lots) * slow, owned, charges)
  sum.legsSlow += maintenanceOfLegCeil(house.params, market, lots, Math.abs(lots) * slow)
}

function addCollateral(house: OracleHouse, asset: Row, amount: number): void {
  const { assets } = house.markets
  const sum = sumOf(assets.underlying[asset]!)
  const atomsPerLot = assets.atomsPerLot[asset]!
  const value = mulDivFloor(amount, assets.price[asset]!, atomsPerLot)
  const slow = mulDivFloor(amount, worseSlowAsset(house, asset), atomsPerLot)
  sum.collateralMark += value - haircutCeil(house.params, asset, value)
  sum.collateralSlow += slow - haircutCeil(house.params, asset, slow)
  sum.delta += value
  sum.gross += value
}

/** The sums of an underlying, from nothing when the book first meets it. */
function sumOf(underlying: Row): Sums {
  for (let i = 0; i < used.sums; i++) if (pool[i]!.underlying === underlying) return pool[i]!
  if (used.sums === pool.length) pool.push(emptySums())
  const sum = pool[used.sums++]!
  sum.underlying = underlying
  sum.gainsMark = sum.gainsSlow = sum.lossesMark = sum.lossesSlow = 0
  sum.collateralMark = sum.collateralSlow = 0
  sum.initialMark = sum.initialSlow = sum.legsMark = sum.legsSlow = 0
  sum.claimPpm = PPM
  sum.delta = sum.gross = 0
  sum.open = false
  return sum
}

function emptySums(): Sums {
  return {
    underlying: 0,
    gainsMark: 0,
    gainsSlow: 0,
    lossesMark: 0,
    lossesSlow: 0,
    collateralMark: 0,
    collateralSlow: 0,
    initialMark: 0,
    initialSlow: 0,
    legsMark: 0,
    legsSlow: 0,
    claimPpm: PPM,
    delta: 0,
    open: false,
    gross: 0,
  }
}

function total(house: OracleHouse, account: Row, cash: Atoms): InitialAnswer {
  const tier = house.ledger.accounts.tier[account]!
  const weight = house.params.tier.claimWeightPpm[tier]!
  const answer = {
    initialExcess: cash,
    targetExcess: cash,
    netDelta: 0,
    equity: cash,
    requirement: 0,
    gross: Math.abs(cash),
  }
  for (let i = 0; i < used.sums; i++) {
    const sum = pool[i]!
    const claimPpm = Math.min(weight, sum.claimPpm)
    const equityMark = weightedResultFloor(sum.gainsMark + sum.lossesMark, claimPpm) + sum.collateralMark
    const equitySlow = weightedResultFloor(sum.gainsSlow + sum.lossesSlow, claimPpm) + sum.collateralSlow
    const markIsWorse = equityMark - sum.initialMark <= equitySlow - sum.initialSlow
    answer.equity += markIsWorse ? equityMark : equitySlow
    answer.requirement += markIsWorse ? sum.initialMark : sum.initialSlow
    answer.initialExcess += Math.min(equityMark - sum.initialMark, equitySlow - sum.initialSlow)
    answer.targetExcess += Math.min(
      equityMark - targetOfLegsCeil(house, tier, sum.legsMark),
      equitySlow - targetOfLegsCeil(house, tier, sum.legsSlow),
    )
    if (sum.open) answer.netDelta += Math.abs(sum.delta)
    answer.gross += sum.gross
  }
  return answer
}

/**
 * The slow price; while the step rule holds a price back, the worse of it and the mark at the raw median. Worse for the side
 * of the leg.
 */
function worseSlow(house: OracleHouse, market: Row, lots: Lots): Price {
  const { slow: slows, mark } = house.markets.markets
  const slow = slows[market]!
  const raw = markAtRaw(house, market)
  if (raw === mark[market]) return slow
  return lots >= 0 ? Math.min(slow, raw) : Math.max(slow, raw)
}

/** The same of collateral, which is always held. */
function worseSlowAsset(house: OracleHouse, asset: Row): Price {
  const { slow, price } = house.markets.assets
  const raw = assetPriceAtRaw(house, asset)
  return raw === price[asset] ? slow[asset]! : Math.min(slow[asset]!, raw)
}
