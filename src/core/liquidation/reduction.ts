/**
 * One step of a reduction (rules §6.2): legs in order, each by the fewest lots that reach restore and at most its pace; the
 * other side is an opposing forced order, then the backstop, then a venue. Nobody's answer is needed: what a venue does not
 * fill by its expiry is left to the next step.
 */
import { capacityLots } from '../backstop/index.ts'
import { lotsOf, notionalPrice } from '../markets/index.ts'
import { bigMulDivFloor, type Lots, type Millis, PPM, type Row } from '../units/index.ts'
import { giveBack, reduceDebt } from './buy-in.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import { afterClosing, closingSide, termsFor, termsOf } from './costs.ts'
import { crossLots } from './crossing.ts'
import { backstopOfMarket, bookForced, chargeForced, mustHelp } from './fills.ts'
import { LOOK_MS } from './moves.ts'
import { sendOrder } from './orders.ts'
import { reduceCollateral } from './sale.ts'
import { raisesExcess, unitsToClose } from './search.ts'
import { closeSlice } from './slice.ts'
import { standingOf } from './standing.ts'
import { askSweep } from './sweeps.ts'
import type { LiquidationHouse } from './tables.ts'

/** How a step went: lots or collateral were closed or may be closed later, or nothing that is left can help. */
type StepAnswer = { readonly kind: 'waits'; readonly nextMs: Millis } | { readonly kind: 'helpless' }

/** A leg with lots left to close in this step, for a venue. */
type Rest = { readonly market: Row; readonly lots: Lots }

/** Makes one step of a reduction. */
export function stepReduction(house: LiquidationHouse, row: Row): StepAnswer {
  const account = house.liquidation.procedures.account[row]!
  const whole = isWhole(house, account)
  let helped = giveBack(house, account)
  let rest: Rest | null = null
  let paceMs = 0
  for (const candidate of candidatesOf(house, account)) {
    if (!whole && isRestored(house, account)) break
    if (candidate.kind === 'collateral') {
      helped = reduceCollateral(house, account, candidate.row) > 0 || helped
      continue
    }
    if (candidate.kind === 'debt') {
      helped = reduceDebt(house, account, whole) || helped
      continue
    }
    const answer = reduceLeg(house, account, candidate, whole)
    if (answer.needed === 0) continue
    helped = true
    paceMs = Math.max(paceMs, house.params.market.paceMs[candidate.row]!)
    if (answer.left > 0) rest ??= { market: candidate.row, lots: answer.left }
  }
  if (!helped && !closeSlice(house, account)) return { kind: 'helpless' }
  const nextMs = house.clock.nowMs + (paceMs === 0 ? LOOK_MS : paceMs)
  if (rest !== null && (whole || !isRestored(house, account))) askVenues(house, row, rest, nextMs)
  return { kind: 'waits', nextMs }
}

/** Whether a reduction of this account's tier closes the whole book. */
export function isWhole(house: LiquidationHouse, account: Row): boolean {
  return house.params.tier.reductionWhole[house.ledger.accounts.tier[account]!] === 1
}

function isRestored(house: LiquidationHouse, account: Row): boolean {
  const { equity, restore } = standingOf(house, account)
  return equity >= restore
}

/** Closes lots of one leg against forced orders and the backstop; what is left of the step's lots is for the venues. */
function reduceLeg(
  house: LiquidationHouse,
  account: Row,
  candidate: Candidate,
  whole: boolean,
): { readonly needed: Lots; readonly left: Lots } {
  const market = candidate.row
  const held = Math.abs(lotsOf(house, account, market))
  const needed = whole ? held : lotsNeeded(house, account, candidate, held)
  if (needed === 0) return { needed, left: 0 }
  const allowed = Math.min(needed, paceLots(house, market))
  const crossed = crossLots(house, account, market, allowed, whole)
  let left = allowed - crossed
  if (crossed > 0 && left > 0 && !whole) left = Math.min(left, lotsNeeded(house, account, candidate, held - crossed))
  const sold = left > 0 ? sellToBackstop(house, account, market, left) : 0
  const lotsClosed = crossed + sold
  house.events.push({ type: 'reductionStep', account, market, lotsNeeded: needed, lotsAllowed: allowed, lotsClosed })
  return { needed, left: left - sold }
}

/** Lots of a leg that must be closed at the backstop's quote: the fewest that reach restore, or up to the peak. */
function lotsNeeded(house: LiquidationHouse, account: Row, candidate: Candidate, most: Lots): Lots {
  const { equity, restore } = standingOf(house, account)
  if (equity >= restore) return 0
  const guess = bigMulDivFloor(restore - equity, PPM, candidate.density * notionalPrice(house, candidate.row))
  return unitsToClose(afterClosing(house, account, candidate.row, 'quote', equity), most, guess)
}

/** Lots that one step may close in a market: a part of its depth, with a floor. */
export function paceLots(house: LiquidationHouse, market: Row): Lots {
  const { market: p } = house.params
  const depth = Math.max(house.markets.markets.depth[market]!, p.depthFloorLots[market]!)
  return Math.max(p.paceFloorLots[market]!, bigMulDivFloor(depth, p.pacePpm[market]!, PPM))
}

function sellToBackstop(house: LiquidationHouse, account: Row, market: Row, wanted: Lots): Lots {
  const backstop = backstopOfMarket(house, market)
  if (account === backstop) return 0
  const held = lotsOf(house, account, market)
  const side = closingSide(held)
  const { equity } = standingOf(house, account)
  const termsAt = termsFor(house, market, held, 'quote', equity)
  let lots = capacityLots(house, market, side, wanted, termsAt(wanted).price)
  if (lots > 0 && lots < wanted) lots = capacityLots(house, market, side, lots, termsAt(lots).price)
  if (lots === 0 || !raisesExcess(afterClosing(house, account, market, 'quote', equity), lots)) return 0
  const terms = termsAt(lots)
  mustHelp(house, account, () => {
    bookForced(house, 'backstop', -1, market, account, held, backstop, lots, terms.price)
    chargeForced(house, market, account, terms)
  })
  askSweep(house, market)
  return lots
}

function askVenues(house: LiquidationHouse, row: Row, rest: Rest, expiryMs: Millis): void {
  const account = house.liquidation.procedures.account[row]!
  const held = lotsOf(house, account, rest.market)
  const { equity } = standingOf(house, account)
  const limitPrice = termsOf(house, rest.market, held, rest.lots, 'quote', equity).price
  sendOrder(house, row, { market: rest.market, side: closingSide(held), lots: rest.lots, limitPrice, expiryMs })
}
