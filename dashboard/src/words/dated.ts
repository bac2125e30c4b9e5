/** Sentences and figures of dated contracts: what an expiry is waiting for, what a curve rests on. */
import { count, duration, inWords, percent, plural, price } from '../format.ts'
import type { Chain, Curve, Expiry, Market } from '../wire/types.ts'

/** Dollars a coin of a decimal text, which is of a lot of so many coins; – without a price, and where the coins are not known of a lot. */
export function coinPrice(text: string | null, coins: number | null): string {
  if (text === null) return '–'
  return coins === null ? `${price(Number(text))} a lot` : price(Number(text) / coins)
}

/** A strike, as the contract's name has it: without zeros behind. */
export function strikePrice(text: string, coins: number | null): string {
  return coinPrice(text, coins).replace(/\.0+$/, '')
}

/** Underlyings on which something expires, those with most open contracts first. */
export function datedUnderlyings(markets: readonly Market[]): number[] {
  const held = new Map<number, number>()
  for (const { underlying, expiry, holders } of markets) {
    if (expiry !== null) held.set(underlying, (held.get(underlying) ?? 0) + holders)
  }
  return [...held].sort(([a, x], [b, y]) => y - x || a - b).map(([underlying]) => underlying)
}

/** Lots open in an expiry, of all kinds. */
export const openLotsOf = ({ openLots }: Expiry): number => openLots.future + openLots.call + openLots.put

/** BTC that expires on 26DEC25, in 12 days: 9 strikes, and … */
export function chainSentence(name: string, chain: Chain, nowMs: number): string {
  const { strikes, expiryMs } = chain
  const left = expiryMs - nowMs
  const when = left > 0 ? `expires in ${duration(left)}` : 'has expired'
  const sides = strikes.flatMap(({ call, put }) => [call, put]).filter((side) => side !== null)
  const open = sides.reduce((sum, { openLots }) => sum + openLots, 0)
  const what = strikes.length === 0 ? 'no option is listed on it' : inWords(strikes.length, 'strike')
  return `${name} ${chain.name} ${when}: ${what}${strikes.length === 0 ? '' : `, ${plural(open, 'lot')} of options open`}.`
}

/** What an expiry is waiting for, in a sentence. */
export function expirySentence(expiry: Expiry, nowMs: number, coins: number | null): string {
  const { status, expiryMs, windowFromMs, windowMs, fixedPpm, neededMs, liveMs } = expiry
  if (status === 'settled') return `Settled at ${coinPrice(expiry.price, coins)}.`
  if (nowMs < windowFromMs)
    return `Its average begins in ${duration(windowFromMs - nowMs)}, ${duration(windowMs)} before it.`
  if (nowMs < expiryMs) {
    return `${percent(fixedPpm, 0)} of its payoff is fixed, at ${coinPrice(expiry.average, coins)} on average so far.`
  }
  return liveMs < neededMs
    ? `Its time has come, but the price was live for ${duration(liveMs)} of the ${duration(neededMs)} that an average needs: it goes on.`
    : 'Its time has come; it settles with the next command.'
}

/** What a curve rests on, in a sentence. */
export function curveSentence({ mode, liveSources, freshMs, sources }: Curve, nowMs: number): string {
  if (freshMs === null) return 'No source has said anything of it yet: it lies between its neighbours, or has no price.'
  const age = duration(nowMs - freshMs)
  const said = `${count(liveSources)} of ${plural(sources.length, 'source')} agreed on it ${age} ago`
  if (mode === 'normal') return `${said}.`
  if (mode === 'degraded') return `${said}: it is degraded, and nobody opens risk on it.`
  return `${said}: it is halted, and only what needs no price goes on.`
}

/** 0.52 of a delta in ppm. */
export function deltaText(ppm: number | null): string {
  // What rounds to nothing has no direction.
  return ppm === null ? '–' : (Math.round(ppm / 1e4) / 100 + 0).toFixed(2).replace('-', '−')
}

/** A volatility a year: 52.4 %. */
export const volatilityText = (ppm: number | null): string => (ppm === null ? '–' : percent(ppm, 1))

/** What an owner reads before an account goes under portfolio margin. */
export const portfolioMeans: readonly string[] = [
  'The whole book is revalued in moves of price and volatility together: what hedges counts, and options may be held.',
  'It is refused while the book would not pass its initial test there, or a procedure is open.',
  'The way back is open while no option is held.',
]
