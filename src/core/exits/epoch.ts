/**
 * The end of an epoch, top to bottom: every waiting owner is weighed, what an account could not withdraw lapses, the
 * tier's window is shared over its assets, each asset's over its owners, each owner's over its requests in their order.
 */
import type { AssetAtoms, Row } from '../units/index.ts'
import { assetsOf, type WaterfallHouse } from '../waterfall/index.ts'
import { withdrawableOf } from './judge.ts'
import { amountWithinCeil, assetLeftCeil, isQueued, tierLeftCeil, valueOfFloor } from './limits.ts'
import { type Payable, payableOf, type Waiter, waitersOf, weigh } from './plan.ts'
import { grant, lapse } from './requests.ts'
import { shareByWeight } from './share.ts'

/** Ends the epochs that are over: one pass over all withdrawals for each asset that is queued. Called by the clock. */
export function endExitEpochs(house: WaterfallHouse): void {
  const { outflows } = house.ledger
  for (let tier = 0; tier < house.markets.tiers.rows; tier++) {
    if (outflows.waiting[tier] === 0) continue
    if (house.clock.nowMs - outflows.epochMs[tier]! < house.params.tier.exitEpochMs[tier]!) continue
    outflows.epochMs[tier] = house.clock.nowMs
    endEpoch(house, tier)
  }
}

/** An asset that waits, with what of it could go before the tier's own limit. */
type Queue = {
  readonly asset: Row
  readonly waiters: Waiter[]
  readonly payable: Payable
  /** What its window lets go of what vaults could pay. */
  readonly most: AssetAtoms
}

function endEpoch(house: WaterfallHouse, tier: Row): void {
  const queues = assetsOf(house, tier).flatMap((asset) => (isQueued(house, asset) ? queueOf(house, asset) : []))
  const values = queues.map(({ asset, most }) => valueOfFloor(house, asset, most))
  const left = tierLeftCeil(house, tier)
  const whole = values.reduce((sum, value) => sum + value, 0)
  const shares = whole <= left ? null : shareByWeight(left, values, values)
  queues.forEach((queue, i) => {
    const within = shares === null ? queue.most : amountWithinCeil(house, queue.asset, shares[i]!)
    share(house, queue, Math.min(queue.most, within))
  })
}

/** Weighs who waits for an asset; nobody when nothing of it may go in this window: then nothing is looked at. */
function queueOf(house: WaterfallHouse, asset: Row): Queue[] {
  const left = assetLeftCeil(house, asset)
  if (left === 0) return []
  const waiters = waitersOf(house, asset)
  for (const waiter of waiters) lapseBeyond(house, waiter, weigh(house, asset, waiter))
  const payable = payableOf(house, asset, waiters)
  const asked = payable.parts.flat().reduce((sum, part) => sum + part, 0)
  return [{ asset, waiters, payable, most: Math.min(left, asked) }]
}

/**
 * What an account asks beyond what it could withdraw waits no longer, its latest request first: a request that nothing stands
 * behind would keep the queue open for everybody. Who has no price to be judged by goes on waiting.
 */
function lapseBeyond(house: WaterfallHouse, waiter: Waiter, withdrawable: ReadonlyMap<Row, AssetAtoms>): void {
  const { withdrawals } = house.ledger
  const { requests } = waiter
  const over = new Map<Row, AssetAtoms>()
  for (const row of requests) {
    const account = withdrawals.account[row]!
    over.set(account, (over.get(account) ?? -withdrawable.get(account)!) + withdrawals.waiting[row]!)
  }
  for (const row of requests.toReversed()) {
    const account = withdrawals.account[row]!
    const amount = Math.min(withdrawals.waiting[row]!, over.get(account)!)
    if (amount <= 0) continue
    over.set(account, over.get(account)! - amount)
    lapse(house, row, amount)
  }
  waiter.requests = requests.filter((row) => withdrawals.waiting[row]! > 0)
}

/** Shares a budget over who waits, and lets each one's part go. */
function share(house: WaterfallHouse, { asset, waiters, payable }: Queue, budget: AssetAtoms): void {
  house.events.push({ type: 'exitsShared', asset, budget })
  const caps = payable.parts.map((parts) => parts.reduce((sum, part) => sum + part, 0))
  const shares = shareByWeight(
    budget,
    waiters.map(({ weight }) => weight),
    caps,
  )
  waiters.forEach(({ requests }, i) => {
    spread(house, requests, shares[i]!, payable.vaults, [...payable.parts[i]!])
  })
}

/**
 * Lets go what an owner gets, its earliest request first, each vault no more than its part. Judged once more: what the same
 * account was just let go of another asset may leave no room for this one; that waits for the next epoch.
 *
 * @param ofVaults what each vault may still pay this owner; used up here
 */
function spread(
  house: WaterfallHouse,
  requests: readonly Row[],
  amount: AssetAtoms,
  vaults: readonly Row[],
  ofVaults: AssetAtoms[],
): void {
  const { withdrawals } = house.ledger
  let left = amount
  for (const row of requests) {
    const vault = vaults.indexOf(withdrawals.vault[row]!)
    const part = Math.min(withdrawals.waiting[row]!, left, ofVaults[vault]!)
    if (part === 0) continue
    left -= part
    ofVaults[vault]! -= part
    const asset = house.ledger.vaults.asset[vaults[vault]!]!
    grant(house, row, withdrawableOf(house, withdrawals.account[row]!, asset, part))
  }
}
