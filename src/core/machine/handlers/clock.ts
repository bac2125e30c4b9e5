/** Time: schedules, prices that age, holds that expire, sweeps, delistings, deadlines. */

import { expireBids } from '../../auction/index.ts'
import { ageOffers, holdEpochs, recallLent } from '../../backstop/index.ts'
import { endExitEpochs, endLenderEpochs } from '../../exits/index.ts'
import { accrueLoans, stepCoinRecall, stepRecall } from '../../lending/index.ts'
import { collectCoins, judgeCollection, sellForRecall, stepUnwinding } from '../../liquidation/index.ts'
import { presentPrices } from '../../margin/index.ts'
import { endHoldsWhere } from '../../markets/index.ts'
import { advanceSeasons, passTime } from '../../oracle/index.ts'
import { stepSweeps, sweepDue, uncollectedLossOf } from '../../settlement/index.ts'
import { assert } from '../../units/index.ts'
import { checkSolvency } from '../../waterfall/index.ts'
import { delistDue } from '../delist.ts'
import { closeSettled, expireDue } from '../expire.ts'
import { everyTier, type Handler } from '../handler.ts'
import type { House } from '../house.ts'
import { watchResources } from '../resources.ts'
import { listSeries } from '../series.ts'
import { applyDueChanges } from '../versions.ts'

/** Handlers of the clock: ticks and cuts. A cut also checks that every tier can pay (INV-14). */
export const clockHandlers: { readonly tick: Handler<'tick'>; readonly cut: Handler<'cut'> } = {
  tick: {
    reject: () => null,
    act(house) {
      applyDueChanges(house)
      accrueLoans(house)
      passTime(house)
      advanceSeasons(house)
      listSeries(house)
      const { holds } = house.markets
      endHoldsWhere(house, (hold) => holds.expiryMs[hold]! <= house.clock.nowMs, 'expired')
      expireBids(house)
      expireDue(house, house.params.house.sweepWorkMax[0]!)
      delistDue(house)
      for (const tier of everyTier(house)) recallLent(house, tier)
      watchResources(house, sweepDue(house))
      const from = house.events.length
      stepSweeps(house, house.params.house.sweepWorkMax[0]!)
      callUncollected(house, from)
      ageOffers(house)
      holdEpochs(house)
      endExitEpochs(house)
      endLenderEpochs(house)
      recallLoans(house)
      stepUnwinding(house)
    },
    acts: everyTier,
  },
  cut: {
    reject: (house, { epoch }) => (epoch === house.head.epoch[0]! + 1 ? null : 'fieldOutOfRange'),
    act(house, { epoch }) {
      for (let tier = 0; tier < house.markets.tiers.rows; tier++) {
        const { tiers } = house.markets
        if (tiers.settlementAsset[tier] === 0 || tiers.woundDown[tier] === 1) continue
        assert(checkSolvency(house, tier, presentPrices(house)).holds, 'a tier can pay what it owes (INV-14)')
      }
      house.head.epoch[0] = epoch
      house.events.push({ type: 'epochCut', epoch })
    },
  },
}

/** Carries recalls on: each tier by so many accounts, of which so many are sold for, and as many for all its coins. */
function recallLoans(house: House): void {
  const { sweepWorkMax, queueWorkMax } = house.params.house
  for (const tier of everyTier(house)) {
    stepRecall(house, tier, sweepWorkMax[0]!, queueWorkMax[0]!, (account, due) => sellForRecall(house, account, due))
  }
  const { assets } = house.markets
  const left = everyTier(house).map(() => queueWorkMax[0]!)
  for (let asset = 0; asset < assets.rows; asset++) {
    const tier = assets.tier[asset]!
    left[tier]! -= stepCoinRecall(house, asset, left[tier]!, (account, due) => collectCoins(house, account, due))
  }
}

/** Losses that the sweeps of this command have met: what they left uncollected is called (rules §6.1). */
function callUncollected(house: House, from: number): void {
  const met = new Set<number>()
  for (let i = from; i < house.events.length; i++) {
    const event = house.events[i]!
    if (event.type === 'collected') met.add(event.account)
  }
  for (const account of [...met].sort((a, b) => a - b)) {
    closeSettled(house, account)
    judgeCollection(house, account, uncollectedLossOf(house, account))
  }
}
