/** Time: schedules, prices that age, holds that expire, sweeps, delistings, deadlines. */
import { endHoldsWhere } from '../../markets/index.ts'
import { passTime } from '../../oracle/index.ts'
import { stepSweeps, sweepDue } from '../../settlement/index.ts'
import { delistDue } from '../delist.ts'
import type { Handler } from '../handler.ts'
import { watchResources } from '../resources.ts'
import { applyDueChanges } from '../versions.ts'

export const clockHandlers: { readonly tick: Handler<'tick'>; readonly cut: Handler<'cut'> } = {
  tick: {
    reject: () => null,
    act(house) {
      applyDueChanges(house)
      passTime(house)
      const { holds } = house.markets
      endHoldsWhere(house, (hold) => holds.expiryMs[hold]! <= house.clock.nowMs, 'expired')
      delistDue(house)
      if (sweepDue(house)) watchResources(house)
      stepSweeps(house, house.params.house.sweepWorkMax[0]!)
    },
    acts: true,
  },
  cut: {
    reject: (house, { epoch }) => (epoch === house.head.epoch[0]! + 1 ? null : 'fieldOutOfRange'),
    act(house, { epoch }) {
      house.head.epoch[0] = epoch
      house.events.push({ type: 'epochCut', epoch })
    },
  },
}
