/** Drift v2 as a profile: requirement by leg at initial and maintenance, and sections for liquidation, oracle, funding and insurance. */
import { assemble, type ExactLeg, fromUnits, type Profile, type ProfileSection } from '../assessment.ts'
import type { ProfileBook } from '../book.ts'
import { larger, type Rational, ZERO } from '../rational.ts'
import { type DriftAccount, driftAccount, perpRequirementOf, spotRequirementOf, spotValue } from './account.ts'
import { lendingSection } from './lending-section.ts'
import { liquidationSection, sharedLossSection } from './liquidation-section.ts'
import { expirySection, fundingSection, insuranceSection, oracleSection } from './market-sections.ts'
import type { DriftParameters } from './parameters.ts'

/** The profile for a set of parameters. Cash is USDC at one dollar; negative cash is a USDC borrow. */
export function driftProfile(parameters: DriftParameters): Profile {
  const header = { name: 'drift-v2', title: 'Drift v2', source: parameters.source, date: parameters.date }
  return {
    ...header,
    assess: (book) => {
      const account = driftAccount(book, parameters)
      const shortage = requirementOf(account, 'Maintenance') - equityOf(account)
      return assemble(header, legsOf(account), shortage > 0n, [
        liquidationSection(account, shortage, book, parameters),
        sharedLossSection(account, book),
        ...marketSections(account, book, parameters),
        insuranceSection(book),
        ...book.collaterals.map((collateral, index) => lendingSection(collateral, account.spots[index]!.market)),
      ])
    },
  }
}

function equityOf(account: DriftAccount): bigint {
  const spots = account.spots.reduce((sum, spot) => sum + spotValue(spot), account.quote)
  return account.perps.reduce((sum, perp) => sum + perp.unrealised, spots)
}

function requirementOf(account: DriftAccount, type: 'Initial' | 'Maintenance'): bigint {
  const perps = account.perps.reduce((sum, perp) => sum + perpRequirementOf(perp, type, account.isHighLeverage), 0n)
  return account.spots.reduce((sum, spot) => sum + spotRequirementOf(spot, type), perps)
}

/** The initial part is never below the maintenance part: size may weigh on either. */
function legsOf(account: DriftAccount): readonly ExactLeg[] {
  const cash: ExactLeg = { kind: 'cash', name: 'USDC', value: dollars(account.quote), initial: ZERO, maintenance: ZERO }
  const perps = account.perps.map((perp): ExactLeg => {
    const maintenance = perpRequirementOf(perp, 'Maintenance', account.isHighLeverage)
    const initial = larger(perpRequirementOf(perp, 'Initial', account.isHighLeverage), maintenance)
    return leg('position', perp.name, perp.unrealised, initial, maintenance)
  })
  const spots = account.spots.map((spot): ExactLeg => {
    const maintenance = spotRequirementOf(spot, 'Maintenance')
    return leg(
      'collateral',
      spot.name,
      spotValue(spot),
      larger(spotRequirementOf(spot, 'Initial'), maintenance),
      maintenance,
    )
  })
  return [cash, ...perps, ...spots]
}

function leg(kind: ExactLeg['kind'], name: string, value: bigint, initial: bigint, maintenance: bigint): ExactLeg {
  return { kind, name, value: dollars(value), initial: dollars(initial), maintenance: dollars(maintenance) }
}

function marketSections(
  account: DriftAccount,
  book: ProfileBook,
  parameters: DriftParameters,
): readonly (ProfileSection | undefined)[] {
  return book.positions.flatMap((position, index) => {
    const facts = book.markets.get(position.market)
    const market = account.perps[index]!.market
    if (facts === undefined) return []
    return [
      oracleSection(position, facts, market, parameters),
      fundingSection(position, facts, market, parameters),
      expirySection(position, facts, market),
    ]
  })
}

function dollars(quote: bigint): Rational {
  return fromUnits(quote, 6)
}
