/**
 * Verifies every price report of a journal again by the payloads that stand beside it: signatures, proofs, times, and that the
 * report is what they say.
 *
 *     node scripts/verify-reports.ts JOURNAL CONFIGURATION
 *
 * CONFIGURATION is the one the feeds ran with (`docs/feeds.md`); its keys are not needed. Prints how many reports are proven,
 * how many are of sources that sign nothing, and each that is neither; then the exit code is 1.
 */
import { readFileSync } from 'node:fs'
import { feedJobsOf, proofOf, systemClock } from '../src/feeds/index.ts'
import { decodeCommand, houseMachine, type JournalCommand, readRange, stateAt } from '../src/node/index.ts'

/** Commands read at a time. */
const STRIDE = 10_000

const [journal, configuration, ...rest] = process.argv.slice(2)
if (journal === undefined || configuration === undefined || rest.length > 0) {
  console.error('usage: node scripts/verify-reports.ts JOURNAL CONFIGURATION')
  process.exitCode = 2
} else {
  const counts = verifyReports(journal, configuration)
  console.log(JSON.stringify(counts))
  process.exitCode = counts.faulty === 0 ? 0 : 1
}

function verifyReports(directory: string, path: string): { proven: number; unsigned: number; faulty: number } {
  const world = { fetch, clock: systemClock, secretOf: () => 'not needed here' }
  const jobs = feedJobsOf(JSON.parse(readFileSync(path, 'utf8')), world)
  const counts = { proven: 0, unsigned: 0, faulty: 0 }
  const { seq: last } = stateAt(directory, houseMachine, (message) => console.error(message)).position
  for (let first = 1; first <= last; first += STRIDE) {
    for (const placed of readRange(directory, first, Math.min(first + STRIDE - 1, last))) {
      const proof = proofOfPlaced(jobs, placed)
      if (proof === null) continue
      if (typeof proof === 'string') counts[proof]++
      else {
        counts.faulty++
        console.log(JSON.stringify({ seq: placed.seq, ...proof }))
      }
    }
  }
  return counts
}

/** Null when the command is no report of prices. */
function proofOfPlaced(jobs: ReturnType<typeof feedJobsOf>, { command, evidence, timeMs }: JournalCommand) {
  const decoded = decodeCommand(command)
  if (decoded?.type !== 'priceReport') return null
  for (const job of jobs) {
    if (job.kind === 'book' || job.kind === 'depth' || job.map.source !== decoded.source) continue
    return proofOf(job.map, job.feed.verify, decoded, evidence, timeMs)
  }
  return { fault: `source ${decoded.source} is not in the configuration` }
}
