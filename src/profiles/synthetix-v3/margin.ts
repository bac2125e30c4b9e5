/**
 * Synthetix v3 perpetuals: fill price, margins and keeper rewards. Dollars and fractions, exact.
 * Source: markets/perps-market of Synthetixio/synthetix-v3@23585f73, as facts.
 */
import {
  absoluteOf,
  add,
  compare,
  divide,
  maximum,
  minimum,
  multiply,
  ONE,
  type Rational,
  rational,
  signOf,
  subtract,
  sumOf,
} from '../rational.ts'

/** What margins read of a market; fractions, dollars a position, base units of skew. */
export type SynthetixMarket = {
  readonly skewScale: Rational
  readonly initialMarginFraction: Rational
  readonly minimumInitialMarginRatio: Rational
  readonly maintenanceMarginScalar: Rational
  readonly liquidationRewardRatio: Rational
  readonly minimumPositionMargin: Rational
}

export type SynthetixPosition = {
  readonly market: SynthetixMarket
  readonly size: Rational
  readonly fillPrice: Rational
  readonly mark: Rational
}

/** Bounds of what a keeper earns, dollars; the ratio bounds come from cost and available margin. */
export type KeeperGuards = {
  readonly minReward: Rational
  readonly profitRatio: Rational
  readonly maxReward: Rational
}

/** Index price moved by the mean of the market's premium before and after the trade. */
export function fillPrice(price: Rational, skewBefore: Rational, size: Rational, skewScale: Rational): Rational {
  const skews = add(skewBefore, add(skewBefore, size))
  return multiply(price, add(ONE, divide(skews, multiply(rational(2n), skewScale))))
}

export function positionPnl(position: SynthetixPosition): Rational {
  return multiply(position.size, subtract(position.mark, position.fillPrice))
}

/** Initial and maintenance requirement of a position, its minimum included, and its part of the flagging reward. */
export function positionMargins({ market, size, mark }: SynthetixPosition): {
  readonly initial: Rational
  readonly maintenance: Rational
  readonly flagReward: Rational
} {
  const notional = multiply(absoluteOf(size), mark)
  const impact = divide(absoluteOf(size), market.skewScale)
  const ratio = add(multiply(impact, market.initialMarginFraction), market.minimumInitialMarginRatio)
  const initial = multiply(notional, ratio)
  const floor = signOf(size) === 0 ? rational(0n) : market.minimumPositionMargin
  return {
    initial: add(initial, floor),
    maintenance: add(multiply(initial, market.maintenanceMarginScalar), floor),
    flagReward: multiply(notional, market.liquidationRewardRatio),
  }
}

export function availableMargin(cash: Rational, positions: readonly SynthetixPosition[]): Rational {
  return add(cash, sumOf(positions.map(positionPnl)))
}

/** Dollars a keeper spends. */
export type KeeperCosts = { readonly flag: Rational; readonly liquidate: Rational }

/** Reward of a keeper: at least cost and profit, at most the maximum, and never more than `marginCap` while margin is left. */
export function keeperReward(
  costs: KeeperCosts,
  ratioReward: Rational,
  guards: KeeperGuards,
  marginCap: Rational | undefined,
): Rational {
  const cost = add(costs.flag, costs.liquidate)
  const least = maximum(add(cost, guards.minReward), multiply(cost, add(ONE, guards.profitRatio)))
  const capped = minimum(maximum(least, add(ratioReward, cost)), guards.maxReward)
  return marginCap !== undefined && signOf(marginCap) > 0 ? minimum(capped, maximum(marginCap, cost)) : capped
}

/** Requirements of an account. The keeper's possible reward is kept aside in both: it is also given by itself. */
type AccountMargins = { readonly initial: Rational; readonly maintenance: Rational; readonly reward: Rational }

export function accountMargins(
  positions: readonly SynthetixPosition[],
  guards: KeeperGuards,
  costs: KeeperCosts,
): AccountMargins {
  const parts = positions.map(positionMargins)
  const ratioReward = sumOf(parts.map((part) => part.flagReward))
  const reward = positions.length === 0 ? rational(0n) : keeperReward(costs, ratioReward, guards, undefined)
  return {
    initial: add(sumOf(parts.map((part) => part.initial)), reward),
    maintenance: add(sumOf(parts.map((part) => part.maintenance)), reward),
    reward,
  }
}

/** What may be taken out: all above the initial requirement; < 0 when it is not met. */
export function withdrawableMargin(available: Rational, margins: AccountMargins): Rational {
  return subtract(available, margins.initial)
}

export function isAccountLiquidatable(available: Rational, margins: AccountMargins): boolean {
  return compare(available, margins.maintenance) < 0
}
