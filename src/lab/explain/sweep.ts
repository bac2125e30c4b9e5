/** Payments of a sweep: each recorded gain gets ⌊gain × c⌋, c = what can be paid ÷ Σ gains. */
import type { HouseEvent } from '../../core/words/index.ts'
import { dollars, eventsOf, type Finding } from './finding.ts'

/** What can be paid and Σ gains of a market's sweep, as the house fixed them when collecting ended. */
export type SweepTerms = (market: number) => { readonly payable: number; readonly gains: number }

/**
 * Payments of each market in a command. R_m pays what S_m did not, so what S_m gave may be less than the share. R_m's own
 * claims stand outside Σ gains and are paid last: they are left out.
 */
export function sweepPayments(
  events: readonly HouseEvent[],
  termsOf: SweepTerms,
  isReserve: (account: number) => boolean,
): Finding[] {
  const paid = eventsOf(events, 'paid').filter(({ event }) => !isReserve(event.account))
  const markets = [...new Set(paid.map(({ event }) => event.market))]
  return markets.map((market) => {
    const { payable, gains } = termsOf(market)
    const here = paid.filter(({ event }) => event.market === market)
    const shares = here.map(({ event }) =>
      gains === 0 ? 0 : Number((BigInt(event.gain) * BigInt(payable)) / BigInt(gains)),
    )
    const bought = boughtIn(events, market)
    return {
      kind: 'sweep',
      title: `sweep of market ${market}: ${here.length} gains paid`,
      rule: `Each gain gets the part ${dollars(payable)} ÷ ${dollars(gains)} of it, rounded down to the atom.`,
      columns: ['account', 'recorded gain', 'paid by S_m', 'bought by R_m', 'again'],
      rows: here.map(({ event }, i) => [
        event.account,
        dollars(event.gain),
        dollars(event.amount),
        dollars(bought.get(event.account) ?? 0),
        dollars(shares[i]!),
      ]),
      agrees: here.every(({ event }, i) => event.amount + (bought.get(event.account) ?? 0) === shares[i]),
      events: [here[0]!.at, here.at(-1)!.at],
    }
  })
}

/** Claims that the reserve took over: cost moved from the receiver to it. */
function boughtIn(events: readonly HouseEvent[], market: number): Map<number, number> {
  const bought = new Map<number, number>()
  for (const { event } of eventsOf(events, 'costPosted')) {
    if (event.class !== 'variation' || event.market !== market) continue
    bought.set(event.to, (bought.get(event.to) ?? 0) + event.amount)
  }
  return bought
}
