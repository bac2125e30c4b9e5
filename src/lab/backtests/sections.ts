/** Sections of the report beside the family: tiers, options, the far tail, add-ons, and where the figures come from. */
import {
  type Backtest,
  closingDays,
  concentrationAddOn,
  liquidityAddOn,
  tiers,
  wrongWayAddOn,
} from '../../quant/index.ts'
import type { HistoryFolder } from './disk.ts'
import { chance, count, fixed, share, table } from './words.ts'

/** Every tier: counts of its books together. */
export function tierLines({ members }: Backtest): string[] {
  const rows = tiers.map((tier) => {
    const own = members.filter(({ member }) => member.tier === tier)
    const sum = (of: (judged: (typeof own)[number]) => number): number => own.reduce((all, each) => all + of(each), 0)
    const [days, high] = [sum(({ charged }) => charged.all.days), sum(({ charged }) => charged.high.days)]
    const [breaches, breachesHigh] = [
      sum(({ charged }) => charged.all.breaches),
      sum(({ charged }) => charged.high.breaches),
    ]
    const cells = [
      tier,
      own.map(({ member }) => member.book.name).join(', '),
      count(days),
      share(1 - sum(({ reference }) => reference.all.breaches) / days, 2),
      share(1 - breaches / days, 2),
      share(1 - breachesHigh / high, 2),
      fixed(sum(({ reference, charged }) => charged.mean / reference.mean) / own.length, 3),
    ]
    return { tier, cells, isShort: breachesHigh > 0.01 * high }
  })
  const short = rows.filter(({ isShort }) => isShort).map(({ tier }) => tier)
  return [
    '## Every tier',
    '',
    'Books by the class of their assets (`src/tiering`), added up. Coverage is the part of days whose loss the margin held.',
    '',
    ...table(
      ['tier', 'books', 'book-days', 'coverage, reference', 'charge', 'most volatile fifth', 'charge ÷ reference'],
      rows.map(({ cells }) => cells),
    ),
    short.length === 0
      ? 'No tier is covered less than 99 % in its most volatile fifth.'
      : `**Covered less than 99 % in the most volatile fifth: ${short.join(', ')}.** Nothing above asks it of a tier; whoever lists such coins should know.`,
    '',
  ]
}

/** Books with options. */
export function optionLines({ options }: Backtest): string[] {
  return [
    '## Books with options',
    '',
    'At 99.5 %, one-sided. Thirty days to expiry, strikes a tenth out of the money or at the forward, struck anew every day, per unit of the asset; price and',
    'volatility move together as they did on the same date, Black (1976) with a flat smile. No history of option prices exists: on **index** days the volatility is Deribit’s',
    'DVOL (BTC, from 6 November 2022), on **rule** days √(365·σ²) of the reference’s own daily variance (decision 0153). The day on which the',
    'source changes is no move of volatility, is no scenario and is not judged.',
    '',
    ...table(
      [
        'book',
        'days by',
        'days',
        'breaches, reference',
        'charge',
        'one-sided, charge',
        'mean margin, reference',
        'charge',
      ],
      options.map(({ name, source, reference, charged }) => [
        name,
        source,
        count(charged.days),
        `${reference.breaches}`,
        `${charged.breaches}`,
        chance(charged.under),
        share(reference.mean),
        share(charged.mean),
      ]),
    ),
  ]
}

/** The generalised Pareto tails. */
export function tailLines({ members }: Backtest): string[] {
  return [
    '## The far tail',
    '',
    'Results ÷ the volatility expected of them, over all judged days; what the largest tenth exceeds its threshold by follows a generalised Pareto distribution',
    '(maximum likelihood). The loss that one day in 1,000 exceeds, in expected volatilities, with its 95 % interval by profile likelihood; a shape above 0 is a tail',
    'heavier than exponential. A normal distribution would say 3.1.',
    '',
    ...table(
      ['book', 'shape', '1 in 1,000', '95 % interval'],
      members.map(({ member, extreme }) => [
        member.book.name,
        fixed(extreme.shape, 2),
        fixed(extreme.far, 2),
        `${fixed(extreme.low, 2)} – ${fixed(extreme.high, 2)}`,
      ]),
    ),
  ]
}

/** Positions whose add-ons are shown, dollars. */
const sizes = [1e6, 1e7, 1e8]

/** A spread in stress, share of price: what is quoted where books move most (decision 0107). */
const STRESSED_SPREAD = 0.001

/** Add-ons of a long, by size, on the last day. */
export function addOnLines({ members }: Backtest, turnover: Readonly<Record<string, number>>): string[] {
  const rows = Object.entries(turnover).flatMap(([asset, dollarsADay]) => {
    const judged = members.find(({ member }) => member.book.name === `${asset} long`)!
    const margin = judged.charges.at(-1)!
    const dayVolatility = judged.walk.volatility.at(-1)!
    return sizes.map((dollars) => {
      const closing = { dollars, spread: STRESSED_SPREAD, dayVolatility, turnover: dollarsADay }
      return [
        `${asset}, $${dollars / 1e6}m`,
        share(margin),
        share(liquidityAddOn(closing) / dollars),
        fixed(closingDays(closing), 2),
        share(concentrationAddOn(margin, closing)),
      ]
    })
  })
  return [
    '## What size adds',
    '',
    'Longs on the last day of their history, as shares of notional. Liquidity: half a stressed spread of 0.1 %, and impact 0.75 × a day’s volatility × √(size ÷ turnover). Concentration:',
    'the charge × (√days − 1), days = size ÷ a tenth of the turnover + 0.3 to find out. Turnover is that of a median day of the last year on one venue: others add to it.',
    '',
    ...table(['position', 'charge', 'liquidity', 'days to close', 'concentration'], rows),
    `Wrong way: collateral that is issued by, or pegged to, what the book is long in counts up to its cap and for nothing beyond it: $10m of it under a cap of $2m adds $${wrongWayAddOn(1e7, 2e6) / 1e6}m.`,
    'The general kind, collateral that falls in the same scenarios, is in the scenarios.',
    '',
  ]
}

/** Venues and windows. */
export function sourceLines({ heads }: HistoryFolder): string[] {
  const parts = (head: HistoryFolder['heads'][number]): string =>
    head.parts
      .map(
        ({ venue, from, to }) => `${venue}${from === null && to === null ? '' : ` (${from ?? '…'} to ${to ?? '…'})`}`,
      )
      .join('; ')
  return [
    '## Where the figures come from',
    '',
    ...table(
      ['series', 'what', 'from', 'to', 'rows', 'venues'],
      heads.map((head) => [head.name, head.what, head.from, head.to, count(head.rows), parts(head)]),
    ),
  ]
}
