/** The roles of a campaign. */
import type { Role } from '../role.ts'
import { handOver } from './hand-over.ts'
import { minority } from './minority.ts'
import { movedHedge } from './moved-hedge.ts'
import { staker } from './staker.ts'
import { straddle } from './straddle.ts'
import { vanishing } from './vanishing.ts'
import { withdrawing } from './withdrawing.ts'

/** Every role, in the order of tables. */
export const roles: readonly Role[] = [straddle, movedHedge, withdrawing, minority, staker, vanishing, handOver]
