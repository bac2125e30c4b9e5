/** A house for a run: one tier, its token in one vault, members with cash and nothing else. */
import { apply, emptyHouse, type House } from '../../core/machine/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { between, type Random } from '../random.ts'

const ATOMS = 1_000_000
const START_MS = 1_700_000_000_000

/** A member, and what it brought, atoms. */
type Member = { readonly account: number; readonly recipient: string; readonly brought: number }

/** A house under way. */
export type RunHouse = {
  readonly house: House
  readonly members: readonly Member[]
  nowMs: number
  seq: number
  fact: number
}

const key = (n: number): string => n.toString(16).padStart(64, '0')

/** Opens a house of members with 1,000 to 100,000 each, few of them large. */
export function openRun(random: Random, count: number): RunHouse {
  const run: RunHouse = { house: emptyHouse(), members: [], nowMs: START_MS, seq: 0, fact: 0 }
  const opening: readonly Command[] = [
    { type: 'houseOpen', house: key(1), owners: 256, accounts: 512, legs: 64, balances: 64 },
    { type: 'tierOpen' },
    { type: 'underlyingList' },
    { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 10 * ATOMS, settlement: 1 },
    { type: 'vaultOpen', asset: 0, chain: 0, token: key(2) },
    { type: 'sourceList', key: key(3) },
  ]
  for (const command of opening) must(run, command)
  const members = Array.from({ length: count }, (_, i) => {
    const recipient = key(1000 + i)
    must(run, { type: 'ownerOpen', key: recipient, cluster: 0 })
    const account = run.house.ledger.accounts.rows
    must(run, { type: 'accountOpen', owner: i, tier: 0, mode: 'cross' })
    const brought = Math.floor((100_000 * ATOMS) / between(random, 1, 100))
    const reference = key(100_000 + i)
    must(run, { type: 'depositFinal', source: 0, fact: ++run.fact, reference, vault: 0, account, amount: brought })
    return { account, recipient, brought }
  })
  return { ...run, members }
}

/** Applies a command that the house must take. */
export function must(run: RunHouse, command: Command): readonly HouseEvent[] {
  const events = apply(run.house, ++run.seq, run.nowMs, command)
  if (events[0]?.type === 'rejected') throw new Error(`${command.type} is refused with ${events[0].code}`)
  return events
}
