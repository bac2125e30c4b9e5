/** What rows are called, from the lists that the house publishes; a row without a name is called by its number. */
import { refText } from '../format.ts'
import type { Asset, Market, Oracle, Tier } from '../wire/types.ts'
import { type Loaded, useHouse } from './resource.ts'

/** Names by row, and the coins in a lot (null where the house was not told). */
export type Names = {
  readonly tier: (row: number) => string
  readonly market: (row: number) => string
  readonly underlying: (row: number) => string
  readonly asset: (row: number) => string
  /** Coins in a lot of a market. */
  readonly coinsOf: (market: number) => number | null
  /** Coins in a base lot of an underlying. */
  readonly coinsOfBase: (underlying: number) => number | null
  /** An account in a sentence: those of the clearing house by what they are. */
  readonly account: (ref: number | string | null) => string
}

/** The clearing house's accounts within a sentence. */
const houseAccounts: Readonly<Record<string, string>> = {
  sitg: 'the operator’s capital',
  fund: 'the fund',
  stakers: 'the stakers',
  treasury: 'the treasury',
  backstop: 'the backstop',
  pending: 'pending impact',
  outgoing: 'outgoing withdrawals',
  joining: 'the money that waits to join the pool',
  fees: 'the fees',
  funding: 'the funding row',
  rounding: 'rounding',
}

/** How often lists are asked whose prices are shown, and those that hardly change, ms. */
export const EVERY = { live: 1_000, calm: 3_000, slow: 10_000 } as const

/** The names of every row, empty until they are read. */
export function useNames(): Names {
  const tiers = dataOf(useHouse<readonly Tier[]>('/v1/tiers', EVERY.slow))
  const markets = dataOf(useHouse<readonly Market[]>('/v1/markets', EVERY.calm))
  const oracles = dataOf(useHouse<readonly Oracle[]>('/v1/oracle', EVERY.calm))
  const assets = dataOf(useHouse<readonly Asset[]>('/v1/assets', EVERY.slow))
  return namesOf(tiers, markets, oracles, assets)
}

/** Names from the lists themselves. */
function namesOf(
  tiers: readonly Tier[],
  markets: readonly Market[],
  oracles: readonly Oracle[],
  assets: readonly Asset[],
): Names {
  return {
    tier: (row) => tiers[row]?.name ?? `${row}`,
    market: (row) => markets[row]?.name ?? `market ${row}`,
    underlying: (row) => oracles[row]?.name ?? `underlying ${row}`,
    asset: (row) => assets[row]?.name ?? `asset ${row}`,
    coinsOf: (row) => numberOf(markets[row]?.coinsPerLot),
    coinsOfBase: (row) => numberOf(oracles[row]?.coinsPerLot),
    account(ref) {
      const tier = tiers.find(({ layers }) => layers.some(({ account }) => account === ref))
      const layer = tier?.layers.find(({ account }) => account === ref)?.name
      if (tier === undefined || layer === undefined) return refText(ref)
      return `${houseAccounts[layer] ?? layer} of tier ${tier.name ?? tier.tier}`
    },
  }
}

function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text)
}

function dataOf<T>(loaded: Loaded<readonly T[]>): readonly T[] {
  return loaded.phase === 'ready' ? loaded.data : []
}
