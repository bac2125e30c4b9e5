/** Tiers: who would pay for a loss, and how much members owe in proportion to what they have. */
import { type Static, Type } from 'typebox'
import { layerKinds } from '../../core/words/index.ts'
import type { TierSample } from '../../service/index.ts'
import type { Context } from '../context.ts'
import { moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'

/** Accounts of the clearing house in a tier: layers in the order in which they pay, then the others. */
const houseAccounts = [
  ...(['sitg', 'fund', 'stakers', 'treasury', 'backstop'] as const),
  ...(['pending', 'outgoing', 'joining', 'fees', 'funding', 'rounding'] as const),
]

/** A tier with its funds and layers. */
export const TierSchema = closed({
  tier: RowSchema,
  name: orNull(Type.String()),
  settlementAsset: orNull(RowSchema),
  seasonPpm: Type.Integer(),
  tokenPricePpm: Type.Integer({ description: 'Dollar price of the settlement token, 10^-6; 0 until reported.' }),
  depegged: Type.Boolean(),
  breaker: Type.Boolean({ description: 'Outflow and new risk wait: INV-15.' }),
  woundDown: Type.Boolean(),
  openShortfalls: Type.Integer(),
  loans: DecimalSchema,
  stakeShares: Type.Integer(),
  layers: Type.Array(closed({ name: Type.Enum([...houseAccounts]), account: RowSchema, cash: DecimalSchema })),
})

/** A tier as everybody sees it. */
export function tierView({ service }: Context, tier: number): Static<typeof TierSchema> {
  const { house, names } = service
  const { tiers } = house.markets
  const { accounts, loans } = house.ledger
  const asset = tiers.settlementAsset[tier]! - 1
  return {
    tier,
    name: names.tiers[tier] ?? null,
    settlementAsset: asset < 0 ? null : asset,
    seasonPpm: tiers.seasonPpm[tier]!,
    tokenPricePpm: tiers.tokenPricePpm[tier]!,
    depegged: tiers.depegged[tier] === 1,
    breaker: tiers.breaker[tier] === 1,
    woundDown: tiers.woundDown[tier] === 1,
    openShortfalls: tiers.shortfalls[tier]!,
    loans: moneyText(loans.sum[tier]!),
    stakeShares: tiers.stakeShares[tier]!,
    layers: houseAccounts.map((name) => {
      const account = tiers[name][tier]!
      return { name, account, cash: moneyText(accounts.cash[account]!) }
    }),
  }
}

/** A tier at one time: leverage (Σ gross notional ÷ Σ equity of members), its distribution and concentration; layers and funds. */
export const LeverageSchema = closed({
  seq: Type.Integer(),
  timeMs: MillisSchema,
  tier: RowSchema,
  grossNotional: DecimalSchema,
  equity: DecimalSchema,
  leveragePpm: orNull(Type.Integer()),
  bands: Type.Array(
    closed({
      fromPpm: Type.Integer(),
      toPpm: orNull(Type.Integer()),
      accounts: Type.Integer(),
      notional: DecimalSchema,
    }),
  ),
  concentrationPpm: Type.Integer({ description: 'Part of gross notional that the ten largest owners hold.' }),
  largest: Type.Array(DecimalSchema, { description: 'Gross notional of the ten largest owners, without names.' }),
  openInterest: Type.Array(closed({ market: RowSchema, notional: DecimalSchema })),
  layers: Type.Array(closed({ layer: Type.Enum([...layerKinds]), account: RowSchema, cash: DecimalSchema })),
  funds: Type.Array(
    closed({
      kind: Type.Enum(['treasury', 'backstop', 'pending', 'fees']),
      account: RowSchema,
      cash: DecimalSchema,
      equity: DecimalSchema,
    }),
  ),
})

/** A sample as everybody sees it. */
export function leverageView(sample: TierSample): Static<typeof LeverageSchema> {
  const { seq, timeMs, tier, leveragePpm, concentrationPpm } = sample
  return {
    seq,
    timeMs,
    tier,
    grossNotional: moneyText(sample.grossNotional),
    equity: moneyText(sample.equity),
    leveragePpm,
    bands: sample.bands.map((band) => ({ ...band, notional: moneyText(band.notional) })),
    concentrationPpm,
    largest: sample.largest.map(moneyText),
    openInterest: sample.openInterest.map(({ market, atoms }) => ({ market, notional: moneyText(atoms) })),
    layers: sample.layers.map(({ layer, account, cash }) => ({ layer, account, cash: moneyText(cash) })),
    funds: sample.funds.map(({ kind, account, cash, equity }) => {
      return { kind, account, cash: moneyText(cash), equity: moneyText(equity) }
    }),
  }
}
