/**
 * The class of an asset from what it showed day by day. Up is slow and by one class: a quarter more than the class asks for, on every
 * one of 30 days. Down is quick and as far as need be: less than the class asks for, on every one of 3 days. In between nothing
 * moves, so that an asset at a threshold does not flap.
 */
import { type AssetClass, assetClasses, type ClassFacts, classTable } from './classes.ts'

const PROMOTION_DAYS = 30
const DEMOTION_DAYS = 3
/** What is asked for on the way up, as a part of what the class asks for: 5 ÷ 4. */
const ON_THE_WAY_UP = { over: 5, under: 4 } as const
const TO_STAY = { over: 1, under: 1 } as const

/** The class of an asset that is in `present`, from its days, oldest first; with too few days it stays. */
export function classOf(present: AssetClass, days: readonly ClassFacts[]): AssetClass {
  const last = days.slice(-DEMOTION_DAYS)
  const best = last.length < DEMOTION_DAYS ? present : bestOf(last)
  if (assetClasses.indexOf(best) < assetClasses.indexOf(present)) return best
  const next = assetClasses[assetClasses.indexOf(present) + 1]
  const long = days.slice(-PROMOTION_DAYS)
  if (next === undefined || long.length < PROMOTION_DAYS) return present
  return long.every((facts) => meets(facts, next, ON_THE_WAY_UP)) ? next : present
}

/** The best class whose thresholds at least one of the days meets: it falls below one only when it does so every day. */
function bestOf(days: readonly ClassFacts[]): AssetClass {
  return [...assetClasses].reverse().find((name) => days.some((facts) => meets(facts, name, TO_STAY))) ?? 'unlisted'
}

/** Whether the facts of a day reach `over ÷ under` of what a class asks for. Sources and age are counted, not stretched. */
function meets(facts: ClassFacts, name: AssetClass, { over, under }: { over: number; under: number }): boolean {
  const { asks } = classTable[name]
  return (
    facts.depth * under >= asks.depth * over &&
    facts.marketValue * under >= asks.marketValue * over &&
    facts.volatilityPpm * over <= asks.volatilityPpm * under &&
    facts.ageDays >= asks.ageDays &&
    facts.sources >= asks.sources &&
    (asks.bridgedAllowed || !facts.bridged)
  )
}
