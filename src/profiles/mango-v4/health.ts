/**
 * Mango v4: health of a cross account, one signed number: Σ assets at their weight − Σ liabilities at theirs.
 * Amounts are in the venue's native units of each token; prices in quote native units. Exact fractions throughout.
 * Source: programs/mango-v4/src/health of blockworks-foundation/mango-v4@1303a4a1, as facts.
 */
import {
  add,
  divide,
  maximum,
  minimum,
  multiply,
  type Rational,
  rational,
  signOf,
  subtract,
  sumOf,
  ZERO,
} from '../rational.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'

/** Init decides opening, LiquidationEnd where a liquidation stops, Maint where it starts. */
export type HealthType = 'Init' | 'LiquidationEnd' | 'Maint'

/** Weights of a bank and where its scaling starts; a start of `undefined` scales nothing. */
export type MangoBank = {
  readonly initAssetWeight: Rational
  readonly initLiabWeight: Rational
  readonly maintAssetWeight: Rational
  readonly maintLiabWeight: Rational
  /** Value of all deposits of the bank, potential deposits of open orders included, above which the init weight falls. */
  readonly depositScaleStart: Rational | undefined
  readonly borrowScaleStart: Rational | undefined
}

export type MangoToken = {
  readonly name: string
  readonly bank: MangoBank
  readonly oraclePrice: Rational
  readonly stablePrice: Rational
  readonly balance: Rational
  readonly bankDeposits: Rational
  /** Funds of all accounts in open spot orders, which may become deposits: they count with them. */
  readonly bankPotentialDeposits: Rational
  readonly bankBorrows: Rational
  readonly isOracleUsable: boolean
}

/** Funds reserved by open orders of a spot market between two tokens (positions in the list of tokens). */
type MangoSpotMarket = {
  readonly base: number
  readonly quote: number
  readonly reservedBase: Rational
  readonly reservedQuote: Rational
  readonly lowestAsk: Rational | undefined
  readonly highestBidInverse: Rational | undefined
}

export type MangoPerpMarket = {
  readonly initBaseAssetWeight: Rational
  readonly initBaseLiabWeight: Rational
  readonly maintBaseAssetWeight: Rational
  readonly maintBaseLiabWeight: Rational
  readonly initOverallAssetWeight: Rational
  readonly maintOverallAssetWeight: Rational
}

/** A perpetual position; sizes in lots, > 0 long; funding owed by the account is positive. */
export type MangoPerp = {
  readonly name: string
  readonly market: MangoPerpMarket
  readonly settleToken: number
  readonly oraclePrice: Rational
  readonly stablePrice: Rational
  readonly baseLotSize: Rational
  readonly baseLots: Rational
  readonly bidsLots: Rational
  readonly asksLots: Rational
  readonly quote: Rational
  readonly fundingOwed: Rational
}

export type MangoAccount = {
  readonly tokens: readonly MangoToken[]
  readonly spotMarkets: readonly MangoSpotMarket[]
  readonly perps: readonly MangoPerp[]
}

type HealthPart = { readonly name: string; readonly health: Rational }

/** Prices and weights of one side each: what an asset counts for, what a liability costs. */
export type Sides = {
  readonly assetPrice: Rational
  readonly liabPrice: Rational
  readonly assetWeight: Rational
  readonly liabWeight: Rational
}

/** Parts of health by token and open order; their sum is the health. Refused when a borrowed token has no usable price. */
export function healthParts(account: MangoAccount, type: HealthType): readonly HealthPart[] | Refusal {
  const balances = effectiveBalances(account, type)
  const parts: HealthPart[] = []
  for (const [index, token] of account.tokens.entries()) {
    const balance = balances[index]!
    if (!token.isOracleUsable) {
      if (signOf(balance) < 0) return refuse('BankOracleUnusable')
      continue
    }
    parts.push({ name: token.name, health: contribution(balance, tokenSides(token, type)) })
  }
  return [...parts, ...openOrderParts(account, balances, type)]
}

/** Sum of `healthParts`. */
export function health(account: MangoAccount, type: HealthType): Rational | Refusal {
  const parts = healthParts(account, type)
  return isRefusal(parts) ? parts : sumOf(parts.map((part) => part.health))
}

/** Weighted value of a signed balance. */
export function contribution(balance: Rational, sides: Sides): Rational {
  return signOf(balance) >= 0
    ? multiply(balance, multiply(sides.assetWeight, sides.assetPrice))
    : multiply(balance, multiply(sides.liabWeight, sides.liabPrice))
}

/** Weights and prices of a token: init adds the slow price's worse side and the scaling of both weights. */
export function tokenSides(token: MangoToken, type: HealthType): Sides {
  const { bank, oraclePrice } = token
  const isMaint = type === 'Maint'
  const sides: Sides = {
    ...sidePrices(oraclePrice, token.stablePrice, type),
    assetWeight: isMaint ? bank.maintAssetWeight : bank.initAssetWeight,
    liabWeight: isMaint ? bank.maintLiabWeight : bank.initLiabWeight,
  }
  if (type !== 'Init') return sides
  const deposits = multiply(add(token.bankDeposits, token.bankPotentialDeposits), sides.liabPrice)
  const borrows = multiply(token.bankBorrows, sides.liabPrice)
  return {
    ...sides,
    assetWeight: isAbove(deposits, bank.depositScaleStart)
      ? divide(multiply(sides.assetWeight, bank.depositScaleStart!), deposits)
      : sides.assetWeight,
    liabWeight: isAbove(borrows, bank.borrowScaleStart)
      ? divide(multiply(sides.liabWeight, borrows), bank.borrowScaleStart!)
      : sides.liabWeight,
  }
}

/** Health of a perpetual position before the weight on its gain: the worse of all bids and all asks executed. */
function perpUnweightedHealth(perp: MangoPerp, type: HealthType): Rational {
  const isMaint = type === 'Maint'
  const sides: Sides = {
    ...sidePrices(perp.oraclePrice, perp.stablePrice, type),
    assetWeight: isMaint ? perp.market.maintBaseAssetWeight : perp.market.initBaseAssetWeight,
    liabWeight: isMaint ? perp.market.maintBaseLiabWeight : perp.market.initBaseLiabWeight,
  }
  const executed = (ordersLots: Rational, orderPrice: Rational): Rational => {
    const net = multiply(add(perp.baseLots, ordersLots), perp.baseLotSize)
    return subtract(contribution(net, sides), multiply(multiply(ordersLots, perp.baseLotSize), orderPrice))
  }
  const bids = executed(perp.bidsLots, sides.liabPrice)
  const asks = executed(multiply(perp.asksLots, MINUS_ONE), sides.assetPrice)
  return add(subtract(perp.quote, perp.fundingOwed), minimum(bids, asks))
}

/** A gain counts at the market's overall weight, a loss in full. */
export function perpHealth(perp: MangoPerp, type: HealthType): Rational {
  const unweighted = perpUnweightedHealth(perp, type)
  const overall = type === 'Maint' ? perp.market.maintOverallAssetWeight : perp.market.initOverallAssetWeight
  return weightedGain(unweighted, overall)
}

/** A gain at the market's overall weight, a loss in full. */
export function weightedGain(unweighted: Rational, overall: Rational): Rational {
  return signOf(unweighted) > 0 ? multiply(unweighted, overall) : unweighted
}

/** The weight of a liability that the venue sets beside that of an asset: as far above one as the other is below. */
export function mirroredWeight(assetWeight: Rational): Rational {
  return subtract(rational(2n), assetWeight)
}

const MINUS_ONE: Rational = { numerator: -1n, denominator: 1n }

function sidePrices(oracle: Rational, stable: Rational, type: HealthType): Pick<Sides, 'assetPrice' | 'liabPrice'> {
  return type === 'Init'
    ? { assetPrice: minimum(oracle, stable), liabPrice: maximum(oracle, stable) }
    : { assetPrice: oracle, liabPrice: oracle }
}

function isAbove(value: Rational, start: Rational | undefined): boolean {
  return start !== undefined && signOf(start) > 0 && signOf(subtract(value, start)) > 0
}

/** Spot balance plus the health of every perpetual that settles in the token. */
function effectiveBalances(account: MangoAccount, type: HealthType): readonly Rational[] {
  return account.tokens.map((token, index) =>
    account.perps.reduce(
      (balance, perp) => (perp.settleToken === index ? add(balance, perpHealth(perp, type)) : balance),
      token.balance,
    ),
  )
}

type Reserved = { readonly market: MangoSpotMarket; readonly asBase: Rational; readonly asQuote: Rational }

/** Each open order counts as whichever of its two tokens leaves the account worse off. */
function openOrderParts(account: MangoAccount, balances: readonly Rational[], type: HealthType): readonly HealthPart[] {
  const sides = account.tokens.map((token) => tokenSides(token, type))
  const usable = account.spotMarkets.filter(
    ({ base, quote }) => account.tokens[base]!.isOracleUsable && account.tokens[quote]!.isOracleUsable,
  )
  const reserved = usable.map((market) => reservedOf(market, sides[market.base]!, sides[market.quote]!))
  const largest = balances.map((balance, index) =>
    reserved.reduce((sum, { market, asBase, asQuote }) => {
      const withBase = market.base === index ? add(sum, asBase) : sum
      return market.quote === index ? add(withBase, asQuote) : withBase
    }, balance),
  )
  return reserved.map(({ market, asBase, asQuote }) => {
    const name = `${account.tokens[market.base]!.name}/${account.tokens[market.quote]!.name} orders`
    if (signOf(asBase) === 0 || signOf(asQuote) === 0) return { name, health: ZERO }
    const base = reservedEffect(asBase, largest[market.base]!, sides[market.base]!)
    const quote = reservedEffect(asQuote, largest[market.quote]!, sides[market.quote]!)
    return { name, health: minimum(base, quote) }
  })
}

function reservedOf(market: MangoSpotMarket, base: Sides, quote: Sides): Reserved {
  const atOracleBase = divide(multiply(market.reservedQuote, quote.assetPrice), base.liabPrice)
  const atOracleQuote = divide(multiply(market.reservedBase, base.assetPrice), quote.liabPrice)
  const quoteAsBase =
    market.highestBidInverse === undefined
      ? atOracleBase
      : minimum(atOracleBase, multiply(market.reservedQuote, market.highestBidInverse))
  const baseAsQuote =
    market.lowestAsk === undefined
      ? atOracleQuote
      : minimum(atOracleQuote, multiply(market.reservedBase, market.lowestAsk))
  return { market, asBase: add(market.reservedBase, quoteAsBase), asQuote: add(market.reservedQuote, baseAsQuote) }
}

/** What a reserved amount adds, given the largest balance all orders together could lead to. */
function reservedEffect(amount: Rational, largestBalance: Rational, sides: Sides): Rational {
  const asset = maximum(ZERO, minimum(amount, largestBalance))
  return add(
    multiply(asset, multiply(sides.assetWeight, sides.assetPrice)),
    multiply(subtract(amount, asset), multiply(sides.liabWeight, sides.liabPrice)),
  )
}
