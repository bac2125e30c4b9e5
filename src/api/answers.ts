/** What is asked and answered, as types made of the schemas that check it: for whoever reads this interface from TypeScript. */
import type { Static } from 'typebox'
import type { Disclosures } from '../disclosures/index.ts'
import type { EffectSchema } from './risk/parameters.ts'
import type { ColumnsSchema } from './risk/profiles.ts'
import type { StressSchema } from './risk/stress.ts'
import type { SuppositionSchema } from './risk/what-if.ts'
import type { ExtractSchema, OpenSchema } from './routes/accounts.ts'
import type {
  EventPageSchema,
  EventTopicSchema,
  HouseSchema,
  PlacedEventSchema,
  PublicEventPageSchema,
} from './routes/house.ts'
import type { PoolHistorySchema } from './routes/liquidity.ts'
import type { SpecificationSchema } from './routes/listed.ts'
import type {
  FundingPointSchema,
  ParameterChangeSchema,
  ParameterSchema,
  PriceStretchSchema,
} from './routes/markets.ts'
import type { RecordPageSchema } from './routes/operator.ts'
import type { SupposedSchema } from './routes/risk.ts'
import type { ScenarioFilesSchema, ScenarioSchema, SeasonTableSchema } from './routes/scenarios.ts'
import type { AccountSchema } from './views/account.ts'
import type { AuctionsSchema } from './views/auctions.ts'
import type { BacktestSchema } from './views/backtest.ts'
import type { ExitsSchema } from './views/exits.ts'
import type { DeleveragingSchema, LiquidationSchema, ProcedureSchema } from './views/forced.ts'
import type { LendingSchema } from './views/lending.ts'
import type { LightSchema } from './views/light.ts'
import type { ChainSchema, CurveSchema, ExpirySchema } from './views/listed.ts'
import type { MarginSchema } from './views/margin.ts'
import type { AssetSchema, MarketSchema, OracleSchema } from './views/market.ts'
import type { PoolProfitsSchema, PoolSchema } from './views/pool.ts'
import type { PortfolioSchema } from './views/portfolio.ts'
import type { ProvidedSchema } from './views/provided.ts'
import type { SeasonSchema } from './views/season.ts'
import type { LeverageSchema, TierSchema } from './views/tier.ts'

/** Data of answers by what they are about; `supposition` and `eventTopic` are asked. Units are those of the schemas, in docs/api.md. */
export type Answers = {
  readonly house: Static<typeof HouseSchema>
  readonly market: Static<typeof MarketSchema>
  readonly fundingPoint: Static<typeof FundingPointSchema>
  readonly priceStretch: Static<typeof PriceStretchSchema>
  readonly oracle: Static<typeof OracleSchema>
  readonly expiry: Static<typeof ExpirySchema>
  readonly curve: Static<typeof CurveSchema>
  readonly chain: Static<typeof ChainSchema>
  readonly specification: Static<typeof SpecificationSchema>
  readonly asset: Static<typeof AssetSchema>
  readonly tier: Static<typeof TierSchema>
  readonly leverage: Static<typeof LeverageSchema>
  readonly stress: Static<typeof StressSchema>
  readonly parameter: Static<typeof ParameterSchema>
  readonly parameterChange: Static<typeof ParameterChangeSchema>
  readonly parameterEffect: Static<typeof EffectSchema>
  readonly placedEvent: Static<typeof PlacedEventSchema>
  readonly eventPage: Static<typeof EventPageSchema>
  readonly publicEventPage: Static<typeof PublicEventPageSchema>
  readonly eventTopic: Static<typeof EventTopicSchema>
  readonly procedure: Static<typeof ProcedureSchema>
  readonly liquidation: Static<typeof LiquidationSchema>
  readonly deleveraging: Static<typeof DeleveragingSchema>
  readonly portfolio: Static<typeof PortfolioSchema>
  readonly pool: Static<typeof PoolSchema>
  readonly poolHistory: Static<typeof PoolHistorySchema>
  readonly poolProfits: Static<typeof PoolProfitsSchema>
  readonly lending: Static<typeof LendingSchema>
  readonly auctions: Static<typeof AuctionsSchema>
  readonly exits: Static<typeof ExitsSchema>
  readonly account: Static<typeof AccountSchema>
  readonly provided: Static<typeof ProvidedSchema>
  readonly margin: Static<typeof MarginSchema>
  readonly extract: Static<typeof ExtractSchema>
  readonly open: Static<typeof OpenSchema>
  readonly supposition: Static<typeof SuppositionSchema>
  readonly supposed: Static<typeof SupposedSchema>
  readonly venueColumns: Static<typeof ColumnsSchema>
  readonly scenario: Static<typeof ScenarioSchema>
  readonly backtest: Static<typeof BacktestSchema>
  readonly light: Static<typeof LightSchema>
  readonly season: Static<typeof SeasonSchema>
  readonly seasonTable: Static<typeof SeasonTableSchema>
  readonly scenarioFiles: Static<typeof ScenarioFilesSchema>
  readonly recordPage: Static<typeof RecordPageSchema>
  readonly disclosures: Disclosures
}
