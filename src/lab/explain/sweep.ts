/**
 * Payments of a sweep: each recorded gain gets ⌊gain × c⌋ for one c. Claims are backed by what was collected and by what
 * was not, Σ claims = S_m + Σ uncollected losses, so the events alone give S_m and with it c.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { dollars, eventsOf, type Finding, type Placed } from './finding.ts'

/** A part of one, exact. */
type Ratio = { readonly numerator: bigint; readonly denominator: bigint }

/** What one sweep of a market paid in this command; `ended` is null when it goes on in a later one. */
type Sweep = { readonly market: number; readonly paid: Placed<'paid'>[]; readonly ended: Placed<'sweepEnded'> | null }

/**
 * Payments of each sweep in a command. R_m's own claims stand outside Σ gains and are paid last: they are left out.
 *
 * @param isReserve whether an account is the reserve of a market
 */
export function sweepPayments(events: readonly HouseEvent[], isReserve: (account: number) => boolean): Finding[] {
  return sweepsOf(events).map(({ market, paid, ended }) => {
    const gainers = paid.filter(({ event }) => !isReserve(event.account))
    const reserve = paid.find(({ event }) => isReserve(event.account))?.event.gain ?? 0
    const given = gainers.map(({ at, event }) => event.amount + boughtAfter(events, at, market, event.account))
    const part = ended === null || ended.event.reserve > 0 ? null : collectedPart(ended.event, reserve)
    const again = gainers.map(({ event }, i) => (part === null ? given[i]! : partOf(event.gain, part)))
    const agrees = part === null ? sharesOneRatio(gainers, given) : again.every((amount, i) => amount === given[i])
    return {
      kind: 'sweep',
      title: `sweep of market ${market}: ${gainers.length} gains paid`,
      rule: ruleOf(part, ended),
      columns: ['account', 'recorded gain', 'paid', 'again'],
      rows: gainers.map(({ event }, i) => [event.account, dollars(event.gain), dollars(given[i]!), dollars(again[i]!)]),
      agrees,
      events: [paid[0]!.at, (ended ?? paid.at(-1)!).at],
    }
  })
}

/** The payments of each sweep, up to its end. */
function sweepsOf(events: readonly HouseEvent[]): Sweep[] {
  const paid = eventsOf(events, 'paid')
  const ends = eventsOf(events, 'sweepEnded')
  const sweeps = new Map<string, Sweep>()
  for (const payment of paid) {
    const { market } = payment.event
    const ended = ends.find(({ at, event }) => at > payment.at && event.market === market) ?? null
    const key = `${market}/${ended?.at ?? 'open'}`
    const sweep = sweeps.get(key)
    if (sweep === undefined) sweeps.set(key, { market, paid: [payment], ended })
    else sweep.paid.push(payment)
  }
  return [...sweeps.values()]
}

/** c where R_m bought nothing: what was collected, S_m = Σ gains + R_m's claims − uncollected, over Σ gains. */
function collectedPart({ gains, uncollected }: Placed<'sweepEnded'>['event'], reserve: number): Ratio {
  const collected = BigInt(gains) + BigInt(reserve) - BigInt(uncollected)
  const whole = BigInt(gains)
  return { numerator: collected < whole ? collected : whole, denominator: whole }
}

function partOf(gain: number, { numerator, denominator }: Ratio): number {
  return Number((BigInt(gain) * numerator) / denominator)
}

/** Whether one c explains every payment: the intervals in which it must lie, amount ÷ gain ≤ c < (amount + 1) ÷ gain, meet. */
function sharesOneRatio(paid: readonly Placed<'paid'>[], given: readonly number[]): boolean {
  const owed = paid.flatMap(({ event }, i) =>
    event.gain > 0 ? [{ gain: BigInt(event.gain), amount: BigInt(given[i]!) }] : [],
  )
  return owed.every((one) => owed.every((other) => one.amount * other.gain < (other.amount + 1n) * one.gain))
}

/** What the reserve gave for the rest of a gain: the cost of it moved from the receiver, right behind its payment. */
function boughtAfter(events: readonly HouseEvent[], at: number, market: number, account: number): number {
  for (const event of events.slice(at + 1)) {
    if (event.type === 'paid' || event.type === 'sweepEnded') return 0
    if (event.type === 'costPosted' && event.class === 'variation' && event.market === market && event.to === account) {
      return event.amount
    }
  }
  return 0
}

function ruleOf(part: Ratio | null, ended: Placed<'sweepEnded'> | null): string {
  if (part !== null) {
    return `Each gain gets the part ${dollars(Number(part.numerator))} collected ÷ ${dollars(Number(part.denominator))} gained of it, rounded down to the atom.`
  }
  const why = ended === null ? 'the sweep goes on in a later command' : 'the reserve bought a part of the claims'
  return `Each gain gets one and the same part of it, rounded down to the atom; ${why}, so only that is checked.`
}
