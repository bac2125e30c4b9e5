/** The script of further pages and parts, loaded when somebody looks at one of them. */
import type { ComponentType } from 'preact'

const script = (): Promise<typeof import('../pages/further.tsx')> => import('../pages/further.tsx')

/** The page of liquidity. */
export const loadLiquidityPage = (): Promise<ComponentType<object>> =>
  script().then(({ LiquidityPage }) => LiquidityPage)

/** The page of tiers and runs. */
export const loadTiersPage = (): Promise<ComponentType<object>> => script().then(({ TiersPage }) => TiersPage)

/** The page of seasons. */
export const loadSeasonsPage = (): Promise<ComponentType<object>> => script().then(({ SeasonsPage }) => SeasonsPage)

/** The page of back-tests. */
export const loadBacktestsPage = (): Promise<ComponentType<object>> =>
  script().then(({ BacktestsPage }) => BacktestsPage)

/** The page of venues. */
export const loadVenuesPage = (): Promise<ComponentType<object>> => script().then(({ VenuesPage }) => VenuesPage)

/** The page of chains. */
export const loadOptionsPage = (): Promise<ComponentType<object>> => script().then(({ OptionsPage }) => OptionsPage)

/** The page of surfaces. */
export const loadSurfacePage = (): Promise<ComponentType<object>> => script().then(({ SurfacePage }) => SurfacePage)

/** The page of expiries. */
export const loadExpiriesPage = (): Promise<ComponentType<object>> => script().then(({ ExpiriesPage }) => ExpiriesPage)

/** What an account provides, with its forms. */
export const loadProviding = (): Promise<ComponentType<{ readonly account: number; readonly tier: number }>> =>
  script().then(({ Providing }) => Providing)

/** Why an account under portfolio margin needs what it needs. */
export const loadPortfolio = (): Promise<ComponentType<{ readonly account: number }>> =>
  script().then(({ AccountPortfolio }) => AccountPortfolio)
