/** Many seeds, one coverage: what none of them has reached is as much a failure as what one of them has found. */
import { addCoverage, type Coverage, emptyCoverage, missed } from './coverage.ts'
import { type SimulationResult, simulate } from './simulate.ts'

/** What a campaign did. */
export type Campaign = {
  readonly commands: number
  readonly lives: number
  readonly coverage: Coverage
  /** Cells that no life reached. */
  readonly missed: readonly string[]
  /** The results with a finding. */
  readonly failed: readonly SimulationResult[]
}

/** Simulates seed after seed; goes on after a finding, so that one run tells of all seeds. */
export function campaign(options: {
  readonly seeds: readonly number[]
  readonly stepsPerSeed: number
  /** Whether findings are cut down to short scripts; on unless said otherwise. */
  readonly shrinks?: boolean
  readonly onResult?: (result: SimulationResult) => void
}): Campaign {
  const coverage = emptyCoverage()
  const failed: SimulationResult[] = []
  let [commands, lives] = [0, 0]
  for (const seed of options.seeds) {
    const result = simulate({ seed, steps: options.stepsPerSeed, shrinks: options.shrinks ?? true })
    addCoverage(coverage, result.coverage)
    commands += result.commands
    lives += result.lives
    if (result.finding !== null) failed.push(result)
    options.onResult?.(result)
  }
  return { commands, lives, coverage, missed: missed(coverage), failed }
}

/** The coverage as lines, rarest first. */
export function coverageTable(coverage: Coverage): string {
  const rows = [...coverage].sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1))
  return rows.map(([cell, count]) => `${String(count).padStart(10)}  ${cell}`).join('\n')
}
