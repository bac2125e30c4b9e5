/**
 * Liquidation prices: for one underlying, everything else at its present price, the two prices (below and above) at which
 * equity first falls below maintenance. Found by bisection on the function that decides: equity − maintenance is concave
 * in one price, so on each side there is one crossing.
 */
import type { ScenarioHouse } from '../scenarios/index.ts'
import { bigMulDivFloor, PRICE_MAX, type Price, type Row } from '../units/index.ts'
import type { Change } from './change.ts'
import { maintenanceOf } from './levels.ts'
import { emptyMeasure, measure, presentPrices } from './measure.ts'

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
  const safe = excessAt(house, account, underlying, change)
  if (now === 0 || safe(now) < 0) return { below: now, above: now }
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
