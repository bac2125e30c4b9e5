/** What the auditor keeps of depth: reports, when prices came, and the bounds in force. */

/** Costs by distance, dollar atoms: what was reported, and what of it counted then. */
export type Depth = { readonly atMs: number; readonly reported: readonly bigint[]; readonly counted: readonly bigint[] }

/** By underlying: depth and times of price reports by source, and the bound in force. */
export type DepthBooks = {
  readonly depths: Map<number, Map<number, Depth>>
  readonly pricesMs: Map<number, Map<number, number>>
  readonly bounds: Map<number, bigint>
}

/** No report was brought. */
export function emptyDepth(): DepthBooks {
  return { depths: new Map(), pricesMs: new Map(), bounds: new Map() }
}
