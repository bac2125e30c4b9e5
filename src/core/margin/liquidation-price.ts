/**
 * Liquidation prices: for one underlying, everything else at its present price, the two prices (below and above) at which
 * equity first falls below maintenance. Found by bisection on the function that decides: of linear books equity − maintenance is
 * concave in one price, so on each side there is one crossing. A book with options may cross more than once: steps of a 32nd of the
 * price are looked at first, so that the nearest crossing is found unless it is narrower.
 */
import type { ScenarioHouse } from '../scenarios/index.ts'
import { bigMulDivFloor, PRICE_MAX, type Price, type Row } from '../units/index.ts'
import type { Change } from './change.ts'
import { maintenanceOf } from './levels.ts'
import { measure } from './measure.ts'
import { emptyMeasure, presentPrices } from './measures.ts'
import { isPortfolio } from './model.ts'
import { suppose } from './what-if.ts'

/** Prices of one underlying at which maintenance is lost, in its index's unit; null: at no price on that side. */
type LiquidationPrices = { readonly below: Price | null; readonly above: Price | null }

/** The liquidation prices of a book, as it would be after a change. Below: the highest price that fails; above: the lowest. */
export function liquidationPrices(
  house: ScenarioHouse,
  account: Row,
  underlying: Row,
  change: Change,
): LiquidationPrices {
  const now = house.markets.underlyings.index[underlying]!
  const whole = isPortfolio(house, account)
  const safe = whole
    ? excessOfPortfolioAt(house, account, underlying, change)
    : excessAt(house, account, underlying, change)
  if (now === 0 || safe(now) < 0) return { below: now, above: now }
  if (whole)
    return {
      below: nearest(safe, now, 31 / 32, 1),
      above: nearest(safe, now, 33 / 32, Math.min(now * 1000, PRICE_MAX)),
    }
  return { below: crossing(safe, now, 0), above: crossing(safe, now, Math.min(now * 1000, PRICE_MAX)) }
}

/** The failing price nearest to `good`, between it and `bad`; null when even `bad` is safe. */
function crossing(safe: (price: Price) => number, good: Price, bad: Price): Price | null {
  if (safe(bad) >= 0) return null
  let inside = good
  let outside = bad
  while (Math.abs(outside - inside) > 1) {
    const middle = Math.floor((inside + outside) / 2)
    if (safe(middle) >= 0) inside = middle
    else outside = middle
  }
  return outside
}

/** The crossing nearest to a price on the way to a last one, in steps of a ratio; null when none of them fails. */
function nearest(safe: (price: Price) => number, now: Price, ratio: number, last: Price): Price | null {
  let good = now
  while (good !== last) {
    const step = ratio < 1 ? Math.max(last, Math.floor(good * ratio)) : Math.min(last, Math.ceil(good * ratio))
    if (safe(step) < 0) return crossing(safe, good, step)
    good = step
  }
  return null
}

/** Equity − maintenance of a book under portfolio margin as a function of one underlying's price: its scenarios stand there. */
function excessOfPortfolioAt(
  house: ScenarioHouse,
  account: Row,
  underlying: Row,
  change: Change,
): (price: Price) => number {
  const measured = emptyMeasure()
  const nothing = { trades: [], deposits: [], parameters: [] }
  return (price) => {
    const supposed = suppose(house, account, { ...nothing, prices: [{ underlying, price }] })
    measure(supposed.house, presentPrices(supposed.house), supposed.account, change, measured)
    return measured.equity - maintenanceOf(measured)
  }
}

/** Equity − maintenance as a function of one underlying's price; marks and asset prices on it move in proportion. */
function excessAt(house: ScenarioHouse, account: Row, underlying: Row, change: Change): (price: Price) => number {
  const { markets, assets, underlyings } = house.markets
  const now = underlyings.index[underlying]!
  const marks = markets.mark.slice(0, markets.rows)
  const assetPrices = assets.price.slice(0, assets.rows)
  const measured = emptyMeasure()
  return (price) => {
    for (let market = 0; market < markets.rows; market++) {
      if (markets.underlying[market] === underlying) marks[market] = bigMulDivFloor(markets.mark[market]!, price, now)
    }
    for (let asset = 0; asset < assets.rows; asset++) {
      if (assets.underlying[asset] === underlying) assetPrices[asset] = bigMulDivFloor(assets.price[asset]!, price, now)
    }
    measure(house, { ...presentPrices(house), marks, assets: assetPrices }, account, change, measured)
    return measured.equity - maintenanceOf(measured)
  }
}
