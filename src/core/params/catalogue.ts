/**
 * Every number that can change a margin, a price or a payout. A parameter has a stable number, the scope it belongs to,
 * a unit, bounds, a default, the largest step of one change, the direction that is tight, and whether the fast and
 * emergency paths may touch it. `docs/parameters.md` is generated from here. Numbers are stable: hundreds are the scope.
 *
 * The order below, and within the files of `catalogue/`, is that of the columns in the pages of a house and in the docs.
 */
import { asset } from './catalogue/asset.ts'
import { house } from './catalogue/house.ts'
import { marketDepth } from './catalogue/market-depth.ts'
import { marketMargin } from './catalogue/market-margin.ts'
import { marketTrading } from './catalogue/market-trading.ts'
import type { Parameter } from './catalogue/parameter.ts'
import { source } from './catalogue/source.ts'
import { tierAuctions } from './catalogue/tier-auctions.ts'
import { tierCover } from './catalogue/tier-cover.ts'
import { tierExits } from './catalogue/tier-exits.ts'
import { tierLending } from './catalogue/tier-lending.ts'
import { tierPool } from './catalogue/tier-pool.ts'
import { tierPortfolio } from './catalogue/tier-portfolio.ts'
import { tierProcedures } from './catalogue/tier-procedures.ts'
import { tierSeason } from './catalogue/tier-season.ts'
import { underlying } from './catalogue/underlying.ts'
import { underlyingExpiries } from './catalogue/underlying-expiries.ts'
import { underlyingScenarios } from './catalogue/underlying-scenarios.ts'
import { venue } from './catalogue/venue.ts'

/** What a parameter belongs to; its scope is a row of that table (0 for the house). */
export const parameterScopes = ['house', 'tier', 'underlying', 'asset', 'market', 'source', 'venue'] as const

/** The scope of a parameter. */
export type ParameterScope = (typeof parameterScopes)[number]

/** Every parameter by scope and name. */
export const parameterCatalogue = {
  house,
  tier: {
    ...tierProcedures,
    ...tierPool,
    ...tierAuctions,
    ...tierExits,
    ...tierCover,
    ...tierLending,
    ...tierPortfolio,
    ...tierSeason,
  },
  underlying: { ...underlying, ...underlyingExpiries, ...underlyingScenarios },
  asset,
  market: { ...marketMargin, ...marketTrading, ...marketDepth },
  source,
  venue,
} as const satisfies Readonly<Record<ParameterScope, Readonly<Record<string, Parameter>>>>
