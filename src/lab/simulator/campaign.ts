/** Many seeds, one coverage: what none of them has reached is as much a failure as what one of them has found. */
import { addCoverage, type Coverage, emptyCoverage, missed } from './coverage.ts'
import type { StoryName } from './episodes.ts'
import { type SimulationResult, simulate } from './simulate.ts'

/** What a campaign did. */
export type Campaign = {
  readonly commands: number
  readonly lives: number
  readonly coverage: Coverage
  /** Cells that no life reached; one story alone is not asked for any. */
  readonly missed: readonly string[]
  /** The results with a finding. */
  readonly failed: readonly SimulationResult[]
}

/** Simulates seed after seed; goes on after a finding, so that one run tells of all seeds. */
export function campaign(options: {
  readonly seeds: readonly number[]
  readonly stepsPerSeed: number
  /** The only story told, all of them when left out. */
  readonly story?: StoryName
  /** Whether findings are cut down to short scripts; on unless said otherwise. */
  readonly shrinks?: boolean
  readonly onResult?: (result: SimulationResult) => void
}): Campaign {
  const coverage = emptyCoverage()
  const failed: SimulationResult[] = []
  let [commands, lives] = [0, 0]
  const { story, shrinks = true, stepsPerSeed: steps } = options
  for (const seed of options.seeds) {
    const result = simulate({ seed, steps, shrinks, ...(story === undefined ? {} : { story }) })
    addCoverage(coverage, result.coverage)
    commands += result.commands
    lives += result.lives
    if (result.finding !== null) failed.push(result)
    options.onResult?.(result)
  }
  return { commands, lives, coverage, missed: story === undefined ? missed(coverage) : [], failed }
}

/** The coverage as lines, rarest first. */
export function coverageTable(coverage: Coverage): string {
  const rows = [...coverage].sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1))
  return rows.map(([cell, count]) => `${String(count).padStart(10)}  ${cell}`).join('\n')
}
