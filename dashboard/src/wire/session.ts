/** Who reads. For now a bearer token that its owner pastes; it stays in this tab and ends with it. */
import { type ReadonlySignal, signal } from '@preact/signals'

const KEY = 'plimsoll-token'
const held = signal(sessionStorage.getItem(KEY))

/** The token, null for the public. */
export const token: ReadonlySignal<string | null> = held

/** Reads as the holder of a token from now on. */
export function signIn(text: string): void {
  sessionStorage.setItem(KEY, text)
  held.value = text
}

/** Reads as the public again and forgets the token. */
export function signOut(): void {
  sessionStorage.removeItem(KEY)
  held.value = null
}

/** What goes with every request. */
export function credentials(): Record<string, string> {
  return held.value === null ? {} : { authorization: `Bearer ${held.value}` }
}
