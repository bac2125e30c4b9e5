/** The roles of a campaign. */
import { assert } from '../../../core/units/index.ts'
import type { Role } from '../role.ts'
import { arbitrageur } from './arbitrageur.ts'
import { bidder } from './bidder.ts'
import { biddingRing } from './bidding-ring.ts'
import { callAnswering } from './call-answering.ts'
import { donor } from './donor.ts'
import { handOver } from './hand-over.ts'
import { interestCatcher } from './interest-catcher.ts'
import { lender } from './lender.ts'
import { minority } from './minority.ts'
import { movedHedge } from './moved-hedge.ts'
import { newsTrader } from './news-trader.ts'
import { overRequester } from './over-requester.ts'
import { providerInside } from './provider-inside.ts'
import { runnerFromThePool } from './runner-from-the-pool.ts'
import { staker } from './staker.ts'
import { straddle } from './straddle.ts'
import { twoUnlinkedOwners } from './two-unlinked-owners.ts'
import { vanishing } from './vanishing.ts'
import { withdrawing } from './withdrawing.ts'

/** Every role, in the order of tables. */
export const roles: readonly Role[] = [
  straddle,
  twoUnlinkedOwners,
  movedHedge,
  withdrawing,
  handOver,
  vanishing,
  minority,
  staker,
  donor,
  runnerFromThePool,
  providerInside,
  bidder,
  lender,
  overRequester,
  biddingRing,
  newsTrader,
  callAnswering,
  interestCatcher,
  arbitrageur,
]

/** A role by its name, which must be one. */
export function roleNamed(name: string): Role {
  const role = roles.find((each) => each.name === name)
  assert(role !== undefined, `no role ${name}`)
  return role!
}
