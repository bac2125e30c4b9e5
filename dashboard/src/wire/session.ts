/** Who reads: what goes into `authorization`, a token or a signed login; and what signed it, if anything did. Both end with this tab. */
import { type ReadonlySignal, signal } from '@preact/signals'

/** What signs in this browser: a wallet, or a play key by its number, which everybody knows. */
export type Hand = 'wallet' | `play:${number}`

const KEY = 'plimsoll-credential'
const HAND_KEY = 'plimsoll-hand'
const held = signal(sessionStorage.getItem(KEY))
const signing = signal(sessionStorage.getItem(HAND_KEY) as Hand | null)

/** The credential, null for the public. */
export const credential: ReadonlySignal<string | null> = held

/** What has signed the login and can sign more; null behind a token, which only reads. */
export const hand: ReadonlySignal<Hand | null> = signing

/** Reads under a credential from now on. */
export function signIn(line: string, by: Hand | null = null): void {
  sessionStorage.setItem(KEY, line)
  if (by === null) sessionStorage.removeItem(HAND_KEY)
  else sessionStorage.setItem(HAND_KEY, by)
  signing.value = by
  held.value = line
}

/** Reads as the public again and forgets the credential. */
export function signOut(): void {
  sessionStorage.removeItem(KEY)
  sessionStorage.removeItem(HAND_KEY)
  signing.value = null
  held.value = null
}

/** What goes with every request. */
export function credentials(): Record<string, string> {
  return held.value === null ? {} : { authorization: held.value }
}
