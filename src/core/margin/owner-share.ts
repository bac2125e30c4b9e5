/**
 * How much of a market an owner is: the share ramp of initial margin looks at all its accounts of a tier, and at those of all
 * owners that act as one with it (docs/decisions/0009-…, 0087-…).
 */
import { clusterLots, lotsOf, lotsOfCluster, type MarketsHouse } from '../markets/index.ts'
import { LEGS_MAX, type Lots, type Row } from '../units/index.ts'

/** Lots of the owner and its cluster on the side of a leg, over accounts in the tier: what the share ramp looks at. */
export function ownerLots(house: MarketsHouse, account: Row, market: Row, lots: Lots): Lots {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  let sum = Math.abs(lots)
  if (owner < 0 || lots === 0) return sum
  const clustered = clusterLots(house, owner, market, lots)
  if (clustered >= 0) {
    const own = lotsOf(house, account, market)
    return sum + clustered - (own > 0 === lots > 0 ? Math.abs(own) : 0)
  }
  if (owners.accounts[owner] === 1) return sum
  for (let other = owners.firstAccount[owner]!; other >= 0; other = accounts.nextOfOwner[other]!) {
    if (other === account || accounts.tier[other] !== accounts.tier[account]) continue
    const held = lotsOf(house, other, market)
    if (held > 0 === lots > 0) sum += Math.abs(held)
  }
  return sum
}

/** Lots of an owner's and its cluster's other accounts, long and short, beside each leg of one account in the order of its legs. */
type LotsBeside = { long: Float64Array; short: Float64Array }

/** Room for the legs of a member; a house account, which has no owner and more legs, needs none. */
export function emptyLotsBeside(): LotsBeside {
  return { long: new Float64Array(LEGS_MAX), short: new Float64Array(LEGS_MAX) }
}

/**
 * What the owner's and its cluster's other accounts of the tier hold beside the legs of one account; false when it has no other account, and
 * nothing is written. Legs ascend by market, so two accounts are walked in step instead of searched leg by leg.
 */
export function setLotsBeside(house: MarketsHouse, account: Row, out: LotsBeside): boolean {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  if (owner < 0) return false
  if (house.ledger.clusters.of.has(owner)) {
    setClusterBeside(house, account, owner, out)
    return true
  }
  if (owners.accounts[owner] === 1) return false
  for (let i = 0; i < accounts.legCount[account]!; i++) out.long[i] = out.short[i] = 0
  for (let other = owners.firstAccount[owner]!; other >= 0; other = accounts.nextOfOwner[other]!) {
    if (other !== account && accounts.tier[other] === accounts.tier[account]) addBeside(house, account, other, out)
  }
  return true
}

function addBeside(house: MarketsHouse, account: Row, other: Row, { long, short }: LotsBeside): void {
  const { legFirst, legCount } = house.ledger.accounts
  const { market: marketOf, lots: lotsOf } = house.markets.legs
  const first = legFirst[account]!
  const last = first + legCount[account]!
  let beside = legFirst[other]!
  const besideLast = beside + legCount[other]!
  for (let slot = first; slot < last && beside < besideLast; slot++) {
    const market = marketOf[slot]!
    while (beside < besideLast && marketOf[beside]! < market) beside++
    if (beside === besideLast || marketOf[beside] !== market) continue
    const held = lotsOf[beside]!
    if (held > 0) long[slot - first]! += held
    else short[slot - first]! -= held
  }
}

function setClusterBeside(house: MarketsHouse, account: Row, owner: Row, { long, short }: LotsBeside): void {
  const { legFirst, legCount } = house.ledger.accounts
  const { market, lots } = house.markets.legs
  const clustered = lotsOfCluster(house, house.ledger.clusters.of.get(owner)!)
  const first = legFirst[account]!
  for (let i = 0; i < legCount[account]!; i++) {
    const held = clustered.get(market[first + i]!)
    const own = lots[first + i]!
    long[i] = held === undefined ? 0 : held.long - Math.max(own, 0)
    short[i] = held === undefined ? 0 : held.short - Math.max(-own, 0)
  }
}

/** Lots of the owner's and its cluster's other accounts in a market, on the side where they have more: whatever side this account comes to. */
export function ownedBeside(house: MarketsHouse, account: Row, market: Row): Lots {
  return Math.max(ownerLots(house, account, market, 1), ownerLots(house, account, market, -1)) - 1
}
