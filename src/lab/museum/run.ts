/** Runs an exhibit twice: under Plimsoll's rules, and under those that failed; then holds both against the bound. */
import { bytesToHex } from '@noble/hashes/utils.js'
import { pagesOfHouse } from '../../core/machine/index.ts'
import { parameterByName } from '../../core/params/index.ts'
import { stateHash } from '../../node/index.ts'
import { letCrowdIn } from './crowd.ts'
import { type Bearer, type Bound, bearers, type Exhibit, type Losses, type Reading, totalOf } from './exhibit.ts'
import { gainOfActors, lossesSince, standingOf } from './losses.ts'
import { Stage } from './stage.ts'

/** The published loss is met within this. */
const NEAR_PPM = 300_000
const PPM = 1_000_000

/** One run through the engine. */
type EngineRun = {
  readonly losses: Losses
  readonly total: number
  /** Gain of those who acted, inside the house. */
  readonly gain: number
  readonly commands: number
  /** Why what they tried was refused, in order. */
  readonly refusals: readonly string[]
  /** SHA-256 of the house's pages at the end. */
  readonly stateHash: string
}

/** An exhibit with both runs, held against its bound. */
export type MuseumResult = {
  readonly exhibit: Exhibit
  readonly seed: number
  readonly bound: Bound
  readonly here: EngineRun
  readonly failed: { readonly losses: Losses; readonly total: number; readonly stateHash: string | null }
  /** The same script without the rule that makes the difference; null where no parameter takes it away. */
  readonly without: { readonly losses: Losses; readonly total: number; readonly breaks: boolean } | null
  /** Whom the failed rules make lose more than the bound says. */
  readonly broken: readonly (Bearer | 'total')[]
  /** Loss under the failed rules ÷ the published one, ppm; null where none was published. */
  readonly againstPublishedPpm: number | null
  readonly isNear: boolean
  /** Whether the bound holds here. */
  readonly holds: boolean
}

/**
 * Runs one. Seeds vary the people around the story, their sizes, the noise of prices and the moments of reports.
 *
 * @throws AuditFinding where the books contradict the house
 */
export function runExhibit(exhibit: Exhibit, seed: number): MuseumResult {
  const bound = exhibit.bound.of(readingOf(exhibit))
  const here = runEngine(exhibit, new Stage(exhibit.listing.stocking, {}, false, seed, exhibit.id))
  const { losses, stateHash } = failedOf(exhibit, seed)
  const total = totalOf(losses)
  const { loss } = exhibit.published
  const measured = exhibit.measured === 'total' ? total : losses[exhibit.measured]
  const againstPublishedPpm = loss === null ? null : Math.round((measured * PPM) / loss)
  const broken = beyond(losses, bound)
  return {
    exhibit,
    seed,
    bound,
    here,
    failed: { losses, total, stateHash },
    without: withoutOf(exhibit, bound, seed),
    broken,
    againstPublishedPpm,
    isNear: againstPublishedPpm !== null && Math.abs(againstPublishedPpm - PPM) <= NEAR_PPM,
    holds: beyond(here.losses, bound).length === 0,
  }
}

/** Whose losses exceed a bound. */
function beyond(losses: Losses, bound: Bound): (Bearer | 'total')[] {
  const found: (Bearer | 'total')[] = bearers.filter((bearer) => losses[bearer] > bound[bearer])
  return totalOf(losses) > bound.total ? [...found, 'total'] : found
}

/** Parameters as the listing leaves them. */
function readingOf({ listing: { stocking } }: Exhibit): Reading {
  return (name) => stocking.set[name] ?? parameterByName(name)!.parameter.start
}

function failedOf(exhibit: Exhibit, seed: number): { readonly losses: Losses; readonly stateHash: string | null } {
  const { failed, listing } = exhibit
  if (failed.way === 'model') return { losses: failed.losses(), stateHash: null }
  const stocking = { ...listing.stocking, backstop: failed.backstop ?? listing.stocking.backstop }
  return runEngine(exhibit, new Stage(stocking, failed.set, failed.ownBook === true, seed, exhibit.id))
}

function withoutOf(exhibit: Exhibit, bound: Bound, seed: number): MuseumResult['without'] {
  if (exhibit.without === null) return null
  const { losses, total } = runEngine(
    exhibit,
    new Stage(exhibit.listing.stocking, exhibit.without.set, false, seed, exhibit.id),
  )
  return { losses, total, breaks: beyond(losses, bound).length > 0 }
}

function runEngine(exhibit: Exhibit, stage: Stage): EngineRun {
  letCrowdIn(stage)
  if (stage.refusals.length > 0) throw new Error(`the museum's crowd is refused: ${stage.refusals.join()}`)
  const before = standingOf(stage)
  exhibit.play(stage)
  const losses = lossesSince(stage, before)
  return {
    losses,
    total: totalOf(losses),
    gain: gainOfActors(stage),
    commands: stage.commands,
    refusals: stage.refusals,
    stateHash: bytesToHex(Uint8Array.from(stateHash(pagesOfHouse(stage.house)).hash)),
  }
}
