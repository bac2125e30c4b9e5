/** Changing how an account's margin is computed: the book must stand under the new model as if it were opened there. */
import { isOption } from '../markets/index.ts'
import type { ScenarioHouse } from '../scenarios/index.ts'
import { touch } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { type MarginModel, marginModels, type Reject } from '../words/index.ts'
import { noChange } from './change.ts'
import { testInitial } from './initial.ts'
import { PORTFOLIO } from './model.ts'

/**
 * Why an account may not change its model: an open procedure, a book that would not pass its initial test or a target under the other model,
 * options that it holds, or that it is under that model already.
 */
export function modelReject(house: ScenarioHouse, account: Row, model: MarginModel): Reject | null {
  const { accounts } = house.ledger
  const wanted = marginModels.indexOf(model)
  if (accounts.procedure[account] !== 0) return 'procedureOpen'
  const before = accounts.model[account]!
  accounts.model[account] = wanted
  const { initialExcess, targetExcess } = testInitial(house, account, noChange, 0)
  accounts.model[account] = before
  if (initialExcess < 0) return 'initialMarginShort'
  if (targetExcess < 0) return 'targetMarginShort'
  if (wanted !== PORTFOLIO && holdsOption(house, account)) return 'modelNotPortfolio'
  return before === wanted ? 'modelSame' : null
}

/** Changes the model of an account; the caller has asked `modelReject`. */
export function setModel(house: ScenarioHouse, account: Row, model: MarginModel): void {
  house.ledger.accounts.model[account] = marginModels.indexOf(model)
  // What proved it was about another requirement.
  touch(house.touched, account)
  house.events.push({ type: 'accountMarginSet', account, model })
}

function holdsOption(house: ScenarioHouse, account: Row): boolean {
  const { accounts } = house.ledger
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (isOption(house, house.markets.legs.market[slot]!)) return true
  }
  return false
}
