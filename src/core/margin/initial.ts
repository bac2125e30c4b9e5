/**
 * Initial margin: tested when risk is opened or money leaves. Each test is Σ over underlyings of the worse of mark and
 * slow price of (equity − requirement), plus cash, less holds. Gains count little: they first offset the account's own
 * losses on the same underlying at v, what is left counts at w ≤ v (rules §2, §4).
 */
import { fundingDueCeil } from '../markets/index.ts'
import { assetPriceAtRaw, markAtRaw, type OracleHouse } from '../oracle/index.ts'
import { hasStandingChange, underEachVersion } from '../params/index.ts'
import { type Atoms, type Lots, mulDivFloor, PPM, type Price, type Row } from '../units/index.ts'
import { linearResult } from '../valuation/index.ts'
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

/** Sums of one underlying, at mark [0] and slow price [1]. */
type Sums = {
  underlying: Row
  gains: [Atoms, Atoms]
  losses: [Atoms, Atoms]
  collateral: [Atoms, Atoms]
  initial: [Atoms, Atoms]
  target: [Atoms, Atoms]
  claimPpm: number
  delta: Atoms
  /** Whether a leg has lots here: a flat holder's collateral is no net delta to cover. */
  open: boolean
  gross: Atoms
}

/** Charges of the leg judged last: scratch of this room, no state. */
const scratch: InitialCharges = { bracket: 0, size: 0, market: 0, depth: 0, share: 0, season: 0, cap: 0 }

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
  const { accounts, balances } = house.ledger
  const { legs } = house.markets
  const sums: Sums[] = []
  const first = accounts.legFirst[account]!
  let pending = change.market
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const due = fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, house.markets.markets.index[market]!)
    const changed = market === change.market
    if (changed) pending = -1
    const lots = legs.lots[slot]! + (changed ? change.lots : 0)
    const cost = legs.cost[slot]! + due + (changed ? change.cost : 0)
    addLeg(house, sums, account, market, lots, cost)
  }
  if (pending >= 0) addLeg(house, sums, account, pending, change.lots, change.cost)
  let pendingAsset = change.asset
  const balanceFirst = accounts.balanceFirst[account]!
  for (let slot = balanceFirst; slot < balanceFirst + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    const changed = asset === change.asset
    if (changed) pendingAsset = -1
    addCollateral(house, sums, asset, balances.amount[slot]! + (changed ? change.assetAmount : 0))
  }
  if (pendingAsset >= 0) addCollateral(house, sums, pendingAsset, change.assetAmount)
  return total(house, account, sums, accounts.cash[account]! + change.cash - accounts.held[account]! + freed)
}

function addLeg(house: OracleHouse, sums: Sums[], account: Row, market: Row, lots: Lots, cost: Atoms): void {
  const { markets } = house.markets
  const sum = sumOf(sums, markets.underlying[market]!)
  sum.claimPpm = Math.min(sum.claimPpm, markets.claimPpm[market]!)
  const ownersLots = ownerLots(house, account, market, lots)
  if (lots !== 0) sum.open = true
  for (const at of [0, 1] as const) {
    const price = at === 0 ? markets.mark[market]! : worseSlow(house, market, lots)
    const result = linearResult(lots, price, cost, 0)
    if (result > 0) sum.gains[at] += mulDivFloor(result, markets.claimPpm[market]!, PPM)
    else sum.losses[at] += result
    if (lots === 0) continue
    const notional = Math.abs(lots) * price
    sum.initial[at] += initialOfLegCeil(house, market, lots, notional, ownersLots, scratch)
    sum.target[at] += maintenanceOfLegCeil(house.params, market, lots, notional)
  }
  sum.delta += lots * markets.mark[market]!
  sum.gross += Math.abs(lots) * markets.mark[market]! + Math.abs(cost)
}

function addCollateral(house: OracleHouse, sums: Sums[], asset: Row, amount: number): void {
  const { assets } = house.markets
  const sum = sumOf(sums, assets.underlying[asset]!)
  for (const at of [0, 1] as const) {
    const price = at === 0 ? assets.price[asset]! : Math.min(assets.slow[asset]!, assetPriceAtRaw(house, asset))
    const value = mulDivFloor(amount, price, assets.atomsPerLot[asset]!)
    sum.collateral[at] += value - haircutCeil(house.params, asset, value)
    if (at === 0) {
      sum.delta += value
      sum.gross += value
    }
  }
}

function sumOf(sums: Sums[], underlying: Row): Sums {
  for (const sum of sums) if (sum.underlying === underlying) return sum
  const sum: Sums = {
    underlying,
    gains: [0, 0],
    losses: [0, 0],
    collateral: [0, 0],
    initial: [0, 0],
    target: [0, 0],
    claimPpm: PPM,
    delta: 0,
    open: false,
    gross: 0,
  }
  sums.push(sum)
  return sum
}

function total(house: OracleHouse, account: Row, sums: readonly Sums[], cash: Atoms): InitialAnswer {
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
  for (const sum of sums) {
    const equities = [0, 1].map((at) => {
      const net = sum.gains[at as 0 | 1] + sum.losses[at as 0 | 1]
      const counted = net > 0 ? mulDivFloor(net, Math.min(weight, sum.claimPpm), PPM) : net
      return counted + sum.collateral[at as 0 | 1]
    }) as [number, number]
    const worse = equities[0] - sum.initial[0] <= equities[1] - sum.initial[1] ? 0 : 1
    answer.initialExcess += equities[worse] - sum.initial[worse]
    answer.equity += equities[worse]
    answer.requirement += sum.initial[worse]
    const targets = [0, 1].map((at) => equities[at]! - targetOfLegsCeil(house, tier, sum.target[at as 0 | 1]))
    answer.targetExcess += Math.min(targets[0]!, targets[1]!)
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
  const slow = house.markets.markets.slow[market]!
  const raw = markAtRaw(house, market)
  return lots >= 0 ? Math.min(slow, raw) : Math.max(slow, raw)
}
