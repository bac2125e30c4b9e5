/** Replays a scenario with books of options, and watches what is done to them by force. */
import { type Auditor, auditorOf } from '../auditor/index.ts'
import { type AccountClass, optionClasses } from '../populations/index.ts'
import { type ReplayResult, replay } from '../replay/index.ts'
import { extremesLog } from '../report/index.ts'
import type { Scenario } from '../scenarios/index.ts'
import { catalogue } from '../simulator/catalogue.ts'
import { type StepsSeen, stepsLog } from './steps.ts'

/** Accounts, and how many of a thousand hold books of options. */
export const ACCOUNTS = 1000
export const OPTIONS_OF_1000 = 100

/** A storm as it went. */
export type Storm = {
  readonly result: ReplayResult
  readonly steps: StepsSeen
  /** What the independent books have seen, without a finding. */
  readonly audited: ReturnType<Auditor['summary']>
}

/**
 * Plays a scenario.
 *
 * @throws ReplayError, ScenarioError, AuditFinding
 */
export async function stormOf(
  scenario: Scenario,
  window: { readonly fromMs?: number; readonly toMs?: number } = {},
): Promise<Storm> {
  // Accounts of members stand in the order of the population; books of options are its last but for their makers.
  let isBook: (account: number) => boolean = () => false
  const { hook, seen } = stepsLog((account) => isBook(account))
  const extremes = extremesLog()
  const auditor = auditorOf({ catalogue })
  const result = await replay({
    ...{ scenario, ...window, accounts: ACCOUNTS, optionsOf1000: OPTIONS_OF_1000, seed: 1 },
    onOpened: (classOf) => {
      const names: readonly (AccountClass | null)[] = optionClasses
      isBook = (account) => names.includes(classOf(account))
    },
    onCommand: (...heard) => {
      hook(...heard)
      extremes.hook(...heard)
      const [seq, timeMs, command, events] = heard
      auditor.observe(seq, timeMs, command, events)
    },
  })
  return { result: extremes.into(result), steps: seen, audited: auditor.summary() }
}
