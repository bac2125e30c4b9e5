/** Paradex as a profile: one maintenance fraction, liquidation in steps of 20 % of the whole account. */
import { assemble, type ExactLeg, fact, type Profile } from '../assessment.ts'
import type { ProfileBook } from '../book.ts'
import { compare, divide, type Rational, ZERO } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import {
  accountValue,
  maintenanceRequirement,
  type ParadexAccount,
  positionMaintenance,
  smallestShare,
  unrealised,
} from './liquidation.ts'

/** The venue's figures: dated and sourced. */
export type ParadexParameters = {
  readonly source: string
  readonly date: string
  readonly maintenanceFraction: Rational
  readonly maintenanceToInitial: Rational
  readonly liquidationFeeRate: Rational
}

/** The profile for a set of parameters. */
export function paradexProfile(parameters: ParadexParameters): Profile {
  const header = { name: 'paradex', title: 'Paradex', source: parameters.source, date: parameters.date }
  return {
    ...header,
    assess: (book) => {
      if (book.collaterals.length > 0) {
        throw new ProfileBookError(
          'book.collaterals',
          'Paradex takes USDC only: put its amount into cash',
          'collateralNotTaken',
        )
      }
      const account = accountOf(book, parameters)
      const value = accountValue(account)
      const maintenance = maintenanceRequirement(account)
      const step = smallestShare(value, maintenance, parameters.liquidationFeeRate)
      return assemble(header, legsOf(account, book, parameters), compare(value, maintenance) < 0, [
        {
          name: 'liquidation',
          facts: [
            fact('share liquidated', step.share, 'fraction'),
            fact('penalty', step.penalty, 'USD'),
            fact('account value after', step.accountValue, 'USD'),
            fact('requirement after', step.maintenance, 'USD'),
            fact('margin ratio after', step.marginRatio, 'fraction'),
          ],
        },
      ])
    },
  }
}

function accountOf(book: ProfileBook, parameters: ParadexParameters): ParadexAccount {
  return {
    collateral: book.cash,
    positions: book.positions.map(({ size, entry, mark }) => ({
      size,
      mark,
      entry: entry ?? mark,
      maintenanceFraction: parameters.maintenanceFraction,
    })),
  }
}

function legsOf(account: ParadexAccount, book: ProfileBook, parameters: ParadexParameters): readonly ExactLeg[] {
  const positions = account.positions.map((position, index): ExactLeg => {
    const maintenance = positionMaintenance(position)
    return {
      kind: 'position',
      name: book.positions[index]!.market,
      value: unrealised(position),
      initial: divide(maintenance, parameters.maintenanceToInitial),
      maintenance,
    }
  })
  return [{ kind: 'cash', name: 'USDC', value: account.collateral, initial: ZERO, maintenance: ZERO }, ...positions]
}
