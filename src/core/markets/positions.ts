/**
 * Stored positions. Buying q lots at p: lots += q, cost += q·p. A leg with lots 0 and cost < 0 is a claim, with cost > 0 an
 * uncollected loss: the same columns, the same code. Legs of an account stay ascending by market; a leg that is empty
 * leaves.
 */
import { isMember, type LedgerHouse } from '../ledger/index.ts'
import { blockSizeFor, slabGive, slabHasRoom, slabTake, touch } from '../tables/index.ts'
import {
  type Atoms,
  assert,
  assertSafe,
  INDEX_ONE,
  LEGS_MAX,
  LOTS_MAX,
  type Lots,
  type Price,
  type Row,
} from '../units/index.ts'
import type { PostingClass, Reject } from '../words/index.ts'
import { followLots } from './cluster-lots.ts'
import type { Markets } from './tables.ts'

/** What the markets need of the house. */
export type MarketsHouse = LedgerHouse & {
  readonly markets: Markets
  /**
   * Steps one leg of a sweep that is under way; given by `settlement`, wired by `machine`. Every posting to a leg passes
   * here first, so that a touch of an account in a sweep runs that account's step before it changes anything.
   */
  readonly sweepLeg: (account: Row, slot: Row) => void
}

/** The slot of an account's leg in a market, −1 when there is none. */
export function legSlot(house: MarketsHouse, account: Row, market: Row): Row {
  const { accounts } = house.ledger
  const { legs } = house.markets
  let low = accounts.legFirst[account]!
  let high = low + accounts.legCount[account]! - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = legs.market[middle]!
    if (found === market) return middle
    if (found < market) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Signed lots of an account in a market. */
export function lotsOf(house: MarketsHouse, account: Row, market: Row): Lots {
  const slot = legSlot(house, account, market)
  return slot < 0 ? 0 : house.markets.legs.lots[slot]!
}

/** Why the account cannot have a leg in this market, null when it has or can. */
export function legReject(house: MarketsHouse, account: Row, market: Row): Reject | null {
  if (legSlot(house, account, market) >= 0) return null
  const { accounts } = house.ledger
  const count = accounts.legCount[account]!
  if (isMember(house.ledger, account) && count >= LEGS_MAX) return 'legsFull'
  if (count < accounts.legRoom[account]!) return null
  return slabHasRoom(house.markets.legs, count + 1) ? null : 'capacityReached'
}

/** The funding a leg owes since its last touch: ⌈lots × Δindex ÷ 2¹⁶⌉ of the signed product; payers ceil, receivers floor. */
export function fundingDueCeil(lots: Lots, fromIndex: number, toIndex: number): Atoms {
  if (fromIndex === toIndex || lots === 0) return 0
  const delta = toIndex - fromIndex
  const whole = Math.floor(delta / INDEX_ONE)
  return lots * whole + Math.ceil((lots * (delta - whole * INDEX_ONE)) / INDEX_ONE) + 0
}

/** Brings a leg to the present funding index: its cost rises by what it owes, the funding row's falls by the same. */
export function settleFunding(house: MarketsHouse, account: Row, slot: Row): void {
  const { legs, markets } = house.markets
  settleFundingTo(house, account, slot, markets.index[legs.market[slot]!]!)
}

/** The same to an index between the leg's and the present one: that of a sweep under way. */
export function settleFundingTo(house: MarketsHouse, account: Row, slot: Row, index: number): void {
  const { legs, markets, tiers } = house.markets
  const market = legs.market[slot]!
  const from = legs.index[slot]!
  legs.index[slot] = index
  if (from === index || legs.lots[slot] === 0) return
  const due = fundingDueCeil(legs.lots[slot]!, from, index)
  if (due !== 0) {
    legs.cost[slot] = assertSafe(legs.cost[slot]! + due)
    addCost(house, tiers.funding[markets.tier[market]!]!, market, -due)
  }
  // What is no whole number of atoms is rounded up twice from now on: at a later index the account owes an atom more.
  if (due + fundingDueCeil(-legs.lots[slot]!, from, index) !== 0) touch(house.touched, account)
  // Told even when nothing is due: the next charge starts from this index.
  house.events.push({ type: 'fundingSettled', market, account, amount: due, index })
}

/**
 * Moves lots from seller to buyer at a price: novation, the clearing house nets to zero. Both legs exist or can
 * (`legReject`). What each side pays beside the price is cost of its leg; who it is for is posted by the caller.
 */
export function postLots(
  house: MarketsHouse,
  buyer: Row,
  seller: Row,
  market: Row,
  lots: Lots,
  price: Price,
  buyerFees: Atoms = 0,
  sellerFees: Atoms = 0,
): void {
  const { markets } = house.markets
  const bought = lotsOf(house, buyer, market)
  const sold = lotsOf(house, seller, market)
  const delta = longsOf(bought + lots) - longsOf(bought) + longsOf(sold - lots) - longsOf(sold)
  addLots(house, buyer, market, lots, lots * price + buyerFees)
  addLots(house, seller, market, -lots, -lots * price + sellerFees)
  markets.openInterest[market] = assertSafe(markets.openInterest[market]! + delta)
}

/** The long part of signed lots: open interest is the sum of it. */
export function longsOf(lots: Lots): Lots {
  return lots > 0 ? lots : 0
}

/** Whether an account can fall below a level at all: it has lots, owes cost, or has a loan. */
export function hasRisk(house: MarketsHouse, account: Row): boolean {
  const { accounts } = house.ledger
  if (accounts.cash[account]! < 0 || accounts.coinDebt[account]! > 0) return true
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.lots[slot] !== 0 || legs.cost[slot]! > 0) return true
  }
  return false
}

/** Moves cost: `from` is owed `amount` more by its market, `to` owes it. For fees, funding, interest and their like. */
export function postCost(
  house: MarketsHouse,
  from: Row,
  to: Row,
  market: Row,
  amount: Atoms,
  postingClass: PostingClass,
): void {
  assert(amount >= 0, 'a posting is not negative')
  if (amount === 0 || from === to) return
  addCost(house, from, market, -amount)
  addCost(house, to, market, amount)
  house.events.push({ type: 'costPosted', class: postingClass, market, from, to, amount })
}

/** Changes the cost of one leg; the other side is the caller's (S_m in a sweep, another leg in a posting). */
export function addCost(house: MarketsHouse, account: Row, market: Row, delta: Atoms): void {
  addLots(house, account, market, 0, delta)
}

function addLots(house: MarketsHouse, account: Row, market: Row, lots: Lots, cost: Atoms): void {
  const { legs } = house.markets
  let slot = legSlot(house, account, market)
  if (slot < 0) slot = insertLeg(house, account, market)
  else {
    if (legs.swept[slot] !== house.markets.markets.sweepParity[market]) house.sweepLeg(account, slot)
    settleFunding(house, account, slot)
  }
  // Neither inserts or removes a leg of this account (funding and S_m are other accounts): the slot stands.
  const held = legs.lots[slot]! + lots
  assert(held <= LOTS_MAX && held >= -LOTS_MAX, 'lots outside ±2³¹')
  if (lots !== 0) followLots(house, account, market, legs.lots[slot]!, held)
  legs.lots[slot] = held
  legs.cost[slot] = assertSafe(legs.cost[slot]! + cost)
  if (held === 0 && legs.cost[slot] === 0 && legs.recorded[slot] === 0) removeLeg(house, account, slot)
  touch(house.touched, account)
}

function insertLeg(house: MarketsHouse, account: Row, market: Row): Row {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const count = accounts.legCount[account]!
  if (count === accounts.legRoom[account]!) moveLegs(house, account, count + 1)
  const first = accounts.legFirst[account]!
  let slot = first + count
  while (slot > first && legs.market[slot - 1]! > market) {
    copyLeg(house.markets, slot - 1, slot)
    slot--
  }
  legs.market[slot] = market
  legs.lots[slot] = 0
  legs.cost[slot] = 0
  legs.index[slot] = markets.index[market]!
  // A leg born while its market is swept has nothing to collect or record: it counts as stepped.
  legs.swept[slot] = markets.sweepParity[market]!
  legs.recorded[slot] = 0
  markets.holders[market]! += 1
  accounts.legCount[account] = count + 1
  return slot
}

function removeLeg(house: MarketsHouse, account: Row, removed: Row): void {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  markets.holders[legs.market[removed]!]! -= 1
  const last = accounts.legFirst[account]! + accounts.legCount[account]! - 1
  for (let slot = removed; slot < last; slot++) copyLeg(house.markets, slot + 1, slot)
  legs.market[last] = 0
  legs.lots[last] = 0
  legs.cost[last] = 0
  legs.index[last] = 0
  legs.swept[last] = 0
  legs.recorded[last] = 0
  accounts.legCount[account]! -= 1
}

function moveLegs(house: MarketsHouse, account: Row, count: number): void {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const from = accounts.legFirst[account]!
  const room = accounts.legRoom[account]!
  const to = slabTake(legs, count)
  for (let i = 0; i < accounts.legCount[account]!; i++) copyLeg(house.markets, from + i, to + i)
  if (room > 0) slabGive(legs, from, room)
  accounts.legFirst[account] = to
  accounts.legRoom[account] = blockSizeFor(count)
}

function copyLeg(markets: Markets, from: Row, to: Row): void {
  const { legs } = markets
  legs.market[to] = legs.market[from]!
  legs.lots[to] = legs.lots[from]!
  legs.cost[to] = legs.cost[from]!
  legs.index[to] = legs.index[from]!
  legs.swept[to] = legs.swept[from]!
  legs.recorded[to] = legs.recorded[from]!
}
