/** Seasons as a picture: score, multiple in force and crashes from the first day to the last. Plain SVG, the same bytes every time. */
import { crashes, dayOfDate, type Study, seasons } from '../../quant/index.ts'

const [WIDTH, LEFT, RIGHT] = [1000, 48, 12]
/** Top and bottom of the two panels. */
const SCORE = [24, 180] as const
const MULTIPLE = [216, 312] as const
const SCORE_RANGE = [-1500, 1500] as const
const MULTIPLE_RANGE = [1_000_000, 1_500_000] as const

/** The picture of a study. */
export function seasonsPicture({ first, days, multiples }: Study): string {
  const x = (at: number): string => (LEFT + (at * (WIDTH - LEFT - RIGHT)) / days.length).toFixed(1)
  const score = (milli: number): string => within(milli, SCORE_RANGE, SCORE)
  const multiple = (ppm: number): string => within(ppm, MULTIPLE_RANGE, MULTIPLE)
  const years = [...Array(10).keys()].map((at) => 2017 + at)
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 344" font-family="system-ui, sans-serif" font-size="11">`,
    '<title>Seasons 2017 to 2025: score and multiple of initial margin, crashes marked</title>',
    `<rect width="${WIDTH}" height="344" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="14" fill="#333333">Score, robust deviations to caution; thresholds of the seasons dashed</text>`,
    `<text x="${LEFT}" y="208" fill="#333333">Multiple of initial margin in force</text>`,
    ...years.slice(0, -1).map((year) => {
      const at = dayOfDate(`${year}-01-01`)! - first
      return `<path d="M${x(at)} ${SCORE[0]}V${MULTIPLE[1]}" stroke="#e5e5e5"/><text x="${x(at)}" y="330" fill="#666666">${year}</text>`
    }),
    ...[0, ...seasons.slice(1).map(({ enterMilli }) => enterMilli)].map(
      (milli) =>
        `<path d="M${LEFT} ${score(milli)}H${WIDTH - RIGHT}" stroke="#999999"${milli === 0 ? '' : ' stroke-dasharray="3 4"'}/><text x="8" y="${score(milli)}" fill="#666666">${milli / 1000}</text>`,
    ),
    ...seasons.map(
      ({ multiplePpm }) =>
        `<path d="M${LEFT} ${multiple(multiplePpm)}H${WIDTH - RIGHT}" stroke="#cccccc"/><text x="8" y="${multiple(multiplePpm)}" fill="#666666">${multiplePpm / 1_000_000}</text>`,
    ),
    ...crashes.map(([date, name]) => {
      const at = x(dayOfDate(date)! - first)
      return `<path d="M${at} ${SCORE[0]}V${MULTIPLE[1]}" stroke="#c62828"><title>${name}, ${date}</title></path>`
    }),
    `<polyline fill="none" stroke="#1f4e79" points="${days.map((day, at) => `${x(at)},${score(day.score.scoreMilli)}`).join(' ')}"/>`,
    `<polyline fill="none" stroke="#8a5a00" stroke-width="1.5" points="${stepped(multiples, x, multiple)}"/>`,
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

function within(
  value: number,
  [low, high]: readonly [number, number],
  [top, bottom]: readonly [number, number],
): string {
  return (bottom - ((value - low) * (bottom - top)) / (high - low)).toFixed(1)
}

/** Only where it moves: the multiple stands still on most days. */
function stepped(figures: readonly number[], x: (at: number) => string, y: (figure: number) => string): string {
  const points: string[] = []
  for (const [at, figure] of figures.entries()) {
    const [before, next] = [figures[at - 1], figures[at + 1]]
    if (figure !== before || figure !== next) points.push(`${x(at)},${y(figure)}`)
  }
  return points.join(' ')
}
