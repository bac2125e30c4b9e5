/** dYdX v4: what a liquidation or a deleveraging of this account would do now. */
import { fact, type ProfileSection, toUnitsFloor } from '../assessment.ts'
import type { ProfileBook } from '../book.ts'
import { absolute, divide, type Rational, rational, scaleByPowerOfTen, signOf, truncateOf, ZERO } from '../rational.ts'
import { isRefusal } from '../refusal.ts'
import { coins, dollars, dydxAccount, marketParametersOf, QUOTE_DECIMALS } from './account.ts'
import { deleverage, deleveragingPrice } from './deleveraging.ts'
import {
  bankruptcyQuote,
  fillableDistance,
  fillablePrice,
  fillablePriceSubticks,
  insuranceFundDeltaQuote,
  isInsuranceFundDeltaValid,
  liquidatableDeltaBase,
} from './liquidation.ts'
import { accountRisk, type DydxAccount, type DydxMarket, type DydxPosition } from './margin.ts'
import type { DydxParameters } from './parameters.ts'

/** Per position: where it would be offered, where it would be bankrupt, how much this block may close. */
export function liquidationSection(
  account: DydxAccount,
  book: ProfileBook,
  parameters: DydxParameters,
): ProfileSection {
  const facts = account.positions
    .filter(({ sizeBase }) => sizeBase !== 0n)
    .flatMap((position) => {
      const { market, sizeBase } = position
      const { subticksPerTick } = marketParametersOf(market.name, parameters)
      const deltaBase = liquidatableDeltaBase(position, parameters.stepBase, parameters.liquidations)
      const fillable = fillablePrice(account, market.name, deltaBase, parameters.liquidations)
      if (isRefusal(fillable)) return []
      const bankrupt = bankruptcyQuote(account, market.name, deltaBase)
      const offer = signOf(fillable) < 0 ? ZERO : fillable
      const subticks = fillablePriceSubticks(
        offer,
        sizeBase > 0n,
        subticksPerTick,
        parameters.quantumConversionExponent,
      )
      return [
        fact(`${market.name} closable in this block`, coins(market, deltaBase), 'coins'),
        fact(`${market.name} fillable price`, dollarsPerCoin(market, fillable), 'USD'),
        fact(`${market.name} limit of the order`, subticks, 'subticks'),
        fact(`${market.name} distance from oracle`, fillableDistance(position, fillable), 'fraction'),
        fact(
          `${market.name} bankruptcy price`,
          isRefusal(bankrupt)
            ? bankrupt
            : dollarsPerCoin(market, divide(rational(absolute(bankrupt)), rational(absolute(deltaBase)))),
          'USD',
        ),
        ...insuranceFacts(account, position, deltaBase, offer, book, parameters),
      ]
    })
  return { name: 'liquidation', facts }
}

/** Each opposite position of the account on the other side, closed as far as both reach. */
export function deleveragingSection(
  account: DydxAccount,
  book: ProfileBook,
  parameters: DydxParameters,
): ProfileSection | undefined {
  const { netCollateral } = accountRisk(account)
  const price = deleveragingPrice(netCollateral, book.events.finalSettlement)
  const other = book.events.offsetting
  if (other === undefined) return undefined
  const offsetting = dydxAccount(other, parameters)
  const facts = account.positions.flatMap(({ market, sizeBase }) => {
    const opposite = offsetting.positions.find((position) => position.market.name === market.name)
    if (opposite === undefined || price === undefined) return []
    const size = absolute(sizeBase) < absolute(opposite.sizeBase) ? absolute(sizeBase) : absolute(opposite.sizeBase)
    const delta = sizeBase > 0n ? -size : size
    const result = deleverage(account, offsetting, market.name, delta, price)
    return [
      fact(`${market.name} closed`, isRefusal(result) ? result : coins(market, delta), 'coins'),
      fact(`${market.name} paid to the account`, isRefusal(result) ? result : dollars(result.quote), 'USD'),
    ]
  })
  return { name: 'deleveraging', facts: [fact('at', price ?? 'not allowed'), ...facts] }
}

/** Insurance part of the fill the book states for the market, or of a fill at the fillable price. */
function insuranceFacts(
  account: DydxAccount,
  { market, sizeBase }: DydxPosition,
  deltaBase: bigint,
  fillable: Rational,
  book: ProfileBook,
  parameters: DydxParameters,
): ProfileSection['facts'] {
  const fill = book.events.fill?.market === market.name ? book.events.fill : undefined
  const amountBase =
    fill === undefined
      ? absolute(deltaBase)
      : absolute(truncateOf(scaleByPowerOfTen(fill.size, -market.atomicResolution)))
  const quotePerBase =
    fill === undefined ? fillable : scaleByPowerOfTen(fill.price, QUOTE_DECIMALS + market.atomicResolution)
  const delta = insuranceFundDeltaQuote(
    account,
    market.name,
    { isBuy: sizeBase < 0n, amountBase, quotePerBase },
    parameters.liquidations.maxLiquidationFeePpm,
  )
  const balance = book.events.insuranceFund
  const isCovered =
    isRefusal(delta) || balance === undefined
      ? undefined
      : isInsuranceFundDeltaValid(toUnitsFloor(balance, QUOTE_DECIMALS), delta)
  return [
    fact(`${market.name} insurance fund gains`, isRefusal(delta) ? delta : dollars(delta), 'USD'),
    fact(`${market.name} fund can cover it`, isCovered),
  ]
}

function dollarsPerCoin(market: DydxMarket, quotePerBase: Rational): Rational {
  return scaleByPowerOfTen(quotePerBase, -market.atomicResolution - QUOTE_DECIMALS)
}
