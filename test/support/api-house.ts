/**
 * A service in memory for tests of the interface: commands are executed at once by the real machine, nothing is durable.
 * The models are the simplest that tell the truth.
 */
import { createHash } from 'node:crypto'
import { type Authenticator, type Role, tokenAuthenticator } from '../../src/api/index.ts'
import { accountsIn } from '../../src/api/words.ts'
import { apply, emptyHouse, type House, pagesOfHouse } from '../../src/core/machine/index.ts'
import { type Command, type HouseEvent, procedureKinds, procedureReasons } from '../../src/core/words/index.ts'
import { stateHash } from '../../src/node/index.ts'
import type {
  Answer,
  CallModel,
  Cursor,
  DeleveragingModel,
  EventPage,
  Executed,
  LiquidationModel,
  PlacedEvent,
  ReadModels,
  Service,
  TierSample,
} from '../../src/service/index.ts'
import { exitEpochsHear, exitEpochsOf, exitEpochsTold, lenderEpochsTold } from '../../src/service/models/exit-epochs.ts'
import {
  auctionsClearedOf,
  liquidityHears,
  liquidityOf,
  poolEpochPage,
  poolProfitsOf,
} from '../../src/service/models/liquidity.ts'
import { publicEvents, publicHears, publicPage } from '../../src/service/models/public-events.ts'
import { executedRequests, type FollowingRequests } from '../../src/service/requests.ts'
import { openingCommands, ownerKeyOf } from './house-stream.ts'

/** The first member's account and owner of the house that `apiHouse` opens, and its second's. */
export const MEMBER = { owner: 0, account: 18, key: ownerKeyOf(0) } as const
export const OTHER = { owner: 1, account: 19 } as const

/** The chain of the demo: a source that brings nothing else. */
export const LOCAL_SOURCE = 4

/** A service of a test, with what tests may do to it. */
export type TestService = Omit<Service, 'requests'> & {
  /** Hears what a process before this one would have told it. */
  readonly requests: FollowingRequests
  /** Commands submitted so far, refused ones too. */
  readonly commands: Command[]
  /** The next submissions fail with this. */
  fail: Error | null
  /** Lets time pass before the next command. */
  pass(ms: number): void
  /** Executes a command as the house's own. */
  run(command: Command): readonly HouseEvent[]
  /** SHA-256 of everything but the head, which counts refused commands too. */
  bodyHash(): string
}

/** The open house of `house-stream`: three markets, 24 members with money and mandates, one venue, prices. */
export function apiHouse(mode: 'demo' | 'real' = 'demo'): TestService {
  const service = memoryService(mode)
  for (const command of openingCommands) service.run(command)
  service.run({ type: 'sourceList', key: 'fe'.padStart(64, '0') })
  return service
}

function memoryService(mode: 'demo' | 'real'): TestService {
  const house = emptyHouse()
  const placed: PlacedEvent[] = []
  const listeners = new Set<(applied: Executed) => void>()
  const commands: Command[] = []
  const requests = executedRequests()
  let timeMs = 1_700_000_000_000
  let isMaintained = false
  const take = (command: Command): Answer => {
    commands.push(command)
    timeMs += 1
    const events = apply(house, house.clock.seq + 1, timeMs, command).slice()
    const seq = house.clock.seq
    placed.push(...events.map((event, index) => ({ seq, index, timeMs, event })))
    for (const listener of listeners) listener({ seq, timeMs, events, command })
    return { seq, timeMs, events }
  }
  const service: TestService = {
    house,
    models: modelsOf(house, placed),
    names,
    mode,
    requests,
    nowMs: () => Math.max(timeMs, house.clock.nowMs),
    commands,
    fail: null,
    pass(ms) {
      timeMs += ms
    },
    run: (command) => take(command).events,
    bodyHash: () => bodyHashOf(house),
    submit: async (command, evidence) => (await service.submitGroup([command], evidence && [evidence]))[0]!,
    async submitGroup(group, evidence = []) {
      await Promise.resolve()
      if (service.fail !== null) throw service.fail
      const answers = group.map(take)
      const none = new Uint8Array(0)
      if (answers.length > 0)
        requests.hear(
          answers[0]!.seq,
          group.map((command, at) => ({ command, evidence: evidence[at] ?? none, answer: answers[at]! })),
        )
      return answers
    },
    maintain(on) {
      isMaintained = on
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    status: () => ({
      ready: true,
      safeMode: isMaintained ? { reason: 'maintenance', until: 'the operator has ended it' } : null,
      seq: house.clock.seq,
      timeMs: house.clock.nowMs,
      epoch: house.head.epoch[0]!,
      stateHashAtCut: { seq: 1, epoch: 0, hash: 'ab'.repeat(32) },
      queue: { commands: 0, commandsMax: 65_536 },
      journal: { directory: 'no-such-journal', batch: 1, chainHash: 'cd'.repeat(32), stopped: null },
      modelsSinceSeq: 1,
      startedMs: 1_700_000_000_000,
      version: '0.0.0',
      mode,
    }),
    metrics: () => Promise.resolve('plimsoll_up 1\n'),
    close: () => Promise.resolve(),
  }
  return service
}

const names: Service['names'] = {
  house: 'test',
  tiers: ['main'],
  underlyings: [
    { name: 'USD', exponent: 0 },
    { name: 'BTC', exponent: -3 },
    { name: 'ETH', exponent: -2 },
  ],
  markets: ['BTC-PERP'],
  assets: ['USD'],
  sources: [],
  venues: ['venue'],
}

function bodyHashOf(house: House): string {
  const pages = [...pagesOfHouse(house)]
  // The head comes first: its rows count refused commands.
  return createHash('sha256')
    .update(stateHash(pages.slice(pages.length > 1 ? headPages(house) : 0)).hash)
    .digest('hex')
}

function headPages(house: House): number {
  return Object.keys(house.head.kinds).length
}

function modelsOf(house: House, placed: PlacedEvent[]): ReadModels {
  const page = (events: readonly PlacedEvent[], after: Cursor | null, limit: number): EventPage => {
    const behind = (each: Cursor): boolean =>
      after === null || each.seq > after.seq || (each.seq === after.seq && each.index > after.index)
    const found = events.filter(behind)
    const taken = after === null ? found.slice(-limit) : found.slice(0, limit)
    const last = taken.at(-1) ?? after
    return { events: taken, next: last === null ? null : { seq: last.seq, index: last.index }, gap: false }
  }
  const calls = (): CallModel[] => callsOf(house)
  return {
    sinceSeq: 1,
    events: (after, limit) => page(placed, after, limit),
    publicEvents(wish) {
      const kept = publicEvents()
      for (const each of placed) publicHears(kept, each)
      return publicPage(kept, wish)
    },
    call: (account) => calls().find((call) => call.account === account) ?? null,
    accountEvents: (account, after, limit) =>
      page(
        placed.filter(({ event }) => accountsIn(event).includes(account)),
        after,
        limit,
      ),
    prices: () => [
      {
        ...{ fromMs: 1_700_000_000_000, toMs: 1_700_000_060_000, fundingPpm: -12, slow: 60_500_000 },
        mark: { low: 59_000_000, high: 61_000_000, last: 60_000_000 },
        index: null,
      },
    ],
    funding: () => [{ timeMs: 1_700_000_000_000, ratePpm: -12, index: -5 }],
    calls,
    liquidations: () => [liquidation],
    deleveragings: () => [deleveraging],
    samples: () => [sample],
    sampleNow: () => sample,
    poolEpochs: (tier, after, limit) => poolEpochPage(liquidityTold(house, placed), tier, after, limit),
    poolProfits: (tier) => poolProfitsOf(liquidityTold(house, placed), house, tier),
    exitEpochs: (tier) => exitEpochsTold(exitsTold(house, placed), house, tier),
    lenderEpochs: (tier) => lenderEpochsTold(exitsTold(house, placed), tier),
    auctionsCleared: (tier) => auctionsClearedOf(liquidityTold(house, placed), tier),
    changes: () => [
      { parameter: 100, scope: 0, value: 260_000, effectiveMs: 1_700_000_000_000, appliedMs: null, seq: 5 },
    ],
  }
}

/** What the model of liquidity tells when it has heard everything from the first command on. */
function liquidityTold(house: House, placed: readonly PlacedEvent[]): ReturnType<typeof liquidityOf> {
  const heard = liquidityOf(emptyHouse())
  for (const each of placed) liquidityHears(heard, house, each)
  return heard
}

/** What the model of epochs tells, likewise. */
function exitsTold(house: House, placed: readonly PlacedEvent[]): ReturnType<typeof exitEpochsOf> {
  const heard = exitEpochsOf(emptyHouse())
  for (const each of placed) exitEpochsHear(heard, house, each)
  return heard
}

function callsOf({ liquidation: { procedures } }: House): CallModel[] {
  const found: CallModel[] = []
  for (let row = 0; row < procedures.rows; row++) {
    if (procedures.kind[row] === 0) continue
    found.push({
      account: procedures.account[row]!,
      kind: procedureKinds[procedures.kind[row]!]!,
      reason: procedureReasons[procedures.reason[row]!]!,
      equity: 0,
      requirement: 0,
      amount: procedures.amount[row]!,
      deadlineMs: procedures.deadlineMs[row]!,
      openedMs: procedures.openedMs[row]!,
      movedMs: null,
    })
  }
  return found
}

const liquidation: LiquidationModel = {
  account: OTHER.account,
  startedSeq: 3,
  startedMs: 1_700_000_000_003,
  endedMs: null,
  reason: 'price',
  equity: -1_500_000,
  requirement: 2_000_000,
  worst: 'takeover',
  notional: 240_000_000,
  closed: [{ market: 0, way: 'takeover', lots: 4, notional: 240_000_000 }],
  proceeds: 1_250_000,
  sold: [{ asset: 0, amount: 1_300_000, proceeds: 1_250_000 }],
  offeredLots: 0,
  shortfall: 1_500_000,
}

const deleveraging: DeleveragingModel = {
  seq: 7,
  timeMs: 1_700_000_000_007,
  market: 0,
  lots: 10,
  mark: 60_000_000,
  long: true,
  holders: [
    {
      type: 'deleveraged',
      market: 0,
      account: MEMBER.account,
      round: 'water-fill',
      lotsHeld: -12,
      exposure: 720_000_000,
      equity: 90_000_000,
      lots: 10,
    },
  ],
}

const sample: TierSample = {
  seq: 9,
  timeMs: 1_700_000_000_009,
  tier: 0,
  grossNotional: 3_000_000,
  equity: 2_000_000,
  leveragePpm: 1_500_000,
  bands: [{ fromPpm: 0, toPpm: null, accounts: 2, notional: 3_000_000 }],
  concentrationPpm: 1_000_000,
  largest: [2_000_000, 1_000_000],
  openInterest: [{ market: 0, atoms: 1_500_000 }],
  layers: [{ layer: 'fund', account: 3, cash: 3_000_000_000 }],
  funds: [{ kind: 'backstop', account: 7, cash: 3_000_000_000, equity: 2_999_999_999 }],
}

/** A token of each role that has one; the public sends none. */
export const tokens: Readonly<Record<Exclude<Role, 'public'> | 'other' | 'reader', string>> = {
  member: 'member-token',
  other: 'other-token',
  reader: 'reader-token',
  venue: 'venue-token',
  operator: 'operator-token',
  auditor: 'auditor-token',
}

/** Grants of those tokens. */
export function testAuthenticator(): Authenticator {
  const grant = (name: keyof typeof tokens): { tokenSha256: string; name: string } => ({
    tokenSha256: createHash('sha256').update(tokens[name]).digest('hex'),
    name,
  })
  return tokenAuthenticator([
    { ...grant('member'), role: 'member', owner: MEMBER.owner },
    { ...grant('other'), role: 'member', owner: OTHER.owner },
    { ...grant('reader'), role: 'member', owner: MEMBER.owner, readOnly: true },
    { ...grant('venue'), role: 'venue', venue: 0 },
    { ...grant('operator'), role: 'operator' },
    { ...grant('auditor'), role: 'auditor' },
  ])
}
