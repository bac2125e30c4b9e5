/**
 * What the journal needs of a deterministic machine. `S` is the machine's state. Everything here is pure: the same calls in the same order
 * give the same bytes on any computer.
 */
export type MachinePort<S> = {
  /** Number of the rules that `apply` follows. Written into every batch; a journal of other rules is refused by name. */
  readonly rulesVersion: number
  /** An empty house. */
  open(): S
  /**
   * Applies one command. Throws only on an error of our own (a failed assertion), never for a bad command.
   * The bytes of `events` must never be written again: they are handed to the submitter after later commands have been applied.
   */
  apply(state: S, seq: number, timeMs: number, command: Uint8Array): Applied
  /** The whole hashed state, in a fixed order. Called twice for one snapshot, with no `apply` between. */
  pages(state: S): Iterable<Uint8Array>
  /** Inverse of `pages`. Must copy: the pages are not kept. */
  restore(pages: Iterable<Uint8Array>): S
}

/** Canonical bytes of a command's events (empty when there are none), or why its bytes are no command. */
export type Applied = { readonly events: Uint8Array } | { readonly refused: string }
