/** What is kept of a market: days of breaches by side, and the mark before the first that was set on a day. */
export type RedZoneBooks = {
  readonly breaches: { readonly long: number[]; readonly short: number[] }
  markDay: number
  dayBefore: bigint
  redPpm: number
  redDay: number
}
