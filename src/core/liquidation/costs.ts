/**
 * What closing lots by force costs, and what the account has afterwards. The other side is an opposing forced order at mark
 * (both pay half the quoted impact to the fund), the backstop at its quote, or a venue at that quote or better. A penalty
 * goes to the fund. Impact takes at most max(equity, 0), the penalty at most a part of what is then left: force never
 * creates a deficit.
 */
import { impactCeil, quote, type Side } from '../backstop/index.ts'
import {
  type Change,
  emptyMeasure,
  measure,
  noChange,
  presentPrices,
  restoreCeil,
  targetCeil,
} from '../margin/index.ts'
import { legReject, lotsOf } from '../markets/index.ts'
import { type Atoms, bigMulDivFloor, type Lots, mulDivCeil, PPM, type Price, type Row } from '../units/index.ts'
import type { Outcome, OutcomeOf } from './search.ts'
import type { LiquidationHouse } from './tables.ts'

/** Who takes the other side. */
export type Source = 'cross' | 'quote'

/** The terms of a forced close: the price of the fill and what is paid beside it to the fund. */
export type Terms = { readonly price: Price; readonly impact: Atoms; readonly penalty: Atoms }

const measured = emptyMeasure()

/** Side on which an account closes a leg of these lots. */
export function closingSide(lots: Lots): Side {
  return lots > 0 ? 'sell' : 'buy'
}

/**
 * Terms of closing `lots` > 0 of a leg.
 *
 * @param held signed lots of the leg
 * @param equity of the account before
 */
export function termsOf(
  house: LiquidationHouse,
  market: Row,
  held: Lots,
  lots: Lots,
  source: Source,
  equity: Atoms,
): Terms {
  const mark = house.markets.markets.mark[market]!
  const side = closingSide(held)
  const left = Math.max(equity, 0)
  if (source === 'cross') {
    const half = Math.ceil(impactCeil(house, market, side, lots, mark) / 2)
    const impact = canCharge(house, market) ? Math.min(half, left) : 0
    return { price: mark, impact, penalty: penaltyOf(house, market, lots * mark, left - impact) }
  }
  const away = Math.min(Math.abs(quote(house, market, side, lots) - mark), Math.floor(left / lots))
  const price = held > 0 ? mark - away : mark + away
  return { price, impact: 0, penalty: penaltyOf(house, market, lots * mark, left - away * lots) }
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
  return (lots) => {
    if (lots === 0) return outcomeOf(house, account, noChange)
    const terms = termsOf(house, market, held, lots, source, equity)
    return outcomeOf(house, account, closingChange(market, held, lots, terms))
  }
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
  const { tier: p } = house.params
  const tier = house.markets.markets.tier[market]!
  if (!canCharge(house, market)) return 0
  const due = mulDivCeil(notional, p.penaltyPpm[tier]!, PPM)
  return Math.min(due, bigMulDivFloor(left, p.penaltyLeftPpm[tier]!, PPM))
}

/** Whether the fund can have a claim in this market: with every leg slot taken, force is free of charge. */
function canCharge(house: LiquidationHouse, market: Row): boolean {
  const { tiers, markets } = house.markets
  return legReject(house, tiers.fund[markets.tier[market]!]!, market) === null
}
