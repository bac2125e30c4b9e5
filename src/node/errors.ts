/** Failures at the edge of the journal: one class each, with the facts as fields and a message that ends with what to do. */
export class JournalError extends Error {
  readonly cure: string

  constructor(what: string, cure: string, cause?: unknown) {
    super(`${what}. ${cure}`, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.cure = cure
  }
}

/** Another process writes this journal. */
export class JournalLockedError extends JournalError {
  readonly directory: string
  readonly holder: string

  constructor(directory: string, holder: string) {
    super(
      `The journal ${directory} is being written by ${holder}`,
      'Stop that process first, or open another directory.',
    )
    this.directory = directory
    this.holder = holder
  }
}

/** Bytes at or below the acknowledged mark are not what was acknowledged. `batch` is the first bad one. */
export class JournalDamagedError extends JournalError {
  readonly path: string
  readonly batch: number
  readonly what: string

  constructor(path: string, batch: number, what: string, cause?: unknown) {
    super(
      `The journal ${path} is damaged at batch ${batch}: ${what}`,
      `Nothing was changed. Restore the whole directory from a backup or a replica that holds batch ${batch}; batches before it are good.`,
      cause,
    )
    this.path = path
    this.batch = batch
    this.what = what
  }
}

/** Re-executing a batch gave other events than the journal says. `seq` is the first command that differs. */
export class DivergenceError extends JournalError {
  readonly batch: number
  readonly seq: number
  readonly what: string

  constructor(batch: number, seq: number, what: string) {
    super(
      `Re-execution diverges from the journal at sequence ${seq} (batch ${batch}): ${what}`,
      'Run `plimsoll verify` with the release that wrote the journal: if it agrees, this release breaks its rules version; if not, restore the directory from a replica.',
    )
    this.batch = batch
    this.seq = seq
    this.what = what
  }
}

/** A signature in the journal is not of who is said to have signed. `seq` is its command. */
export class EvidenceError extends JournalError {
  readonly batch: number
  readonly seq: number
  readonly what: string

  constructor(batch: number, seq: number, what: string) {
    super(
      `The evidence of sequence ${seq} (batch ${batch}) does not hold: ${what}`,
      'Whoever wrote this journal took a command that its owner had not signed: compare it with a replica.',
    )
    this.batch = batch
    this.seq = seq
    this.what = what
  }
}

/** The machine failed one of its own assertions. The journal is whole; the command is durable. */
export class ApplyFailedError extends JournalError {
  readonly batch: number
  readonly seq: number

  constructor(batch: number, seq: number, cause: unknown) {
    super(
      `Applying sequence ${seq} (batch ${batch}) failed an assertion: ${cause instanceof Error ? cause.message : String(cause)}`,
      'This is an error of the program, not of the data. Keep the directory and report it with this sequence number.',
      cause,
    )
    this.batch = batch
    this.seq = seq
  }
}

/** No room for a batch. Nothing of it was written. */
export class DiskFullError extends JournalError {
  readonly path: string

  constructor(path: string, cause: unknown) {
    super(
      `No room left to write ${path}; nothing of this was written`,
      'Free space and try again; the journal is whole.',
      cause,
    )
    this.path = path
  }
}

/** The journal was written under rules that this release does not have. */
export class RulesVersionError extends JournalError {
  readonly batch: number
  readonly found: number
  readonly supported: number

  constructor(batch: number, found: number, supported: number) {
    super(
      `Batch ${batch} was written under rules version ${found}; this release has version ${supported}`,
      `Use a release of rules version ${found}.`,
    )
    this.batch = batch
    this.found = found
    this.supported = supported
  }
}

/** The path holds something else. */
export class NotAJournalError extends JournalError {
  readonly path: string

  constructor(path: string, what: string) {
    super(
      `${path} is not a journal: ${what}`,
      'Name a directory that Plimsoll made, or an empty or new one to start a journal in.',
    )
    this.path = path
  }
}

/** The operating system does not let this user at the files. */
export class JournalAccessError extends JournalError {
  readonly path: string

  constructor(path: string, cause: unknown) {
    super(
      `Cannot open ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Give this user the right to read and write the directory and its files.',
      cause,
    )
    this.path = path
  }
}

/** The log does not know whether the batch is durable. The sequencer has stopped. */
export class AppendUnknownError extends JournalError {
  readonly batch: number

  constructor(batch: number, cause: unknown) {
    super(
      `Whether batch ${batch} is durable is unknown: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Restart the node: recovery finds out. Its commands may or may not have been executed; ask by their own numbers before sending them again.',
      cause,
    )
    this.batch = batch
  }
}

/** Another writer appended to the log. The sequencer has stopped. */
export class LogConflictError extends JournalError {
  readonly batch: number
  readonly tail: number

  constructor(batch: number, tail: number) {
    super(
      `Batch ${batch} cannot be appended: the log ends at batch ${tail}, written by another node`,
      'Restart this node to follow the log; the commands of this batch were not executed.',
    )
    this.batch = batch
    this.tail = tail
  }
}

/** Too many commands wait. */
export class QueueFullError extends JournalError {
  readonly commandsWaiting: number

  constructor(commandsWaiting: number) {
    super(
      `${commandsWaiting} commands already wait for their batch`,
      'Wait for receipts, then submit again; this command was not taken.',
    )
    this.commandsWaiting = commandsWaiting
  }
}

/** A command or its evidence is larger than a batch takes. */
export class CommandTooLargeError extends JournalError {
  readonly bytes: number
  readonly bytesMax: number

  constructor(bytes: number, bytesMax: number) {
    super(`A command or its evidence has ${bytes} bytes; at most ${bytesMax} are taken`, 'Split it.')
    this.bytes = bytes
    this.bytesMax = bytesMax
  }
}

/** The sequencer was closed or has stopped; `cause` says why. */
export class SequencerStoppedError extends JournalError {
  constructor(cause?: unknown) {
    super(
      cause instanceof Error ? `The sequencer has stopped: ${cause.message}` : 'The sequencer is closed',
      'This command was not acknowledged. Open the journal again.',
      cause,
    )
  }
}

/** The journal has no such sequence number. */
export class SequenceRangeError extends JournalError {
  readonly seq: number
  readonly seqLast: number

  constructor(seq: number, seqLast: number) {
    super(`The journal has no sequence ${seq}; it ends at ${seqLast}`, `Ask for a whole number from 0 to ${seqLast}.`)
    this.seq = seq
    this.seqLast = seqLast
  }
}
