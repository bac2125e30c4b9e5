/** Pictures of the report: a book's margins over its losses, beyond which nobody should be. */
import type { JudgedMember } from '../../quant/index.ts'
import { drawTimeChart, escaped, styleText } from '../report/index.ts'
import { count } from './words.ts'

const [WIDTH, HEIGHT, SIDE, TOP] = [1064, 400, 28, 92]
const DAY_MS = 86_400_000
const PPM = 1_000_000

/** Days a point: the eye of a page does not see single days of ten years, but each step's worst. */
const STEP = 3

/** The picture of a judged book: reference and charge as lines, losses as they came; every third day shows the worst of three. */
export function pictureOf({ member, walk, charges, reference, charged }: JudgedMember, title: string): string {
  const steps = Math.floor(charges.length / STEP)
  const worst = (of: Float64Array): number[] =>
    Array.from({ length: steps }, (_, at) =>
      Math.round(of.subarray(at * STEP, (at + 1) * STEP).reduce((a, b) => Math.max(a, b), 0) * PPM),
    )
  const timeMs = Array.from({ length: steps }, (_, at) => walk.periods[at * STEP]! * DAY_MS)
  const chart = drawTimeChart(
    {
      shape: 'lines',
      unit: 'percent',
      timeMs,
      bands: [],
      fromZero: true,
      atLeast: 0,
      height: HEIGHT - TOP - 20,
      series: [
        { name: 'charge', values: worst(charges), color: 1 },
        { name: 'reference', values: worst(walk.measures.filtered), color: 2, thin: true },
        { name: 'losses', values: worst(walk.losses), color: 5, thin: true },
      ],
    },
    WIDTH - 2 * SIDE,
    (ppm) => `${ppm / 10_000} %`,
  )
  const said = `${count(charged.all.days)} days: losses went beyond the charge on ${charged.all.breaches}, beyond the reference on ${reference.all.breaches}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(`${title}. ${said}.`)}">`,
    `<style>${styleText()}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="10"/>`,
    `<text class="kicker" x="${SIDE}" y="36">${escaped(`${member.book.name} · share of notional, a day ahead · ${said}`)}</text>`,
    `<text class="head" x="${SIDE}" y="68">${escaped(title)}</text>`,
    `<g transform="translate(${SIDE} ${TOP})">${chart}</g>`,
    '</svg>\n',
  ].join('')
}
