/** A report of a surface in words and as data. */
import type { ExpiryReport, SurfaceReport } from '../../lab/surfaces/index.ts'
import { textTable } from '../text-table.ts'

/** A report as numbers: volatilities and residuals as shares, one by one. */
export function jsonOf({ surface, expiries, ...facts }: SurfaceReport): object {
  return {
    ...facts,
    ssvi: surface.ssvi,
    expiries: expiries.map(({ fitted: { smile, ...fitted }, ...rest }) => ({ ...smile, ...fitted, ...rest })),
  }
}

/** Strays that are printed, the farthest first. */
const STRAYS_SHOWN = 6

/** What lies far from its fine smile, by expiry and strike; nothing if nothing does. */
async function straysOf({ expiries }: SurfaceReport): Promise<string> {
  const { dateOf, points } = await import('../../lab/surfaces/index.ts')
  const all = expiries
    .flatMap(({ fitted: { smile }, fine }) =>
      fine.strays.map((at) => ({ smile, k: smile.observations[at]!.k, residual: fine.residuals[at]! })),
    )
    .sort((a, b) => Math.abs(b.residual) - Math.abs(a.residual))
  if (all.length === 0) return ''
  const shown = all.slice(0, STRAYS_SHOWN).map(({ smile, k, residual }) => {
    const strike = Number((smile.forward * Math.exp(k)).toPrecision(9))
    return `${dateOf(smile.expiryMs)} ${strike} (${points(-residual)})`
  })
  const more = all.length - shown.length
  return `  far from its fine smile, observed less model in points: ${shown.join(', ')}${more > 0 ? `, ${more} more` : ''}\n`
}

/** A report in words. */
export async function textOf(report: SurfaceReport): Promise<string> {
  const { countsText, dateOf, middleOf, points } = await import('../../lab/surfaces/index.ts')
  const { name, expiries, rows, unused, snapshotMs, index, level, discrete, published, emptyExpiries } = report
  const head = [
    'expiry',
    'forward',
    'ATM',
    '±',
    'θ',
    'u',
    'v',
    'ρ',
    'strikes',
    'rms',
    'vega',
    'fine',
    'worst',
    'out',
    'fly',
    'vert',
    'cal',
  ]
  const row = ({ fitted, fine, arbitrage }: ExpiryReport): string[] => {
    const { smile, slice } = fitted
    return [
      dateOf(smile.expiryMs),
      smile.forward.toFixed(2),
      points(Math.sqrt(slice.theta / smile.years)),
      points(fitted.confidence),
      slice.theta.toPrecision(4),
      slice.right.toPrecision(3),
      slice.left.toPrecision(3),
      ((slice.right - slice.left) / (slice.right + slice.left)).toFixed(2),
      String(smile.observations.length),
      ...[fitted.rms, fitted.vegaRms, fine.rms, fine.worst].map(points),
      ...[fitted.leftOut, arbitrage.butterflies, arbitrage.verticals, arbitrage.calendars].map(String),
    ]
  }
  const middle = (of: (each: ExpiryReport) => number): string => points(middleOf(expiries.map(of)))
  const finest = expiries.reduce((a, b) => (b.fine.rms > a.fine.rms ? b : a))
  const left = Object.entries(unused).map(([why, count]) => `${count} ${why}`)
  const levels = [
    ['surface', level],
    ['sum over strikes', discrete],
    ['published', published],
  ] as const
  return [
    `${name}: ${rows} options, not used: ${left.join(', ')}; as of ${dateOf(snapshotMs)}; index ${index.toFixed(2)}\n`,
    textTable([head, ...expiries.map(row)], head.map((_, at) => at).slice(1), '  '),
    emptyExpiries === 0 ? '' : `  ${emptyExpiries} expiries had no good quote\n`,
    `  middle rms ${middle(({ fitted }) => fitted.rms)} points, by vega ${middle(({ fitted }) => fitted.vegaRms)}; fine smiles ${middle(({ fine }) => fine.rms)}, worst ${dateOf(finest.fitted.smile.expiryMs)} with ${points(finest.fine.rms)}\n`,
    await straysOf(report),
    `  in what was read: ${countsText(expiries, 'arbitrage')}; in both surfaces: none\n`,
    `  variance swap over 30 days: ${levels.flatMap(([from, value]) => (value === null ? [] : [`${from} ${points(value)} %`])).join(', ')}\n\n`,
  ].join('')
}
