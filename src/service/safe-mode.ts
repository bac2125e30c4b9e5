/**
 * Safe mode: after recovery or maintenance nothing is closed by force and nothing new is risked until prices are fresh (Paradex, 19 January
 * 2026: a house that came back with damaged indices liquidated at once). It ends by itself, on journalled facts alone.
 */
import { judge, watchedLevel } from '../core/liquidation/index.ts'
import { type House, houseFromPages, pagesOfHouse, rebuildWatch } from '../core/machine/index.ts'
import { presentPrices } from '../core/margin/index.ts'
import { lotsOf } from '../core/markets/index.ts'
import { scanBelow } from '../core/watch/index.ts'
import { checkSolvency } from '../core/waterfall/index.ts'
import type { Command } from '../core/words/index.ts'

/** Safe mode under way. `heard`: sources by underlying that have reported since it began. */
export type SafeMode = {
  readonly reason: string
  /** What somebody has to do before it can end, in words; null when it ends by itself. */
  readonly held: string | null
  readonly heard: Map<number, Set<number>>
}

/**
 * Safe mode for a house that comes back; null when there is nothing to keep safe.
 *
 * @param from where it comes back from, in words
 */
export function safeModeOf(house: House, from: 'recovery' | 'maintenance'): SafeMode | null {
  const broken = brokenInvariant(house)
  if (broken !== null) {
    return {
      reason: broken,
      held: 'the operator has restored a good copy of the journal and started again',
      heard: new Map(),
    }
  }
  const safe = { reason: `after ${from}, prices are not fresh yet`, held: null, heard: new Map() }
  return isOver(safe, house) ? null : safe
}

/** Safe mode while somebody works on what the house depends on. */
export function maintenance(): SafeMode {
  return { reason: 'maintenance', held: 'the operator has ended it', heard: new Map() }
}

/** Hears an accepted command of the journal. */
export function safeModeHears({ heard }: SafeMode, command: Command): void {
  if (command.type !== 'priceReport') return
  for (const { underlying } of command.entries) {
    const sources = heard.get(underlying)
    if (sources === undefined) heard.set(underlying, new Set([command.source]))
    else sources.add(command.source)
  }
}

/** Whether every underlying that open positions or deposits hang on has fresh reports. */
export function isOver({ held, heard }: SafeMode, house: House): boolean {
  return held === null && waitedFor(house).every((underlying) => isFresh(heard, house, underlying))
}

/** Until when, in words. */
export function untilOf(safe: SafeMode, house: House): string {
  if (safe.held !== null) return safe.held
  const waiting = waitedFor(house).filter((underlying) => !isFresh(safe.heard, house, underlying))
  return `fresh reports have come for underlying ${waiting.join(', ')}`
}

/**
 * Whether a command must wait: new risk, money that leaves, and what closes books by force. Listings, parameters, deposits, reports, holds
 * given back, killed venues and trades that shrink both books go on.
 */
export function mustWait(house: House, command: Command): boolean {
  switch (command.type) {
    case 'tradeMake': {
      const { buyer, seller, market, lots } = command
      return !(shrinks(lotsOf(house, buyer, market), lots) && shrinks(lotsOf(house, seller, market), -lots))
    }
    case 'tick':
    case 'holdOpen':
    case 'forcedFill':
    case 'withdrawalRequest':
    case 'withdrawalExecute':
    case 'transferMake':
    case 'stakeExit':
    case 'stakeClaim':
    case 'offerTake':
    case 'sweepDemand':
    case 'marketDelist':
    case 'relot':
    case 'tierWindDown':
      return true
    default:
      return false
  }
}

/** Whether a change leaves less of the same side. */
function shrinks(held: number, change: number): boolean {
  return held * change < 0 && Math.abs(change) <= Math.abs(held)
}

/** Underlyings of markets with open interest, of collateral that someone holds, and of their tiers' settlement tokens; ascending. */
function waitedFor(house: House): number[] {
  const { markets, assets, tiers } = house.markets
  const found = new Set<number>()
  const withToken = (underlying: number, tier: number): void => {
    found.add(underlying)
    const token = tiers.settlementAsset[tier]! - 1
    if (token >= 0) found.add(assets.underlying[token]!)
  }
  for (let market = 0; market < markets.rows; market++) {
    if (markets.openInterest[market]! > 0) withToken(markets.underlying[market]!, markets.tier[market]!)
  }
  for (let asset = 0; asset < assets.rows; asset++) {
    if (assets.total[asset]! > 0) withToken(assets.underlying[asset]!, assets.tier[asset]!)
  }
  return [...found].sort((a, b) => a - b)
}

/**
 * As many sources as a normal price needs have spoken since safe mode began; fewer where an underlying never had as many. One without any cannot be
 * waited for.
 */
function isFresh(heard: SafeMode['heard'], house: House, underlying: number): boolean {
  const known = house.oracle.prices.rows > underlying ? house.oracle.prices.reports[underlying]! : 0
  return (heard.get(underlying)?.size ?? 0) >= Math.min(house.params.underlying.sourcesMin[underlying]!, known)
}

/** INV-14 by both sides of every tier, INV-5 by the full scan beside the watch; null when they hold. */
function brokenInvariant(house: House): string | null {
  const { tiers } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) {
    if (tiers.settlementAsset[tier] === 0 || tiers.woundDown[tier] === 1) continue
    if (!checkSolvency(house, tier, presentPrices(house)).holds) return `INV-14 does not hold in tier ${tier}`
  }
  const missed = missedAccount(house)
  return missed === null ? null : `INV-5 does not hold: account ${missed} is below its level and nothing was decided`
}

/** An account below its watched level about which there is still something to decide; asked of a copy, because deciding acts. */
function missedAccount(house: House): number | null {
  const below = scanBelow(house, (account) => watchedLevel(house, account))
  if (below.length === 0) return null
  const copy = houseFromPages(pagesOfHouse(house))!
  rebuildWatch(copy)
  for (const account of below) {
    judge(copy, account, 'price')
    if (copy.events.length > 0) return account
  }
  return null
}
