/** Addresses behind #: any server that gives the page gives all of its pages. */
import { type ReadonlySignal, signal } from '@preact/signals'

/** A page and what it is about, from `#/markets/3` → ['markets', '3']. */
type Place = readonly string[]

const placeNow = signal<Place>(placeOf())

/** Where the reader is. */
export const place: ReadonlySignal<Place> = placeNow

/** Follows the address; tells `arrived` after each change of page. */
export function followAddress(arrived: () => void): void {
  addEventListener('hashchange', () => {
    placeNow.value = placeOf()
    arrived()
  })
}

/** An address of this page. */
export function to(...parts: readonly (string | number)[]): string {
  return `#/${parts.map((part) => encodeURIComponent(part)).join('/')}`
}

function placeOf(): Place {
  const parts = location.hash.replace(/^#\/?/, '').split('/')
  return parts.filter((part) => part !== '').map(decoded)
}

/** What a reader typed may be no encoding of anything: then it stands for itself, and there is no such page. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
