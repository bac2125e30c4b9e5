/** A running house: what it takes, in which order things happen to a command, and how it ends. */
import { emptyHouse, type House, pagesOfHouse } from '../core/machine/index.ts'
import { assert } from '../core/units/index.ts'
import type { Command } from '../core/words/index.ts'
import {
  CommandTooLargeError,
  DiskFullError,
  decodeCommand,
  encodeCommand,
  type JournalApart,
  type JournalApartOptions,
  type JournalCommand,
  openJournalApart,
  QueueFullError,
  stateHash,
} from '../node/index.ts'
import {
  DemoDepositError,
  MalformedCommandError,
  SafeModeError,
  ServiceBusyError,
  ServiceError,
  ServiceStoppedError,
  ServiceStorageError,
} from './errors.ts'
import { type Gauges, gaugesOf } from './gauges.ts'
import { heardMachine } from './machine.ts'
import { type FollowingModels, readModels } from './models/read-models.ts'
import { executedRequests, type FollowingRequests, type HeardCommand } from './requests.ts'
import { risingClock } from './rising-clock.ts'
import { isOver, maintenance, mustWait, type SafeMode, safeModeHears, safeModeOf, untilOf } from './safe-mode.ts'
import {
  type Answer,
  type Executed,
  LOCAL_CHAIN,
  type Service,
  type ServiceLogEntry,
  type ServiceOptions,
  type ServiceStatus,
} from './types.ts'

/** Commands of the journal's end that the read models hear again at a start, and the most that this may take: some seconds. */
const RETOLD = { commands: 10_000, commandsMax: 200_000 } as const

/** When to try again: a full queue drains within it, a full disk takes an operator. */
const BUSY_RETRY_MS = { low: 20, high: 2000 } as const
const STORAGE_RETRY_MS = 5000

const NO_EVIDENCE = new Uint8Array(0)

/** Where a test may put something else. */
type ServiceParts = { readonly openLog?: NonNullable<JournalApartOptions<House>['openLog']> }

/**
 * Opens the house in a folder, or starts one there: takes the lock, recovers, re-checks invariants, starts the clock. A recovered house is in
 * safe mode until its prices are fresh.
 *
 * @throws what opening a journal throws: JournalLockedError, NotAJournalError, JournalAccessError, JournalDamagedError, DivergenceError,
 * RulesVersionError, ApplyFailedError, DiskFullError
 */
export function openService(options: ServiceOptions): Promise<Service> {
  return openServiceWith(options, {})
}

/** The same with parts put in. */
export async function openServiceWith(options: ServiceOptions, parts: ServiceParts): Promise<Service> {
  const { directory, queueCommandsMax, log, follower, clock: wallClock = Date.now } = options
  const models = readModels(emptyHouse())
  const requests = executedRequests()
  const rising = risingClock(wallClock, (behindMs) =>
    log({
      level: 'warn',
      message: 'the clock was set back: the time of the house stands still until it is there again',
      facts: { behindMs },
    }),
  )
  const heard: Hearing = { running: null }
  /** What the batch that recovery executes again has given so far. */
  let retold: Executed[] = []
  const machine = heardMachine({
    stands: (house) => models.begin(house),
    applied: (seq, timeMs, command, events, bytes) => {
      const executed = { seq, timeMs, command, events }
      models.hear(seq, timeMs, events, bytes, heard.running === null)
      if (heard.running !== null) return heard.running.hear(executed)
      follower?.hear(executed)
      retold.push(executed)
    },
  })
  const hear = (seqFirst: number, commands: readonly JournalCommand[], isExecuted: boolean): void => {
    requests.hear(seqFirst, isExecuted ? executedAgain(commands, seqFirst, retold) : onlyRead(commands))
    retold = []
  }
  const journal = await openJournalApart(directory, {
    machine,
    clock: rising.nowMs,
    diagnose: (message) => log({ level: 'warn', message, facts: { directory } }),
    retold: { ...RETOLD, afterSeq: follower?.afterSeq ?? null, hear },
    ...(queueCommandsMax === undefined ? {} : { queueCommandsMax }),
    ...parts,
  })
  const running = new RunningService(options, journal, models, requests, { rising: rising.nowMs, wall: wallClock })
  heard.running = running
  rising.reach(journal.sequencer.position.timeMs)
  running.start()
  return running
}

/** Who hears the machine: nobody of the service while recovery tells the tail again, but its follower. */
type Hearing = { running: RunningService | null }

/** Commands of a batch that recovery has executed again, with what came of them; bytes that are no command came to nothing. */
function executedAgain(
  commands: readonly JournalCommand[],
  seqFirst: number,
  retold: readonly Executed[],
): HeardCommand[] {
  return retold.map(({ seq, timeMs, command, events }) => {
    return { command, evidence: commands[seq - seqFirst]!.evidence, answer: { seq, timeMs, events } }
  })
}

function onlyRead(commands: readonly JournalCommand[]): HeardCommand[] {
  return commands.flatMap(({ command: bytes, evidence }) => {
    const command = decodeCommand(bytes)
    return command === null ? [] : [{ command, evidence, answer: null }]
  })
}

/** The service behind its door. */
class RunningService implements Service {
  readonly models: FollowingModels
  readonly mode: Service['mode']
  readonly names: Service['names']
  readonly #options: ServiceOptions
  readonly requests: FollowingRequests
  readonly #journal: JournalApart<House>
  readonly #clock: () => number
  readonly #gauges: Gauges
  readonly #listeners = new Set<(applied: Executed) => void>()
  /** What executed commands gave, one after the other, until all their submitters have taken it: soon after their batch. */
  #answers: Answer[] = []
  #answersTaken = 0
  readonly #timers: NodeJS.Timeout[] = []
  readonly #startedMs = Date.now()
  /** Commands executed a second, as it was lately: how soon a full queue drains. */
  readonly #pace = { seq: 0, atMs: 0, perMs: 50 }
  #safe: SafeMode | null
  #isMaintained = false
  #cut: ServiceStatus['stateHashAtCut'] = null
  #diskFull = false
  #hasFailed = false
  #snapshotSeq: number
  #closing: Promise<void> | null = null

  constructor(
    options: ServiceOptions,
    journal: JournalApart<House>,
    models: FollowingModels,
    requests: FollowingRequests,
    clock: { readonly rising: () => number; readonly wall: () => number },
  ) {
    this.models = models
    this.requests = requests
    this.#clock = clock.rising
    this.mode = options.mode
    this.names = options.names
    this.#options = options
    this.#journal = journal
    this.#snapshotSeq = journal.sequencer.position.seq
    this.#gauges = gaugesOf(
      () => this.status(),
      () => Math.max(0, journal.sequencer.position.timeMs - clock.wall()),
    )
    this.#safe = safeModeOf(journal.sequencer.state, 'recovery')
    const { follower } = options
    if (follower !== undefined) this.listen((applied) => follower.hear(applied))
  }

  get house(): House {
    return this.#journal.sequencer.state
  }

  nowMs(): number {
    return Math.max(this.#journal.sequencer.position.timeMs, Math.floor(this.#clock()))
  }

  /** Starts the clock and says how the house was found. */
  start(): void {
    const { tickMs, cutMs, directory } = this.#options
    const { seq } = this.#journal.sequencer.position
    this.#tell('info', 'the house is open', { directory, seq, modelsSinceSeq: this.models.sinceSeq })
    if (this.#safe !== null) this.#tell('warn', 'safe mode', { reason: this.#safe.reason })
    if (tickMs !== null) this.#every(tickMs, () => this.#tick())
    if (cutMs !== null) this.#every(cutMs, () => ({ type: 'cut', epoch: this.house.head.epoch[0]! + 1 }))
  }

  submit(command: Command, evidence: Uint8Array = NO_EVIDENCE): Promise<Answer> {
    return this.submitGroup([command], [evidence]).then(([answer]) => answer!)
  }

  async submitGroup(commands: readonly Command[], evidence: readonly Uint8Array[] = []): Promise<readonly Answer[]> {
    const takenMs = performance.now()
    try {
      const group = this.#judged(commands).map((command, at) => ({ command, evidence: evidence[at] ?? NO_EVIDENCE }))
      const receipts = await this.#journal.sequencer.submitGroup(group)
      this.#diskFull = false
      this.#gauges.answered(performance.now() - takenMs)
      const answers = receipts.map(({ seq }) => this.#answerOf(seq))
      this.#note(commands, group, answers)
      return answers
    } catch (error) {
      const told = this.#told(error, commands)
      this.#gauges.refused(told.code)
      throw told
    }
  }

  maintain(on: boolean): void {
    if (on === this.#isMaintained) return
    this.#isMaintained = on
    this.#safe = on ? maintenance() : safeModeOf(this.house, 'maintenance')
    this.#tell('warn', on ? 'maintenance has begun' : 'maintenance is over', { safeMode: this.#safe?.reason ?? null })
  }

  listen(listener: (applied: Executed) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  status(): ServiceStatus {
    const { sequencer } = this.#journal
    const { seq, timeMs, batch, chain } = sequencer.position
    const safe = this.#safe
    return {
      ready: this.#closing === null && sequencer.stopped === undefined && !this.#diskFull,
      safeMode: safe === null ? null : { reason: safe.reason, until: untilOf(safe, this.house) },
      seq,
      timeMs,
      epoch: this.house.head.epoch[0]!,
      stateHashAtCut: this.#cut,
      queue: sequencer.queue,
      journal: {
        directory: this.#options.directory,
        batch,
        chainHash: Buffer.from(chain).toString('hex'),
        stopped: sequencer.stopped?.message ?? (this.#diskFull ? 'the disk has no room' : null),
      },
      modelsSinceSeq: this.models.sinceSeq,
      startedMs: this.#startedMs,
      version: this.#options.version,
      mode: this.mode,
    }
  }

  metrics(): Promise<string> {
    return this.#gauges.text()
  }

  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  /** Hears a command as it is executed: it is durable, its answer is about to be given. */
  hear(applied: Executed): void {
    const { seq, timeMs, command, events } = applied
    this.#answers.push({ seq, timeMs, events })
    this.#gauges.executed(command, events)
    if (events[0]?.type !== 'rejected') this.#hearSafely(command)
    if (command.type === 'cut' && events[0]?.type === 'epochCut') this.#hashState(seq, events[0].epoch)
    for (const listener of this.#listeners) {
      try {
        listener(applied)
      } catch (error) {
        this.#listeners.delete(listener)
        this.#tell('error', 'a listener threw and was taken off', { error: String(error) })
      }
    }
  }

  /** Safe mode ends with the report that makes prices fresh: nothing before it in the journal is left out. */
  #hearSafely(command: Command): void {
    if (this.#safe === null) return
    safeModeHears(this.#safe, command)
    if (command.type !== 'priceReport' || !isOver(this.#safe, this.house)) return
    this.#safe = null
    this.#tell('info', 'safe mode is over: prices are fresh', { seq: this.house.head.seq[0]! })
  }

  /** Outside `apply`, before anything else is executed. */
  #hashState(seq: number, epoch: number): void {
    this.#cut = { seq, epoch, hash: Buffer.from(stateHash(pagesOfHouse(this.house)).hash).toString('hex') }
  }

  /** Canonical bytes of commands that may come now. */
  #judged(commands: readonly Command[]): Uint8Array[] {
    if (this.#closing !== null) throw new ServiceStoppedError()
    const safe = this.#safe
    if (safe !== null && commands.some((command) => mustWait(this.house, command))) {
      throw new SafeModeError(safe.reason, untilOf(safe, this.house))
    }
    for (const command of commands) this.#refusePlayMoney(command)
    return commands.map((command) => {
      try {
        return encodeCommand(command)
      } catch (error) {
        throw new MalformedCommandError(command.type, error)
      }
    })
  }

  #refusePlayMoney(command: Command): void {
    if (this.mode !== 'real' || (command.type !== 'depositSeen' && command.type !== 'depositFinal')) return
    const { vaults } = this.house.ledger
    if (command.vault < vaults.rows && vaults.chain[command.vault] === LOCAL_CHAIN) {
      throw new DemoDepositError(command.vault)
    }
  }

  /** Remembers what came of a request. What the house itself asks for has no name and no signature. */
  #note(
    commands: readonly Command[],
    group: readonly { readonly evidence: Uint8Array }[],
    answers: readonly Answer[],
  ): void {
    if (group[0] === undefined || group[0].evidence.length === 0) return
    const heard = commands.map((command, at) => ({ command, evidence: group[at]!.evidence, answer: answers[at]! }))
    this.requests.hear(answers[0]!.seq, heard)
  }

  #answerOf(seq: number): Answer {
    const answers = this.#answers
    const answer = answers[seq - answers[0]!.seq]
    assert(answer?.seq === seq, 'each command was heard')
    this.#answersTaken += 1
    if (this.#answersTaken === answers.length) {
      this.#answers = []
      this.#answersTaken = 0
    }
    return answer!
  }

  /** An error of the journal in the service's words. */
  #told(error: unknown, commands: readonly Command[]): ServiceError {
    if (error instanceof ServiceError) return error
    if (error instanceof QueueFullError) return new ServiceBusyError(error.commandsWaiting, this.#retryMs())
    if (error instanceof CommandTooLargeError) return new MalformedCommandError(commands[0]!.type, error)
    if (error instanceof DiskFullError) {
      if (!this.#diskFull) this.#tell('error', error.message, { path: error.path })
      this.#diskFull = true
      return new ServiceStorageError(STORAGE_RETRY_MS, error)
    }
    if (this.#closing === null && !this.#hasFailed) {
      this.#hasFailed = true
      const cause = this.#journal.sequencer.stopped ?? (error as Error)
      this.#tell('error', 'the journal has stopped', { error: cause.message })
      this.#options.failed(cause)
    }
    return new ServiceStoppedError(error)
  }

  /** About when the queue has room again, by the pace of the last stretch. */
  #retryMs(): number {
    const { queue, position } = this.#journal.sequencer
    const nowMs = performance.now()
    const elapsedMs = nowMs - this.#pace.atMs
    if (elapsedMs > 100) {
      this.#pace.perMs = Math.max(0.1, (position.seq - this.#pace.seq) / elapsedMs)
      Object.assign(this.#pace, { seq: position.seq, atMs: nowMs })
    }
    const drainMs = Math.ceil(queue.commands / this.#pace.perMs)
    return Math.min(BUSY_RETRY_MS.high, Math.max(BUSY_RETRY_MS.low, drainMs))
  }

  /** In safe mode time does not act: queues and deadlines wait. */
  #tick(): Command | null {
    return this.#safe === null ? { type: 'tick' } : null
  }

  /** Submits a command at a pace; one that is still waiting is not joined by another. */
  #every(paceMs: number, next: () => Command | null): void {
    let isWaiting = false
    const timer = setInterval(() => {
      const command = isWaiting || this.house.head.open[0] === 0 ? null : next()
      if (command === null) return
      isWaiting = true
      this.submit(command)
        .catch((error: ServiceError) => this.#tell('warn', error.message, { code: error.code, command: command.type }))
        .finally(() => {
          isWaiting = false
        })
    }, paceMs)
    this.#timers.push(timer)
  }

  async #end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    const { sequencer } = this.#journal
    try {
      await sequencer.flush()
      if (sequencer.stopped === undefined && sequencer.position.seq > this.#snapshotSeq) await sequencer.snapshot()
    } catch (error) {
      this.#tell('warn', 'no snapshot at the end: the next start takes longer', { error: String(error) })
    } finally {
      await this.#journal.close()
      this.#tell('info', 'the house is closed', { seq: sequencer.position.seq })
    }
  }

  #tell(level: ServiceLogEntry['level'], message: string, facts: ServiceLogEntry['facts']): void {
    this.#options.log({ level, message, facts })
  }
}
