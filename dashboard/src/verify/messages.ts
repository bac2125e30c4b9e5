/** What the page and its worker say to each other: one question, one answer. */
import type { Claims, Found, Standing, Verdict } from '../../../src/node/judge/index.ts'

/** A record as the interface and an exported file give it: hexadecimal. */
export type RecordText = { readonly batch: number; readonly record: string }

/** To the worker: `open` begins, `take` may be said often, `end` asks for what came out. */
export type Question =
  | { readonly kind: 'open'; readonly name: string; readonly claims: Claims }
  | { readonly kind: 'take'; readonly records: readonly RecordText[] }
  | { readonly kind: 'end' }

/** From the worker. `found` is null as long as all is as claimed. */
export type Reply =
  | { readonly kind: 'standing'; readonly standing: Standing; readonly found: Found | null }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
