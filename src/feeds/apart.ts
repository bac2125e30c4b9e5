/**
 * Feeds in a thread of their own. Asking, parsing and verifying are theirs; the thread of the house gets finished commands and
 * answers with what became of them. Nothing else crosses: a feed brings its next command when the last one is answered, so what is
 * new and how often a source speaks is judged there, in order, as `runFeeds` does it.
 */
import { Worker } from 'node:worker_threads'
import type { ThreadAnswer, ThreadFault, ThreadWord } from './apart-thread.ts'
import { ExchangeMissingError } from './clients/exchanges.ts'
import { FeedConfigError } from './config-reader.ts'
import { FeedFileError } from './csv.ts'
import type { RunnerOptions } from './runner.ts'

/**
 * Runs the feeds of a configuration, with the system's clock, the network and the environment of this process, until the signal or
 * until every one has ended. `submit` and `tell` are called on this thread; what `submit` throws ends the feeds and is thrown.
 *
 * @throws FeedConfigError, FeedFileError, ExchangeMissingError, and what else ends the thread
 */
export async function runFeedsApart(
  config: unknown,
  { submit, tell, signal }: Omit<RunnerOptions, 'clock'>,
): Promise<void> {
  const thread = new Worker(new URL('./apart-thread.ts', import.meta.url), { workerData: config })
  const answer = (word: ThreadAnswer): void => thread.postMessage(word)
  const stop = (): void => answer({ kind: 'stop' })
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    await new Promise<void>((resolve, reject) => {
      thread.on('message', (word: ThreadWord) => {
        if (word.kind === 'news') tell(word.news)
        else if (word.kind === 'ended') resolve()
        else if (word.kind === 'failed') reject(revived(word.fault))
        else
          submit(word.command, word.evidence).then((reason) => answer({ kind: 'taken', id: word.id, reason }), reject)
      })
      thread.on('error', reject)
      thread.on('exit', (code) => reject(new Error(`the thread of the feeds ended with code ${code}`)))
    })
  } finally {
    signal.removeEventListener('abort', stop)
    await thread.terminate()
  }
}

/** An error that crossed from the thread, of its own class again. */
function revived({ name, message }: ThreadFault): Error {
  const kind = [FeedConfigError, FeedFileError, ExchangeMissingError].find((each) => each.name === name)
  return kind === undefined ? new Error(message) : new kind(message)
}
