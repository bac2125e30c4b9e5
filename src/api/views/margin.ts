/** The whole explanation of a book's margin, from the functions that decide: equity, levels, parts, liquidation prices. */
import { type Static, Type } from 'typebox'
import { type Explanation, explain, liquidationPrices, noChange, standingOf } from '../../core/margin/index.ts'
import type { ScenarioHouse } from '../../core/scenarios/index.ts'
import { marginModels } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import { decimalText, moneyText } from '../decimals.ts'
import { closed, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'

/** Named charges of initial margin, in the order in which they are added. */
const initialParts = ['bracket', 'size', 'market', 'depth', 'share', 'season', 'cap'] as const

const LevelSchema = closed({ requirement: DecimalSchema, excess: DecimalSchema })

/** Where a book stands between its levels. */
export const StandingSchema = Type.Enum(['above-target', 'call', 'reduction', 'takeover', 'empty'])

/** What each level asks, what the buffers add, and the test for new risk and for money that leaves. */
export const LevelsSchema = {
  levels: closed({ closeOut: LevelSchema, maintenance: LevelSchema, target: LevelSchema, restore: LevelSchema }),
  targetBuffer: DecimalSchema,
  restoreBuffer: DecimalSchema,
  initial: closed({
    equity: DecimalSchema,
    requirement: DecimalSchema,
    excess: DecimalSchema,
    targetExcess: DecimalSchema,
    passes: Type.Boolean(),
  }),
}

const LegSchema = closed({
  market: RowSchema,
  lots: Type.Integer(),
  mark: DecimalSchema,
  notional: DecimalSchema,
  unrealised: DecimalSchema,
  counted: DecimalSchema,
  fundingDue: DecimalSchema,
  maintenance: closed({ bracket: DecimalSchema, size: DecimalSchema }),
  initial: closed({
    bracket: DecimalSchema,
    size: DecimalSchema,
    market: DecimalSchema,
    depth: DecimalSchema,
    share: DecimalSchema,
    season: DecimalSchema,
    cap: DecimalSchema,
  }),
  closingCost: DecimalSchema,
})

/**
 * Why a book needs what it needs. Equity = cash + Σ values + Σ counted; maintenance = Σ its parts + Σ haircuts under standard margin; under
 * portfolio margin legs have no charges of their own, and `portfolio` says why.
 */
export const MarginSchema = closed({
  model: Type.Enum([...marginModels]),
  standing: StandingSchema,
  equity: DecimalSchema,
  cash: DecimalSchema,
  held: DecimalSchema,
  leveragePpm: Type.Integer(),
  legs: Type.Array(LegSchema),
  collateral: Type.Array(
    closed({ asset: RowSchema, amount: DecimalSchema, value: DecimalSchema, haircut: DecimalSchema }),
  ),
  ...LevelsSchema,
  freeCollateral: DecimalSchema,
  withdrawable: DecimalSchema,
  liquidationPrices: Type.Array(
    closed({ underlying: RowSchema, price: DecimalSchema, below: orNull(DecimalSchema), above: orNull(DecimalSchema) }),
    { description: 'For one underlying at a time, all else as it is: where equity first falls below maintenance.' },
  ),
})

type Margin = Static<typeof MarginSchema>

/** The margin of an account of a house: of the real one or of a scratch. */
export function marginView(house: ScenarioHouse, account: number, { service, places }: Context): Margin {
  const explained = explain(house, account)
  const { standing, equity, ...levels } = levelsView(explained)
  return {
    model: explained.portfolio === null ? 'standard' : 'portfolio',
    standing,
    equity,
    cash: moneyText(explained.cash),
    held: moneyText(explained.held),
    leveragePpm: explained.leveragePpm,
    legs: explained.legs.map(legView),
    collateral: explained.collateral.map(({ asset, amount, value, haircut }) => ({
      asset,
      amount: decimalText(amount, places(service.house, asset)),
      value: moneyText(value),
      haircut: moneyText(haircut),
    })),
    ...levels,
    freeCollateral: moneyText(explained.freeCollateral),
    withdrawable: moneyText(explained.withdrawable),
    liquidationPrices: pricesView(house, account, explained),
  }
}

/** Where an explained book stands, and what each level asks of it. */
export function levelsView(explained: Explanation): Pick<Margin, 'standing' | 'equity' | keyof typeof LevelsSchema> {
  const { initial } = explained
  const level = (requirement: number): Static<typeof LevelSchema> => ({
    requirement: moneyText(requirement),
    excess: moneyText(explained.equity - requirement),
  })
  return {
    standing: standingOf(explained),
    equity: moneyText(explained.equity),
    levels: {
      closeOut: level(explained.closeOut),
      maintenance: level(explained.maintenance),
      target: level(explained.target),
      restore: level(explained.restore),
    },
    targetBuffer: moneyText(explained.targetBuffer),
    restoreBuffer: moneyText(explained.restoreBuffer),
    initial: {
      equity: moneyText(initial.equity),
      requirement: moneyText(initial.requirement),
      excess: moneyText(initial.initialExcess),
      targetExcess: moneyText(initial.targetExcess),
      passes: initial.initialExcess >= 0 && initial.targetExcess >= 0,
    },
  }
}

function legView(leg: Explanation['legs'][number]): Margin['legs'][number] {
  const initial = Object.fromEntries(initialParts.map((part) => [part, moneyText(leg.initial[part])]))
  return {
    market: leg.market,
    lots: leg.lots,
    mark: moneyText(leg.mark),
    notional: moneyText(leg.notional),
    unrealised: moneyText(leg.unrealised),
    counted: moneyText(leg.counted),
    fundingDue: moneyText(leg.fundingDue),
    maintenance: { bracket: moneyText(leg.maintenanceBracket), size: moneyText(leg.maintenanceSize) },
    initial: initial as Record<(typeof initialParts)[number], string>,
    closingCost: moneyText(leg.closingCost),
  }
}

/** Of every underlying on which the book hangs: by a leg or by collateral. */
function pricesView(
  house: ScenarioHouse,
  account: number,
  { legs, collateral }: Explanation,
): Margin['liquidationPrices'] {
  const { markets, assets, underlyings } = house.markets
  const touched = new Set([
    ...legs.filter(({ lots }) => lots !== 0).map(({ market }) => markets.underlying[market]!),
    ...collateral.map(({ asset }) => assets.underlying[asset]!),
  ])
  return [...touched]
    .filter((underlying) => underlyings.index[underlying]! > 0)
    .sort((one, other) => one - other)
    .map((underlying) => {
      const { below, above } = liquidationPrices(house, account, underlying, noChange)
      return {
        underlying,
        price: moneyText(underlyings.index[underlying]!),
        below: below === null ? null : moneyText(below),
        above: above === null ? null : moneyText(above),
      }
    })
}
