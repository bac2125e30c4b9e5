/** How much of a market an owner is: the share ramp of initial margin looks at all its accounts of a tier. */
import { lotsOf, type MarketsHouse } from '../markets/index.ts'
import { LEGS_MAX, type Lots, type Row } from '../units/index.ts'

/** Lots of the owner on the side of a leg, over its accounts in the tier: what the share ramp looks at. */
export function ownerLots(house: MarketsHouse, account: Row, market: Row, lots: Lots): Lots {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  let sum = Math.abs(lots)
  if (owner < 0 || owners.accounts[owner] === 1 || lots === 0) return sum
  for (let other = owners.firstAccount[owner]!; other >= 0; other = accounts.nextOfOwner[other]!) {
    if (other === account || accounts.tier[other] !== accounts.tier[account]) continue
    const held = lotsOf(house, other, market)
    if (held > 0 === lots > 0) sum += Math.abs(held)
  }
  return sum
}

/** Lots of an owner's other accounts, long and short, beside each leg of one account in the order of its legs. */
type LotsBeside = { long: Float64Array; short: Float64Array }

/** Room for the legs of a member; a house account, which has no owner and more legs, needs none. */
export function emptyLotsBeside(): LotsBeside {
  return { long: new Float64Array(LEGS_MAX), short: new Float64Array(LEGS_MAX) }
}

/**
 * What the owner's other accounts of the tier hold beside the legs of one account; false when it has no other account, and
 * nothing is written. Legs ascend by market, so two accounts are walked in step instead of searched leg by leg.
 */
export function setLotsBeside(house: MarketsHouse, account: Row, out: LotsBeside): boolean {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  if (owner < 0 || owners.accounts[owner] === 1) return false
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
