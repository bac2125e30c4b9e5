/**
 * Replays a scenario through a house, in memory or through a journal, and binds the result to its inputs: same options, same
 * result, to the byte of every event.
 */
import { createHash } from 'node:crypto'
import { pagesOfHouse } from '../../core/machine/index.ts'
import { encodeEvents, stateHash } from '../../node/index.ts'
import type { AccountClass } from '../populations/index.ts'
import { classOf } from './accounts.ts'
import { resultOf } from './answer.ts'
import { memoryEngine } from './engine.ts'
import { journalEngine } from './journal-engine.ts'
import type { ReplayResult } from './result.ts'
import { openRun, playRun, type ReplayHook, type RunOptions } from './run.ts'

/** How to replay. */
export type ReplayOptions = RunOptions & {
  /** Directory of a new journal that keeps every command. */
  readonly journal?: string
  readonly onCommand?: ReplayHook
  /** Told before the first command how to ask for the class of an account, null for one of the clearing house. */
  readonly onOpened?: (classOf: (account: number) => AccountClass | null) => void
}

/**
 * Replays a scenario.
 *
 * @throws ReplayError, ScenarioError, and with a journal what opening one throws
 */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const run = openRun(options, options.journal === undefined ? memoryEngine : () => journalEngine(options.journal!))
  const digest = createHash('sha256')
  options.onOpened?.((account) => classOf(run.tally.book, account))
  try {
    const hook: ReplayHook = (seq, timeMs, command, events, house) => {
      if (events.length > 0) digest.update(encodeEvents(events))
      options.onCommand?.(seq, timeMs, command, events, house)
    }
    playRun(run, hook, options.onProgress ?? (() => {}))
    const { hash } = stateHash(pagesOfHouse(run.engine.house()))
    return resultOf(run, digest.digest('hex'), Buffer.from(hash).toString('hex'))
  } finally {
    await run.engine.close()
  }
}
