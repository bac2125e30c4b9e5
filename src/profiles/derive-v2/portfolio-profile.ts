/**
 * Derive v2's portfolio manager as a profile. On the venue an account holds one underlying: a book of several is as many accounts, whose
 * cash is one here and whose requirements are summed.
 */
import {
  assemble,
  dollarFact,
  doubleLeg,
  type ExactLeg,
  type Profile,
  requireNone,
  type ScenarioResult,
} from '../assessment.ts'
import type { BookCollateral, ProfileBook } from '../book.ts'
import { amountOf, type Holding, holdingsOf, stablePriceOf } from '../options/holdings.ts'
import { toDouble } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import {
  type DerivePortfolio,
  type DeriveScenario,
  type PortfolioAnswer,
  type PortfolioCollateral,
  type PortfolioParameters,
  portfolioMargin,
} from './portfolio-margin.ts'

type Haircuts = Pick<PortfolioCollateral, 'maintenanceHaircut' | 'initialHaircut'>

/** The venue's figures: dated and sourced. */
export type PortfolioProfileParameters = PortfolioParameters & {
  readonly source: string
  readonly date: string
  readonly markets: readonly string[]
  readonly scenarios: readonly DeriveScenario[]
  /** Haircuts of an underlying's own coin beside positions in it, and of collateral elsewhere. */
  readonly cancelling: Readonly<Record<string, Haircuts>>
  readonly collaterals: Readonly<Record<string, Haircuts>>
}

/** The profile for a set of parameters. A requirement is what value must exceed: value less the venue's net margin. */
export function portfolioProfile(parameters: PortfolioProfileParameters): Profile {
  const { source, date } = parameters
  const header = { name: 'derive-pmrm2', title: 'Derive portfolio margin', source, date }
  return {
    ...header,
    assess: (book) => {
      requireNone(book.futures.length, 'book.futures', 'Derive', 'dated futures')
      const accounts = accountsOf(book, parameters)
      const margin = (level: 'initial' | 'maintenance'): number =>
        accounts.reduce((sum, { answer }) => sum + answer[level], amountOf(book.cash, 'book.cash'))
      return assemble(
        header,
        [
          doubleLeg('cash', 'USDC', amountOf(book.cash, 'book.cash'), 0, 0),
          ...accounts.flatMap((account) => legsOf(account, parameters)),
        ],
        margin('maintenance') < 0,
        [
          {
            name: 'net margin as the venue states it',
            facts: [dollarFact('initial', margin('initial')), dollarFact('maintenance', margin('maintenance'))],
          },
          ...accounts.map(({ name, answer }) => ({
            name: `contingencies ${name}`,
            facts: [
              dollarFact('to keep', answer.maintenanceContingency),
              dollarFact('more to open', answer.initialContingency),
            ],
          })),
        ],
        accounts.flatMap((account) => scenariosOf(account, parameters)),
      )
    },
  }
}

/** One account of the venue: an underlying and the collateral that stands beside it, without cash. */
type Account = {
  readonly name: string
  readonly portfolio: DerivePortfolio
  readonly holding: Holding | undefined
  readonly assets: readonly string[]
  readonly answer: PortfolioAnswer
}

function accountsOf(book: ProfileBook, parameters: PortfolioProfileParameters): readonly Account[] {
  const holdings = holdingsOf(book)
  for (const { underlying } of holdings) requireListed(underlying, parameters)
  const names = holdings.map(({ underlying }) => underlying)
  // A book of collateral alone stands in the account of the first market.
  const homes = names.length === 0 && book.collaterals.length > 0 ? parameters.markets.slice(0, 1) : names
  return homes.map((name, at) => {
    const holding = holdings[at]
    const assets = book.collaterals.filter(({ asset }) => homeOf(asset, homes) === name)
    const portfolio = portfolioOf(book, holding, name, assets, parameters)
    const answer = portfolioMargin(portfolio, parameters.scenarios, parameters)
    return { name, portfolio, holding, assets: assets.map(({ asset }) => asset), answer }
  })
}

/** A coin stands beside positions in it; other collateral beside the first underlying. */
function homeOf(asset: string, homes: readonly string[]): string {
  return homes.includes(asset) ? asset : homes[0]!
}

function portfolioOf(
  book: ProfileBook,
  holding: Holding | undefined,
  name: string,
  assets: readonly BookCollateral[],
  parameters: PortfolioProfileParameters,
): DerivePortfolio {
  const perpetual = holding?.perpetual
  return {
    cash: 0,
    spot: holding?.index ?? 1,
    spotConfidence: holding?.indexConfidence ?? 1,
    stablePrice: stablePriceOf(book),
    perpetual:
      perpetual === undefined
        ? undefined
        : { ...perpetual, price: perpetual.mark, result: perpetual.result, funding: 0 },
    collaterals: assets.map((each) => collateralOf(book, each, each.asset === name, parameters)),
    expiries: holding?.expiries ?? [],
  }
}

function collateralOf(
  book: ProfileBook,
  { asset, amount, price }: BookCollateral,
  isRiskCancelling: boolean,
  { cancelling, collaterals }: PortfolioProfileParameters,
): PortfolioCollateral {
  const haircuts = (isRiskCancelling ? cancelling : collaterals)[asset]
  if (haircuts === undefined || amount.numerator < 0n) {
    throw new ProfileBookError(
      `book.collaterals.${asset}`,
      `Derive's portfolio margin does not take it; it takes ${Object.keys(collaterals).join(', ')}, and lends none of them`,
      'collateralNotTaken',
    )
  }
  const confidence = book.markets.get(asset)?.indexConfidence
  return {
    amount: amountOf(amount, `book.collaterals.${asset}`),
    price: amountOf(price, `book.collaterals.${asset}`),
    confidence: confidence === undefined ? 1 : toDouble(confidence),
    isRiskCancelling,
    ...haircuts,
  }
}

function legsOf(
  { name, portfolio, holding, assets, answer }: Account,
  { margin }: PortfolioProfileParameters,
): readonly ExactLeg[] {
  const { worst, maintenanceContingency, initialContingency } = answer
  const perpetual = holding?.perpetual
  return [
    ...(perpetual === undefined ? [] : [doubleLeg('position', name, perpetual.result, 0, 0)]),
    ...(holding?.expiries ?? []).map((expiry, at) =>
      doubleLeg('options', `${name} ${expiry.name}`, answer.expiryValues[at]!, 0, 0),
    ),
    ...portfolio.collaterals.map(({ amount, price }, at) =>
      doubleLeg('collateral', assets[at]!, (amount * price) / portfolio.stablePrice, 0, 0),
    ),
    doubleLeg('account', `worst scenario ${name}`, 0, -worst * answer.initialFactor, -worst * margin.maintenanceFactor),
    doubleLeg(
      'account',
      `contingencies ${name}`,
      0,
      maintenanceContingency + initialContingency,
      maintenanceContingency,
    ),
  ]
}

/** The venue's table, and the basis contingency, which counts in its place where it is worse. */
function scenariosOf({ name, answer }: Account, { scenarios }: PortfolioProfileParameters): readonly ScenarioResult[] {
  const rows = scenarios.map(({ price, volatility, dampening }, at) => ({
    market: name,
    move: price - 1,
    volatility,
    weight: dampening,
    result: answer.scenarioResults[at]!,
    isWorst: at === answer.worstAt,
  }))
  const basis = { market: name, move: 0, volatility: 'basis', weight: 1, result: answer.basisContingency }
  return [...rows, { ...basis, isWorst: answer.worstAt === 'basis' }]
}

function requireListed(underlying: string, { markets }: PortfolioProfileParameters): void {
  if (markets.includes(underlying)) return
  throw new ProfileBookError(
    `book.markets.${underlying}`,
    `no portfolio margin on it at Derive; there is on ${markets.join(', ')}`,
    'marketNotCleared',
  )
}
