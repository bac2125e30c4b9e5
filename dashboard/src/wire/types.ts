/**
 * What the house answers: the types of the interface's own schemas, by the names that these pages use. Money and prices are
 * decimal texts of settlement tokens (a price is per lot, an index per base lot in dollars), rates are ppm, times are
 * milliseconds in the time of the house. An account or owner is its number to who may know it, a salted number to others.
 */
import type { Answers } from '../../../src/api/index.ts'
import type { Standing } from '../../../src/sdk/index.ts'

/** Every answer: what was asked, and the place of the house at which it was true. */
export type Envelope<T> = Standing & { readonly data: T }

/** /v1/house */
export type House = Answers['house']
/** /v1/markets */
export type Market = Answers['market']
/** /v1/markets/:market/funding */
export type FundingPoint = Answers['fundingPoint']
/** /v1/markets/:market/prices */
export type PriceStretch = Answers['priceStretch']
/** /v1/underlyings/:underlying/expiries */
export type Expiry = Answers['expiry']
/** /v1/underlyings/:underlying/curves */
export type Curve = Answers['curve']
/** /v1/underlyings/:underlying/chain */
export type Chain = Answers['chain']
/** /v1/markets/:market/specification */
export type Specification = Answers['specification']
/** /v1/oracle */
export type Oracle = Answers['oracle']
/** /v1/assets */
export type Asset = Answers['asset']
/** /v1/tiers */
export type Tier = Answers['tier']
/** /v1/tiers/:tier/leverage */
export type Leverage = Answers['leverage']
/** /v1/tiers/:tier/stress */
export type Stress = Answers['stress']
/** /v1/procedures */
export type Procedure = Answers['procedure']
/** What is open against an account. */
export type ProcedureKind = Procedure['kind']
/** /v1/liquidations */
export type Liquidation = Answers['liquidation']
/** /v1/deleveragings */
export type Deleveraging = Answers['deleveraging']
/** An event at its place. */
export type PlacedEvent = Answers['placedEvent']
/** An event of the house with its fields as the wire has them. */
export type HouseEvent = PlacedEvent['event']
/** /v1/events */
export type PublicEventPage = Answers['publicEventPage']
/** What a public event is about. */
export type EventTopic = Answers['eventTopic']
/** /v1/accounts/:account/events */
export type EventPage = Answers['eventPage']
/** /v1/parameters */
export type Parameter = Answers['parameter']
/** /v1/parameters/changes */
export type ParameterChange = Answers['parameterChange']
/** /v1/risk/parameters: what a change would do to the books as they are. */
export type ParameterEffect = Answers['parameterEffect']
/** /v1/accounts */
export type Account = Answers['account']
/** /v1/accounts/:account/margin: why a book needs what it needs. */
export type Margin = Answers['margin']
/** /v1/accounts/:account/portfolio, /v1/risk/portfolio: why, scenario by scenario and charge by charge. */
export type Portfolio = Answers['portfolio']
/** /v1/risk/profiles: one column a venue. */
export type VenueColumn = Answers['venueColumns'][number]
/** /v1/accounts/:account/extract: what margin is computed from. */
export type Extract = Answers['extract']
/** /v1/accounts/:account/open */
export type Open = Answers['open']
/** What is supposed of a book: lots and amounts are signed (+ bought, + paid in); a deposit of no asset is cash. */
export type Supposition = Answers['supposition']
/** /v1/risk/what-if: a book as it is and as it would be. */
export type Supposed = Answers['supposed']
/** /v1/scenarios */
export type Scenario = Answers['scenario']
/** /v1/scenarios/:name */
export type ScenarioFiles = Answers['scenarioFiles']
/** /v1/journal/records */
export type RecordPage = Answers['recordPage']
/** /v1/disclosures */
export type Disclosures = Answers['disclosures']
/** A field of the disclosures with one kind of figure, or why it does not apply. */
export type DisclosureField = Disclosures['house'][number]
/** /v1/tiers/:tier/season */
export type Season = Answers['season']
/** /v1/backtests: what was published. */
export type Backtest = Answers['backtest']
/** /v1/lights: the house's own daily back-test of a market. */
export type Light = Answers['light']
/** /v1/seasons */
export type SeasonTable = Answers['seasonTable']
