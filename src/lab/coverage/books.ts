/**
 * A population of books to compare margins on: positions of unequal size (`populations/distributions.ts`), perpetuals alone or with options
 * of three expiries. Prices are round: only relative moves matter. Equal seeds give equal books.
 */
import { LONG_OF_1000, partDraw, weightDraw } from '../populations/distributions.ts'
import { below, type Random, randomOpen } from '../random.ts'

/** Which instruments a population's books hold. */
export type CoverageKind =
  | 'perpetuals of one coin'
  | 'perpetuals of two coins'
  | 'options'
  | 'options, perpetuals and futures'

type Json = Readonly<Record<string, unknown>>

/** Coins of the lightest position, by underlying: about 10,000 dollars. */
const COINS = { BTC: { index: 100_000, least: 0.1 }, ETH: { index: 4_000, least: 2.5 } } as const

type Coin = keyof typeof COINS

const EXPIRIES = { week: 7, month: 30, quarter: 91 } as const

/** Shapes of option books, of 1000. */
const SHAPES = { straddle: 200, covered: 200, collar: 150, spread: 150, condor: 150, calendar: 150 } as const

/** Parts of a book’s size that are held in the perpetual against the future of a quarter, or (< 0) the other way round. */
const CARRIES = [-1, -0.5, 0.5, 1] as const

/** Volatility of every option; the smile is flat so that no shape is dear by assumption. */
const VOLATILITY = '0.6'

/** `count` books as parsed JSON of docs/book-format.md. */
export function coverageBooks(kind: CoverageKind, count: number, seed: number): readonly Json[] {
  const random = randomOpen(seed, `coverage ${kind}`)
  return Array.from({ length: count }, () => bookOf(kind, random))
}

function bookOf(kind: CoverageKind, random: Random): Json {
  const coin = (): Coin => (below(random, 2) === 0 ? 'BTC' : 'ETH')
  if (kind === 'options') return optionBook(random, coin(), 0)
  if (kind === 'options, perpetuals and futures') return optionBook(random, coin(), CARRIES[below(random, 4)]!)
  const first = perpetual('BTC', sizeDraw(random, 'BTC'))
  if (kind === 'perpetuals of one coin') return { positions: [first] }
  return { positions: [first, perpetual('ETH', sizeDraw(random, 'ETH'))] }
}

function sizeDraw(random: Random, coin: Coin): number {
  const size = weightDraw(random) * COINS[coin].least
  return below(random, 1000) < LONG_OF_1000 ? size : -size
}

function perpetual(coin: Coin, size: number): Json {
  return { market: coin, size: text(size), mark: String(COINS[coin].index) }
}

type Leg = readonly [kind: 'call' | 'put', moneyness: number, size: number, expiry: keyof typeof EXPIRIES]

function optionBook(random: Random, coin: Coin, carry: number): Json {
  const size = Math.abs(sizeDraw(random, coin))
  const expiry = (['week', 'month', 'quarter'] as const)[below(random, 3)]!
  const wing = 0.05 + below(random, 20) / 100
  const { legs, linear } = shapeOf(partDraw(random, SHAPES), expiry, wing)
  const { index } = COINS[coin]
  return {
    positions: linear + carry === 0 ? [] : [perpetual(coin, (linear + carry) * size)],
    ...(carry === 0
      ? {}
      : { futures: [{ market: coin, expiry: 'quarter', size: text(-carry * size), mark: String(index) }] }),
    options: legs.map(([kind, moneyness, part, at]) => ({
      market: coin,
      expiry: at,
      strike: text(index * (1 + moneyness)),
      kind,
      size: text(part * size),
      volatility: VOLATILITY,
    })),
    markets: {
      [coin]: {
        index: String(index),
        expiries: Object.fromEntries(
          Object.entries(EXPIRIES).map(([name, days]) => [
            name,
            { secondsLeft: String(days * 86_400), forward: String(index) },
          ]),
        ),
      },
    },
  }
}

function shapeOf(
  shape: keyof typeof SHAPES,
  expiry: keyof typeof EXPIRIES,
  wing: number,
): { readonly legs: readonly Leg[]; readonly linear: number } {
  const legs = (...each: Leg[]): { readonly legs: readonly Leg[]; readonly linear: number } => ({
    legs: each,
    linear: 0,
  })
  switch (shape) {
    case 'straddle':
      return legs(['call', 0, -1, expiry], ['put', 0, -1, expiry])
    case 'covered':
      return { legs: [['call', wing, -1, expiry]], linear: 1 }
    case 'collar':
      return {
        legs: [
          ['put', -wing, 1, expiry],
          ['call', wing, -1, expiry],
        ],
        linear: 1,
      }
    case 'spread':
      return legs(['put', -wing / 2, -1, expiry], ['put', -2 * wing, 1, expiry])
    case 'condor':
      return legs(
        ['put', -wing, -1, expiry],
        ['put', -2 * wing, 1, expiry],
        ['call', wing, -1, expiry],
        ['call', 2 * wing, 1, expiry],
      )
    case 'calendar':
      return legs(['call', 0, -1, 'week'], ['call', 0, 1, 'quarter'])
  }
}

function text(value: number): string {
  return String(Math.round(value * 1e6) / 1e6)
}
