/** The liquidity of the house, tier by tier: who stands behind it, what is lent, what is on offer, what waits to leave. */
import type { ComponentChildren } from 'preact'
import { AuctionFigures } from '../parts/auction-figures.tsx'
import { CoinFigures } from '../parts/coin-figures.tsx'
import { ExitsInShort } from '../parts/exit-figures.tsx'
import { LendingFigures } from '../parts/lending-figures.tsx'
import { PastEvents } from '../parts/past-events.tsx'
import { PoolFigures } from '../parts/pool-figures.tsx'
import { Empty, When } from '../parts/states.tsx'
import { to } from '../router.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Tier } from '../wire/types.ts'

/** The page of liquidity. */
export function LiquidityPage(): ComponentChildren {
  const tiers = useHouse<readonly Tier[]>('/v1/tiers', EVERY.slow)
  return (
    <When of={tiers} what="the tiers">
      {(all) => (
        <>
          <h1>
            {all.length === 0
              ? 'No tier is there to provide for yet.'
              : 'Who stands behind the house, and what it may cost them'}
          </h1>
          <p class="deck">
            Each tier has its own backstop, lenders and exits, and no tier pays for another: what each stands on is on
            the page of <a href={to('tiers')}>tiers</a>. To provide, go to <a href={to('account')}>your account</a>.
          </p>
          {all.length === 0 && <Empty>Pools, lenders and exit queues belong to tiers.</Empty>}
          {all.map((tier) => (
            <TierLiquidity key={tier.tier} tier={tier.tier} name={tier.name ?? `${tier.tier}`} />
          ))}
          {all.length > 0 && <PastEvents topic="liquidity" title="What happened to pools, lenders and exits" />}
        </>
      )}
    </When>
  )
}

/** A tier on this page: what its parts show belongs to it. */
type Props = { readonly tier: number; readonly name: string }

function TierLiquidity({ tier, name }: Props): ComponentChildren {
  return (
    <div class="tier-liquidity">
      <PoolFigures tier={tier} name={name} />
      <div class="split">
        <LendingFigures tier={tier} name={name} />
        <div class="exits">
          <ExitsInShort tier={tier} name={name} />
          <AuctionFigures tier={tier} name={name} />
        </div>
      </div>
      <CoinFigures tier={tier} name={name} />
    </div>
  )
}
