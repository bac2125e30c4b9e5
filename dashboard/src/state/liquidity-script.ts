/** The script of what the house's liquidity is and of those who provide it: loaded when somebody looks at either. */
import type { ComponentType } from 'preact'

const script = (): Promise<typeof import('../pages/liquidity.tsx')> => import('../pages/liquidity.tsx')

/** The page of liquidity. */
export const loadLiquidityPage = (): Promise<ComponentType<object>> =>
  script().then(({ LiquidityPage }) => LiquidityPage)

/** The page of tiers and runs. */
export const loadTiersPage = (): Promise<ComponentType<object>> => script().then(({ TiersPage }) => TiersPage)

/** The page of seasons: small, and read by who looks at tiers. */
export const loadSeasonsPage = (): Promise<ComponentType<object>> => script().then(({ SeasonsPage }) => SeasonsPage)

/** What an account provides, with its forms. */
export const loadProviding = (): Promise<ComponentType<{ readonly account: number; readonly tier: number }>> =>
  script().then(({ Providing }) => Providing)
