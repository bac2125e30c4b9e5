/**
 * Books of options beside the population of the other benchmarks: four of its underlyings have ten expiries of a week to nine months with
 * 25 strikes each, a call and a put at each: 2,000 instruments.
 *
 * - Pairs of accounts take opposite sides. A book is of one underlying: a perpetual that takes most of its delta, and options drawn at
 *   random, as often sold as bought; a fifth of its target lies in its underlying.
 * - Equity is spread evenly from 1.02 to 3 times target; one account in a hundred stands within 1 % above its target.
 */
import { changeBalance, openMemberAccount, openOwner } from '../src/core/ledger/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, targetCeil } from '../src/core/margin/index.ts'
import { postLots } from '../src/core/markets/index.ts'
import { deltaOf } from '../src/core/scenarios/index.ts'
import type { Command } from '../src/core/words/index.ts'
import { below, between, chance, type Random, randomOpen } from '../src/lab/index.ts'
import { type buildLoad, type Load, marketSettings, must, setAll, settleEquity, shape } from './population.ts'

/** Underlyings that have options (the first ones), and what is listed on each. */
export const listed = { underlyings: 4, expiries: 10, strikes: 25 } as const

/** Options on an underlying. */
export const OPTIONS: number = listed.expiries * listed.strikes * 2

const DAY_MS = 86_400_000
const DAYS = [7, 14, 21, 28, 56, 84, 112, 140, 196, 273]
const YEAR_DAYS = 365
const ONE = 1e9

/** Accounts that listing the options opens for the clearing house: two a market. */
const LISTING_ACCOUNTS = 2 * listed.underlyings * OPTIONS

/** Option books beside a population: so many, of so many options each; their rows are put into `rows`. */
export function booksBeside(books: number, options: number, rows: number[] = []): Parameters<typeof buildLoad>[2] {
  return {
    accounts: books + LISTING_ACCOUNTS,
    legs: 2 * books * (options + 1),
    list: listOptions,
    fill: (load) => rows.push(...openBooks(load, randomOpen(6, 'books'), books, options)),
  }
}

/** Lists the options, behind the perpetuals, underlying by underlying; all sources report a first curve. */
function listOptions(load: Load): void {
  // A curve is taken once a gap has passed since the last one, and the house begins at no time.
  load.nowMs += 10_000
  for (let underlying = 1; underlying <= listed.underlyings; underlying++) {
    const price = load.prices[underlying]!
    for (const days of DAYS) {
      for (let i = 0; i < listed.strikes; i++) {
        // From 55 % to 151 % of the price.
        const strike = Math.round((price * (55 + 4 * i)) / 100)
        const terms = { tier: 0, underlying, lotMultiple: 1, expiryMs: days * DAY_MS, strike, upFront: i % 2 }
        for (const kind of ['call', 'put'] as const) must(load, { type: 'optionList', ...terms, kind })
      }
    }
    reportCurve(load, underlying, 0.6)
  }
  for (let market = optionRow(1, 0); market < load.house.markets.markets.rows; market++)
    setAll(load, marketSettings(market))
  must(load, { type: 'tick' })
}

/** All sources report the curve of an underlying. */
export function reportCurve(load: Load, underlying: number, volatility: number): void {
  for (const command of curveCommands(load, underlying, volatility)) must(load, command)
}

/** Their reports: one volatility, and wings. */
export function curveCommands(load: Load, underlying: number, volatility: number): Command[] {
  const entries = DAYS.map((days) => {
    const years = (days - load.nowMs / DAY_MS) / YEAR_DAYS
    const theta = Math.round(volatility ** 2 * years * ONE)
    const wing = Math.round(0.5 * Math.sqrt(theta * ONE))
    return { expiryMs: days * DAY_MS, basisPpm: days * 100, theta, right: wing, left: wing, confidencePpm: 10_000 }
  })
  return Array.from({ length: shape.sources }, (_, source) => ({ type: 'curveReport', source, underlying, entries }))
}

/** The row of an option of an underlying, 0 ≤ at < OPTIONS. */
export function optionRow(underlying: number, at: number): number {
  return shape.markets + (underlying - 1) * OPTIONS + at
}

/** Opens pairs of accounts with books of so many options each; answers their rows. */
function openBooks(load: Load, random: Random, count: number, options: number): number[] {
  const rows: number[] = []
  const { house } = load
  while (rows.length < count) {
    const pair = [0, 1].map(() => {
      const owner = openOwner(house.ledger, (0x1000000 + house.ledger.owners.rows).toString(16).padStart(64, '0'), 0)
      const account = openMemberAccount(house, owner, 0, 'cross')
      must(load, { type: 'accountMargin', account, model: 'portfolio' })
      return account
    })
    const underlying = 1 + below(random, listed.underlyings)
    fillPair(load, random, underlying, options, pair[0]!, pair[1]!)
    for (const account of pair) endow(load, random, underlying, account)
    rows.push(...pair)
  }
  house.events.length = 0
  return rows
}

/** Makes the arrays of all options those of another time: whoever asks for one has it valued in full. */
export function forgetArrays({ house: { scenarios } }: Load): void {
  scenarios.stamp.fill(Number.NaN, shape.markets, shape.markets + listed.underlyings * OPTIONS)
  scenarios.anchorOf.fill(Number.NaN)
}

function fillPair(load: Load, random: Random, underlying: number, options: number, one: number, other: number): void {
  const { house } = load
  const { mark } = house.markets.markets
  let delta = 0
  const taken = new Set<number>()
  while (taken.size < options) {
    const market = optionRow(underlying, below(random, OPTIONS))
    if (taken.has(market)) continue
    taken.add(market)
    const lots = between(random, 1, 20)
    const long = chance(random, 1, 2)
    postLots(house, long ? one : other, long ? other : one, market, lots, mark[market]!)
    delta += (long ? lots : -lots) * deltaOf(house, market)
  }
  const perpetual = underlying - 1
  const hedge = Math.round(((delta / mark[perpetual]!) * between(random, 70, 130)) / 100)
  if (hedge === 0) return
  postLots(house, hedge > 0 ? other : one, hedge > 0 ? one : other, perpetual, Math.abs(hedge), mark[perpetual]!)
}

const measured = emptyMeasure()

function endow(load: Load, random: Random, underlying: number, account: number): void {
  const { house } = load
  measure(house, presentPrices(house), account, noChange, measured)
  const target = targetCeil(house, 0, measured)
  const { price, atomsPerLot } = house.markets.assets
  changeBalance(house, account, underlying, Math.floor((target / 5 / price[underlying]!) * atomsPerLot[underlying]!))
  const ratio = chance(random, 1, 100) ? 1 + below(random, 10_000) / 1_000_000 : between(random, 1020, 3000) / 1000
  settleEquity(load, account, ratio, 0)
}
