/** Runs a house until a signal comes: the demo again and again, or one house as it was left. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DisclosuresApart, disclosuresApart } from '../../disclosures/index.ts'
import { LOCAL_CHAIN, openService, type Service, type ServiceOptions } from '../../service/index.ts'
import { keyOfPrivateKey, playPrivateKey } from '../../signing/index.ts'
import { openWebhooks, type Webhooks } from '../../webhooks/index.ts'
import { BadInputError, CheckFailedError } from '../errors.ts'
import { type Shell, writeJson } from '../shell.ts'
import type { ServeFlags } from '../verbs/serve.ts'
import { packageVersion } from '../version.ts'
import { configFile, configOf, type HouseConfig } from './config-file.ts'
import { configTemplate } from './config-template.ts'
import { type Feeding, feedingOf } from './feeding.ts'
import { beginHouse, type HouseFacts, journalOf, readHouse, saltOf, webhooksOf, writeHouse } from './house-folder.ts'
import { openInterface, playCredentials } from './interface.ts'
import { openLog } from './log.ts'
import { namesOf, openingCommands } from './opening.ts'

/** The port when none is wished. */
const PORT = 7117

/** The demo: its crash, its size, its pace, how often it numbers an epoch, and how long its end can be looked at, in the story's time. */
const demoUsual = { scenario: 'october-2025', accounts: 1000, speed: 60, cutMs: 10_000, encoreMs: 20 * 60_000 } as const

/** A source of its own under which play money of an empty house is deposited. */
const LOCAL_SOURCE = { name: 'local', key: `${'03'}${'f'.repeat(62)}` } as const

/** Keys of an empty house, known to everybody: the venue's is the first, those of sources follow (`examples/`). */
const playKey = (number: number): string => keyOfPrivateKey(playPrivateKey(number))

/** What everything that serves has in hand. */
type Serving = {
  readonly shell: Shell
  readonly folder: string
  readonly flags: ServeFlags
  readonly log: ServiceOptions['log']
  readonly feeding: Feeding
  /** Stops everything: a signal, or a journal that failed. */
  readonly stop: AbortController
}

/**
 * Serves a house; ends when SIGINT or SIGTERM comes.
 *
 * @throws BadInputError; CheckFailedError when the journal fails; what opening a journal or a port throws
 */
export async function serve(shell: Shell, folder: string | undefined, flags: ServeFlags): Promise<void> {
  const kind = flags.empty ? 'empty' : flags.config === undefined ? 'demo' : 'house'
  const log = openLog()
  const serving: Serving = {
    shell,
    folder: folder ?? join('plimsoll-data', kind),
    flags,
    log,
    // Read before anything is begun anew: a wrong file changes nothing.
    feeding: feedingOf(flags.feeds, log),
    stop: new AbortController(),
  }
  const end = (): void => serving.stop.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  try {
    await chosen(serving)
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
  }
  const { reason } = serving.stop.signal
  if (reason instanceof CheckFailedError) throw reason
}

/** A house that is there is run as it was left, unless it is a demo's or a fresh one is wished. */
async function chosen(serving: Serving): Promise<void> {
  const { folder, flags } = serving
  const house = readHouse(folder)
  if (house?.mode === 'real' && (flags.demo || flags.empty || flags.speed !== undefined)) {
    throw new BadInputError(`${folder}: holds a real house`, 'name another folder for the demo or an empty house')
  }
  if (house?.mode === 'demo' && flags.config !== undefined) {
    throw new BadInputError(`${folder}: holds a house for play money`, 'name another folder for a real house')
  }
  if (flags.config !== undefined) return serveConfigured(serving, house, configFile(flags.config))
  if (flags.empty) return serveEmpty(serving)
  if (house?.mode === 'real') {
    const cure = 'name its configuration with --config: who may ask and for which chain is signed stand there'
    throw new BadInputError(`${folder}: holds a real house`, cure)
  }
  if (house !== null && !house.populated) return serveLeft(serving, house)
  await serveDemo(serving)
}

/** The story again and again, each time in a house of its own. */
async function serveDemo(serving: Serving): Promise<void> {
  const { demoOf, openDemo, playDemo } = await import('../../lab/demo/index.ts')
  const { scenarioNamed } = await import('../../lab/scenarios/disk/index.ts')
  const { folder, flags, log, stop } = serving
  if (flags.feeds !== undefined)
    throw new BadInputError('the demo has prices of its own', 'use --feeds with --empty or --config')
  const speed = flags.speed ?? demoUsual.speed
  const scenario = scenarioNamed(demoUsual.scenario)
  let port = flags.port ?? PORT
  for (let isFirst = true; !stop.signal.aborted; isFirst = false) {
    const demo = demoOf({ scenario, accounts: flags.accounts ?? demoUsual.accounts })
    beginHouse(folder, { format: 1, mode: 'demo', populated: true, names: demo.names })
    const clock = (): number => demo.nowMs
    const paces = { tickMs: null, cutMs: demoUsual.cutMs }
    await running(serving, { mode: 'demo', names: demo.names, clock, ...paces }, async (service, parts) => {
      await openDemo(demo, service)
      const localSource = demo.names.sources.indexOf('local')
      const wish = { port, credentials: playCredentials, localSource, ...parts, log, salt: saltOf(folder) }
      const api = await openInterface(service, wish)
      port = Number(new URL(api.url).port)
      const about = `demo: ${scenario.title}, ${speed} seconds of it in one`
      if (isFirst) tell(serving, service, api.url, about)
      try {
        const isOver = await playDemo(demo, service, speed, stop.signal)
        if (isOver) await pause(demoUsual.encoreMs / speed, stop.signal)
      } finally {
        await api.close()
      }
    })
  }
}

/** A fresh house by the configuration that `init` writes, for play money. */
async function serveEmpty(serving: Serving): Promise<void> {
  const { folder } = serving
  const config = configOf('the configuration of init', configTemplate)
  const playing: HouseConfig = {
    ...config,
    name: 'empty',
    settlement: { ...config.settlement, chain: LOCAL_CHAIN },
    collaterals: config.collaterals.map((collateral) => ({ ...collateral, chain: LOCAL_CHAIN })),
    venues: config.venues.map((venue, row) => ({ ...venue, key: playKey(1 + row) })),
    sources: [...config.sources.map((source, row) => ({ ...source, key: playKey(2 + row) })), LOCAL_SOURCE],
    // Who tries the pool out does not wait a week: an epoch a minute, and no notice.
    parameters: [
      ...config.parameters,
      { parameter: 'tier.poolEpochMs', where: null, value: 60_000 },
      { parameter: 'tier.poolNoticeMs', where: null, value: 0 },
    ],
  }
  const facts: HouseFacts = { format: 1, mode: 'demo', populated: false, names: namesOf(playing) }
  beginHouse(folder, facts)
  await serveLeft(serving, facts, playing)
}

async function serveConfigured(serving: Serving, house: HouseFacts | null, config: HouseConfig): Promise<void> {
  const facts: HouseFacts = house ?? { format: 1, mode: 'real', populated: false, names: namesOf(config) }
  if (house === null) writeHouse(serving.folder, facts)
  await serveLeft(serving, facts, config)
}

/** A house as it was left; a new one is opened by its configuration first. */
async function serveLeft(serving: Serving, { mode, names }: HouseFacts, config?: HouseConfig): Promise<void> {
  const paces = { tickMs: config?.tickMs ?? 1000, cutMs: config?.cutMs ?? 60_000 }
  const { folder, flags, log, feeding, stop } = serving
  await running(serving, { mode, names, ...paces }, async (service, parts) => {
    if (service.status().seq === 0) await openHouse(service, folder, config)
    const localSource = mode === 'demo' ? names.sources.indexOf(LOCAL_SOURCE.name) : -1
    const port = flags.port ?? config?.port ?? PORT
    const credentials = mode === 'demo' || config === undefined ? playCredentials : config
    const wish = { port, credentials, localSource, ...parts, log, salt: saltOf(folder) }
    const api = await openInterface(service, wish)
    try {
      tell(serving, service, api.url, mode === 'demo' ? 'a house for play money' : names.house)
      await Promise.all([feeding.run(service, stop.signal), pause(null, stop.signal)])
    } finally {
      await api.close()
    }
  })
}

/** In one group: a crash leaves a house that is open or none. */
async function openHouse(service: Service, folder: string, config: HouseConfig | undefined): Promise<void> {
  if (config === undefined)
    throw new BadInputError(`${folder}: holds no house yet`, 'name its configuration with --config')
  const commands = [...openingCommands(config, Date.now())]
  const answers = await service.submitGroup(commands)
  const at = answers.findIndex(({ events }) => events[0]?.type === 'rejected')
  const refusal = answers[at]?.events[0]
  if (refusal?.type !== 'rejected') return
  throw new BadInputError(
    `the house refuses its configuration: ${commands[at]!.type}, code ${refusal.code}`,
    `see docs/reject-codes.md, change the configuration and remove ${folder}`,
  )
}

type Wish = Pick<ServiceOptions, 'mode' | 'names' | 'tickMs' | 'cutMs' | 'clock'>

/** What follows a service that runs. */
type Following = { readonly disclosures: DisclosuresApart; readonly webhooks: Webhooks }

/** A service for as long as `body` takes, closed whatever happens. */
async function running(
  serving: Serving,
  wish: Wish,
  body: (service: Service, following: Following) => Promise<void>,
): Promise<void> {
  const { folder, log, stop } = serving
  const webhooks = openWebhooks({ file: webhooksOf(folder), mode: wish.mode, log })
  try {
    const service = await openService({
      directory: journalOf(folder),
      version: packageVersion(),
      follower: webhooks,
      log,
      failed: (cause) => stop.abort(new CheckFailedError(`the journal has failed: ${cause.message}`, cause)),
      ...wish,
    })
    const disclosures = disclosuresApart(service, journalOf(folder), (cause) => {
      log({ level: 'error', message: 'there are no disclosures any more', facts: { error: String(cause) } })
    })
    try {
      await body(service, { disclosures, webhooks })
    } finally {
      await disclosures.close()
      await service.close()
    }
  } finally {
    // Last: what the service executes while it closes is written down too.
    webhooks.close()
  }
}

/** Where it is, once it answers. */
function tell({ shell, folder, flags }: Serving, service: Service, url: string, about: string): void {
  const { mode, safeMode } = service.status()
  if (flags.json) writeJson(shell, { format: 1, url, mode, folder, about, safeMode })
  else shell.out(`Plimsoll runs at ${url} (${about}). Its data is in ${folder}; Ctrl-C stops it.\n`)
}

/** Waits so long, or for ever; a signal ends it. */
async function pause(ms: number | null, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const waiting = ms === null ? new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())) : null
  await (waiting ?? sleep(ms!, undefined, { signal }).catch(() => undefined))
}
