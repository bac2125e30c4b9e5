/** Deribit: the API's own answers about portfolio margin, and the worked examples of standard margin. */
import {
  type RiskBook,
  type RiskCurrency,
  type RiskPair,
  riskMaintenance,
  riskMatrix,
} from '../../deribit/risk-matrix.ts'
import { futureRequirement } from '../../deribit/standard-margin.ts'
import type { FutureHolding } from '../../options/holdings.ts'
import { fromDouble } from '../../rational.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import { doubleOf, type Fields, has, objectOf, rowsOf, smallOf, textOf } from '../fields.ts'

export const deribitFamilies: Families = {
  riskmatrix,
  futuremargin: (inputs) => {
    const { initial, maintenance } = futureRequirement(doubleOf(inputs, 'size'), doubleOf(inputs, 'price'), {
      initial: doubleOf(inputs, 'initialRate'),
      maintenance: doubleOf(inputs, 'maintenanceRate'),
      byCoin: doubleOf(inputs, 'ratePerCoin'),
    })
    return { initial: fromDouble(initial), maintenance: fromDouble(maintenance) }
  },
}

function riskmatrix(inputs: Fields, _expected: unknown, shared: Fields): Answer {
  const figures = objectOf(objectOf(shared, 'modelParams'), textOf(inputs, 'pair'))
  const answer = riskMatrix(bookOf(inputs), pairOf(figures), currencyOf(figures), smallOf(inputs, 'bucketsCount'))
  // Eight far moves follow the standard table.
  const standard = answer.scenarios.slice(0, -8)
  const extended = answer.scenarios.slice(-8)
  return {
    standard: standard.map(({ counted }) => fromDouble(counted)),
    extended: extended.map(({ counted }) => fromDouble(counted)),
    standardSimulated: standard.map(({ simulated }) => fromDouble(simulated)),
    extendedSimulated: extended.map(({ simulated }) => fromDouble(simulated)),
    worst_case: fromDouble(answer.worstCase),
    roll_shock: fromDouble(answer.rollShock),
    delta_shock: fromDouble(answer.deltaShock),
    risk_matrix_margin: fromDouble(answer.margin),
    maintenance_margin: fromDouble(riskMaintenance(answer, doubleOf(inputs, 'mmFactor'))),
  }
}

/** Positions in coins of the underlying, paid in it; a row without an expiry is the perpetual. */
function bookOf(inputs: Fields): RiskBook {
  const rows = rowsOf(inputs, 'positions', ['expiry', 'seconds', 'size', 'mark'])
  const perpetual = rows.find((row) => !has(row, 'expiry'))
  return {
    index: doubleOf(inputs, 'index'),
    isCoinSettled: true,
    perpetual:
      perpetual === undefined
        ? undefined
        : {
            size: doubleOf(perpetual, 'size'),
            mark: doubleOf(perpetual, 'mark'),
            confidence: 1,
            result: 0,
            fundingRate8h: 0,
          },
    futures: rows.filter((row) => has(row, 'expiry')).map(futureOf),
    expiries: [],
  }
}

function futureOf(row: Fields): FutureHolding {
  const expiry = textOf(row, 'expiry')
  return {
    name: expiry,
    expiry,
    seconds: doubleOf(row, 'seconds'),
    size: doubleOf(row, 'size'),
    mark: doubleOf(row, 'mark'),
    result: 0,
  }
}

function pairOf(figures: Fields): RiskPair {
  return {
    priceRange: doubleOf(figures, 'price_range'),
    volatility: {
      up: doubleOf(figures, 'volatility_range_up'),
      down: doubleOf(figures, 'volatility_range_down'),
      upMin: doubleOf(figures, 'min_volatility_for_shock_up'),
      shortPower: doubleOf(figures, 'short_term_vega_power'),
      longPower: doubleOf(figures, 'long_term_vega_power'),
      daysMin: 1,
    },
    extendedFactor: doubleOf(figures, 'extended_table_factor'),
    deltaRateByCoin: doubleOf(figures, 'm_inc'),
    deltaThreshold: doubleOf(figures, 'delta_total_liq_shock_threshold'),
    deltaRateMax: doubleOf(figures, 'max_delta_shock'),
  }
}

function currencyOf(figures: Fields): RiskCurrency {
  return {
    annualisedMove: doubleOf(figures, 'annualised_move_risk'),
    annualisedMoveMin: doubleOf(figures, 'min_annualised_move'),
    extendedDampener: doubleOf(figures, 'extended_dampener'),
    gainPart: doubleOf(figures, 'pnl_offset'),
    gainMax: doubleOf(figures, 'max_offsetable_pnl'),
  }
}
