/** Derive v2: vectors of the standard manager (SRM) and of the portfolio manager PMRM 2. Rows are read by their place. */
import {
  type DerivePortfolio,
  type DeriveScenario,
  type PortfolioExpiry,
  type PortfolioParameters,
  portfolioMargin,
} from '../../derive-v2/portfolio-margin.ts'
import {
  type DeriveOption,
  type StandardMarket,
  type StandardParameters,
  standardAccount,
  standardMargin,
} from '../../derive-v2/standard-margin.ts'
import { fromDouble, ZERO } from '../../rational.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import { choiceOf, doubleOf, type Fields, flagOf, has, objectOf, objectsOf, rowsOf } from '../fields.ts'

export const deriveMarginFamilies: Families = { 'srm-p': standard, 'srm-c': standard, pmrm2: portfolio }

/** A figure of a vector's parameters: its own, where it overrides one, or the file's. */
type Figure = (group: string, name: string) => number

function figuresOf(inputs: Fields, shared: Fields): Figure {
  const overrides = has(inputs, 'paramOverrides') ? objectOf(inputs, 'paramOverrides') : undefined
  return (group, name) => {
    if (overrides !== undefined && has(overrides, `${group}.${name}`)) return doubleOf(overrides, `${group}.${name}`)
    if (overrides !== undefined && has(overrides, group) && has(objectOf(overrides, group), name)) {
      return doubleOf(objectOf(overrides, group), name)
    }
    return doubleOf(objectOf(objectOf(shared, 'defaultParams'), group), name)
  }
}

function doubleOr(fields: Fields, name: string, fallback: number): number {
  return has(fields, name) ? doubleOf(fields, name) : fallback
}

const OPTION_COLUMNS = ['strike', 'kind', 'amount', 'vol']

function optionOf(row: Fields): DeriveOption {
  return {
    strike: doubleOf(row, 'strike'),
    isCall: choiceOf(row, 'kind', ['C', 'P']) === 'C',
    size: doubleOf(row, 'amount'),
    volatility: doubleOf(row, 'vol'),
  }
}

function standard(inputs: Fields, _expected: unknown, shared: Fields): Answer {
  const figure = figuresOf(inputs, shared)
  const parameters = standardParameters(figure)
  const depeg = { threshold: figure('depeg', 'threshold'), factor: figure('depeg', 'depegFactor') }
  const stablePrice = doubleOf(inputs, 'stablePrice')
  const markets = objectsOf(inputs, 'markets').map((market) =>
    standardMargin(standardMarket(market), stablePrice, parameters, depeg),
  )
  const { initial, maintenance, markToMarket } = standardAccount(doubleOf(inputs, 'cash'), markets)
  return {
    initialMargin: fromDouble(initial),
    maintenanceMargin: fromDouble(maintenance),
    markToMarket: fromDouble(markToMarket),
  }
}

function standardMarket(market: Fields): StandardMarket {
  const perpetual = has(market, 'perp') ? objectOf(market, 'perp') : undefined
  return {
    spot: doubleOf(market, 'spot'),
    spotConfidence: doubleOf(market, 'spotConf'),
    perpetual:
      perpetual === undefined
        ? undefined
        : {
            size: doubleOf(perpetual, 'position'),
            price: doubleOf(perpetual, 'price'),
            confidence: doubleOf(perpetual, 'conf'),
            unrealised: doubleOf(perpetual, 'unrealized'),
          },
    base: doubleOr(market, 'base', 0),
    expiries: objectsOf(market, 'expiries').map((expiry) => ({
      seconds: doubleOf(expiry, 'sec'),
      forward: doubleOf(expiry, 'forward'),
      forwardConfidence: doubleOf(expiry, 'fwdConf'),
      volatilityConfidence: doubleOf(expiry, 'volConf'),
      options: rowsOf(expiry, 'options', OPTION_COLUMNS).map(optionOf),
    })),
  }
}

function standardParameters(figure: Figure): StandardParameters {
  return {
    perpetual: { initial: figure('perp', 'im'), maintenance: figure('perp', 'mm') },
    option: {
      spotMax: figure('option', 'maxSpotReq'),
      spotMin: figure('option', 'minSpotReq'),
      callMaintenance: figure('option', 'mmCallSpotReq'),
      putMaintenance: figure('option', 'mmPutSpotReq'),
      putMarkMaintenance: figure('option', 'MMPutMtMReq'),
      putInitialToMaintenance: figure('option', 'mmOffsetScale'),
      unpairedInitial: figure('option', 'unpairedIMScale'),
      unpairedMaintenance: figure('option', 'unpairedMMScale'),
    },
    oracle: {
      perpetualThreshold: figure('oracle', 'perpThreshold'),
      optionThreshold: figure('oracle', 'optionThreshold'),
      baseThreshold: figure('oracle', 'baseThreshold'),
      factor: figure('oracle', 'OCFactor'),
    },
    base: { marginFactor: figure('base', 'marginFactor'), initialScale: figure('base', 'IMScale') },
  }
}

function portfolio(inputs: Fields, _expected: unknown, shared: Fields): Answer {
  const held = tableOf(inputs, 'portfolio', shared, 'portfolios')
  const scenarios = rowsOf(scenarioSet(inputs, shared), 'rows', ['price', 'move', 'dampening']).map(scenarioOf)
  const answer = portfolioMargin(portfolioOf(held), scenarios, portfolioParameters(figuresOf(inputs, shared)))
  return {
    maintenanceMargin: fromDouble(answer.maintenance),
    initialMargin: fromDouble(answer.initial),
    markToMarket: fromDouble(answer.markToMarket),
    forwardContingency: answer.basisContingency === 0 ? ZERO : fromDouble(answer.basisContingency),
  }
}

/** A table that a vector names, or has written out in its place. */
function tableOf(inputs: Fields, name: string, shared: Fields, tables: string): Fields {
  const named = inputs.values[name]
  return typeof named === 'string' ? objectOf(objectOf(shared, tables), named) : objectOf(inputs, name)
}

function scenarioSet(inputs: Fields, shared: Fields): Fields {
  const named = inputs.values['scenarios']
  const rows = typeof named === 'string' ? objectOf(shared, 'scenarioSets').values[named] : named
  return { file: shared.file, path: `${inputs.path}.scenarios`, values: { rows } }
}

const MOVES = { Up: 'up', Down: 'down', None: 'same', LINEAR: 'linear', ABS: 'absolute' } as const
const MOVE_NAMES = ['Up', 'Down', 'None', 'LINEAR', 'ABS'] as const

function scenarioOf(row: Fields): DeriveScenario {
  return {
    price: doubleOf(row, 'price'),
    volatility: MOVES[choiceOf(row, 'move', MOVE_NAMES)],
    dampening: doubleOf(row, 'dampening'),
  }
}

function portfolioOf(held: Fields): DerivePortfolio {
  const options = rowsOf(held, 'options', ['sec', ...OPTION_COLUMNS])
  return {
    cash: doubleOf(held, 'cash'),
    spot: doubleOf(held, 'spot'),
    spotConfidence: doubleOf(held, 'spotConf'),
    stablePrice: doubleOf(held, 'stable'),
    perpetual: has(held, 'perps')
      ? {
          size: doubleOf(held, 'perps'),
          price: doubleOf(held, 'perpPrice'),
          confidence: doubleOf(held, 'perpConf'),
          result: doubleOr(held, 'perpPnl', 0),
          funding: doubleOr(held, 'perpFunding', 0),
        }
      : undefined,
    collaterals: rowsOf(held, 'collaterals', COLLATERAL_COLUMNS).map((row) => ({
      amount: doubleOf(row, 'amount'),
      price: doubleOf(row, 'price'),
      confidence: doubleOf(row, 'conf'),
      isRiskCancelling: flagOf(row, 'riskCancelling'),
      maintenanceHaircut: doubleOf(row, 'mmHaircut'),
      initialHaircut: doubleOf(row, 'imHaircut'),
    })),
    expiries: rowsOf(held, 'expiries', EXPIRY_COLUMNS).map((row) => expiryOf(row, options)),
  }
}

const COLLATERAL_COLUMNS = ['name', 'amount', 'price', 'conf', 'riskCancelling', 'mmHaircut', 'imHaircut']
const EXPIRY_COLUMNS = ['sec', 'forward', 'forwardConf', 'rate', 'rateConf', 'volConf']

function expiryOf(row: Fields, options: readonly Fields[]): PortfolioExpiry {
  const seconds = doubleOf(row, 'sec')
  return {
    seconds,
    forward: doubleOf(row, 'forward'),
    forwardConfidence: doubleOf(row, 'forwardConf'),
    rate: doubleOf(row, 'rate'),
    rateConfidence: doubleOf(row, 'rateConf'),
    volatilityConfidence: doubleOf(row, 'volConf'),
    options: options.filter((option) => doubleOf(option, 'sec') === seconds).map(optionOf),
  }
}

function portfolioParameters(figure: Figure): PortfolioParameters {
  return {
    volatility: {
      up: figure('VolShock', 'VOLRANGEUP'),
      down: figure('VolShock', 'VOLRANGEDOWN'),
      upMin: figure('VolShock', 'MIN_VOL_EVAL_SHOCKED'),
      shortPower: figure('VolShock', 'SHORTTERMPOWER'),
      longPower: figure('VolShock', 'LONGTERMPOWER'),
      daysMin: figure('VolShock', 'DTE_FLOOR'),
    },
    margin: {
      maintenanceFactor: figure('Margin', 'MM_LOSS_FACTOR'),
      initialFactor: figure('Margin', 'IM_LOSS_FACTOR'),
      shortRateScale: figure('Margin', 'SHORT_RATE_MULTSCALE'),
      longRateScale: figure('Margin', 'LONG_RATE_MULTSCALE'),
      shortRateAdd: figure('Margin', 'SHORT_RATE_ADDSCALE'),
      longRateAdd: figure('Margin', 'LONG_RATE_ADDSCALE'),
      longDiscount: figure('Margin', 'BASE_STATIC_DISCOUNT'),
      shortDiscount: figure('Margin', 'BASE_STATIC_DISCOUNT_NEG'),
    },
    basis: {
      up: figure('BasisContingency', 'SCENARIO_SPOT_UP'),
      down: figure('BasisContingency', 'SCENARIO_SPOT_DOWN'),
      add: figure('BasisContingency', 'BASIS_CONT_ADD_FACTOR'),
      byYear: figure('BasisContingency', 'BASIS_CONT_MULT_FACTOR'),
    },
    contingency: {
      pegThreshold: figure('OtherContingency', 'PEG_LOSS_THRESHOLD'),
      pegFactor: figure('OtherContingency', 'PEG_LOSS_FACTOR'),
      confidenceThreshold: figure('OtherContingency', 'CONF_THRESHOLD'),
      confidenceFactor: figure('OtherContingency', 'CONF_MARGIN'),
      perpetualMaintenance: figure('OtherContingency', 'MM_PERP_PERCENT'),
      perpetualInitial: figure('OtherContingency', 'IM_PERP_PERCENT'),
      optionMaintenance: figure('OtherContingency', 'MM_OPTION_PERCENT'),
      optionInitial: figure('OtherContingency', 'IM_OPTION_PERCENT'),
    },
    skew: {
      linearCap: figure('SkewShock', 'LINEAR_SCALE_CAP'),
      linearCapByRootYear: figure('SkewShock', 'LINEAR_CBASE'),
      absoluteCap: figure('SkewShock', 'ABS_SCALE_CAP'),
      absoluteCapByRootYear: figure('SkewShock', 'ABS_CBASE'),
      widthMin: figure('SkewShock', 'MIN_K_STAR'),
      widthScale: figure('SkewShock', 'MIN_WIDTH_SCALE'),
      volatility: figure('SkewShock', 'VOL_PARAM_STATIC'),
      volatilityByRootYear: figure('SkewShock', 'VOL_PARAM_SCALE'),
    },
  }
}
