/** Two rules for one run, in the same engine and within the same limits. */
import { outflowReject } from '../../core/exits/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import { must, type RunHouse } from './house.ts'

/** How a run is let out: called in each epoch with those who want out, in the order in which they came. */
export type Rule = {
  readonly name: 'pro-rata by epoch' | 'first come, first served'
  /** @param fresh who has come in this epoch; `waiting` holds everybody who has come and not left, in order */
  readonly letOut: (run: RunHouse, fresh: readonly number[], waiting: readonly number[]) => readonly HouseEvent[]
}

/** The house's own: who comes asks for all it has, once; what waits goes at the end of the epoch. */
const proRata: Rule = {
  name: 'pro-rata by epoch',
  letOut: (run, fresh) => [...fresh.flatMap((i) => withdraw(run, i, cashOf(run, i))), ...must(run, { type: 'tick' })],
}

/**
 * As the house did before: a request within the limits is paid at once, any other refused. Who was refused asks again in every
 * epoch, in the order in which they first came, for as much as the limits allow.
 */
const firstCome: Rule = {
  name: 'first come, first served',
  letOut(run, _, waiting) {
    const events: HouseEvent[] = []
    for (const i of waiting) {
      const amount = allowed(run, cashOf(run, i))
      if (amount > 0) events.push(...withdraw(run, i, amount))
      // One limit for all: where it stops somebody, nothing is left for those behind.
      if (cashOf(run, i) > 0) break
    }
    return [...events, ...must(run, { type: 'tick' })]
  },
}

/** Both, the house's first. */
export const rules: readonly Rule[] = [proRata, firstCome]

/** Cash of a member. */
export function cashOf(run: RunHouse, member: number): number {
  return run.house.ledger.accounts.cash[run.members[member]!.account]!
}

function withdraw(run: RunHouse, member: number, amount: number): readonly HouseEvent[] {
  const { account, recipient } = run.members[member]!
  return must(run, { type: 'withdrawalRequest', account, vault: 0, amount, recipient })
}

/** The most that the limits let go at once, by bisection. */
function allowed(run: RunHouse, most: number): number {
  const passes = (amount: number) => outflowReject(run.house, 0, amount) === null
  if (most === 0 || passes(most)) return most
  let [low, high] = [0, most]
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2)
    if (passes(middle)) low = middle
    else high = middle
  }
  return low
}
