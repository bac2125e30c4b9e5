/** dYdX v4 as a profile: margins by leg, and what its liquidation, deleveraging and funding would do. */
import { assemble, type ExactLeg, fact, type Profile, type ProfileSection, toUnitsFloor } from '../assessment.ts'
import type { ProfileBook } from '../book.ts'
import { ZERO } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { costQuote, dollars, dydxAccount, QUOTE_DECIMALS } from './account.ts'
import { fundingSection } from './funding-section.ts'
import { deleveragingSection, liquidationSection } from './liquidation-section.ts'
import {
  accountRisk,
  type DydxAccount,
  initialMarginEffectivePpm,
  isLiquidatable,
  maintenanceMarginPpm,
  netNotionalQuote,
  positionInitialQuote,
  positionMaintenanceQuote,
} from './margin.ts'
import type { DydxParameters } from './parameters.ts'

/** The profile for a set of parameters. USDC is the only collateral: others count as their dollar value in cash. */
export function dydxProfile(parameters: DydxParameters): Profile {
  const header = { name: 'dydx-v4', title: 'dYdX v4', source: parameters.source, date: parameters.date }
  return {
    ...header,
    assess: (book) => {
      if (book.collaterals.length > 0) {
        throw new ProfileBookError(
          'book.collaterals',
          'dYdX v4 takes USDC only: put its amount into cash',
          'collateralNotTaken',
        )
      }
      const account = dydxAccount(book, parameters)
      const risk = accountRisk(account)
      const isBelow = isLiquidatable(risk.netCollateral, risk.maintenance)
      return assemble(header, legsOf(account, book), isBelow, [
        marginSection(account),
        liquidationSection(account, book, parameters),
        deleveragingSection(account, book, parameters),
        ...book.positions.map((position, index) =>
          fundingSection(position, account.positions[index]!.market, book.markets.get(position.market), parameters),
        ),
      ])
    },
  }
}

function legsOf(account: DydxAccount, book: ProfileBook): readonly ExactLeg[] {
  const cash = dollars(toUnitsFloor(book.cash, QUOTE_DECIMALS))
  const positions = account.positions.map(
    ({ market, sizeBase }, index): ExactLeg => ({
      kind: 'position',
      name: market.name,
      value: dollars(netNotionalQuote(market, sizeBase) - costQuote(book.positions[index]!)),
      initial: dollars(positionInitialQuote(market, sizeBase)),
      maintenance: dollars(positionMaintenanceQuote(market, sizeBase)),
    }),
  )
  return [{ kind: 'cash', name: 'USDC', value: cash, initial: ZERO, maintenance: ZERO }, ...positions]
}

function marginSection(account: DydxAccount): ProfileSection {
  return {
    name: 'margin fractions',
    facts: account.positions.flatMap(({ market }) => {
      const openInterest = netNotionalQuote(market, market.openInterestBase)
      return [
        fact(`${market.name} initial`, initialMarginEffectivePpm(market.tier, openInterest), 'ppm'),
        fact(`${market.name} maintenance`, maintenanceMarginPpm(market.tier), 'ppm'),
      ]
    }),
  }
}
