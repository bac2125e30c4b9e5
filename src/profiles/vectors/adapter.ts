import type { Answer } from './compare.ts'
import type { Fields } from './fields.ts'

/** Turns the inputs of one vector into the types of a rule, calls it and names what it gives. No arithmetic. */
export type Adapter = (inputs: Fields, expected: Readonly<Record<string, unknown>>) => Answer

export type Families = Readonly<Record<string, Adapter>>
