/** Every event in a sentence, with the rule behind it. Sentences stand by subject in the files beside this one. */
import type { Names } from '../state/names.ts'
import type { HouseEvent } from '../wire/types.ts'
import { forcedTellers } from './events-forced.ts'
import { houseTellers } from './events-house.ts'
import { liquidityTellers } from './events-liquidity.ts'
import { ownTellers } from './events-own.ts'
import { plain, type Told } from './telling.ts'

const tellers = { ...forcedTellers, ...liquidityTellers, ...houseTellers, ...ownTellers }

/** Tells an event; one that this page does not know is named and nothing more. */
export function tell(event: HouseEvent, names: Names): Told {
  const teller = tellers[event.type]
  return teller === undefined ? plain(event.type, `The house noted ${event.type}.`) : teller(event, names)
}
