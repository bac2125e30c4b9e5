/** The interface of a house that is served: tokens and keys, the page, and the disclosures. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Api,
  eitherAuthenticator,
  signatureChecker,
  signedAuthenticator,
  startApi,
  type TokenGrant,
  tokenAuthenticator,
} from '../../api/index.ts'
import type { DisclosuresApart } from '../../disclosures/index.ts'
import { scenarioList, scenarioTexts } from '../../lab/scenarios/disk/index.ts'
import type { Service, ServiceOptions } from '../../service/index.ts'
import type { Webhooks } from '../../webhooks/index.ts'

/** Chain of the domain of signatures where money is play money: that of local test chains. */
const LOCAL_TEST_CHAIN = 31_337

/** The built page. */
const PAGE = join(import.meta.dirname, '../../../dashboard/dist')

/** What seasons would have been, as published. */
const SEASONS_BY_DAY = join(import.meta.dirname, '../../../docs/seasons-by-day.csv')
/** The same of the back-test. */
const BACKTEST = join(import.meta.dirname, '../../../docs/backtests.json')

/** Who may ask, and for which chain is signed. */
type ConfiguredCredentials = {
  readonly chainId: number
  readonly tokens: readonly TokenGrant[]
  readonly operatorKey: string | null
}

/** Play money: nobody has a token, keys sign for the chain of local tests. */
export const playCredentials: ConfiguredCredentials = { chainId: LOCAL_TEST_CHAIN, tokens: [], operatorKey: null }

let heads: ReturnType<typeof scenarioList> | null = null
const texts = new Map<string, NonNullable<ReturnType<typeof scenarioTexts>>>()

/** They come with the program: each is read and checked when it is first asked for, and not again on the thread that executes commands. */
const scenarios = {
  list: (): NonNullable<typeof heads> => (heads ??= scenarioList()),
  texts(name: string): ReturnType<typeof scenarioTexts> {
    const read = texts.get(name) ?? scenarioTexts(name)
    if (read !== null) texts.set(name, read)
    return read
  },
}

let byDay: string | null = null

/** The published table, read when it is first asked for. */
const seasonsByDay = (): string => (byDay ??= readFileSync(SEASONS_BY_DAY, 'utf8'))

let figures: string | null = null

/** The published back-test, likewise. */
const backtest = (): string => (figures ??= readFileSync(BACKTEST, 'utf8'))

type Wish = {
  readonly port: number
  readonly credentials: ConfiguredCredentials
  /** Source of play money, −1 for none. */
  readonly localSource: number
  readonly disclosures: Pick<DisclosuresApart, 'now'>
  readonly log: ServiceOptions['log']
  /** Secret of the numbers under which the public sees accounts. */
  readonly salt: Uint8Array
  readonly webhooks: Webhooks
}

/** Opens the interface; `close` ends it with its threads. Throws ApiPortError, and WebhookFileError when the webhooks are another house's. */
export async function openInterface(
  service: Service,
  { port, credentials, localSource, disclosures, log, salt, webhooks }: Wish,
): Promise<Api> {
  const { chainId, tokens, operatorKey } = credentials
  const checker = signatureChecker()
  const keys = signedAuthenticator(service, chainId, checker, operatorKey)
  try {
    const api = await startApi(service, {
      port,
      authenticator: eitherAuthenticator(tokenAuthenticator(tokens), keys),
      chainId,
      dashboard: PAGE,
      log,
      salt,
      webhooks,
      disclosures: disclosures.now,
      scenarios,
      seasonsByDay,
      backtest,
      ...(localSource < 0 ? {} : { localChainSource: localSource }),
    })
    return {
      url: api.url,
      async close() {
        await api.close()
        await checker.close()
      },
    }
  } catch (error) {
    await checker.close()
    throw error
  }
}
