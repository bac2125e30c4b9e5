/**
 * Why a book needs what it needs: parts per leg and per component that sum to each level to the atom, from the functions
 * that decide.
 */
import { cashOf, coinDebtOf, coinOwed } from '../ledger/index.ts'
import { fundingDueCeil, notionalPrice } from '../markets/index.ts'
import type { ScenarioHouse } from '../scenarios/index.ts'
import { type Atoms, type Lots, mulDivFloor, PPM, type Price, type Row } from '../units/index.ts'
import { linearResult, weightedResultFloor } from '../valuation/index.ts'
import { noChange } from './change.ts'
import {
  closingCostOfLegCeil,
  haircutCeil,
  type InitialCharges,
  initialOfLegCeil,
  maintenanceBracketCeil,
  maintenanceOfLegCeil,
} from './charges.ts'
import { debtValueCeil } from './debts.ts'
import { type InitialAnswer, testInitial } from './initial.ts'
import { closeOutCeil, maintenanceOf, restoreCeil, targetCeil, targetOfLegsCeil } from './levels.ts'
import { measure } from './measure.ts'
import { emptyMeasure, presentPrices } from './measures.ts'
import { isPortfolio } from './model.ts'
import { ownerLots } from './owner-share.ts'
import { explainPortfolio, type PortfolioExplanation } from './portfolio-explain.ts'
import { haircutInBookCeil } from './wrong-way.ts'

/** One leg of an explanation. */
export type LegExplanation = {
  readonly market: Row
  readonly lots: Lots
  readonly mark: Price
  readonly notional: Atoms
  /** Lots × mark − cost − funding due, and what of it counts in equity. */
  readonly unrealised: Atoms
  readonly counted: Atoms
  readonly fundingDue: Atoms
  /** Maintenance: brackets + size premium. */
  readonly maintenanceBracket: Atoms
  readonly maintenanceSize: Atoms
  /** Initial at mark, by named charge. */
  readonly initial: Readonly<InitialCharges>
  readonly closingCost: Atoms
}

/** One collateral balance of an explanation. */
type CollateralExplanation = {
  readonly asset: Row
  readonly amount: number
  readonly value: Atoms
  readonly haircut: Atoms
  /** The part of it that is taken because the collateral falls with a long of the book. */
  readonly wrongWay: Atoms
}

/** A coin owed in an explanation: its value comes off equity, the haircut on top of it is required. */
type DebtExplanation = { readonly asset: Row; readonly amount: number; readonly value: Atoms; readonly haircut: Atoms }

/**
 * A whole explanation. Equity = cash + Σ value + Σ counted − value of the debt; maintenance = Σ legs' maintenance + haircut of
 * the debt + Σ haircuts.
 */
export type Explanation = {
  readonly account: Row
  readonly cash: Atoms
  readonly held: Atoms
  readonly equity: Atoms
  readonly legs: readonly LegExplanation[]
  /** Of a book under portfolio margin; its legs then have no charges of their own. Null under standard margin. */
  readonly portfolio: PortfolioExplanation | null
  readonly collateral: readonly CollateralExplanation[]
  /** The coin that the account owes, null none. */
  readonly debt: DebtExplanation | null
  readonly maintenance: Atoms
  /** What target adds to the legs' maintenance, and restore to target. */
  readonly targetBuffer: Atoms
  readonly restoreBuffer: Atoms
  readonly target: Atoms
  readonly restore: Atoms
  readonly closeOut: Atoms
  readonly initial: InitialAnswer
  /** Initial excess, or 0: what new risk may use. */
  readonly freeCollateral: Atoms
  /** What may leave as cash now, margin alone considered (vault stock and outflow limits apart). */
  readonly withdrawable: Atoms
  /** Σ |notional| ÷ equity in ppm, 0 without equity. Floor. */
  readonly leveragePpm: number
}

/** Where a book stands between its levels; `empty` is a book without lots that meets its target. */
export type BookStanding = 'above-target' | 'call' | 'reduction' | 'takeover' | 'empty'

/** Where an explained book stands. The order is that of the machine: a book without lots has nothing to close. */
export function standingOf({ equity, closeOut, maintenance, target, legs }: Explanation): BookStanding {
  if (equity >= target) return legs.every(({ lots }) => lots === 0) ? 'empty' : 'above-target'
  if (equity >= maintenance) return 'call'
  return equity > closeOut ? 'reduction' : 'takeover'
}

/** Explains an account at present prices. */
export function explain(house: ScenarioHouse, account: Row): Explanation {
  const { accounts, balances } = house.ledger
  const { legs } = house.markets
  const tier = accounts.tier[account]!
  const measured = emptyMeasure()
  measure(house, presentPrices(house), account, noChange, measured)
  const legFirst = accounts.legFirst[account]!
  const explained: LegExplanation[] = []
  for (let slot = legFirst; slot < legFirst + accounts.legCount[account]!; slot++) {
    explained.push(
      explainLeg(house, legs.market[slot]!, legs.lots[slot]!, legs.cost[slot]!, legs.index[slot]!, account),
    )
  }
  const balanceFirst = accounts.balanceFirst[account]!
  const collateral: CollateralExplanation[] = []
  for (let slot = balanceFirst; slot < balanceFirst + accounts.balanceCount[account]!; slot++) {
    collateral.push(explainBalance(house, account, balances.asset[slot]!, balances.amount[slot]!))
  }
  const initial = testInitial(house, account, noChange, 0)
  const target = targetCeil(house, tier, measured)
  const gross = explained.reduce((sum, leg) => sum + leg.notional, 0)
  return {
    account,
    cash: cashOf(house, account),
    held: accounts.held[account]!,
    equity: measured.equity,
    legs: explained,
    portfolio: isPortfolio(house, account) ? explainPortfolio(house, account) : null,
    collateral,
    debt: explainDebt(house, account),
    maintenance: maintenanceOf(measured),
    targetBuffer: targetOfLegsCeil(house, tier, measured.legs) - measured.legs,
    restoreBuffer: restoreCeil(house, tier, measured) - target,
    target,
    restore: restoreCeil(house, tier, measured),
    closeOut: closeOutCeil(house, account),
    initial,
    freeCollateral: Math.max(0, Math.min(initial.initialExcess, initial.targetExcess)),
    withdrawable: withdrawableCash(house, account, initial),
    leveragePpm: measured.equity > 0 ? Number((BigInt(gross) * BigInt(PPM)) / BigInt(measured.equity)) : 0,
  }
}

/** Cash that INV-6 lets go: positive cash, initial and target excess, and a tenth of net delta left. */
function withdrawableCash(house: ScenarioHouse, account: Row, initial: InitialAnswer): Atoms {
  const { accounts } = house.ledger
  const left = mulDivFloor(initial.netDelta, house.params.tier.deltaLeftPpm[accounts.tier[account]!]!, PPM)
  const most = Math.min(accounts.cash[account]!, initial.initialExcess, initial.targetExcess, initial.equity - left)
  return Math.max(0, most)
}

function explainLeg(
  house: ScenarioHouse,
  market: Row,
  lots: Lots,
  cost: Atoms,
  index: number,
  account: Row,
): LegExplanation {
  const { markets } = house.markets
  const mark = markets.mark[market]!
  const notional = Math.abs(lots) * notionalPrice(house, market)
  const fundingDue = fundingDueCeil(lots, index, markets.index[market]!)
  const unrealised = linearResult(lots, mark, cost, fundingDue)
  const initial: InitialCharges = { bracket: 0, size: 0, market: 0, depth: 0, share: 0, season: 0, cap: 0 }
  const sums = lots !== 0 && !isPortfolio(house, account)
  if (sums) initialOfLegCeil(house, market, lots, notional, ownerLots(house, account, market, lots), initial)
  const bracket = !sums ? 0 : maintenanceBracketCeil(house.params, market, notional)
  return {
    market,
    lots,
    mark,
    notional,
    unrealised,
    counted: weightedResultFloor(unrealised, markets.claimMarginPpm[market]!),
    fundingDue,
    maintenanceBracket: bracket,
    maintenanceSize: !sums ? 0 : maintenanceOfLegCeil(house.params, market, lots, notional) - bracket,
    initial,
    closingCost: closingCostOfLegCeil(house, market, lots, mark),
  }
}

function explainBalance(house: ScenarioHouse, account: Row, asset: Row, amount: number): CollateralExplanation {
  const { assets } = house.markets
  const value = mulDivFloor(amount, assets.price[asset]!, assets.atomsPerLot[asset]!)
  const haircut = haircutInBookCeil(house, account, asset, value)
  return { asset, amount, value, haircut, wrongWay: haircut - haircutCeil(house.params, asset, value) }
}

function explainDebt(house: ScenarioHouse, account: Row): DebtExplanation | null {
  const asset = coinOwed(house, account)
  if (asset < 0) return null
  const amount = coinDebtOf(house, account)
  const value = debtValueCeil(house, asset, amount, house.markets.assets.price[asset]!)
  return { asset, amount, value, haircut: haircutCeil(house.params, asset, value) }
}
