/** Sentences about what a tier stands on and how money leaves it. */
import { capital, clock, inWords, money, multiple, percent } from '../format.ts'
import type { Exits, Lending } from '../wire/liquidity.ts'
import type { Market, Stress, Tier } from '../wire/types.ts'

/** Whether liquid resources cover the largest payment, and what that means for who wants to leave. */
export function coverageSentence(tier: string, { breaker, woundDown }: Tier, stress: Stress | undefined): string {
  if (woundDown) return `Tier ${tier} has been wound down: what is left of it is claimed, not withdrawn.`
  if (stress === undefined) return `Nobody has measured yet what tier ${tier} could pay at once.`
  const { liquid, payment } = stress
  if (breaker) {
    return `The breaker of tier ${tier} is on: ${money(liquid)} are liquid, ${money(payment)} may be needed. Money leaves by epochs, slower, and nothing new is risked.`
  }
  if (Number(payment) === 0)
    return `No failure in tier ${tier} would ask for money at once; ${money(liquid)} are liquid.`
  return `Liquid resources of tier ${tier} cover the largest payment that a failure would ask for ${multiple(coverage(stress)! * 1e6)}.`
}

/** Liquid resources ÷ the largest payment; null when there is none. */
export function coverage({ liquid, payment }: Stress): number | null {
  return Number(payment) === 0 ? null : Number(liquid) / Number(payment)
}

/** The move of prices that is in force for the breaker. */
export const inForceOf = (stress: readonly Stress[]): Stress | undefined =>
  stress.find(({ inForce }) => inForce) ?? stress[0]

/** What was gained in the epochs that are told by having asked first, ppm; null while no two could be compared. */
export function firstMoverPpm({ epochs }: Exits): number | null {
  const compared = epochs.map((epoch) => epoch.firstMoverPpm).filter((ppm) => ppm !== null)
  return compared.length === 0 ? null : Math.max(...compared)
}

/** What the last epochs have done. */
export function epochsSentence(tier: string, exits: Exits): string {
  const { epochs } = exits
  const last = epochs[0]
  if (last === undefined) return `No epoch has ended in tier ${tier} with anybody waiting since these records begin.`
  const gained = firstMoverPpm(exits)
  const first =
    gained === null
      ? 'no two of its owners could be compared'
      : gained === 0
        ? `to have asked first was worth nothing in ${epochs.length === 1 ? 'it' : 'any of them'}`
        : `to have asked first was worth up to ${percent(gained)} of what an owner could withdraw`
  return `${capital(inWords(epochs.length, 'epoch has', 'epochs have'))} ended in tier ${tier} with somebody waiting, the last at ${clock(last.timeMs)} UTC; ${first}.`
}

/** Lenders who wait, and borrowers who are called for them. */
export function lendersWaitSentence(tier: string, lending: Lending): string {
  const { classes, recall, exitEpochMs, free } = lending
  const waiting = classes.reduce((sum, each) => sum + waitingWorth(each), 0)
  const called = recall === null ? '' : ` ${recallSentence(recall)}`
  if (waiting === 0) return `No lender of tier ${tier} waits to leave; ${money(free)} may leave at once.${called}`
  const end = exitEpochMs === null ? 'when the epoch ends' : `at ${clock(exitEpochMs)} UTC`
  return `${money(waiting)} of lenders’ money wait to leave tier ${tier}; ${end} what is free, ${money(free)} now, is shared over all who wait.${called}`
}

/** A recall that is under way. */
function recallSentence({ phase, wanted, lent, deadlineMs }: NonNullable<Lending['recall']>): string {
  const asked = `${money(wanted)} of the ${money(lent)} that was lent, each for the same part of its loan`
  if (phase === 'collecting') return `Collateral is being sold of borrowers who did not answer the call for ${asked}.`
  const by = deadlineMs === null ? '' : `, until ${clock(deadlineMs)} UTC`
  return `Borrowers are called for ${asked}${by}.`
}

/** What the waiting shares of a class are worth, dollars. */
export function waitingWorth({ worth, shares, waiting }: Lending['classes'][number]): number {
  return shares === 0 ? 0 : (Number(worth) * waiting) / shares
}

/** The most open interest of a market, dollars; null where nothing bounds it. */
export function interestCapOf({ openInterestCapLots, mark }: Market): number | null {
  return openInterestCapLots === null || mark === null ? null : openInterestCapLots * Number(mark)
}
