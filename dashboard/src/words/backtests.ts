/** Sentences about back-tests: what the published one found, and what the house's own daily look says of a market. */
import { count, inWords, percent } from '../format.ts'
import type { Backtest, Light } from '../wire/types.ts'

/** Days that the light looks back on, and breaches of a side in them from which it is yellow and red (Basel). */
const LIGHT_DAYS = 250
const YELLOW_FROM = 5
const RED_FROM = 10

/** What the back-test found, in two sentences. */
export function foundSentence({ books, criteria }: Backtest): string {
  const family = books.filter(({ inFamily }) => inFamily)
  const days = family.reduce((sum, each) => sum + each.days, 0)
  const breaches = family.reduce((sum, { charged }) => sum + charged.breaches, 0)
  const cost = family.reduce((sum, { charged, reference }) => sum + charged.meanPpm / reference.meanPpm, 0)
  const broken = criteria.filter(({ holds }) => !holds)
  const held =
    broken.length === 0
      ? `All ${criteria.length} criteria hold.`
      : `Not met: ${broken.map(({ name }) => name).join(', ')}.`
  const more = (cost / family.length - 1) * 1e6
  return `Of ${count(days)} days of ${inWords(family.length, 'book')}, margin was too small on ${count(breaches)}: it held on ${percent((1 - breaches / days) * 1e6, 2)}, and cost ${percent(Math.abs(more), 0)} ${more < 0 ? 'less' : 'more'} than a margin that only follows volatility. ${held}`
}

/** Breaches of both sides in the last 250 days, and the zone that the worse of them is in. */
export function zoneOf({ day, longBreachDays, shortBreachDays }: Light): {
  readonly long: number
  readonly short: number
  readonly zone: 'green' | 'yellow' | 'red'
} {
  const within = (days: readonly number[]): number => days.filter((each) => each > day - LIGHT_DAYS).length
  const [long, short] = [within(longBreachDays), within(shortBreachDays)]
  const worse = Math.max(long, short)
  return { long, short, zone: worse >= RED_FROM ? 'red' : worse >= YELLOW_FROM ? 'yellow' : 'green' }
}

/** What the house's own look says of all markets together. */
export function lightsSentence(lights: readonly Light[], names: (market: number) => string): string {
  const judged = lights.filter(({ day }) => day > 0)
  if (judged.length === 0) return 'No day has ended yet: the house begins to judge its own margins tomorrow.'
  const raised = judged.filter(({ redZonePpm }) => redZonePpm > 0)
  if (raised.length === 0) return 'No market is in the red zone: nothing is added.'
  return raised
    .map(
      ({ market, redZonePpm }) =>
        `The red zone adds ${percent(redZonePpm, 0)} to the initial fraction of ${names(market)}.`,
    )
    .join(' ')
}
