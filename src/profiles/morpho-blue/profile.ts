/** Morpho Blue as a profile: one collateral against dollars borrowed (negative cash) in one isolated market. */
import { assemble, type ExactLeg, fact, type Profile, type ProfileSection, toUnitsFloor } from '../assessment.ts'
import type { ProfileBook } from '../book.ts'
import {
  formatDecimal,
  type Rational,
  rational,
  scaleByPowerOfTen,
  signOf,
  smaller,
  subtract,
  ZERO,
} from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { badDebt, liquidationIncentiveFactor, maxBorrow, repaidForSeized, seizedForRepaid } from './liquidation.ts'

/** The venue's figures: loan-to-value limits in 10⁻¹⁸, dated and sourced. */
export type MorphoParameters = {
  readonly source: string
  readonly date: string
  readonly enabledLltvs: readonly bigint[]
}

const DECIMALS = 18
const ORACLE_DECIMALS = 36

type Loan = {
  readonly asset: string
  readonly collateral: bigint
  readonly price: bigint
  readonly lltv: bigint
  readonly borrowed: bigint
}

/** The profile for a set of parameters. The book holds one collateral and its debt as negative cash. */
export function morphoProfile(parameters: MorphoParameters): Profile {
  const header = { name: 'morpho-blue', title: 'Morpho Blue', source: parameters.source, date: parameters.date }
  return {
    ...header,
    assess: (book) => {
      const loan = loanOf(book, parameters)
      const most = maxBorrow(loan.collateral, loan.price, loan.lltv)
      return assemble(header, legsOf(book, most), loan.borrowed > most, [liquidationSection(loan, most)])
    },
  }
}

function loanOf(book: ProfileBook, parameters: MorphoParameters): Loan {
  const [collateral, ...others] = book.collaterals
  if (collateral === undefined || others.length > 0 || book.positions.length > 0 || signOf(collateral.amount) < 0) {
    throw new ProfileBookError(
      'book.collaterals',
      'a Morpho Blue book holds one collateral and its debt as negative cash',
    )
  }
  const lltv = toUnitsFloor(collateral.loanToValueLimit ?? ZERO, DECIMALS)
  if (!parameters.enabledLltvs.includes(lltv)) {
    const known = parameters.enabledLltvs.map((enabled) => formatDecimal(coins(enabled), DECIMALS)).join(', ')
    throw new ProfileBookError(
      `book.collaterals.${collateral.asset}.loanToValueLimit`,
      `must be the limit of its market, one of ${known}`,
    )
  }
  const price = toUnitsFloor(collateral.price, ORACLE_DECIMALS)
  if (price === 0n) {
    throw new ProfileBookError(
      `book.collaterals.${collateral.asset}.price`,
      'is below the smallest price of Morpho Blue',
    )
  }
  return {
    asset: collateral.asset,
    collateral: toUnitsFloor(collateral.amount, DECIMALS),
    price,
    lltv,
    borrowed: signOf(book.cash) < 0 ? -toUnitsFloor(book.cash, DECIMALS) : 0n,
  }
}

/** The requirement is what may not be borrowed against. */
function legsOf(book: ProfileBook, most: bigint): readonly ExactLeg[] {
  const { asset, amount, price } = book.collaterals[0]!
  const value = scaleByPowerOfTen(rational(toUnitsFloor(price, ORACLE_DECIMALS) * toUnitsFloor(amount, DECIMALS)), -54)
  const required = subtract(value, coins(most))
  return [
    { kind: 'cash', name: 'loan', value: book.cash, initial: ZERO, maintenance: ZERO },
    { kind: 'collateral', name: asset, value, initial: required, maintenance: required },
  ]
}

function liquidationSection(loan: Loan, most: bigint): ProfileSection {
  const facts = [
    fact('most that may be borrowed', coins(most), 'USD'),
    fact('liquidation incentive', coins(liquidationIncentiveFactor(loan.lltv)), 'factor'),
  ]
  if (loan.borrowed <= most) return { name: 'liquidation', facts }
  const wanted = seizedForRepaid(loan.borrowed, loan.price, loan.lltv)
  const seized = smaller(wanted, loan.collateral)
  const repaid = seized === wanted ? loan.borrowed : repaidForSeized(seized, loan.price, loan.lltv)
  return {
    name: 'liquidation',
    facts: [
      ...facts,
      fact('repaid', coins(repaid), 'USD'),
      fact(`${loan.asset} seized`, coins(seized), 'coins'),
      fact('left to the lenders as a loss', coins(badDebt(loan.borrowed, repaid, loan.collateral - seized)), 'USD'),
    ],
  }
}

function coins(units: bigint): Rational {
  return scaleByPowerOfTen(rational(units), -DECIMALS)
}
