/**
 * The slice: when no leg alone helps, a part of every leg at once may, because a hedged book needs more margin after losing
 * one side than before. The smallest fraction in steps of 2⁻¹⁰ that reaches restore, by bisection. Under a margin that sums
 * over legs a slice helps only where a leg does; under one that nets, the slice is what saves a hedge.
 */
import { capacityLots } from '../backstop/index.ts'
import {
  emptyMeasure,
  givenBack,
  isPortfolio,
  type LegChange,
  measure,
  measureTrades,
  noChange,
  type Outcome,
  PARTS,
  presentPrices,
  restoreCeil,
  takenByLongs,
  targetCeil,
} from '../margin/index.ts'
import { lotsOf } from '../markets/index.ts'
import { type Atoms, type Lots, mulDivCeil, type Row } from '../units/index.ts'
import { closingChange, closingSide, termsOf } from './costs.ts'
import { backstopOfMarket, bookForced, chargeForced, mustHelp } from './fills.ts'
import { isReducible, marketsHeld } from './prices.ts'
import { partsToClose } from './search.ts'
import { standingOf } from './standing.ts'
import { askSweep } from './sweeps.ts'
import type { LiquidationHouse } from './tables.ts'

/** A leg's part of a slice. */
type Part = { readonly market: Row; readonly held: Lots; readonly lots: Lots }

const whole = emptyMeasure()
const changed = emptyMeasure()

/** Closes the smallest slice that helps, all of it or nothing, to the backstop at its quotes; false when none does. */
export function closeSlice(house: LiquidationHouse, account: Row): boolean {
  const markets = marketsHeld(house, account)
  if (markets.length < 2 || !markets.every((market) => isReducible(house, market))) return false
  const parts = partsToClose((n) => afterSlice(house, account, sliceOf(house, account, markets, n)))
  if (parts === 0) return false
  const slice = sliceOf(house, account, markets, parts)
  if (!slice.every((part) => canQuote(house, account, part))) return false
  mustHelp(house, account, () => {
    for (const part of slice) closePart(house, account, part)
  })
  return true
}

function sliceOf(house: LiquidationHouse, account: Row, markets: readonly Row[], parts: number): Part[] {
  return markets.map((market) => {
    const held = lotsOf(house, account, market)
    return { market, held, lots: mulDivCeil(Math.abs(held), parts, PARTS) }
  })
}

/**
 * Legs are measured one by one and their differences summed: exact for a margin that sums over legs. What longs take from
 * collateral that falls with them comes back with the last of them.
 */
function afterSlice(house: LiquidationHouse, account: Row, slice: readonly Part[]): Outcome {
  const tier = house.ledger.accounts.tier[account]!
  measure(house, presentPrices(house), account, noChange, whole)
  if (isPortfolio(house, account)) return afterPortfolioSlice(house, account, slice, whole.equity)
  const sum = { ...whole }
  for (const part of slice) {
    if (part.lots === 0) continue
    const terms = termsOf(house, part.market, part.held, part.lots, 'quote', sum.equity)
    const change = closingChange(part.market, part.held, part.lots, terms)
    measure(house, presentPrices(house), account, change, changed)
    sum.equity += changed.equity - whole.equity
    sum.legs += changed.legs - whole.legs
  }
  const { underlying } = house.markets.markets
  const isLongLeft = (of: Row) => slice.some(({ market, held, lots }) => underlying[market] === of && held - lots > 0)
  sum.haircuts -= givenBack(takenByLongs(house, account), isLongLeft)
  return { equity: sum.equity, target: targetCeil(house, tier, sum), restore: restoreCeil(house, tier, sum) }
}

/** Under portfolio margin the whole book is measured after all parts together: legs net, and their differences would not. */
function afterPortfolioSlice(house: LiquidationHouse, account: Row, slice: readonly Part[], equity: Atoms): Outcome {
  const { mark } = house.markets.markets
  const tier = house.ledger.accounts.tier[account]!
  let left = equity
  const trades: LegChange[] = []
  for (const { market, held, lots } of slice) {
    if (lots === 0) continue
    const change = closingChange(market, held, lots, termsOf(house, market, held, lots, 'quote', left))
    left += change.lots * mark[market]! - change.cost
    trades.push(change)
  }
  const out = emptyMeasure()
  measureTrades(house, presentPrices(house), account, trades, out)
  return { equity: out.equity, target: targetCeil(house, tier, out), restore: restoreCeil(house, tier, out) }
}

function canQuote(house: LiquidationHouse, account: Row, part: Part): boolean {
  if (account === backstopOfMarket(house, part.market)) return false
  const { equity } = standingOf(house, account)
  const { price } = termsOf(house, part.market, part.held, part.lots, 'quote', equity)
  return capacityLots(house, part.market, closingSide(part.held), part.lots, price) === part.lots
}

function closePart(house: LiquidationHouse, account: Row, part: Part): void {
  const { market, held, lots } = part
  const terms = termsOf(house, market, held, lots, 'quote', standingOf(house, account).equity)
  bookForced(house, 'backstop', -1, market, account, held, backstopOfMarket(house, market), lots, terms.price)
  chargeForced(house, market, account, terms)
  askSweep(house, market)
}
