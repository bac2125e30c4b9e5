/** Who reads: what goes into `authorization`, a token or a signed login. It stays in this tab and ends with it. */
import { type ReadonlySignal, signal } from '@preact/signals'

const KEY = 'plimsoll-credential'
const held = signal(sessionStorage.getItem(KEY))

/** The credential, null for the public. */
export const credential: ReadonlySignal<string | null> = held

/** Reads under a credential from now on. */
export function signIn(line: string): void {
  sessionStorage.setItem(KEY, line)
  held.value = line
}

/** Reads as the public again and forgets the credential. */
export function signOut(): void {
  sessionStorage.removeItem(KEY)
  held.value = null
}

/** What goes with every request. */
export function credentials(): Record<string, string> {
  return held.value === null ? {} : { authorization: held.value }
}
