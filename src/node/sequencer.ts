import type { JournalCommand } from './batch.ts'
import { batchSize, describeGroupTooLarge, describeTooLarge } from './batching.ts'
import { AppendUnknownError, LogConflictError, QueueFullError, SequencerStoppedError } from './errors.ts'
import type { FileSystem } from './files.ts'
import * as limits from './limits.ts'
import type { AppendResult, LocalLog, Log } from './log.ts'
import type { Applied } from './machine-port.ts'
import { writeSnapshot } from './snapshot.ts'
import { type AppliedSink, advance, type Position, stage, type Writer } from './writer.ts'

/** The answer to a command: its place in the journal and what it gave. It is durable. */
export type Receipt = { readonly seq: number; readonly timeMs: number; readonly applied: Applied }

/**
 * When a snapshot is due: so many commands, or bytes of commands and evidence, after the last one, whichever is first. It bounds what recovery
 * executes. The house stands still while it is hashed and written, about a second for a million accounts.
 */
export type SnapshotPolicy = { readonly commands: number; readonly bytes: number }

export type SequencerParts<S, L extends Log> = {
  /** The machine as recovery left it. The sequencer owns it from here on. */
  readonly writer: Writer<S>
  readonly log: L
  /** Wall clock in ms. Its steps back are hidden: the journal's time never falls. */
  readonly clock: () => number
  readonly files: FileSystem
  /** Directory of the snapshots. */
  readonly snapshots: string
  readonly snapshotAt?: SnapshotPolicy
  /** Told of a snapshot that was due and could not be written. */
  readonly diagnose: (message: string) => void
  readonly queueCommandsMax?: number
  readonly batchCommandsMax?: number
  readonly sealIdleMs?: number
}

/** A command that asks for its place, with its evidence. */
type Submission = { readonly command: Uint8Array; readonly evidence: Uint8Array }

type Waiting = Submission & {
  /** Whether its group ends with it: batches end here and nowhere else. */
  readonly ends: boolean
  readonly resolve: (receipt: Receipt) => void
  readonly reject: (error: Error) => void
}

/**
 * Gives every command its sequence and time, makes batches durable, then executes and answers them, in that order. It never waits for a batch
 * to fill: a batch is what came in while the one before was committed. One batch is under way at a time.
 *
 * A log that refuses (no room) costs every waiting command a refusal and nothing else; the next submission tries again. A log that does not
 * know, another writer, or a failed assertion of the machine stops the sequencer for good: only recovery can tell what is true.
 */
export class Sequencer<S, L extends Log = Log> {
  readonly #parts: SequencerParts<S, L>
  #queue: Waiting[] = []
  #queueBytes = 0
  #stopped: Error | undefined
  #closed = false
  #scheduled = false
  #turn: Promise<unknown> = Promise.resolve()
  #sealTimer: NodeJS.Timeout | undefined

  constructor(parts: SequencerParts<S, L>) {
    this.#parts = parts
    this.#sealWhenIdle()
  }

  /** The machine's state, for reading only, between two turns of the event loop. */
  get state(): S {
    return this.#parts.writer.state
  }

  get position(): Position {
    return this.#parts.writer.position
  }

  /**
   * Takes one command and answers when it is durable and executed. The bytes must not change meanwhile. Rejects with QueueFullError,
   * CommandTooLargeError, DiskFullError (not taken, nothing happened), AppendUnknownError, LogConflictError or SequencerStoppedError.
   */
  submit(command: Uint8Array, evidence: Uint8Array): Promise<Receipt> {
    const refusal =
      this.#refusal() ?? describeTooLarge({ command, evidence }) ?? this.#full(1, bytesOf(command, evidence))
    return refusal === undefined
      ? this.#enqueue([{ command, evidence }]).then(([receipt]) => receipt!)
      : Promise.reject(refusal)
  }

  /**
   * The same for commands that stand one after the other in one batch: all are taken, or none. They must fit a batch, in number and bytes, or
   * CommandTooLargeError says so.
   */
  submitGroup(group: readonly Submission[]): Promise<Receipt[]> {
    const bytes = group.reduce((sum, { command, evidence }) => sum + bytesOf(command, evidence), 0)
    const refusal =
      this.#refusal() ??
      describeGroupTooLarge(group, this.#parts.batchCommandsMax ?? limits.batchCommandsMax) ??
      this.#full(group.length, bytes)
    if (refusal !== undefined) return Promise.reject(refusal)
    return group.length === 0 ? Promise.resolve([]) : this.#enqueue(group)
  }

  /** Commands that wait for their batch, and how many may. */
  get queue(): { readonly commands: number; readonly commandsMax: number } {
    return { commands: this.#queue.length, commandsMax: this.#parts.queueCommandsMax ?? limits.queueCommandsMax }
  }

  /** Why nothing more is taken, undefined while commands are. */
  get stopped(): Error | undefined {
    return this.#stopped
  }

  /**
   * The same for many commands with times of their own, without a promise for each: the lab's and the benchmark's path. Batch by batch:
   * durable, then executed, then told to `sink`. Throws what `submit` rejects with; batches before the throw stand.
   */
  appendAll(this: Sequencer<S, LocalLog>, commands: readonly JournalCommand[], sink?: AppliedSink): void {
    for (let from = 0; from < commands.length; ) {
      const refusal = this.#refusal()
      if (refusal !== undefined) throw refusal
      const size = batchSize(commands, from, this.#parts.batchCommandsMax ?? limits.batchCommandsMax)
      const batch = from === 0 && size === commands.length ? commands : commands.slice(from, from + size)
      this.#appendNow(batch, sink)
      if (this.#snapshotDue()) this.#snapshotNow()
      from += size
    }
    this.#sealWhenIdle()
  }

  /** Resolves when everything submitted before has been answered or refused. */
  async flush(): Promise<void> {
    while (this.#queue.length > 0) await this.#exclusively(() => this.#commitWaiting())
    await this.#turn
  }

  /** Writes a snapshot of the present state, behind a seal. Throws DiskFullError; the sequencer goes on. */
  snapshot(): Promise<ReturnType<typeof writeSnapshot>> {
    return this.#exclusively(async () => {
      const { writer } = this.#parts
      do {
        const refusal = this.#refusal()
        if (refusal !== undefined) throw refusal
        await this.#seal()
        // `appendAll` may have run while the seal was awaited: then that batch needs one too.
      } while (writer.outcome.checksums.length > 0)
      return this.#writeSnapshot()
    })
  }

  /** Answers what waits, seals and closes the log. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#sealTimer)
    try {
      await this.flush()
      if (this.#stopped === undefined) await this.#exclusively(() => this.#seal().catch(keepSealForLater))
    } finally {
      await this.#parts.log.close()
    }
  }

  #refusal(): Error | undefined {
    if (this.#stopped !== undefined) return new SequencerStoppedError(this.#stopped)
    return this.#closed ? new SequencerStoppedError() : undefined
  }

  #full(commands: number, bytes: number): QueueFullError | undefined {
    const { length } = this.#queue
    const fits = length + commands <= this.queue.commandsMax && this.#queueBytes + bytes <= limits.queueBytesMax
    return fits ? undefined : new QueueFullError(length)
  }

  /** One promise for a group: most of what a command costs here would be its own. */
  #enqueue(group: readonly Submission[]): Promise<Receipt[]> {
    return new Promise((resolve, reject) => {
      const receipts: Receipt[] = []
      const receive = (receipt: Receipt): void => {
        receipts.push(receipt)
        if (receipts.length === group.length) resolve(receipts)
      }
      for (const [at, { command, evidence }] of group.entries()) {
        this.#queueBytes += bytesOf(command, evidence)
        this.#queue.push({ command, evidence, ends: at === group.length - 1, resolve: receive, reject })
      }
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    clearTimeout(this.#sealTimer)
    setImmediate(async () => {
      await this.#exclusively(() => this.#commitWaiting())
      this.#scheduled = false
      if (this.#queue.length > 0) this.#schedule()
      else this.#sealWhenIdle()
    })
  }

  /** One thing at a time on the log, in order of asking. A failure belongs to its asker alone. */
  #exclusively<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action)
    this.#turn = result.catch(() => undefined)
    return result
  }

  async #commitWaiting(): Promise<void> {
    if (this.#stopped !== undefined) {
      for (const { reject } of this.#take(this.#queue.length)) reject(new SequencerStoppedError(this.#stopped))
      return
    }
    const countMax = this.#parts.batchCommandsMax ?? limits.batchCommandsMax
    let size = batchSize(this.#queue, 0, countMax)
    while (size > 0 && !this.#queue[size - 1]!.ends) size -= 1
    const waiting = this.#take(size)
    if (waiting.length === 0) return
    const timeMs = Math.max(this.position.timeMs, Math.floor(this.#parts.clock()))
    const receipts: Receipt[] = []
    const commands = waiting.map(({ command, evidence }) => ({ timeMs, command, evidence }))
    try {
      await this.#commit(timeMs, commands, (seq, time, applied) => receipts.push({ seq, timeMs: time, applied }))
    } catch (error) {
      // Commands behind the refused ones are refused too: a later one must not overtake an earlier one.
      for (const { reject } of [...waiting, ...this.#take(this.#queue.length)]) reject(error as Error)
      return
    }
    for (const [index, { resolve }] of waiting.entries()) resolve(receipts[index]!)
    if (this.#snapshotDue()) await this.#snapshotWaiting()
  }

  #take(count: number): Waiting[] {
    const all = this.#queue
    const taken = all.slice(0, count)
    this.#queue = all.slice(count)
    for (const { command, evidence } of taken) this.#queueBytes -= command.length + evidence.length
    return taken
  }

  async #commit(timeMs: number, commands: readonly JournalCommand[], sink?: AppliedSink): Promise<void> {
    const { writer, log } = this.#parts
    const { record, chain } = stage(writer, timeMs, commands)
    const answer = log.append(record, writer.position.batch)
    // A local log has answered: no turn of the microtask queue may come between append and execution, or `appendAll` could slip in.
    this.#require(answer instanceof Promise ? await answer : answer)
    this.#execute(timeMs, commands, chain, sink)
  }

  #appendNow(this: Sequencer<S, LocalLog>, commands: readonly JournalCommand[], sink: AppliedSink | undefined): void {
    const { writer, log } = this.#parts
    let timeMs = writer.position.timeMs
    for (const command of commands) {
      if (!(command.timeMs >= timeMs))
        throw new RangeError(`time ${command.timeMs} ms is before ${timeMs} ms: commands must be in order of time`)
      const tooLarge = describeTooLarge(command)
      if (tooLarge !== undefined) throw tooLarge
      timeMs = command.timeMs
    }
    const { record, chain } = stage(writer, timeMs, commands)
    this.#require(log.append(record, writer.position.batch))
    this.#execute(timeMs, commands, chain, sink)
  }

  #require(result: AppendResult): void {
    const batch = this.position.batch + 1
    if (result.kind === 'ok') return
    if (result.kind === 'refused') throw result.cause
    this.#stopped =
      result.kind === 'conflict'
        ? new LogConflictError(batch, result.tail)
        : new AppendUnknownError(batch, result.cause)
    throw this.#stopped
  }

  #execute(
    timeMs: number,
    commands: readonly JournalCommand[],
    chain: Uint8Array,
    sink: AppliedSink | undefined,
  ): void {
    try {
      advance(this.#parts.writer, timeMs, commands, chain, sink)
    } catch (error) {
      this.#stopped = error as Error
      throw new SequencerStoppedError(error)
    }
  }

  #snapshotDue(): boolean {
    const { writer, snapshotAt = limits.snapshotPolicy } = this.#parts
    return writer.since.commands >= snapshotAt.commands || writer.since.bytes >= snapshotAt.bytes
  }

  async #snapshotWaiting(): Promise<void> {
    try {
      await this.#seal()
      // `appendAll` may have run while the seal was awaited: then its own batch makes the snapshot.
      if (this.#parts.writer.outcome.checksums.length === 0) this.#writeSnapshot()
    } catch (error) {
      this.#putOff(error)
    }
  }

  #snapshotNow(this: Sequencer<S, LocalLog>): void {
    const { writer, log }: { writer: Writer<S>; log: LocalLog } = this.#parts
    try {
      if (writer.outcome.checksums.length > 0) this.#appendNow([], undefined)
      log.sync()
      this.#writeSnapshot()
    } catch (error) {
      this.#putOff(error)
    }
  }

  #writeSnapshot(): ReturnType<typeof writeSnapshot> {
    const { files, snapshots, writer } = this.#parts
    const written = writeSnapshot(files, snapshots, writer)
    writer.since = { commands: 0, bytes: 0 }
    return written
  }

  /** The commands stand and are answered; only recovery will take longer. The next is due as long after as after one that was written. */
  #putOff(error: unknown): void {
    this.#parts.writer.since = { commands: 0, bytes: 0 }
    this.#parts.diagnose(`a snapshot was due and could not be written: ${(error as Error).message}`)
  }

  /** Writes the outcome of the last batch, if it is not in the log yet. */
  async #seal(): Promise<void> {
    if (this.#stopped === undefined && this.#parts.writer.outcome.checksums.length > 0)
      await this.#commit(this.position.timeMs, [])
    await this.#parts.log.sync()
  }

  #sealWhenIdle(): void {
    clearTimeout(this.#sealTimer)
    if (this.#closed || this.#stopped !== undefined) return
    const idle = (): Promise<void> =>
      this.#exclusively(async () =>
        this.#queue.length === 0 && !this.#closed ? this.#seal().catch(keepSealForLater) : undefined,
      )
    this.#sealTimer = setTimeout(idle, this.#parts.sealIdleMs ?? limits.sealIdleMs).unref()
  }
}

const bytesOf = (command: Uint8Array, evidence: Uint8Array): number => command.length + evidence.length

/** A seal that finds no room is no loss: the outcome stays in memory and stands in the next record, or is computed again by recovery. */
function keepSealForLater(): void {}
