/** Mutants that switch a defence off: the attacker whom it stops must then find a profit, and the campaign ends with 1. */
import type { Mutant } from './mutant.ts'

/** Role, id, the rule, file, text and its replacement. */
type Broken = readonly [role: string, id: string, invariant: string, file: string, find: string, replace: string]

const broken: readonly Broken[] = [
  [
    'straddle',
    'own-gains-spared',
    'rules §7: unpaid gains of the same owner pay first',
    'waterfall/shortfall',
    "if (market >= 0) cutGains(house, market, debtsIn([shortfall], market), kin, 'own')",
    "if (market < -1) cutGains(house, market, debtsIn([shortfall], market), kin, 'own')",
  ],
  [
    'moved-hedge',
    'deleveraging-by-account',
    'rules §7: exposure and equity per owner',
    'waterfall/holders',
    'const accounts = accountsOfOwner(house, held[0]!.account)',
    'const accounts = [held[0]!.account]',
  ],
  [
    'minority',
    'weight-without-cap',
    'rules §3: weight cap of a third',
    'oracle/aggregate',
    'if (3 * first <= sum) return 2 * first',
    'if (first <= sum) return 2 * first',
  ],
  [
    'vanishing',
    'seen-counts-for-maintenance',
    'rules §1: seen deposits never count for maintenance',
    'liquidation/judge',
    'if (standing.equity < standing.maintenance) {',
    'if (standing.equity + seenFloor(house, account) < standing.maintenance) {',
  ],
  [
    'hand-over',
    'reducing-at-any-price',
    'rules §5: an off-market trade is a withdrawal in disguise',
    'clearing/trades',
    'return lots * at - cost + freed >= 0',
    'return lots * at - cost + freed >= -ATOMS_MAX',
  ],
]

export const mutants: readonly Mutant[] = broken.map(([role, id, invariant, file, find, replace]) => {
  const tests = [`bin/entry.mjs src/lab/agents/main.ts --role ${role} --episodes 16 --seeds 1..2`]
  return { id, invariant, file: `src/core/${file}.ts`, find, replace, tests }
})
