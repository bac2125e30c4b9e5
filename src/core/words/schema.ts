/**
 * How a record is described: fields in wire order, each with a kind. From one description come the TypeScript type, the
 * canonical bytes and the documentation, so that they cannot differ.
 */

/** Scalar kinds. `int` is a signed 64-bit field holding |n| < 2⁵³; `u48` is for times and dense numbers; `key` is 32 bytes as hexadecimal. */
export type ScalarKind = 'u8' | 'u16' | 'u32' | 'u48' | 'i32' | 'int' | 'key'

/** One of a few words, written as its position in one byte. */
export type WordKind = { readonly of: readonly string[] }

/** Fields of an entry of a list. */
export type EntryFields = Readonly<Record<string, ScalarKind | WordKind>>

/** A list of entries, written with a 16-bit count. */
export type ListKind = { readonly list: EntryFields }

/** Fields of a record in wire order. */
export type Fields = Readonly<Record<string, ScalarKind | WordKind | ListKind>>

/** Record types by name: each has a number that is never reused and its fields. */
export type Schemas = Readonly<Record<string, { readonly number: number; readonly fields: Fields }>>

type ValueOf<K> = K extends 'key'
  ? string
  : K extends ScalarKind
    ? number
    : K extends { readonly of: readonly (infer W)[] }
      ? W
      : K extends { readonly list: infer E extends EntryFields }
        ? readonly { readonly [F in keyof E]: ValueOf<E[F]> }[]
        : never

/** The TypeScript type of the records of a set of schemas: a union discriminated by `type`. */
export type RecordsOf<S extends Schemas> = {
  [N in keyof S & string]: { readonly type: N } & { readonly [F in keyof S[N]['fields']]: ValueOf<S[N]['fields'][F]> }
}[keyof S & string]
