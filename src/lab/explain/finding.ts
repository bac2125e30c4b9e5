/** What is said of an allocation: its inputs, the rule, and whether computing it again gives what the house did. */
import type { HouseEvent } from '../../core/words/index.ts'

/** One allocation of a command. */
export type Finding = {
  readonly kind: 'deleveraging' | 'shortfall' | 'sweep'
  readonly title: string
  /** The rule in words. */
  readonly rule: string
  /** Columns and rows of the inputs, what the house gave and what was computed again. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
  /** null where there is nothing to compute again. */
  readonly agrees: boolean | null
  /** Position of the first and last event of the allocation in the command. */
  readonly events: readonly [number, number]
}

/** An event with its position in the command. */
export type Placed<T extends HouseEvent['type'] = HouseEvent['type']> = {
  readonly at: number
  readonly event: Extract<HouseEvent, { readonly type: T }>
}

/** Events of one type, with their positions. */
export function eventsOf<T extends HouseEvent['type']>(events: readonly HouseEvent[], type: T): Placed<T>[] {
  return events.flatMap((event, at) => (event.type === type ? [{ at, event } as Placed<T>] : []))
}

/** Atoms as dollars with all their places. */
export function dollars(atoms: number): string {
  const sign = atoms < 0 ? '-' : ''
  const digits = `${Math.abs(atoms)}`.padStart(7, '0')
  return `${sign}${digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-6)}`
}
