/** Pages and parts whose script is loaded when somebody looks at one of them: all of them in one script, further.js. */
export { Providing } from '../parts/providing.tsx'
export { ExpiriesPage } from './expiries.tsx'
export { LiquidityPage } from './liquidity.tsx'
export { OptionsPage } from './options.tsx'
export { SeasonsPage } from './seasons.tsx'
export { SurfacePage } from './surface.tsx'
export { TiersPage } from './tiers.tsx'
export { VenuesPage } from './venues.tsx'
