/**
 * Every subset of the sources of a house that is less than half of it, lying, frozen, flapping, absent or all of that at once:
 * feeds through the runner into a whole house by commands, and index, mark and slow price within the bounds of docs/oracle.md
 * ("How far, how late") and src/core/oracle/marks.ts.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { apply, emptyHouse, type House } from '../src/core/machine/index.ts'
import { byteWriter, type Command, codecOf, commandSchemas } from '../src/core/words/index.ts'
import { fakeClock, NOW_MS } from '../src/feeds/fixtures.test.ts'
import { type FeedMap, sourceChanges } from '../src/feeds/mapping.ts'
import { type FeedJob, type FeedNews, runFeeds } from '../src/feeds/runner.ts'
import type { FeedPrice, Verdict } from '../src/feeds/verdict.ts'

const [TOKEN, VENUE] = [0, 0]

/** Sources are asked every two seconds, for longer than a report lives (`staleMs`, a minute). */
const EVERY_MS = 2000
const LOOKS = 36

/** Half-width that sources give of a coin, ppm. */
const HALF_PPM = 300n

const codec = codecOf<Command>(commandSchemas)
const key = (n: number): string => n.toString(16).padStart(64, '0')

/** What a source says of a coin at a look; null when it says nothing. */
type Behaviour = (look: number, seen: bigint, timeMs: number) => Said | null
type Said = { readonly price: bigint; readonly timeMs: number }

/** 10⁻⁸ dollar a coin: falls by half a per cent a look for a third of the time, rises again, stands. */
function pathAt(look: number): bigint {
  const third = LOOKS / 3
  const steps = look < third ? look : Math.max(0, 2 * third - look)
  return 6_000_000_000_000n - 30_000_000_000n * BigInt(steps)
}

/** What an honest source sees: the path and up to 0.1 % of its own, another at every look. */
function seenBy(source: number, look: number): bigint {
  const off = BigInt(((source * 7919 + look * 104_729) % 2001) - 1000)
  return (pathAt(look) * (1_000_000n + off)) / 1_000_000n
}

const honest: Behaviour = (_, price, timeMs) => ({ price, timeMs })
const times =
  (ppm: bigint): Behaviour =>
  (_, seen, timeMs) => ({ price: (seen * ppm) / 1_000_000n, timeMs })
const first = seenBy(0, 0)

/** Every way of being bad, after an honest first look: the first price of a house is nobody’s to judge. */
const BAD: Readonly<Record<string, Behaviour>> = {
  'lies 3 % high': times(1_030_000n),
  'lies 4 % low': times(960_000n),
  'lies ten times': times(10_000_000n),
  'lies a tenth': times(100_000n),
  'is frozen': () => ({ price: first, timeMs: NOW_MS }),
  'stands still and says it is new': (_, __, timeMs) => ({ price: first, timeMs }),
  'flaps by 5 %': (look, seen, timeMs) => times(look % 2 === 0 ? 1_050_000n : 950_000n)(look, seen, timeMs),
  'is absent': () => null,
}

/** A case is one coin of a house: how each of its sources behaves there. The house has a coin for every case. */
type Case = { readonly name: string; readonly behaviours: readonly Behaviour[] }

/** One look at a coin after all sources were asked. */
type Sight = {
  readonly index: number
  readonly mark: number
  readonly slow: number
  readonly low: number
  readonly high: number
}

/** Plays all cases side by side in one house; what it says of each coin after every look. */
async function play(weights: readonly number[], cases: readonly Case[]): Promise<Sight[][]> {
  const house = emptyHouse()
  const clock = fakeClock()
  const stop = new AbortController()
  let seq = 0
  const bring = (command: Command): string | null => {
    const rejected = apply(house, ++seq, clock.nowMs(), command).find((event) => event.type === 'rejected')
    return rejected === undefined ? null : JSON.stringify(rejected)
  }
  const coins = cases.map((_, coin) => coin + 1)
  const maps = weights.map((weight, source): FeedMap => ({ source, weight, gapMs: 1000, feeds: feedsOf(coins) }))
  for (const command of opening(maps, coins)) assert.equal(bring(command), null)
  const jobs = maps.map((map, source): FeedJob => {
    const pace = { everyMs: EVERY_MS, timeoutMs: 1000, pauseMsMax: EVERY_MS }
    return {
      kind: 'prices',
      feed: { name: `source ${source}`, verify: null, read: reader(source, cases, clock.nowMs) },
      map,
      pace,
    }
  })
  const submit = async (command: Command): Promise<string | null> => bring(command)
  // Every report is taken: a bad price is for the oracle to outvote, not for the door to refuse.
  const tell = (news: FeedNews): void => assert.notEqual(news.kind, 'refused', JSON.stringify(news))
  const running = runFeeds(jobs, { clock, submit, tell, signal: stop.signal })
  const sights: Sight[][] = cases.map(() => [])
  for (let look = 0; look < LOOKS; look++) {
    await clock.pass(look === 0 ? 0 : EVERY_MS)
    for (const market of cases.keys()) assert.equal(bring(bookAt(market, look)), null)
    assert.equal(bring({ type: 'tick' }), null)
    for (const [market, each] of cases.entries()) sights[market]!.push(sightOf(house, market, look, each))
  }
  stop.abort()
  await running
  return sights
}

/** What a source answers at each look: the token, and every coin of which it says something. */
function reader(source: number, cases: readonly Case[], nowMs: () => number): () => Promise<Verdict> {
  let look = -1
  return async () => {
    look++
    const timeMs = nowMs()
    const coins = cases.flatMap(({ behaviours }, coin): FeedPrice[] => {
      const behave = look === 0 ? honest : behaviours[source]!
      const said = behave(look, seenBy(source, look), timeMs)
      return said === null ? [] : [{ feed: `COIN ${coin + 1}`, ...said, confidence: halfOf(said.price), exponent: -8 }]
    })
    const token: FeedPrice = { feed: 'TOKEN', price: 100_000_000n, confidence: 0n, exponent: -8, timeMs }
    return { ok: true, prices: [token, ...coins], passedOver: [], payloads: [] }
  }
}

function halfOf(price: bigint): bigint {
  return (price * HALF_PPM) / 1_000_000n
}

/** A base lot of ten tokens, a thousandth of a coin. */
function feedsOf(coins: readonly number[]): FeedMap['feeds'] {
  const token = { feed: 'TOKEN', underlying: TOKEN, baseLot: { units: 10n, exponent: 0 } }
  return [
    token,
    ...coins.map((coin) => ({ feed: `COIN ${coin}`, underlying: coin, baseLot: { units: 1n, exponent: -3 } })),
  ]
}

function* opening(maps: readonly FeedMap[], coins: readonly number[]): Generator<Command> {
  yield { type: 'houseOpen', house: key(1), owners: 64, accounts: 256, legs: 1024, balances: 256 }
  yield { type: 'tierOpen' }
  yield { type: 'underlyingList' }
  for (const _ of coins) yield { type: 'underlyingList' }
  yield { type: 'assetList', tier: 0, underlying: TOKEN, atomsPerLot: 10_000_000, settlement: 1 }
  for (const underlying of coins) yield { type: 'perpetualList', tier: 0, underlying, lotMultiple: 1 }
  yield { type: 'venueOpen', tier: 0, key: key(50) }
  for (const { source } of maps) yield { type: 'sourceList', key: key(100 + source) }
  const changes = maps.flatMap(sourceChanges)
  const bare: Command = { type: 'parametersSchedule', hash: key(0), path: 'slow', effectiveMs: NOW_MS, changes }
  const writer = byteWriter()
  codec.encode(writer, bare)
  yield { ...bare, hash: createHash('sha256').update(writer.bytes.subarray(0, writer.length)).digest('hex') }
}

/** The venue's mid is 0.3 % above the path. */
function bookAt(market: number, look: number): Command {
  const mid = Math.floor(Number(pathAt(look) / 100_000n) * 1.003)
  return { type: 'bookReport', venue: VENUE, market, bid: mid, ask: mid, bidLots: 5000, askLots: 5000 }
}

/**
 * What the house says, and the ends of what honest sources have just said: price ± half-width in atoms a lot. A price is floor
 * and its half-width covers (docs/feeds.md), so the lower end is at most two atoms further and the upper end ceil.
 */
function sightOf(
  { markets: { underlyings, markets } }: House,
  market: number,
  look: number,
  { behaviours }: Case,
): Sight {
  const prices = behaviours.flatMap((behave, source) => (behave === honest || look === 0 ? [seenBy(source, look)] : []))
  return {
    index: underlyings.index[market + 1]!,
    mark: markets.mark[market]!,
    slow: markets.slow[market]!,
    low: Math.min(...prices.map((price) => Number((price - halfOf(price)) / 100_000n) - 2)),
    high: Math.max(...prices.map((price) => Number((price + halfOf(price)) / 100_000n) + 1)),
  }
}

/** Bounds of docs/oracle.md at the defaults: basis bound 0.5 %, τ 150 s, slow τ 300 s. `twin` is the house without bad ones. */
function assertWithin(sights: readonly Sight[], twin: readonly Sight[], what: string): void {
  const spread = Math.max(...twin.map(({ low, high }) => high - low))
  for (const [look, sight] of sights.entries()) {
    const seconds = (look * EVERY_MS) / 1000
    const where = `${what}, after ${seconds} s`
    assert.ok(
      sight.index >= sight.low && sight.index <= sight.high,
      `index ${sight.index} outside ${sight.low} to ${sight.high}: ${where}`,
    )
    const bound = spread * 1.005 * (1 + Math.min(1, seconds / 150)) + 2
    const markOff = Math.abs(sight.mark - twin[look]!.mark)
    assert.ok(markOff <= bound, `mark off by ${markOff} > ${bound}: ${where}`)
    const slowOff = Math.abs(sight.slow - twin[look]!.slow)
    assert.ok(slowOff <= bound * Math.min(1, seconds / 300) + 1, `slow price off by ${slowOff}: ${where}`)
  }
}

/** All subsets of n sources with at least one in it. */
function* subsetsOf(n: number): Generator<readonly boolean[]> {
  for (let subset = 1; subset < 2 ** n; subset++) yield Array.from({ length: n }, (_, i) => (subset >> i) % 2 === 1)
}

/** Weight of the sources chosen, after the cap: the largest c with 3c ≤ Σ min(weight, c); in sixths. */
function cappedShare(weights: readonly number[], chosen: readonly boolean[]): number {
  const sixths = weights.map((weight) => 6 * weight)
  let cap = Math.max(...sixths)
  while (3 * cap > sixths.reduce((sum, weight) => sum + Math.min(weight, cap), 0)) cap--
  const capped = sixths.map((weight) => Math.min(weight, cap))
  return (
    capped.reduce((sum, weight, i) => sum + (chosen[i] ? weight : 0), 0) /
    capped.reduce((sum, weight) => sum + weight, 0)
  )
}

/** Less than half of the capped weight, also when some of the bad ones are left out as outliers while three are left. */
function isMinority(weights: readonly number[], bad: readonly boolean[]): boolean {
  const places = bad.flatMap((isBad, i) => (isBad ? [i] : []))
  for (let out = 0; out < 2 ** places.length; out++) {
    const left = weights.map((_, i) => !places.some((place, at) => place === i && (out >> at) % 2 === 1))
    const rest = weights.filter((_, i) => left[i])
    if (out > 0 && rest.length < 3) continue
    if (
      cappedShare(
        rest,
        bad.filter((_, i) => left[i]),
      ) >= 0.5
    )
      return false
  }
  return true
}

/** One way of each kind: lying, frozen, flapping, absent. */
const KINDS = ['lies 3 % high', 'is frozen', 'flaps by 5 %', 'is absent'] as const

/** Every choice of so many kinds, up to their order: every subset is played, so who is bad in which way comes around. */
function* mixesOf(count: number, from = 0): Generator<readonly number[]> {
  if (count === 0) {
    yield []
    return
  }
  for (let kind = from; kind < KINDS.length; kind++) {
    for (const rest of mixesOf(count - 1, kind)) yield [kind, ...rest]
  }
}

/** The ways of being bad in which sources of a subset are played: all in one way, the four kinds mixed in every way, and each in another. */
function casesOf(bad: readonly boolean[]): Case[] {
  const ways = Object.values(BAD)
  const together = Object.entries(BAD).map(([name, way]) => ({
    name,
    behaviours: bad.map((isBad) => (isBad ? way : honest)),
  }))
  const others = [0, 3].map((turn) => {
    const behaviours = bad.map((isBad, i) => (isBad ? ways[(i + turn) % ways.length]! : honest))
    return { name: `each in another way, from ${turn}`, behaviours }
  })
  const places = bad.flatMap((isBad, i) => (isBad ? [i] : []))
  const mixed = [...mixesOf(places.length)]
    .filter((mix) => mix.some((kind) => kind !== mix[0]))
    .map((mix) => ({
      name: mix.map((kind) => KINDS[kind]).join(', '),
      behaviours: bad.map((isBad, i) => (isBad ? BAD[KINDS[mix[places.indexOf(i)]!]!]! : honest)),
    }))
  return [...together, ...others, ...mixed]
}

/** Plays every minority in every way; how many minorities there are. */
async function everySubset(weights: readonly number[]): Promise<number> {
  const [twin] = await play(weights, [{ name: 'honest', behaviours: weights.map(() => honest) }])
  let played = 0
  for (const bad of subsetsOf(weights.length)) {
    if (!isMinority(weights, bad)) continue
    const named = `sources ${bad.flatMap((isBad, i) => (isBad ? [i] : [])).join(', ')} of ${weights.length}`
    const cases = casesOf(bad)
    const sights = await play(weights, cases)
    for (const [at, { name }] of cases.entries()) assertWithin(sights[at]!, twin!, `${named}: ${name}`)
    played++
  }
  return played
}

describe('every minority of sources', () => {
  // Subsets of less than half: 3; 4; 5 + 10; 6 + 15; 7 + 21 + 35.
  for (const [n, subsets] of [
    [3, 3],
    [4, 4],
    [5, 15],
    [6, 21],
    [7, 63],
  ] as const) {
    test(`behavior: ${n} sources of one weight, ${subsets} subsets: index, mark and slow price keep their bounds`, async () => {
      assert.equal(await everySubset(Array.from({ length: n }, () => 100)), subsets)
    })
  }

  test('behavior: sources of unequal weight: what counts is less than half of the capped weight', async () => {
    // Capped at a third of the whole: 3c = c + 300, c = 150 of 450. Less than half: 150, 100, 100, 50, 50; 150 + 50 twice;
    // 100 + 100, 100 + 50 four times, 50 + 50; 100 + 50 + 50 twice: 5 + 2 + 6 + 2.
    assert.equal(await everySubset([300, 100, 100, 50, 50]), 15)
  })

  test('behavior: a subset of three is played in each of the four kinds and in all their mixtures', () => {
    const bad = [true, true, true, false, false, false, false]
    const names = casesOf(bad).map(({ name }) => name)
    // Three of four kinds with repetition, (4 + 2 choose 3) = 20, of which 4 are of one kind: all of one way, of which there are 8.
    assert.equal(names.length, 8 + 2 + 16)
    assert.equal(new Set(names).size, names.length)
    for (const kind of KINDS) assert.ok(names.includes(kind))
  })

  test('behavior: the bounds are kept by the minority rule: a majority of liars leaves them', async () => {
    const weights = [100, 100, 100, 100, 100]
    const liar = BAD['lies 3 % high']!
    const cases = [
      [honest, honest, honest, honest, honest],
      [liar, liar, liar, honest, honest],
    ]
    const [twin, lying] = await play(
      weights,
      cases.map((behaviours) => ({ name: '', behaviours })),
    )
    assert.throws(() => assertWithin(lying!, twin!, 'a majority'), /index .* outside/)
  })
})
