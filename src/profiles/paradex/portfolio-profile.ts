/** Paradex's portfolio margin as a profile. The venue margins each underlying by itself and adds up. */
import {
  assemble,
  dollarFact,
  doubleLeg,
  type ExactLeg,
  type Profile,
  requireNone,
  type ScenarioResult,
} from '../assessment.ts'
import { amountOf, type Holding, holdingsOf, positionValue } from '../options/holdings.ts'
import { ProfileBookError } from '../read.ts'
import { type ScanAnswer, type ScanParameters, scanMargin } from './portfolio-margin.ts'

/** The venue's figures: dated and sourced. */
export type ParadexPortfolioParameters = ScanParameters & {
  readonly source: string
  readonly date: string
  readonly markets: readonly string[]
}

/** The profile for a set of parameters. */
export function paradexPortfolioProfile(parameters: ParadexPortfolioParameters): Profile {
  const { source, date } = parameters
  const header = { name: 'paradex-pm', title: 'Paradex portfolio margin', source, date }
  return {
    ...header,
    assess: (book) => {
      requireNone(book.futures.length, 'book.futures', 'Paradex', 'dated futures')
      if (book.collaterals.length > 0) {
        throw new ProfileBookError(
          'book.collaterals',
          'Paradex takes USDC only: put its amount into cash',
          'collateralNotTaken',
        )
      }
      const scans = holdingsOf(book).map((holding) => {
        requireListed(holding, parameters)
        return { holding, answer: scanMargin(holding, parameters) }
      })
      const cash = amountOf(book.cash, 'book.cash')
      const equity = scans.reduce((sum, { holding }) => sum + worthOf(holding), cash)
      const maintenance = scans.reduce((sum, { answer }) => sum + answer.maintenance, 0)
      return assemble(
        header,
        [doubleLeg('cash', 'USDC', cash, 0, 0), ...scans.flatMap(({ holding, answer }) => legsOf(holding, answer))],
        equity < maintenance,
        scans.map(({ holding, answer }) => ({
          name: `scan ${holding.underlying}`,
          facts: [
            dollarFact('worst weighted loss', answer.scanLoss),
            dollarFact('least charge on delta', answer.deltaCharge),
            dollarFact('provision for funding', answer.fundingProvision),
            dollarFact('provision for fees', answer.feeProvision),
          ],
        })),
        scans.flatMap(({ holding, answer }) => scenariosOf(holding, answer, parameters)),
      )
    },
  }
}

function worthOf({ perpetual, expiries }: Holding): number {
  return expiries.reduce((sum, expiry) => sum + expiryWorth(expiry), perpetual?.result ?? 0)
}

function expiryWorth(expiry: Holding['expiries'][number]): number {
  return expiry.options.reduce((sum, option) => sum + positionValue(option, expiry), 0)
}

function legsOf({ underlying, perpetual, expiries }: Holding, answer: ScanAnswer): readonly ExactLeg[] {
  return [
    ...(perpetual === undefined ? [] : [doubleLeg('position', underlying, perpetual.result, 0, 0)]),
    ...expiries.map((expiry) => doubleLeg('options', `${underlying} ${expiry.name}`, expiryWorth(expiry), 0, 0)),
    doubleLeg('account', `scan ${underlying}`, 0, answer.initial, answer.maintenance),
  ]
}

function scenariosOf(
  { underlying }: Holding,
  { results, scanLoss, deltaCharge }: ScanAnswer,
  { scenarios }: ParadexPortfolioParameters,
): readonly ScenarioResult[] {
  const worst = scanLoss > deltaCharge ? results.indexOf(-scanLoss) : -1
  return scenarios.map(({ move, volatility, weight }, at) => ({
    market: underlying,
    move,
    volatility,
    weight,
    result: results[at]!,
    isWorst: at === worst,
  }))
}

function requireListed({ underlying }: Holding, { markets }: ParadexPortfolioParameters): void {
  if (markets.includes(underlying)) return
  throw new ProfileBookError(
    `book.markets.${underlying}`,
    `no figures of Paradex's portfolio margin on it; there are on ${markets.join(', ')}`,
    'marketNotCleared',
  )
}
