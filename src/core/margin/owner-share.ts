/** How much of a market an owner is: the share ramp of initial margin looks at all its accounts of a tier. */
import { lotsOf, type MarketsHouse } from '../markets/index.ts'
import type { Lots, Row } from '../units/index.ts'

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
