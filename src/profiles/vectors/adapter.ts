import type { Answer } from './compare.ts'
import type { Fields } from './fields.ts'

/**
 * Turns the inputs of one vector into the types of a rule, calls it and names what it gives. No arithmetic. `shared` is the
 * whole file: tables that its vectors name instead of repeating them.
 */
export type Adapter = (inputs: Fields, expected: Readonly<Record<string, unknown>>, shared: Fields) => Answer

export type Families = Readonly<Record<string, Adapter>>
