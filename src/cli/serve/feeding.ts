/** Feeds of a house that is served: what is verified comes in as reports, with its payload beside it in the journal. */
import {
  ExchangeMissingError,
  FeedConfigError,
  FeedFileError,
  type FeedNews,
  feedCodes,
  feedJobsOf,
  runFeedsApart,
  systemClock,
} from '../../feeds/index.ts'
import { type Service, ServiceError, type ServiceOptions } from '../../service/index.ts'
import { BadInputError } from '../errors.ts'
import { jsonFileRead } from '../json-file.ts'

/** Largest configuration of feeds, in bytes. */
const BYTES_MAX = 1_000_000

/** Feeds of a file, ready to run: in a thread of their own, for a signature takes a millisecond and the house must not stand still. */
export type Feeding = { run(service: Service, signal: AbortSignal): Promise<void> }

/**
 * Reads a configuration of feeds (docs/feeds.md); without a file there are none. Keys come from the environment.
 *
 * @throws BadInputError
 */
export function feedingOf(file: string | undefined, log: ServiceOptions['log']): Feeding {
  if (file === undefined) return { run: () => Promise.resolve() }
  const config = jsonFileRead(file, BYTES_MAX)
  const world = { fetch, clock: systemClock, secretOf: (variable: string) => process.env[variable] }
  // Made here only to be judged: what is wrong must be said before anything is opened.
  named(file, () => feedJobsOf(config, world))
  return {
    async run(service, signal) {
      const tell = (news: FeedNews): void => logNews(log, news)
      const submit = (...sent: Parameters<Service['submit']>): Promise<string | null> => taken(service, sent)
      try {
        await runFeedsApart(config, { submit, tell, signal })
      } catch (error) {
        if (!(error instanceof ExchangeMissingError)) throw error
        throw new BadInputError(`${file}: ${error.message}`, 'install it, or leave the exchange out', error)
      }
    },
  }
}

function named<T>(file: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof FeedConfigError || error instanceof FeedFileError)) throw error
    throw new BadInputError(`${file}: ${error.message}`, 'see docs/feeds.md', error)
  }
}

/** Null when the house took a report; else why not: the feed pauses and tries again with what is new by then. */
async function taken(service: Service, sent: Parameters<Service['submit']>): Promise<string | null> {
  try {
    const { events } = await service.submit(...sent)
    const first = events[0]
    return first?.type === 'rejected' ? `the house refuses it with code ${first.code}` : null
  } catch (error) {
    if (error instanceof ServiceError) return error.message
    throw error
  }
}

/** What was reported is in the journal, what was passed over is everyday: failures are what an operator must see. */
function logNews(log: ServiceOptions['log'], news: FeedNews): void {
  const { name } = news
  if (news.kind === 'ended') log({ level: 'info', message: 'a feed has ended', facts: { name } })
  if (news.kind !== 'refused') return
  const { code, detail, pauseMs } = news
  log({ level: 'warn', message: feedCodes[code], facts: { name, code, detail, pauseMs } })
}
