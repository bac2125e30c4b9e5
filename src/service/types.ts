import type { House } from '../core/machine/index.ts'
import type { Command, HouseEvent } from '../core/words/index.ts'
import type { ReadModels } from './models/types.ts'
import type { ExecutedRequests } from './requests.ts'

/** Chain of vaults that hold play money: nobody but the program itself says what is deposited there. Real houses refuse it. */
export const LOCAL_CHAIN = 0

/** A demo drives itself and takes play money; a real house refuses demo deposits. */
export type ServiceMode = 'demo' | 'real'

/** A house that runs: journal, clock, read models. */
export type Service = {
  /** The house, for reading only, between two turns of the event loop. */
  readonly house: House
  readonly models: ReadModels
  /** What rows are called: names are no part of the journal. */
  readonly names: ServiceNames
  readonly mode: ServiceMode
  /** Requests that were executed lately, from before a crash too: whoever sends one again is answered from here. */
  readonly requests: ExecutedRequests
  /** The time that a command would get now, ms: that of the clock, which never falls here. */
  nowMs(): number
  /**
   * Takes a command; answers when it is durable and executed. Evidence (a signature, a report) is kept beside it in the journal.
   * Rejects with ServiceBusyError and ServiceStorageError (not taken: nothing happened, try again after `retryMs`), SafeModeError (not
   * taken), DemoDepositError (play money in a real house; not taken), MalformedCommandError (a field does not fit its kind, or it is too large; not taken), ServiceStoppedError (whether it was taken
   * is unknown when it had been waiting: `requests` of the next process tells).
   */
  submit(command: Command, evidence?: Uint8Array): Promise<Answer>
  /**
   * The same for commands that must stand one after the other with nothing between them: all are taken or none. `evidence[i]` belongs to
   * `commands[i]`. Each is judged by itself: a refused one does not take back those before it. At most 4,096.
   */
  submitGroup(commands: readonly Command[], evidence?: readonly Uint8Array[]): Promise<readonly Answer[]>
  /**
   * Begins maintenance, or ends it: while it lasts the house is in safe mode, and afterwards until invariants were checked and prices are
   * fresh, as after recovery. It is not in the journal: a restart ends it, in safe mode too.
   */
  maintain(on: boolean): void
  /**
   * Told of every executed command, in order, after it is durable and before its answer. Listeners must be quick and must not throw: one that
   * throws is taken off and logged. Returns how to stop listening.
   */
  listen(listener: (applied: Executed) => void): () => void
  status(): ServiceStatus
  /** Everything there is to measure, in the text format of Prometheus. */
  metrics(): Promise<string>
  /** Takes nothing more, answers what waits, writes a snapshot, releases the lock. Idempotent. */
  close(): Promise<void>
}

/**
 * What rows are called, by row. A row without a name (listed since, or never named) is called by its number. A base lot of an underlying is
 * 10^`exponent` coins when it is listed; re-lots since then multiply it (`underlyings.relots` of the house).
 */
export type ServiceNames = {
  readonly house: string
  readonly tiers: readonly string[]
  readonly underlyings: readonly { readonly name: string; readonly exponent: number }[]
  readonly markets: readonly string[]
  readonly assets: readonly string[]
  readonly sources: readonly string[]
  readonly venues: readonly string[]
}

/** What came of a command, at its place in the journal. `events[0].type === 'rejected'` is a refusal. Times in ms. */
export type Answer = { readonly seq: number; readonly timeMs: number; readonly events: readonly HouseEvent[] }

/** An executed command with what came of it. */
export type Executed = Answer & { readonly command: Command }

/**
 * Who must miss nothing: it hears every command behind `afterSeq` (null: nothing from before the start), in order, also those that recovery
 * executes, and again some of those before. For it recovery begins at a snapshot at or before `afterSeq`, at the journal's first command when
 * there is none. As a listener it must be quick and must not throw.
 */
export type Follower = { readonly afterSeq: number | null; hear(executed: Executed): void }

/** How a service stands. Sequences count commands, times are ms. */
export type ServiceStatus = {
  /** Takes commands and answers them: started, not stopped, the disk has room. In safe mode too. */
  readonly ready: boolean
  /** Why new risk and forced sales wait, and until when; null when they do not. */
  readonly safeMode: null | { readonly reason: string; readonly until: string }
  /** Last command executed and its time in the house. */
  readonly seq: number
  readonly timeMs: number
  readonly epoch: number
  /** State hash (hexadecimal) after the last cut of this process; null before the first. */
  readonly stateHashAtCut: { readonly seq: number; readonly epoch: number; readonly hash: string } | null
  /** Commands that wait for their batch, and how many may. */
  readonly queue: { readonly commands: number; readonly commandsMax: number }
  readonly journal: {
    readonly directory: string
    /** Last batch, and the chain hash that ends it (hexadecimal). */
    readonly batch: number
    readonly chainHash: string
    /** Why the journal takes nothing more; null when it does. */
    readonly stopped: string | null
  }
  /** First command that the read models have seen: their histories begin there. */
  readonly modelsSinceSeq: number
  /** When this process opened the house, wall clock. */
  readonly startedMs: number
  readonly version: string
  readonly mode: ServiceMode
}

/** A line of the service's log. `facts` never hold a secret. */
export type ServiceLogEntry = {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
}

/** How to open a service. */
export type ServiceOptions = {
  /** Folder of the house; a new or empty one starts a new house. */
  readonly directory: string
  readonly mode: ServiceMode
  readonly names: ServiceNames
  /** Version of the program, for `status`. */
  readonly version: string
  /** Time of the house in ms; by default the wall clock. Its steps back are hidden: the time of a house never falls. */
  readonly clock?: () => number
  /** Wall-clock pace of `tick` commands in ms; null when something else submits them. */
  readonly tickMs: number | null
  /** Wall-clock pace of `cut` commands in ms, each followed by a state hash; null for none. */
  readonly cutMs: number | null
  /** Most commands that wait; one more is refused with ServiceBusyError. By default 65,536. */
  readonly queueCommandsMax?: number
  /** Hears what recovery executes too; by default nobody does. */
  readonly follower?: Follower
  readonly log: (entry: ServiceLogEntry) => void
  /** Told once when the journal has failed for good: only a start can tell what is true. The service must still be closed. */
  readonly failed: (cause: Error) => void
}
