/**
 * Whether money may leave an account (INV-6), and how much of an asset may: one judgement for requests, transfers, stakes, the
 * end of an epoch and execution.
 */
import { balanceOf, isMember } from '../ledger/index.ts'
import { type Change, type InitialAnswer, noChange, testInitial } from '../margin/index.ts'
import { hasRisk } from '../markets/index.ts'
import { bookActReject } from '../oracle/index.ts'
import { type AssetAtoms, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import type { WaterfallHouse } from '../waterfall/index.ts'
import type { Reject } from '../words/index.ts'

/** Whether an asset is the settlement token of its tier: then it lies in cash. */
export function isSettlement(house: WaterfallHouse, asset: Row): boolean {
  const { assets, tiers } = house.markets
  return tiers.settlementAsset[assets.tier[asset]!] === asset + 1
}

/** What an account has of an asset: a balance, or signed cash. */
function heldOf(house: WaterfallHouse, account: Row, asset: Row): AssetAtoms {
  return isSettlement(house, asset) ? house.ledger.accounts.cash[account]! : balanceOf(house.ledger, account, asset)
}

/** The prices on which a book hangs that money leaves: its owner may always take out one that hangs on none. */
export function pricesReject(house: WaterfallHouse, account: Row): Reject | null {
  return hasRisk(house, account) ? bookActReject(house, 'withdraw', account) : null
}

/** INV-6: no more than positive cash or the balance, and what is left meets initial margin and a tenth of net delta. */
export function leavingReject(house: WaterfallHouse, account: Row, asset: Row, amount: AssetAtoms): Reject | null {
  if (amount > heldOf(house, account, asset)) return 'cashShort'
  return standingReject(house, account, outflowOf(house, asset, amount))
}

/** The margin part of INV-6, at request and again at execution; prices are judged before. */
export function standingReject(house: WaterfallHouse, account: Row, change: Change): Reject | null {
  const answer = testInitial(house, account, change, 0)
  if (answer.initialExcess < 0) return 'initialMarginShort'
  if (answer.targetExcess < 0) return 'targetMarginShort'
  return answer.equity < deltaLeft(house, account, answer) ? 'transferMarginShort' : null
}

/**
 * The most of an asset that `pricesReject` and `leavingReject` let go, up to a most: asset atoms ≥ 0, none while a price forbids
 * it. Of cash exactly, for each atom takes one from every excess. Of collateral by bisection: the answer passes, one atom more
 * does not, or there is no more. Where a haircut is near 100 %, more might pass again beyond; nobody is let go on that.
 */
export function withdrawableOf(house: WaterfallHouse, account: Row, asset: Row, most: AssetAtoms): AssetAtoms {
  const { accounts } = house.ledger
  const held = Math.min(most, heldOf(house, account, asset))
  if (held <= 0 || !isMember(house.ledger, account) || accounts.link[account] !== -1) return 0
  if (pricesReject(house, account) !== null) return 0
  if (isSettlement(house, asset)) {
    const answer = testInitial(house, account, noChange, 0)
    const room = answer.equity - deltaLeft(house, account, answer)
    return Math.max(0, Math.min(held, answer.initialExcess, answer.targetExcess, room))
  }
  const passes = (amount: AssetAtoms): boolean =>
    standingReject(house, account, outflowOf(house, asset, amount)) === null
  if (passes(held)) return held
  if (!passes(1)) return 0
  let [low, high] = [1, held]
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2)
    if (passes(middle)) low = middle
    else high = middle
  }
  return low
}

/** Part of net delta notional that must stay. Floor. */
function deltaLeft(house: WaterfallHouse, account: Row, { netDelta }: InitialAnswer): number {
  return bigMulDivFloor(netDelta, house.params.tier.deltaLeftPpm[house.ledger.accounts.tier[account]!]!, PPM)
}

function outflowOf(house: WaterfallHouse, asset: Row, amount: AssetAtoms): Change {
  return isSettlement(house, asset) ? { ...noChange, cash: -amount } : { ...noChange, asset, assetAmount: -amount }
}
