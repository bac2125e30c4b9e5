/** Principle 4: what stands behind a tier, and what its largest members could cost it. */
import { assetKinds, settlementAsset } from './assets.ts'
import type { TierDay, Track } from './days.ts'
import { absent, allAbsent, type FieldRule, type Figure, larger, peakAndMean, perTier, single } from './field.ts'
import type { TierSubject } from './subject.ts'

const PAID_IN_ONLY = 'Layers pay from cash that is paid in; nobody is bound to bring more.'
const STRESS =
  'under one move of every price by tier.stressMovePpm, the worse of up and down, owners that act as one counted as one'

const resources: FieldRule[] = [
  perTier(
    ['4.1.1', 'Prefunded: own capital before members’', 'atoms'],
    'Cash of the operator’s capital at risk (SITG), which pays before the fund and before stakes.',
    ({ look }) => single(look.resources.sitg),
    'sum',
  ),
  absent(['4.1.2', 'Prefunded: own capital beside members’', 'atoms'], 'All own capital pays before that of others.'),
  absent(['4.1.3', 'Prefunded: own capital after members’', 'atoms'], 'All own capital pays before that of others.'),
  absent(['4.1.4', 'Prefunded: contributions required of members', 'atoms'], 'Stakes are voluntary: none is required.'),
  perTier(
    ['4.1.5', 'Prefunded: contributions of members, after haircuts', 'atoms'],
    'Cash of the pool of stakes.',
    ({ look }) => single(look.resources.stakers),
    'sum',
  ),
  perTier(
    ['4.1.6', 'Prefunded: other', 'atoms'],
    'Cash of the tier fund, which fees and penalties have filled; it pays between own capital and stakes.',
    ({ look }) => single(look.resources.fund),
    'sum',
  ),
  ...allAbsent(PAID_IN_ONLY, [
    ['4.1.7', 'Committed: own or parent’s funds', 'atoms'],
    ['4.1.8', 'Committed: members’, for a first default', 'atoms'],
    ['4.1.9', 'Committed: members’, to replenish for a later default', 'atoms'],
    ['4.1.10', 'Committed: other', 'atoms'],
  ]),
  absent(['4.2.1', 'Hypothetical capital (K_CCP)', 'atoms'], 'The house asks for no recognition as a qualifying CCP.'),
  ...assetKinds(
    '4.3',
    'Prefunded resources',
    'SITG, fund and stakes: all in the settlement token, without haircut.',
    (subject) => {
      const { prefunded } = subject.look.resources
      return prefunded === 0n ? [] : [[settlementAsset(subject), prefunded, prefunded]]
    },
  ),
  perTier(
    ['4.3.15', 'Prefunded resources: in total', 'atoms'],
    'SITG + fund + stakes.',
    ({ look }) => single(look.resources.prefunded),
    'sum',
  ),
]

const exposures: FieldRule[] = [
  perTier(
    ['4.4.1', 'Cover 1 or Cover 2', 'text'],
    'No authority asks for either; the house measures itself against this.',
    () => single('Cover 2'),
  ),
  perTier(
    ['4.4.2', 'Days to close out that exposures assume', 'days'],
    'The stress moves every price at once and closes at the cap of closing costs: no time passes.',
    () => single(0),
  ),
  perTier(
    ['4.4.3', 'Largest stress loss beyond margin if one member fails', 'atoms'],
    `Largest of a day: loss beyond its own means of the larger of Cover-2’s two owners ${STRESS}.`,
    ({ year }) => peakAndMean(year, (day) => seenPeak(day.coverOne)),
  ),
  perTier(
    ['4.4.4', 'Days on which it exceeded prefunded resources', 'count'],
    'Days of the year on which 4.4.3 exceeded SITG + fund + stakes of the same moment.',
    ({ year }) => daysBeyond(year, (day) => day.coverOneBeyond),
  ),
  perTier(['4.4.5', 'By how much it exceeded them', 'atoms'], 'The most by which it did on a day.', ({ year }) =>
    mostBeyond(year, (day) => day.coverOneBeyond),
  ),
  perTier(
    ['4.4.6', 'Largest actual exposure beyond margin to one member', 'atoms'],
    'Largest of a day: negative equity of one owner’s accounts, looked at hourly.',
    ({ year }) => peakAndMean(year, (day) => seenPeak(day.exposureOne)),
  ),
  perTier(
    ['4.4.7', 'Largest stress loss beyond margin if two members fail', 'atoms'],
    `Cover-2, largest of a day: losses beyond their own means of the two owners that lose most together ${STRESS}.`,
    ({ year }) => peakAndMean(year, (day) => seenPeak(day.coverTwo)),
  ),
  perTier(
    ['4.4.8', 'Days on which it exceeded prefunded resources', 'count'],
    'Days of the year on which 4.4.7 exceeded SITG + fund + stakes of the same moment.',
    ({ year }) => daysBeyond(year, (day) => day.coverTwoBeyond),
  ),
  perTier(['4.4.9', 'By how much it exceeded them', 'atoms'], 'The most by which it did on a day.', ({ year }) =>
    mostBeyond(year, (day) => day.coverTwoBeyond),
  ),
  perTier(
    ['4.4.10', 'Largest actual exposure beyond margin to two members', 'atoms'],
    'Largest of a day: negative equity of the two owners that had most of it, looked at hourly.',
    ({ year }) => peakAndMean(year, (day) => seenPeak(day.exposureTwo)),
  ),
]

/** Principle 4. */
export const creditRules: readonly FieldRule[] = [...resources, ...exposures]

/** The largest of a day, null when nothing was looked at. */
export function seenPeak(track: Track): bigint | null {
  return track.count === 0 ? null : track.peak
}

/** On how many days an amount exceeded what was there for it. */
export function daysBeyond(days: TierSubject['year'], trackOf: (day: TierDay) => Track): Figure {
  return single(days.filter((day) => trackOf(day).peak > 0n).length)
}

/** By how much at most. */
export function mostBeyond(days: TierSubject['year'], trackOf: (day: TierDay) => Track): Figure {
  return single(days.map((day) => trackOf(day).peak).reduce(larger, 0n))
}
