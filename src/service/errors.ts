/** Failures at the edge of the service: one class each, with a stable code, the facts as fields, and what to do. */
export abstract class ServiceError extends Error {
  abstract readonly code: string
  readonly cure: string

  constructor(what: string, cure: string, cause?: unknown) {
    super(`${what}; ${cure}`, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.cure = cure
  }
}

/** Too many commands wait. Nothing was taken; try again after `retryMs`. */
export class ServiceBusyError extends ServiceError {
  readonly code = 'serviceBusy'
  readonly retryMs: number

  constructor(commandsWaiting: number, retryMs: number) {
    super(`${commandsWaiting} commands already wait`, `try again in ${retryMs} ms; this one was not taken`)
    this.retryMs = retryMs
  }
}

/** The disk has no room for the journal. Nothing was taken; try again after `retryMs`. */
export class ServiceStorageError extends ServiceError {
  readonly code = 'serviceStorage'
  readonly retryMs: number

  constructor(retryMs: number, cause: unknown) {
    super(
      'the disk of the journal has no room',
      `try again in ${retryMs} ms, the operator must free space; this was not taken`,
      cause,
    )
    this.retryMs = retryMs
  }
}

/** The service is closed or has failed. A command that was waiting may or may not have been taken: ask by its own number. */
export class ServiceStoppedError extends ServiceError {
  readonly code = 'serviceStopped'

  constructor(cause?: unknown) {
    super(
      'the service has stopped',
      'connect again when it runs, and send the same request under the same idempotency key: it acts once',
      cause,
    )
  }
}

/** New risk and forced sales wait in safe mode. Nothing was taken. */
export class SafeModeError extends ServiceError {
  readonly code = 'safeMode'
  readonly until: string

  constructor(reason: string, until: string) {
    super(`the house is in safe mode (${reason})`, `new risk waits until ${until}; what reduces risk is taken`)
    this.until = until
  }
}

/** A command has a field that does not fit its kind, or is too large. Nothing was taken. */
export class MalformedCommandError extends ServiceError {
  readonly code = 'malformedCommand'

  constructor(type: string, cause: unknown) {
    super(`this ${type} is no command: ${(cause as Error).message}`, 'give every field a value of its kind', cause)
  }
}

/** Play money in a real house. Nothing was taken. */
export class DemoDepositError extends ServiceError {
  readonly code = 'demoDeposit'

  constructor(vault: number) {
    super(`vault ${vault} holds play money`, 'a real house takes deposits of a chain; use the demo to try things out')
  }
}
