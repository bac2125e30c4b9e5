/** Mango v4 as a profile: health by token, perpetual and order, and what a liquidation down to health 0 would do. */
import { assemble, type ExactLeg, type Profile } from '../assessment.ts'
import type { BookCollateral, BookPosition, BookSpotOrder, ProfileBook } from '../book.ts'
import { add, divide, multiply, negate, ONE, type Rational, signOf, subtract, sumOf, ZERO } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { isRefusal } from '../refusal.ts'
import {
  contribution,
  type HealthType,
  health,
  healthParts,
  type MangoAccount,
  type MangoBank,
  type MangoPerp,
  type MangoPerpMarket,
  type MangoToken,
  perpHealth,
  tokenSides,
} from './health.ts'
import type { RateCurve } from './lending.ts'
import { liquidationSection, lossSection } from './liquidation-section.ts'
import { fundingSection, lendingSection, oracleSection, settleSection, weightShiftSection } from './market-sections.ts'
import type { StablePriceLimits } from './oracle.ts'

export type MangoBankParameters = MangoBank & { readonly liquidationFee: Rational; readonly rates: RateCurve }

type MangoPerpParameters = MangoPerpMarket & {
  readonly positivePnlLiquidationFee: Rational
  readonly lotSize: Rational
  readonly fundingMin: Rational
  readonly fundingMax: Rational
}

/** The venue's figures: dated and sourced. */
export type MangoParameters = {
  readonly source: string
  readonly date: string
  readonly stablePrice: StablePriceLimits
  readonly settleLimitFactor: Rational
  readonly maxStalenessSlots: bigint
  readonly banks: Readonly<Record<string, MangoBankParameters>>
  readonly perps: Readonly<Record<string, MangoPerpParameters>>
}

/** A book as the venue sees it; token 0 is the settlement token. */
export type MangoBook = {
  readonly account: MangoAccount
  readonly book: ProfileBook
  readonly parameters: MangoParameters
}

const SETTLEMENT = 'USDC'

/** The profile for a set of parameters. Requirements are equity less health, so free collateral is init health. */
export function mangoProfile(parameters: MangoParameters): Profile {
  const header = { name: 'mango-v4', title: 'Mango v4', source: parameters.source, date: parameters.date }
  return {
    ...header,
    assess: (book) => {
      const account = accountOf(book, parameters)
      const mango: MangoBook = { account, book, parameters }
      const maint = health(account, 'Maint')
      const isLiquidatable = !isRefusal(maint) && signOf(maint) < 0
      return assemble(header, legsOf(account), isLiquidatable, [
        liquidationSection(mango, maint),
        ...lossSection(mango),
        ...book.positions.flatMap((position) => [
          oracleSection(position, mango),
          fundingSection(position, mango),
          settleSection(position, mango),
        ]),
        weightShiftSection(mango),
        ...book.collaterals.map((collateral) => lendingSection(collateral, mango)),
      ])
    },
  }
}

function accountOf(book: ProfileBook, parameters: MangoParameters): MangoAccount {
  const settlement: BookCollateral = {
    asset: SETTLEMENT,
    amount: book.cash,
    price: ONE,
    slowPrice: ONE,
    totalDeposits: ZERO,
    totalInOrders: ZERO,
    totalBorrows: ZERO,
    depositsTwap: undefined,
    borrowsTwap: undefined,
    utilizationTwap: undefined,
    utilizations: [],
    isPriceUsable: true,
    loanToValueLimit: undefined,
  }
  const tokens = [settlement, ...book.collaterals].map((collateral) => tokenOf(collateral, parameters))
  return {
    tokens,
    spotMarkets: book.spotOrders.map((order) => ({
      base: tokenIndex(tokens, order, order.base),
      quote: tokenIndex(tokens, order, order.quote),
      reservedBase: order.reservedBase,
      reservedQuote: order.reservedQuote,
      lowestAsk: order.lowestAsk,
      highestBidInverse: order.highestBid === undefined ? undefined : divide(ONE, order.highestBid),
    })),
    perps: book.positions.map((position) => perpOf(position, parameters)),
  }
}

function tokenOf(collateral: BookCollateral, parameters: MangoParameters): MangoToken {
  const bank = parameters.banks[collateral.asset]
  if (bank === undefined) {
    const known = Object.keys(parameters.banks).join(', ')
    throw new ProfileBookError(
      `book.collaterals.${collateral.asset}`,
      `no Mango v4 bank of it; known are ${known}`,
      'collateralNotTaken',
    )
  }
  return {
    name: collateral.asset,
    bank,
    oraclePrice: collateral.price,
    stablePrice: collateral.slowPrice ?? collateral.price,
    balance: collateral.amount,
    bankDeposits: collateral.totalDeposits,
    bankPotentialDeposits: collateral.totalInOrders,
    bankBorrows: collateral.totalBorrows,
    isOracleUsable: collateral.isPriceUsable,
  }
}

function tokenIndex(tokens: readonly MangoToken[], order: BookSpotOrder, name: string): number {
  const index = tokens.findIndex((token) => token.name === name)
  if (index >= 0) return index
  throw new ProfileBookError(
    `book.spotOrders.${order.base}/${order.quote}`,
    `names ${name}, which the book does not hold: add it with amount "0"`,
  )
}

function perpOf(position: BookPosition, parameters: MangoParameters): MangoPerp {
  const market = parameters.perps[position.market]
  if (market === undefined) {
    const known = Object.keys(parameters.perps).join(', ')
    throw new ProfileBookError(
      `book.positions.${position.market}`,
      `no Mango v4 perpetual of it; known are ${known}`,
      'marketNotCleared',
    )
  }
  const lots = (size: Rational): Rational => divide(size, market.lotSize)
  return {
    name: position.market,
    market,
    settleToken: 0,
    oraclePrice: position.mark,
    stablePrice: position.slowPrice ?? position.mark,
    baseLotSize: market.lotSize,
    baseLots: lots(position.size),
    bidsLots: lots(position.bids),
    asksLots: lots(position.asks),
    quote: negate(multiply(position.size, position.entry ?? position.mark)),
    fundingOwed: position.fundingOwed,
  }
}

/**
 * Legs whose value less requirement is their part of health. Perpetuals settle in token 0, whose weight on the sum of cash
 * and perpetual health is a leg of its own. An asset without usable price is worth nothing; such a borrow requires its value.
 */
function legsOf(account: MangoAccount): readonly ExactLeg[] {
  const settlement = account.tokens[0]!
  const tokens = account.tokens.slice(1).map((token): ExactLeg => {
    const value = multiply(token.balance, token.oraclePrice)
    const counted = token.isOracleUsable || signOf(value) < 0
    const required = (type: HealthType): Rational =>
      subtract(value, contribution(token.balance, tokenSides(token, type)))
    return {
      kind: 'collateral',
      name: token.name,
      value: counted ? value : ZERO,
      initial: counted ? required('Init') : ZERO,
      maintenance: counted ? required('Maint') : ZERO,
    }
  })
  const perps = account.perps.map((perp): ExactLeg => {
    const worth = multiply(multiply(perp.baseLots, perp.baseLotSize), perp.oraclePrice)
    const value = subtract(add(perp.quote, worth), perp.fundingOwed)
    return {
      kind: 'position',
      name: perp.name,
      value,
      initial: subtract(value, perpHealth(perp, 'Init')),
      maintenance: subtract(value, perpHealth(perp, 'Maint')),
    }
  })
  const weighed = (type: HealthType): Rational => {
    const total = sumOf([settlement.balance, ...account.perps.map((perp) => perpHealth(perp, type))])
    return subtract(total, contribution(total, tokenSides(settlement, type)))
  }
  return [
    {
      kind: 'cash',
      name: settlement.name,
      value: settlement.balance,
      initial: weighed('Init'),
      maintenance: weighed('Maint'),
    },
    ...tokens,
    ...perps,
    ...orderLegs(account),
  ]
}

/** Open spot orders: their funds are part of equity at the oracle price. */
function orderLegs(account: MangoAccount): readonly ExactLeg[] {
  const init = healthParts(account, 'Init')
  const maint = healthParts(account, 'Maint')
  if (isRefusal(init) || isRefusal(maint)) return []
  const usable = account.spotMarkets.filter(
    ({ base, quote }) => account.tokens[base]!.isOracleUsable && account.tokens[quote]!.isOracleUsable,
  )
  return usable.map((market, index): ExactLeg => {
    const base = multiply(market.reservedBase, account.tokens[market.base]!.oraclePrice)
    const value = add(base, multiply(market.reservedQuote, account.tokens[market.quote]!.oraclePrice))
    const fromEnd = index - usable.length
    return {
      kind: 'orders',
      name: init.at(fromEnd)!.name,
      value,
      initial: subtract(value, init.at(fromEnd)!.health),
      maintenance: subtract(value, maint.at(fromEnd)!.health),
    }
  })
}
