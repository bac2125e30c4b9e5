/**
 * Variation-margin gains haircutting: the part of a market that no layer covers is cut from unpaid gains of that market, in
 * proportion to the gain. It moves cost from the failed account to those who gained; cash once paid is never touched.
 */
import { ownersWithBefore } from '../ledger/index.ts'
import { fundingDueCeil, legSlot, postCost, settleFunding } from '../markets/index.ts'
import { type Atoms, assert, type Row, splitByLargestRemainder } from '../units/index.ts'
import { linearResult } from '../valuation/index.ts'
import type { WaterfallHouse } from './tables.ts'

/** What an account bears of a shortfall, by account. */
export type Borne = Map<Row, Atoms>

/** A failed account's part in one market that gains are to bear. */
export type Debt = { readonly account: Row; readonly part: { left: Atoms }; readonly borne: Borne }

/**
 * Those of a market's `legholders` that have a leg in it, by number, all brought to one funding index: its funding row has one
 * then, too.
 */
export function atOneIndex(house: WaterfallHouse, market: Row, legholders: readonly Row[]): Row[] {
  for (const account of legholders) bringToIndex(house, account, market)
  const funding = house.markets.tiers.funding[house.markets.markets.tier[market]!]!
  const all = legholders.includes(funding) ? legholders : [...legholders, funding].sort((a, b) => a - b)
  return all.filter((account) => legSlot(house, account, market) >= 0)
}

/**
 * Accounts of the failed owner and of those that act as one with it in the tier, itself left out, by number: → two accounts of one
 * owner, 20 each, one lot, a gap of 60: otherwise the owner puts in 40 and takes 80. A link moves money only after its notice, so
 * that gains of before it have long been paid.
 */
export function kinOf(house: WaterfallHouse, failed: Row): Row[] {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[failed]!
  if (owner < 0) return []
  const untilMs = house.clock.nowMs - house.params.tier.linkNoticeMs[accounts.tier[failed]!]!
  const kin: Row[] = []
  for (const other of ownersWithBefore(house.ledger, owner, Math.max(untilMs, 0))) {
    for (let account = owners.firstAccount[other]!; account >= 0; account = accounts.nextOfOwner[account]!) {
      if (account !== failed && accounts.tier[account] === accounts.tier[failed]) kin.push(account)
    }
  }
  return kin.sort((a, b) => a - b)
}

/** Brings an account's leg to the present funding index. */
function bringToIndex(house: WaterfallHouse, account: Row, market: Row): void {
  const slot = legSlot(house, account, market)
  if (slot < 0) return
  const { legs, markets } = house.markets
  // Only a leg that is behind is touched: a posting to the funding row for nothing would be an event for nothing.
  if (fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, markets.index[market]!) !== 0)
    settleFunding(house, account, slot)
}

/**
 * Lets the unpaid gains of `holders` bear debts in a market, as far as they reach. Each gain is in an event with its cut, cuts
 * of nothing included, so that anyone recomputes the split. Largest remainder, ties by number; no cut exceeds its gain.
 */
export function cutGains(
  house: WaterfallHouse,
  market: Row,
  debts: readonly Debt[],
  holders: readonly Row[],
  layer: 'own' | 'vmgh',
): void {
  const gainers = holders.filter((account) => gainOf(house, account, market) > 0)
  const gains = gainers.map((account) => gainOf(house, account, market))
  const gained = gains.reduce((sum, gain) => sum + BigInt(gain), 0n)
  const owed = debts.reduce((sum, { part }) => sum + part.left, 0)
  const shares = splitByLargestRemainder(gained < BigInt(owed) ? Number(gained) : owed, gains)
  let next = 0
  gainers.forEach((account, i) => {
    const [gain, amount] = [gains[i]!, shares[i]!]
    assert(amount <= gain, 'no cut exceeds its gain')
    for (let left = amount; left > 0; ) {
      const debt = debts[next]!
      const moved = Math.min(left, debt.part.left)
      postCost(house, debt.account, account, market, moved, 'loss')
      debt.part.left -= moved
      debt.borne.set(account, (debt.borne.get(account) ?? 0) + moved)
      left -= moved
      if (debt.part.left === 0) next++
    }
    house.events.push({ type: 'gainCut', market, account, layer, gain, amount })
  })
}

/** Unpaid gain (> 0) or loss (< 0) of an account in a market at its mark; legs are at the present index. */
function gainOf(house: WaterfallHouse, account: Row, market: Row): Atoms {
  const slot = legSlot(house, account, market)
  if (slot < 0) return 0
  const { legs, markets } = house.markets
  const due = fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, markets.index[market]!)
  return linearResult(legs.lots[slot]!, markets.mark[market]!, legs.cost[slot]!, due)
}
