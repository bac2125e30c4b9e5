/** The arms of a comparison: each is the same engine with a few parameters set otherwise, and nothing else. */
import type { ParameterWish } from './parameters.ts'
import type { ArmName } from './result.ts'

const arms: Readonly<Record<ArmName, { readonly meaning: string; readonly set: Readonly<Record<string, number>> }>> = {
  plimsoll: { meaning: 'the house as it is', set: {} },
  'full-liquidation': {
    meaning:
      'below maintenance the whole book is closed; lots that nobody takes are closed by a queue of profit and leverage',
    set: { 'tier.reductionWhole': 1, 'tier.deleverageRule': 1 },
  },
  'no-backstop': {
    meaning: 'the backstop holds its capital and takes nothing over',
    set: { 'tier.takeoverEquityPpm': 0 },
  },
}

/** The parameters of an arm. */
export function armWishes(arm: ArmName): ParameterWish[] {
  return Object.entries(arms[arm].set).map(([parameter, value]) => ({ parameter, where: null, value }))
}

/** What an arm changes, in words. */
export function armMeaning(arm: ArmName): string {
  return arms[arm].meaning
}
