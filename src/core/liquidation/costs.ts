/**
 * What closing lots by force costs, and what the account has afterwards. The other side is an opposing forced order at mark
 * (both pay half the quoted impact to the fund), the backstop at its quote, or a venue at that quote or better. A penalty
 * goes to the fund. Impact takes at most max(equity, 0), the penalty at most a part of what is then left: force never
 * creates a deficit.
 */
import { impactsCeil, quotesOf, type Side } from '../backstop/index.ts'
import {
  type Change,
  emptyMeasure,
  measure,
  noChange,
  type Outcome,
  type OutcomeOf,
  presentPrices,
  restoreCeil,
  targetCeil,
} from '../margin/index.ts'
import { legReject, lotsOf } from '../markets/index.ts'
import { type Atoms, type Lots, mulDivCeil, mulDivFloor, PPM, type Price, type Row } from '../units/index.ts'
import type { LiquidationHouse } from './tables.ts'

/** Who takes the other side. */
type Source = 'cross' | 'quote'

/** The terms of a forced close: the price of the fill and what is paid beside it to the fund. */
export type Terms = { readonly price: Price; readonly impact: Atoms; readonly penalty: Atoms }

const measured = emptyMeasure()

/** Side on which an account closes a leg of these lots. */
export function closingSide(lots: Lots): Side {
  return lots > 0 ? 'sell' : 'buy'
}

/**
 * Terms of closing any `lots` > 0 of a leg now: one answer for a whole search.
 *
 * @param held signed lots of the leg
 * @param equity of the account before
 */
export function termsFor(
  house: LiquidationHouse,
  market: Row,
  held: Lots,
  source: Source,
  equity: Atoms,
): (lots: Lots) => Terms {
  const mark = house.markets.markets.mark[market]!
  const side = closingSide(held)
  const left = Math.max(equity, 0)
  const isCharged = canCharge(house, market)
  const penaltyAfter = (lots: Lots, given: Atoms): Atoms =>
    isCharged ? duePenalty(house, market, lots * mark, left - given) : 0
  if (source === 'cross') {
    const impacts = impactsCeil(house, market, side, mark)
    return (lots) => {
      const impact = isCharged ? Math.min(Math.ceil(impacts(lots) / 2), left) : 0
      return { price: mark, impact, penalty: penaltyAfter(lots, impact) }
    }
  }
  const quotes = quotesOf(house, market, side)
  return (lots) => {
    const away = Math.min(Math.abs(quotes(lots) - mark), Math.floor(left / lots))
    return { price: held > 0 ? mark - away : mark + away, impact: 0, penalty: penaltyAfter(lots, away * lots) }
  }
}

/** The terms of one size. */
export function termsOf(
  house: LiquidationHouse,
  market: Row,
  held: Lots,
  lots: Lots,
  source: Source,
  equity: Atoms,
): Terms {
  return termsFor(house, market, held, source, equity)(lots)
}

/** What an account would have after closing n lots of a leg: exact, by the function that decides. */
export function afterClosing(
  house: LiquidationHouse,
  account: Row,
  market: Row,
  source: Source,
  equity: Atoms,
): OutcomeOf {
  const held = lotsOf(house, account, market)
  const terms = termsFor(house, market, held, source, equity)
  return (lots) => outcomeOf(house, account, lots === 0 ? noChange : closingChange(market, held, lots, terms(lots)))
}

/** The change that closing `lots` > 0 of a leg on given terms is to its account. */
export function closingChange(market: Row, held: Lots, lots: Lots, terms: Terms): Change {
  const signed = held > 0 ? -lots : lots
  return { ...noChange, market, lots: signed, cost: signed * terms.price + terms.impact + terms.penalty }
}

/** Equity, target and restore of an account after a change. */
export function outcomeOf(house: LiquidationHouse, account: Row, change: Change): Outcome {
  const tier = house.ledger.accounts.tier[account]!
  measure(house, presentPrices(house), account, change, measured)
  return {
    equity: measured.equity,
    target: targetCeil(house, tier, measured),
    restore: restoreCeil(house, tier, measured),
  }
}

/**
 * Penalty of a forced close, to the fund.
 *
 * @param left equity after the close and before the penalty, ≥ 0
 */
export function penaltyOf(house: LiquidationHouse, market: Row, notional: Atoms, left: Atoms): Atoms {
  return canCharge(house, market) ? duePenalty(house, market, notional, left) : 0
}

function duePenalty(house: LiquidationHouse, market: Row, notional: Atoms, left: Atoms): Atoms {
  const { tier: p } = house.params
  const tier = house.markets.markets.tier[market]!
  return Math.min(mulDivCeil(notional, p.penaltyPpm[tier]!, PPM), mulDivFloor(left, p.penaltyLeftPpm[tier]!, PPM))
}

/** Whether the fund can have a claim in this market: with every leg slot taken, force is free of charge. */
function canCharge(house: LiquidationHouse, market: Row): boolean {
  const { tiers, markets } = house.markets
  return legReject(house, tiers.fund[markets.tier[market]!]!, market) === null
}
