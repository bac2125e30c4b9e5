/**
 * What a reduction may close, in the order of rules §6.2: descending (r − f) ÷ notional, then number; only r > f. r is the
 * restore requirement that the last thousand dollars of a leg free, f what closing them costs. A last long of no more than that
 * also frees what falls with it, up to its notional. Collateral stands in the same order, after legs of the same density, as
 * far as it repays negative cash or buys a coin in that is owed: r is its haircut, f its discount. So does that coin itself: r is
 * what restore asks for it, f the premium of a buy-in.
 */
import { balanceOf, coinOwed } from '../ledger/index.ts'
import {
  givenBack,
  haircutInBookCeil,
  isPortfolio,
  maintenanceOfLegCeil,
  noChange,
  takenByLongs,
  targetOfLegsCeil,
} from '../margin/index.ts'
import { costPrice, lotsOf, notionalPrice } from '../markets/index.ts'
import { assetActReject } from '../oracle/index.ts'
import { type Atoms, bigMulDivFloor, mulDivCeil, mulDivFloor, PPM, type Ppm, type Row } from '../units/index.ts'
import { debtDensity, debtGap } from './buy-in.ts'
import { outcomeOf } from './costs.ts'
import { isReducible, marketsHeld } from './prices.ts'
import { assetsHeld } from './sale.ts'
import type { LiquidationHouse } from './tables.ts'

/** A leg, a coin owed or a balance that a reduction may close, with (r − f) ÷ notional. */
export type Candidate = { readonly kind: 'leg' | 'debt' | 'collateral'; readonly row: Row; readonly density: Ppm }

/** Notional over which r is measured: the rounding of the charges in it is below 10⁻² ppm. */
const PROBE: Atoms = 10 ** 9

/** Candidates of an account in the order of closing. */
export function candidatesOf(house: LiquidationHouse, account: Row): Candidate[] {
  const found: Candidate[] = []
  for (const market of marketsHeld(house, account)) {
    if (!isReducible(house, market)) continue
    found.push({ kind: 'leg', row: market, density: legDensity(house, account, market) })
  }
  const owed = coinOwed(house, account)
  if (owed >= 0) found.push({ kind: 'debt', row: owed, density: debtDensity(house, account) })
  if (house.ledger.accounts.cash[account]! < 0 || debtGap(house, account) > 0) {
    for (const asset of assetsHeld(house, account)) {
      if (assetActReject(house, 'sellCollateral', asset) !== null) continue
      found.push({ kind: 'collateral', row: asset, density: assetDensity(house, account, asset) })
    }
  }
  return found
    .filter((candidate) => candidate.density > 0)
    .sort((a, b) => b.density - a.density || orderOf(a) - orderOf(b) || a.row - b.row)
}

function orderOf(candidate: Candidate): number {
  return candidate.kind === 'leg' ? 0 : candidate.kind === 'debt' ? 1 : 2
}

/** (r − f) ÷ notional of a leg in ppm, r to the nearest. */
function legDensity(house: LiquidationHouse, account: Row, market: Row): Ppm {
  const tier = house.ledger.accounts.tier[account]!
  if (isPortfolio(house, account)) return portfolioDensity(house, account, market)
  const mark = house.markets.markets.mark[market]!
  const lots = Math.abs(lotsOf(house, account, market))
  const probe = Math.min(lots, Math.max(1, Math.ceil(PROBE / mark)))
  const backed = probe === lots ? Math.min(backedByLast(house, account, market), probe * mark) : 0
  const freed = restoreOfLeg(house, tier, market, lots) - restoreOfLeg(house, tier, market, lots - probe) + backed
  const { market: m, tier: t } = house.params
  return nearestPpm(freed, probe * mark) - m.closeSpreadPpm[market]! - t.penaltyPpm[tier]!
}

/** The same where the book is margined whole: by what it requires with so many lots fewer, at the mark. */
function portfolioDensity(house: LiquidationHouse, account: Row, market: Row): Ppm {
  const tier = house.ledger.accounts.tier[account]!
  const mark = house.markets.markets.mark[market]!
  const notional = notionalPrice(house, market)
  const held = lotsOf(house, account, market)
  const probe = Math.min(Math.abs(held), Math.max(1, Math.ceil(PROBE / notional)))
  const lots = held > 0 ? -probe : probe
  const before = outcomeOf(house, account, noChange)
  const after = outcomeOf(house, account, { ...noChange, market, lots, cost: lots * mark })
  const { market: m, tier: t } = house.params
  const cost = bigMulDivFloor(m.closeSpreadPpm[market]!, costPrice(house, market, mark), notional)
  const penalty = bigMulDivFloor(t.penaltyPpm[tier]!, mark, notional)
  return nearestPpm(before.restore - after.restore, probe * notional) - cost - penalty
}

/** What counts again of collateral once a leg is gone: 0 while the book is long there by another leg too. */
function backedByLast(house: LiquidationHouse, account: Row, market: Row): Atoms {
  const { underlying } = house.markets.markets
  const rest = marketsHeld(house, account).filter((other) => other !== market && lotsOf(house, account, other) > 0)
  const taken = takenByLongs(house, account).filter((each) => each.underlying === underlying[market])
  return givenBack(taken, (of) => rest.some((other) => underlying[other] === of))
}

function restoreOfLeg(house: LiquidationHouse, tier: Row, market: Row, lots: number): Atoms {
  if (lots === 0) return 0
  const notional = lots * house.markets.markets.mark[market]!
  const target = targetOfLegsCeil(house, tier, maintenanceOfLegCeil(house.params, market, lots, notional))
  return target + mulDivCeil(target, house.params.tier.restoreBufferPpm[tier]!, PPM)
}

function assetDensity(house: LiquidationHouse, account: Row, asset: Row): Ppm {
  const { assets } = house.markets
  const value = mulDivFloor(balanceOf(house.ledger, account, asset), assets.price[asset]!, assets.atomsPerLot[asset]!)
  const probe = Math.min(value, PROBE)
  if (probe === 0) return 0
  const freed =
    haircutInBookCeil(house, account, asset, value) - haircutInBookCeil(house, account, asset, value - probe)
  return nearestPpm(freed, probe) - house.params.asset.saleDiscountPpm[asset]!
}

/** part ÷ whole in ppm, to the nearest. */
function nearestPpm(part: Atoms, whole: Atoms): Ppm {
  return Math.floor((bigMulDivFloor(part, 2 * PPM, whole) + 1) / 2)
}
