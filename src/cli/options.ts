/** Options that a user wrote, read into values; each fault says what stands there and what to write. */
import { BadInputError } from './errors.ts'

/** Reads a whole number between two bounds, both included, without thousands marks. */
export function wholeNumber(option: string, low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (!Number.isSafeInteger(value) || value < low || value > high) {
      throw new BadInputError(`${option} is "${short(text)}"`, `write a whole number from ${low} to ${high}`)
    }
    return value
  }
}

/** Collects an option that may stand more than once. */
export function repeated<T>(read: (text: string) => T): (text: string, before?: readonly T[]) => readonly T[] {
  return (text, before = []) => [...before, read(text)]
}

/** Refuses a name that a repeatable option gives two values: the earlier one would be lost in silence. */
export function refuseNamedTwice(option: string, names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new BadInputError(`${option} names ${twice} twice`, 'keep one of them')
}

/** What was found, short enough for one line. */
export function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
