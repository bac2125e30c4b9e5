/** What the auditor keeps of a tier's season. */

/** What a source attested last. */
export type Attested = { readonly source: number; readonly day: number; readonly multiple: bigint }

/** Attestations by slot, and where the multiple stood when the present UTC day began. */
export type SeasonBooks = { readonly slots: (Attested | undefined)[]; day: number; base: bigint }
