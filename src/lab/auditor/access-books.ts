/** What the auditor keeps of keys, sessions and nonces. */
import type { CommandOf } from '../../core/words/index.ts'

/** Whose keys sign. */
export type Subject = CommandOf<'sessionOpen'>['subject']

type Session = {
  readonly subject: Subject
  readonly row: number
  readonly scopes: number
  readonly openedMs: number
  readonly expiryMs: number
}

/** What the auditor knows of keys; `turn` is the signature that covers the next commands. */
export type AccessBooks = {
  readonly keys: { readonly owner: string[]; readonly venue: string[]; readonly source: string[] }
  readonly sessions: Map<string, Session>
  /** Nonces used by key, since its session was opened. */
  readonly nonces: Map<string, Set<number>>
  readonly venueOfHold: Map<number, number>
  readonly accountOfWithdrawal: Map<number, number>
  /** Keys of sessions that might move money, with the first owner that each has signed for. */
  readonly signers: Map<string, number>
  turn: { readonly key: string; readonly session: Session | null; left: number } | null
}

/** No keys yet. */
export function emptyAccess(): AccessBooks {
  return {
    keys: { owner: [], venue: [], source: [] },
    sessions: new Map(),
    nonces: new Map(),
    venueOfHold: new Map(),
    accountOfWithdrawal: new Map(),
    signers: new Map(),
    turn: null,
  }
}
