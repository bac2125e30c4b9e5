/** Principles 18 to 20: who clears here, how much of it lies with few, and what does not apply. */
import type { Concentration, Track } from './days.ts'
import { allAbsent, type FieldRule, type Figure, larger, perTier, single, sumOf } from './field.ts'
import type { TierSubject } from './subject.ts'

const ONLY_KEYS = 'An owner is a key: the house knows neither what it is nor where.'
const NO_CLIENTS = 'A member clears for nobody else inside one account: there are no clients.'
const NO_LINKS = 'The house is linked with no other clearing house.'

/** Between how many members a field is asked for, both included, and how many of the largest it is about. */
type Asked = { readonly low: number; readonly high: number; readonly of: keyof Concentration }

const FEW: Asked = { low: 10, high: 24, of: 'five' }
const MANY_FIVE: Asked = { low: 25, high: Number.POSITIVE_INFINITY, of: 'five' }
const MANY_TEN: Asked = { low: 25, high: Number.POSITIVE_INFINITY, of: 'ten' }

/** Principles 18 to 20. */
export const memberRules: readonly FieldRule[] = [
  ...allAbsent('Members clear for themselves alone: none is a general clearing member.', [
    ['18.1.1.1', 'General clearing members', 'count'],
  ]),
  perTier(
    ['18.1.1.2', 'Direct clearing members', 'count'],
    'Owners with an account in the tier; for the house, in any tier.',
    ({ look }) => single(look.members),
    ({ house }) =>
      single(house.ledger.owners.firstAccount.subarray(0, house.ledger.owners.rows).filter((row) => row >= 0).length),
  ),
  ...allAbsent('There is one kind of member.', [['18.1.1.3', 'Other clearing members', 'count']]),
  ...allAbsent(ONLY_KEYS, [
    ['18.1.2.1', 'Central banks among members', 'count'],
    ['18.1.2.2', 'Central counterparties among members', 'count'],
    ['18.1.2.3', 'Banks among members', 'count'],
    ['18.1.2.4', 'Others among members', 'count'],
    ['18.1.3.1', 'Domestic members', 'count'],
    ['18.1.3.2', 'Foreign members', 'count'],
  ]),
  ...concentration('18.2', 'open positions', 'notional at mark without sign', (day) => day.open),
  ...concentration('18.3', 'initial margin', 'the initial requirement', (day) => day.margin),
  ...concentration('18.4', 'contributions', 'the shares of the pool of stakes', (day) => day.stakes),
  ...allAbsent(NO_CLIENTS, [
    ['19.1.1', 'Clients', 'count'],
    ['19.1.2', 'Members that clear for clients', 'count'],
    ['19.1.3.1', 'Clients’ trades through the largest five members: peak', 'ppm'],
    ['19.1.3.2', 'Clients’ trades through the largest five members: mean', 'ppm'],
    ['19.1.4.1', 'Clients’ trades through the largest ten members: peak', 'ppm'],
    ['19.1.4.2', 'Clients’ trades through the largest ten members: mean', 'ppm'],
  ]),
  ...allAbsent(NO_LINKS, [
    ['20.1.1', 'Trades cleared through each link', 'ppm'],
    ['20.2.1', 'Margin provided to each linked house', 'atoms'],
    ['20.3.1', 'Margin collected from each linked house', 'atoms'],
    ['20.4.1', 'Times that margin was below the exposure to a linked house', 'count'],
    ['20.4.2', 'Observations', 'count'],
    ['20.4.3', 'Coverage achieved', 'ppm'],
    ['20.5.1.1', 'Further resources provided to linked houses', 'atoms'],
    ['20.5.1.2', 'Whether they are part of the default fund', 'text'],
    ['20.6.1.1', 'Further resources collected from linked houses', 'atoms'],
    ['20.6.1.2', 'Whether they are part of the default fund', 'text'],
    ['20.7.1', 'Trades subject to cross margining', 'ppm'],
    ['20.7.2', 'Reduction of initial margin by cross margining', 'ppm'],
  ]),
]

function concentration(
  section: string,
  what: string,
  measure: string,
  of: (day: TierSubject['year'][number]) => Concentration,
): FieldRule[] {
  const asked = [FEW, MANY_FIVE, MANY_TEN]
  return asked.map(({ low, high, of: count }, i) =>
    perTier(
      [
        `${section}.${i + 1}`,
        `Share of the largest ${count} members in ${what}, of ${rangeOf(low, high)} members`,
        'ppm',
      ],
      `Share of the ${count} owners that have most in ${measure}, over all members, floor; looked at hourly, peak and mean of the quarter.`,
      ({ look: { members }, quarter }) => {
        if (members < low || members > high) {
          return {
            notApplicable: `It is asked of services with ${rangeOf(low, high)} members; the tier has ${members}.`,
          }
        }
        return peakAndMeanOfLooks(quarter.map((day) => of(day)[count]))
      },
    ),
  )
}

function rangeOf(low: number, high: number): string {
  return Number.isFinite(high) ? `${low} to ${high}` : `${low} or more`
}

function peakAndMeanOfLooks(tracks: readonly Track[]): Figure {
  const count = sumOf(tracks, (track) => track.count)
  if (count === 0n) return { notApplicable: 'Nobody had any in the quarter.' }
  return {
    series: [
      { label: 'peak', value: `${tracks.map((track) => track.peak).reduce(larger)}` },
      { label: 'mean', value: `${sumOf(tracks, (track) => track.sum) / count}` },
    ],
  }
}
