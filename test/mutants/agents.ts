/** Mutants that switch a defence off: the attacker whom it stops must then find a profit, and the campaign ends with 1. */
import type { Mutant } from './mutant.ts'

/** Role, id, the rule, file, text and its replacement. */
type Broken = readonly [role: string, id: string, invariant: string, file: string, find: string, replace: string]

const broken: readonly Broken[] = [
  [
    'straddle',
    'own-gains-spared',
    'rules §7: unpaid gains of the same owner pay first',
    'core/waterfall/shortfall',
    "if (market >= 0) cutGains(house, market, debtsIn([shortfall], market), kin, 'own')",
    "if (market < -1) cutGains(house, market, debtsIn([shortfall], market), kin, 'own')",
  ],
  [
    'moved-hedge',
    'deleveraging-by-account',
    'rules §7: exposure and equity per owner',
    'core/waterfall/holders',
    'const owner = { accounts: accountsOfOwner(house, account), book: null }',
    'const owner = { accounts: [account], book: null }',
  ],
  [
    'minority',
    'weight-without-cap',
    'rules §3: weight cap of a third',
    'core/oracle/aggregate',
    'if (3 * first <= sum) return 2 * first',
    'if (first <= sum) return 2 * first',
  ],
  [
    'vanishing',
    'seen-counts-for-maintenance',
    'rules §1: seen deposits never count for maintenance',
    'core/liquidation/judge',
    'if (standing.equity < standing.maintenance) {',
    'if (standing.equity + seenFloor(house, account) < standing.maintenance) {',
  ],
  [
    'hand-over',
    'reducing-at-any-price',
    'rules §5: an off-market trade is a withdrawal in disguise',
    'core/clearing/trades',
    'return lots * at - cost + freed >= 0',
    'return lots * at - cost + freed >= -ATOMS_MAX',
  ],
  // The pool, auctions, lending, exits
  [
    'two-unlinked-owners',
    'meetings-unheard',
    'rules §7: pairs that act as one are linked',
    'clusters/propose',
    "    ...tooOften('mirrored', meetingsOf(heard.trades), errorMax),\n",
    '',
  ],
  [
    'donor',
    'operator-joins-at-par',
    'decision 0080: money from outside joins at the price of anyone',
    'core/backstop/pool',
    'if (!isAlone(house, tier, amount)) {',
    'if (amount < 0) {',
  ],
  [
    'provider-inside',
    'grants-paid-whole',
    'rules §6: each unwound lot releases at most what it gave away',
    'core/backstop/grants',
    'const released = Math.min(share, cost)',
    'const released = cost < 0 ? 0 : share',
  ],
  [
    'bidder',
    'bids-on-own-books',
    'decision 0082: nobody linked to the owner takes part',
    'core/auction/clearing',
    ' || linked(house, owner, account)) continue',
    ') continue',
  ],
  [
    'lender',
    'lenders-run',
    'decision 0085: shares do not leave while a shortfall is open',
    'core/lending/pool',
    "if (house.markets.tiers.shortfalls[tier]! > 0) return 'lendingFrozen'\n  const row = rowOf",
    "if (house.markets.tiers.shortfalls[tier]! < 0) return 'lendingFrozen'\n  const row = rowOf",
  ],
  [
    'over-requester',
    'weighed-by-account',
    'decision 0110: requests of an owner count together',
    'core/exits/plan',
    'const key = owner < 0 ? Number.MAX_SAFE_INTEGER : owner',
    'const key = owner < 0 ? Number.MAX_SAFE_INTEGER : withdrawals.account[row]!',
  ],
  // Bidders against rivals, providers and lenders who come and go, arbitrageurs
  [
    'bidding-ring',
    'paid-as-bid',
    'decision 0080: all accepted bids get the discount of the worst of them',
    'core/auction/clearing',
    'const payments = taken.map(({ account, lots }) => {',
    'const payments = taken.map(({ account, lots, discountPpm }) => {',
  ],
  [
    'news-trader',
    'joins-at-the-cheaper',
    'decision 0080: joins at the dearer of two worths',
    'core/backstop/worth',
    'join: Math.max(mark.join, slow.join)',
    'join: Math.min(mark.join, slow.join)',
  ],
  [
    'arbitrageur',
    'offered-at-the-price',
    'decision 0080: collateral is sold inside, over the dearer of price and slow price',
    'core/backstop/offer',
    'const base = Math.max(assets.price[asset]!, assets.slow[asset]!)',
    'const base = assets.price[asset]!',
  ],
  [
    'interest-catcher',
    'interest-until-the-last-tick',
    'decision 0119: who comes between two ticks comes after the interest until then',
    'core/lending/pool',
    '  divideToNow(house, tier)\n  postCash(',
    '  divideInterest(house, tier)\n  postCash(',
  ],
]

export const mutants: readonly Mutant[] = broken.map(([role, id, invariant, file, find, replace]) => {
  const tests = [`bin/entry.mjs src/lab/agents/main.ts --role ${role} --episodes 16 --seeds 1..2`]
  return { id, invariant, file: `src/${file}.ts`, find, replace, tests }
})
