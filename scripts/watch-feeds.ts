/**
 * Watches feeds without telling a house: every command that they would bring, every price and payload that is not believed.
 *
 *     node scripts/watch-feeds.ts CONFIGURATION [SECONDS]
 *
 * `docs/feeds.md` has the configuration. One JSON line for each piece of news, to standard output.
 */
import { readFileSync } from 'node:fs'
import {
  ExchangeMissingError,
  FeedConfigError,
  FeedFileError,
  type FeedNews,
  feedCodes,
  feedJobsOf,
  runFeeds,
  sourceChanges,
  systemClock,
} from '../src/feeds/index.ts'

const EXPECTED = [FeedConfigError, FeedFileError, ExchangeMissingError, SyntaxError]

const [file, seconds = '60', ...rest] = process.argv.slice(2)
if (file === undefined || rest.length > 0 || !/^\d{1,6}$/.test(seconds)) {
  console.error('usage: node scripts/watch-feeds.ts CONFIGURATION [SECONDS]')
  process.exitCode = 2
} else {
  try {
    await watch(file, Number(seconds) * 1000)
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!absent && !EXPECTED.some((kind) => error instanceof kind)) throw error
    console.error(`${file}: ${(error as Error).message}`)
    process.exitCode = 2
  }
}

async function watch(path: string, ms: number): Promise<void> {
  const world = { fetch, clock: systemClock, secretOf: (variable: string) => process.env[variable] }
  const jobs = feedJobsOf(JSON.parse(readFileSync(path, 'utf8')), world)
  for (const job of jobs) {
    if (job.kind !== 'book' && job.kind !== 'depth')
      print({ kind: 'parameters', name: job.feed.name, changes: sourceChanges(job.map) })
  }
  const tell = (news: FeedNews): void => print('code' in news ? { ...news, meaning: feedCodes[news.code] } : news)
  await runFeeds(jobs, { clock: systemClock, submit: async () => null, tell, signal: AbortSignal.timeout(ms) })
}

function print(news: object): void {
  console.log(JSON.stringify(news))
}
