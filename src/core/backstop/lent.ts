/**
 * What the pool lends: cash that its inventory does not need, at most `poolLendPpm` of what may be risked and is lent, as shares of the
 * tier's lenders that bear bad debt last. It has left the account: takeovers, the tranche, Cover-2 and INV-15 do not see it;
 * joins and exits do. Whatever is beyond that part, or missing for the backstop's own margin, is asked back at every tick
 * and stands before all other lenders, loans and the fund until it is there.
 */
import { callBack, calledOf, lendAdd, lendAddReject, lendersRoom, lentWorth } from '../lending/index.ts'
import { noChange, testInitial } from '../margin/index.ts'
import { type Atoms, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import { releasableCash } from './capacity.ts'
import { dueSharesOf, providersOf } from './pool.ts'
import type { BackstopHouse } from './tables.ts'
import { equityOf, isSpent, riskEquityOf, setStanding, spareBaseOf } from './tranche.ts'
import { isUnpriced } from './worth.ts'

/** Less than this part of what it may lend, the pool does not lend: interest would move a few atoms every interval. */
const STEP = 64

/** Whether the pool of a tier lends anything. */
export function hasLent(house: BackstopHouse, tier: Row): boolean {
  return lentWorth(house, house.markets.tiers.backstop[tier]!) > 0
}

/** Asks back what the pool of a tier needs of what it lends: on every tick, and once interest has been divided. A measure or two. */
export function recallLent(house: BackstopHouse, tier: Row): void {
  if (house.markets.tiers.woundDown[tier] === 1) return
  let wanted = hasLent(house, tier) ? missingOf(house, tier) : 0
  // What has come may leave a few atoms missing by rounding: a second round brings them.
  for (let round = 0; round < 2 && wanted > 0; round++) {
    fetchLent(house, tier, wanted)
    wanted = missingOf(house, tier)
  }
  noteCalled(house, tier, wanted)
}

/** Lends what the pool of a tier can spare; interest has been divided. Looks at exits once an interval. */
export function lendIdle(house: BackstopHouse, tier: Row): void {
  const pool = house.markets.tiers.backstop[tier]!
  const { pools } = house.backstop
  if (house.params.tier.poolLendPpm[tier] === 0 || pools.base[tier]! <= 0) return
  if (isSpent(house, tier) || isUnpriced(house, tier) || calledOf(house, tier) > 0) return
  const most = lendableOf(house, tier)
  const wanted = Math.min(most - lentWorth(house, pool), lendersRoom(house, tier), spareBaseOf(house, tier))
  if (wanted <= 0 || wanted * STEP < most || hasExitsDue(house, tier)) return
  const amount = releasableCash(house, tier, wanted)
  if (amount * STEP < most || lendAddReject(house, pool, amount, 0) !== null) return
  lendAdd(house, pool, amount, 0)
  // What has left is no loss of the tranche.
  setStanding(house, tier, pools.base[tier]! - amount, 0)
  tell(house, tier)
}

/** Brings back so much of what the pool lends, as far as it is there; the tranche is measured from it too. */
export function fetchLent(house: BackstopHouse, tier: Row, wanted: Atoms): void {
  const { pools } = house.backstop
  const amount = callBack(house, house.markets.tiers.backstop[tier]!, wanted)
  if (amount > 0) setStanding(house, tier, pools.base[tier]! + amount, pools.stopped[tier] === 1 ? 1 : 0)
}

function noteCalled(house: BackstopHouse, tier: Row, called: Atoms): void {
  const { pools } = house.lending
  if (pools.called[tier] === called) return
  pools.called[tier] = called + 0
  tell(house, tier)
}

function tell(house: BackstopHouse, tier: Row): void {
  const lent = lentWorth(house, house.markets.tiers.backstop[tier]!)
  house.events.push({ type: 'poolLent', tier, lent, most: lendableOf(house, tier), called: calledOf(house, tier) })
}

/** Most that the pool lends: a part of what it may risk and what it lends already. Floor. */
function lendableOf(house: BackstopHouse, tier: Row): Atoms {
  const risked = riskEquityOf(house, tier, equityOf(house, tier))
  const lent = lentWorth(house, house.markets.tiers.backstop[tier]!)
  return bigMulDivFloor(risked + lent, house.params.tier.poolLendPpm[tier]!, PPM)
}

/** What is to come back: what is lent beyond the part, or what the backstop's margin or cash lacks; no more than is lent. */
function missingOf(house: BackstopHouse, tier: Row): Atoms {
  const pool = house.markets.tiers.backstop[tier]!
  const lent = lentWorth(house, pool)
  const { initialExcess, targetExcess } = testInitial(house, pool, noChange, 0)
  const short = Math.max(-initialExcess, -targetExcess, -house.ledger.accounts.cash[pool]!)
  return Math.max(0, Math.min(lent, Math.max(lent - lendableOf(house, tier), short)))
}

function hasExitsDue(house: BackstopHouse, tier: Row): boolean {
  return providersOf(house, tier).some((row) => dueSharesOf(house, row) > 0)
}
