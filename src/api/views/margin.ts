/** The whole explanation of a book's margin, from the functions that decide: equity, levels, parts, liquidation prices. */
import { type Static, Type } from 'typebox'
import { type Explanation, explain, liquidationPrices, noChange, standingOf } from '../../core/margin/index.ts'
import type { ScenarioHouse } from '../../core/scenarios/index.ts'
import type { Context } from '../context.ts'
import { decimalText, moneyText } from '../decimals.ts'
import { closed, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'

/** Named charges of initial margin, in the order in which they are added. */
const initialParts = ['bracket', 'size', 'market', 'depth', 'share', 'season', 'cap'] as const

const LevelSchema = closed({ requirement: DecimalSchema, excess: DecimalSchema })

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

/** Why a book needs what it needs. Equity = cash + Σ values + Σ counted; maintenance = Σ its parts + Σ haircuts. */
export const MarginSchema = closed({
  standing: Type.Enum(['above-target', 'call', 'reduction', 'takeover', 'empty']),
  equity: DecimalSchema,
  cash: DecimalSchema,
  held: DecimalSchema,
  leveragePpm: Type.Integer(),
  legs: Type.Array(LegSchema),
  collateral: Type.Array(
    closed({ asset: RowSchema, amount: DecimalSchema, value: DecimalSchema, haircut: DecimalSchema }),
  ),
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
  const { initial } = explained
  const level = (requirement: number): Static<typeof LevelSchema> => ({
    requirement: moneyText(requirement),
    excess: moneyText(explained.equity - requirement),
  })
  return {
    standing: standingOf(explained),
    equity: moneyText(explained.equity),
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
    freeCollateral: moneyText(explained.freeCollateral),
    withdrawable: moneyText(explained.withdrawable),
    liquidationPrices: pricesView(house, account, explained),
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
