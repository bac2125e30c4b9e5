/** A campaign in several threads: each plays a part of the seeds, and what they found is joined as if one had played them all. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type CampaignOptions, joined, type Outcome } from './campaign.ts'

/**
 * Plays a campaign in a thread for each processor, at least one; fails with the first of them that fails.
 *
 * @param onRole told of each role once all its seeds have been played, in the order of the roles
 */
export async function campaignApart(
  options: CampaignOptions,
  onRole: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const threads = Math.min(availableParallelism(), options.seeds.length)
  const parts: Outcome[][] = Array.from({ length: threads }, () => [])
  const outcomes: Outcome[] = []
  const hear = (part: Outcome[], outcome: Outcome): void => {
    part.push(outcome)
    if (parts.some(({ length }) => length <= outcomes.length)) return
    const whole = parts.map((each) => each[outcomes.length]!).reduce(joined)
    outcomes.push(whole)
    onRole(whole)
  }
  const played = parts.map((part, thread) => {
    const seeds = options.seeds.filter((_, i) => i % threads === thread)
    return play({ ...options, seeds }, (outcome) => hear(part, outcome))
  })
  await Promise.all(played)
  return outcomes
}

function play(options: CampaignOptions, onRole: (outcome: Outcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./apart-thread.ts', import.meta.url), { workerData: options })
    worker.on('message', onRole)
    worker.once('error', reject)
    worker.once('exit', () => resolve())
  })
}
