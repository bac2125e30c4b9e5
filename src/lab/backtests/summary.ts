/** The published back-test as figures, docs/backtests.json: what the interface serves and the page draws. Shares and chances are ppm, rounded. */
import { type Backtest, eventWindows, type JudgedMember, tiers, type Verdict } from '../../quant/index.ts'
import { dayText } from './words.ts'

const PPM = 1_000_000

/** Books whose days are drawn, and days a point: each shows the worst of a week. */
const drawn = ['BTC long', 'ETH long', 'spread']
const STEP = 7

/** The figures as JSON text, a line for each book, so that a change can be read. */
export function summaryOf({ criteria, members, options, fitted }: Backtest): string {
  const line = (name: string, rows: readonly object[]): string =>
    `"${name}": [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`
  const bookRows = members.map(({ member, walk, reference, charged, constant }) => ({
    name: member.book.name,
    tier: member.tier,
    inFamily: member.inFamily,
    days: reference.all.days,
    highDays: reference.high.days,
    from: dayText(walk.periods[0]!),
    reference: modelOf(reference),
    charged: modelOf(charged),
    constant: modelOf(constant),
  }))
  return `{\n${[
    '"format": 1',
    `"rule": ${JSON.stringify(fitted.rule)}`,
    line(
      'criteria',
      criteria.map(({ value, ...rest }) => ({ ...rest, value: Math.round(value * 1000) / 1000 })),
    ),
    line(
      'windows',
      eventWindows.map(({ name, from, to }) => ({ name, from: dayText(from), to: dayText(to) })),
    ),
    line('books', bookRows),
    line(
      'tiers',
      tiers.map((tier) => tierOf(tier, members)),
    ),
    line(
      'options',
      options.map(({ name, source, reference, charged }) => ({
        ...{ name, source, days: charged.days },
        ...{ referenceBreaches: reference.breaches, chargedBreaches: charged.breaches, underPpm: ppm(charged.under) },
        ...{ referenceMeanPpm: ppm(reference.mean), chargedMeanPpm: ppm(charged.mean) },
      })),
    ),
    line(
      'series',
      members.flatMap((judged) => (drawn.includes(judged.member.book.name) ? [seriesOf(judged)] : [])),
    ),
  ].join(',\n')}\n}\n`
}

function ppm(share: number): number {
  return Math.round(share * PPM)
}

function modelOf(verdict: Verdict): object {
  return {
    breaches: verdict.all.breaches,
    highBreaches: verdict.high.breaches,
    twoSidedPpm: ppm(verdict.all.twoSided),
    underPpm: ppm(verdict.all.under),
    zone: verdict.zone,
    meanPpm: ppm(verdict.mean),
    uncoveredPpm: ppm(verdict.uncovered.sum),
    largestPpm: ppm(verdict.uncovered.largest),
    peakToTroughMilli: Math.round(verdict.peakToTrough * 1000),
    rise5Ppm: ppm(verdict.rise5),
    rise30Ppm: ppm(verdict.rise30),
    windowsPpm: verdict.windows.map((rise) => (rise === null ? null : ppm(rise))),
  }
}

/** The books of a tier together: coverage is the part of days whose loss the margin held. */
function tierOf(tier: string, members: readonly JudgedMember[]): object {
  const own = members.filter(({ member }) => member.tier === tier)
  const sum = (of: (judged: JudgedMember) => number): number => own.reduce((total, each) => total + of(each), 0)
  const days = sum(({ reference }) => reference.all.days)
  const high = sum(({ reference }) => reference.high.days)
  const held = (breaches: number, of: number): number => ppm(1 - breaches / of)
  return {
    ...{ tier, books: own.length, days },
    referencePpm: held(
      sum(({ reference }) => reference.all.breaches),
      days,
    ),
    chargedPpm: held(
      sum(({ charged }) => charged.all.breaches),
      days,
    ),
    chargedHighPpm: held(
      sum(({ charged }) => charged.high.breaches),
      high,
    ),
    costPpm: ppm(sum(({ reference, charged }) => charged.mean / reference.mean) / own.length),
  }
}

/** A book's days: of each week the first day, the largest margins and the largest loss. */
function seriesOf({ member, walk, charges }: JudgedMember): object {
  const steps = Math.floor(charges.length / STEP)
  const worst = (of: Float64Array): number[] =>
    Array.from({ length: steps }, (_, at) =>
      ppm(of.subarray(at * STEP, (at + 1) * STEP).reduce((a, b) => Math.max(a, b), 0)),
    )
  return {
    name: member.book.name,
    days: Array.from({ length: steps }, (_, at) => walk.periods[at * STEP]!),
    chargedPpm: worst(charges),
    referencePpm: worst(walk.measures.filtered),
    lossPpm: worst(walk.losses),
  }
}
