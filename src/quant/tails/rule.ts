/** The rule by which the house charges (decision 0150): a filtered and a stressed margin, weighed, with a floor and a cap. */

/** Confidence of both models: 99 % (PFMI principle 6; EMIR RTS 153/2013 article 24). */
export const TAIL = 0.01

/** Scaled moves that a filtered margin is taken from. */
export const HISTORY_DAYS = 1000

/** One rule for all assets. */
export type ChargedRule = {
  /** Weight of the stressed margin, at least a quarter (EMIR RTS 153/2013 article 28). */
  readonly stressWeight: number
  /** Tail of the stressed margin as a multiple of the tail that is charged: 1.5 asks for 98.5 % where 99 % is charged. */
  readonly stressTail: number
  /** The filtered margin counts at most so many stressed ones: what keeps a jump of volatility from calling everybody. */
  readonly filteredCap: number
  /** The charge is at least so many stressed margins: what keeps calm from lowering it. */
  readonly floor: number
}

/** What `fitRule` finds on the days before 2021 (decision 0150; a test fits it again). */
export const chargedRule: ChargedRule = { stressWeight: 0.55, stressTail: 1.5, filteredCap: 3, floor: 0.7 }

/** The charge for a filtered and a stressed margin of one book: weights on margins, not on scenarios. Shares of notional. */
export function charge(filtered: number, stressed: number, rule: ChargedRule): number {
  const counted = Math.min(filtered, rule.filteredCap * stressed)
  const weighed = (1 - rule.stressWeight) * counted + rule.stressWeight * stressed
  return Math.max(weighed, rule.floor * stressed)
}
