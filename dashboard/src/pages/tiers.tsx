/** Tiers and runs: what each tier stands on, and how money leaves it when many want to leave. */
import type { ComponentChildren } from 'preact'
import { Empty, When } from '../parts/states.tsx'
import { TierStanding } from '../parts/tier-standing.tsx'
import { to } from '../router.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Tier } from '../wire/types.ts'

/** The page of tiers. */
export function TiersPage(): ComponentChildren {
  const tiers = useHouse<readonly Tier[]>('/v1/tiers', EVERY.slow)
  return (
    <When of={tiers} what="the tiers">
      {(all) => (
        <>
          <h1>{all.length === 0 ? 'No tier is there yet.' : 'What each tier stands on, and how money leaves it'}</h1>
          <p class="deck">
            A tier has its own collateral, caps, pool, lenders and fund, and no tier pays for another. When more want to
            leave than may, everybody who asked gets the same part: whoever came first does not matter. How much waits
            is public, who waits is not: <a href={to('account')}>your account</a> shows what of yours does.
          </p>
          {all.length === 0 && <Empty>Collateral, caps and exit queues belong to tiers.</Empty>}
          {all.map((tier) => (
            <TierStanding key={tier.tier} tier={tier} />
          ))}
        </>
      )}
    </When>
  )
}
