/**
 * The parameters of a house for a scenario: its own by the rules of `plan.ts`, then those of an arm, then those that the
 * user sets. Everything else stands at its start in the catalogue.
 */
import { type ParameterScope, parameterByName } from '../../core/params/index.ts'
import { ATOMS_MAX, LOTS_MAX, PPM, TARGET_RATE_MAX } from '../../core/units/index.ts'
import type { ContractPlan } from './contracts.ts'
import { ReplayError } from './error.ts'
import { capitalPpm, type HousePlan, type MarketPlan } from './plan.ts'
import type { ReplayParameter } from './result.ts'

/** A parameter as a user names it: `market.initialPpm0` for every market, `market.initialPpm0[BTC]` for one. */
export type ParameterWish = { readonly parameter: string; readonly where: string | null; readonly value: number }

/** A value of one row. */
export type ParameterSetting = {
  readonly number: number
  readonly name: string
  readonly where: string
  readonly scope: number
  readonly value: number
}

/** The settings of a house and how they differ from its own. */
export type Settings = { readonly settings: readonly ParameterSetting[]; readonly changed: readonly ReplayParameter[] }

/** Sources of curves speak every five minutes: a report is stale after three times that. */
const CURVE_STALE_MS = 900_000

/** Target = maintenance × (1 + this). */
const TARGET_BUFFER_PPM = 250_000

/** The house's own settings, then each list of wishes on top of it. */
export function settingsOf(plan: HousePlan, wishes: readonly ParameterWish[]): Settings {
  const settings = new Map<string, ParameterSetting>()
  const own = new Map<string, number>()
  for (const wish of [...ownWishes(plan), ...wishes.map((wish) => ({ ...wish, wished: true }))]) {
    const place = parameterByName(wish.parameter)
    if (place === undefined) {
      throw new ReplayError(`parameter ${wish.parameter} does not exist`, 'use a name from docs/parameters.md')
    }
    const { low, high, start, number } = place.parameter
    if (!Number.isInteger(wish.value) || wish.value < low || wish.value > high) {
      throw new ReplayError(`${wish.parameter} cannot be ${wish.value}`, `use a whole number from ${low} to ${high}`)
    }
    for (const [where, scope] of rowsOf(plan, place.scope, wish.where, wish.parameter)) {
      const key = `${number}/${scope}`
      if (!own.has(key)) own.set(key, settings.get(key)?.value ?? start)
      if (!('wished' in wish)) own.set(key, wish.value)
      settings.set(key, { number, name: wish.parameter, where, scope, value: wish.value })
    }
  }
  const changed = [...settings].flatMap(([key, { name, where, value }]) =>
    value === own.get(key) ? [] : [{ parameter: name, where, value, instead: own.get(key)! }],
  )
  return { settings: [...settings.values()], changed }
}

/**
 * Reads `NAME=VALUE`, as `market.initialPpm0=50000` or `market.initialPpm0[BTC]=50000`.
 *
 * @throws ReplayError
 */
export function parameterWish(text: string): ParameterWish {
  const match = /^([a-z]+\.[A-Za-z0-9]+)(?:\[([^\]]+)\])?=(-?\d+)$/.exec(text.trim())
  if (match === null)
    throw new ReplayError(`${text} sets nothing`, 'write market.initialPpm0=50000 or market.initialPpm0[BTC]=50000')
  return { parameter: match[1]!, where: match[2] ?? null, value: Number(match[3]) }
}

/** Rows of a scope by name; one of them when `where` names it. */
function rowsOf(plan: HousePlan, scope: ParameterScope, where: string | null, parameter: string): [string, number][] {
  const rows = scopeRows(plan, scope)
  if (where === null) return rows
  const found = rows.filter(([name]) => name === where)
  const known = rows.map(([name]) => name).join(', ')
  if (found.length === 0) throw new ReplayError(`${parameter} has no row ${where}`, `use ${known}`)
  return found
}

function scopeRows(plan: HousePlan, scope: ParameterScope): [string, number][] {
  switch (scope) {
    case 'house':
      return [['house', 0]]
    case 'tier':
      return [['tier', plan.tier]]
    case 'underlying':
      return [...plan.underlyings.values()].map(({ name, row }) => [name, row])
    case 'asset':
      return plan.assets.map(({ name, row }) => [name, row])
    case 'market':
      return [...plan.markets, ...plan.contracts].map(({ name, row }) => [name, row])
    case 'source':
      return [...plan.sources]
    case 'venue':
      return [['venue', plan.venue]]
  }
}

function ownWishes(plan: HousePlan): ParameterWish[] {
  const wish = (parameter: string, where: string | null, value: number): ParameterWish => ({ parameter, where, value })
  return [
    wish('tier.targetBufferPpm', null, TARGET_BUFFER_PPM),
    wish('tier.treasuryCap', null, Math.floor(plan.openInterest / PPM) * capitalPpm.treasury),
    wish('tier.fundTarget', null, Math.floor(plan.openInterest / PPM) * capitalPpm.fund),
    wish('underlying.staleMs', null, Math.max(60_000, plan.tickMs * 3)),
    wish('underlying.haltMs', null, Math.max(600_000, plan.tickMs * 30)),
    wish('underlying.confidenceMaxPpm', null, perTick(20_000, plan.tickMs)),
    wish('underlying.outlierPpm', null, perTick(50_000, plan.tickMs)),
    wish('venue.notionalMax', null, ATOMS_MAX),
    ...(plan.contracts.length > 0 ? [wish('underlying.curveStaleMs', null, CURVE_STALE_MS)] : []),
    ...plan.assets.flatMap(({ name, haircutPpm }) => [
      wish('asset.haircutPpm0', name, haircutPpm),
      wish('asset.haircutPpm1', name, Math.max(haircutPpm, 250_000)),
      wish('asset.depositCap', name, ATOMS_MAX),
    ]),
    ...plan.markets.flatMap(marketWishes),
    ...plan.contracts.flatMap(contractWishes),
  ]
}

/** A distance of sources that is meant for ticks of ten seconds: what a price moves between reports grows with their root. */
function perTick(ppm: number, tickMs: number): number {
  return Math.floor(ppm * Math.sqrt(Math.max(tickMs, 10_000) / 10_000))
}

/** Of a dated market what its perpetual asks; closing an option costs a part of its own value, which is small beside its underlying's. */
function contractWishes({ name, kind, perpetual }: ContractPlan): ParameterWish[] {
  const tenth = { depthLots: perpetual.depthLots / OPTION_DEPTH_PART, depthDollars: perpetual.depthDollars }
  const like = marketWishes({ ...perpetual, ...tenth, name }).map((wish) => {
    // No book of a contract is reported: what is assumed is all there is.
    if (wish.parameter === 'market.depthFloorLots') return { ...wish, value: lotsOf(tenth.depthLots) }
    return wish
  })
  if (kind === 'future') return like
  const own = Object.entries(optionCosts).map(([parameter, value]) => ({
    parameter: `market.${parameter}`,
    where: name,
    value,
  }))
  return [...like, ...own]
}

/** Part of a perpetual's depth that a contract on its underlying has. */
const OPTION_DEPTH_PART = 10

/** What closing an option costs, of its value; standard rates above it, which no option is held under. */
const optionCosts = {
  maintenancePpm0: 200_000,
  maintenancePpm1: 300_000,
  maintenancePpm2: 400_000,
  maintenancePpm3: 500_000,
  initialPpm0: 250_000,
  initialPpm1: 400_000,
  initialPpm2: 550_000,
  initialPpm3: 700_000,
  closeSpreadPpm: 20_000,
  closeCapPpm: 100_000,
  priceLimitPpm: 120_000,
} as const

function lotsOf(of: number): number {
  return Math.min(LOTS_MAX, Math.max(1, Math.floor(of)))
}

/** What the size and liquidity of a market ask. */
function marketWishes(market: MarketPlan): ParameterWish[] {
  const target = Math.floor(TARGET_RATE_MAX / (1 + TARGET_BUFFER_PPM / PPM))
  const token = (dollars: number): number => Math.max(1, Math.floor(dollars)) * PPM
  const interest = market.openInterest / market.price
  const values: Record<string, number> = {
    bracketBound1: token(market.depthDollars / 10),
    bracketBound2: token(market.depthDollars / 2) + PPM,
    bracketBound3: token(market.depthDollars * 2) + 2 * PPM,
    shareFloorLots: lotsOf(interest),
    openInterestCapLots: lotsOf(interest * 3),
    closeSpreadPpm: Math.min(Math.max(500, market.spreadPpm), Math.floor(market.maintenancePpm / 4)),
    closeCapPpm: Math.floor(market.maintenancePpm / 2),
    // What closing may cost must be inside what a trade may cost.
    priceLimitPpm: Math.max(20_000, Math.floor(market.maintenancePpm / 2) + 5000),
    depthFloorLots: lotsOf(market.depthLots / 20),
    paceFloorLots: lotsOf(market.depthLots / 100),
  }
  for (const k of [0, 1, 2, 3]) {
    values[`maintenancePpm${k}`] = Math.min(market.maintenancePpm * 2 ** k, target)
    values[`initialPpm${k}`] = Math.min(market.initialPpm * 2 ** k, PPM)
  }
  return Object.entries(values).map(([name, value]) => ({ parameter: `market.${name}`, where: market.name, value }))
}
