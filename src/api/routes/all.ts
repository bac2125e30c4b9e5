/** Every route of /v1. */
import type { Route } from '../route.ts'
import { accountRoutes } from './accounts.ts'
import { commandRoutes } from './commands.ts'
import { houseRoutes } from './house.ts'
import { liquidityRoutes } from './liquidity.ts'
import { listedRoutes } from './listed.ts'
import { marketRoutes } from './markets.ts'
import { memberRoutes } from './members.ts'
import { operatorRoutes } from './operator.ts'
import { riskRoutes } from './risk.ts'
import { scenarioRoutes } from './scenarios.ts'
import { venueRoutes } from './venues.ts'
import { webhookRoutes } from './webhooks.ts'

/** Every route of /v1, in the order of the documents. */
export const routes: readonly Route[] = [
  ...houseRoutes,
  ...commandRoutes,
  ...marketRoutes,
  ...listedRoutes,
  ...liquidityRoutes,
  ...riskRoutes,
  ...scenarioRoutes,
  ...accountRoutes,
  ...memberRoutes,
  ...webhookRoutes,
  ...venueRoutes,
  ...operatorRoutes,
]
