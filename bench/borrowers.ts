/** Ticks of the clock over a million borrowers, and over as many accounts without a loan: interest costs an account nothing a tick. */
import { beginStretch, changeBalance, changeCash, openMemberAccount, openOwner } from '../src/core/ledger/index.ts'
import { apply, emptyHouse, type House, rebuildWatch } from '../src/core/machine/index.ts'
import type { Command, HouseEvent } from '../src/core/words/index.ts'
import type { Bench } from './bench.ts'
import { latencyOf, latencyRows, record } from './latency.ts'

const TOKEN = 10 ** 6
const START_MS = Date.UTC(2026, 0, 1)
/** Ticks a tenth of a second apart, within one interval of sweeps: what happens once an interval is no figure of this row. */
const STEP_MS = 100
const TICKS = 2500

type Stage = { readonly house: House; seq: number; nowMs: number }

/** Accounts have collateral of 100 tokens and owe 1, or have 1. The loans are put there by hand, as sweeps would leave them. */
export const borrowersBench: Bench = {
  name: 'borrowers',
  title: 'ticks of the clock with loans that bear interest',
  target: '1,000,000 borrowers: a tick costs what it costs without loans',
  async run(quick) {
    const accounts = quick ? 20_000 : 1_000_000
    return [
      ...latencyRows('a tick without loans', ticksOver(accounts, 1)),
      ...latencyRows('a tick with loans', ticksOver(accounts, -1)),
    ]
  },
}

function ticksOver(accounts: number, tokens: number): ReturnType<typeof latencyOf> {
  const stage = opened(accounts)
  const { house } = stage
  const { loans } = house.ledger
  for (let i = 0; i < accounts; i++) {
    const owner = openOwner(house.ledger, (1000 + i).toString(16).padStart(64, '0'), 0)
    const account = openMemberAccount(house, owner, 0, 'cross')
    changeBalance(house, account, 1, 100 * TOKEN)
    changeCash(house, account, tokens * TOKEN)
  }
  beginStretch(house, house.ledger.loans, 0, 100_000)
  house.events.length = 0
  must(stage, { type: 'tick' })
  rebuildWatch(house)
  const [index, ticks] = [loans.index[0]!, latencyOf(TICKS)]
  let charged = 0
  for (let i = 0; i < TICKS; i++) {
    stage.nowMs += STEP_MS
    record(ticks, () => {
      charged += must(stage, { type: 'tick' }).filter((event) => event.type === 'posted').length
    })
  }
  if (loans.index[0]! <= index) throw new Error('the borrow index has not grown')
  if (charged > 0) throw new Error(`${charged} accounts were charged by the clock`)
  return ticks
}

function opened(accounts: number): Stage {
  // An interval of five minutes has just begun.
  const stage = { house: emptyHouse(), seq: 0, nowMs: START_MS + 1 }
  const key = (n: number): string => n.toString(16).padStart(64, '0')
  const room = accounts + 64
  const open: Command[] = [
    { type: 'houseOpen', house: key(1), owners: room, accounts: room, legs: 64, balances: 8 * room },
    { type: 'tierOpen' },
    { type: 'underlyingList' },
    { type: 'underlyingList' },
    { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: TOKEN, settlement: 1 },
    { type: 'assetList', tier: 0, underlying: 1, atomsPerLot: TOKEN, settlement: 0 },
    { type: 'vaultOpen', asset: 0, chain: 0, token: key(2) },
    ...[1, 2, 3].map((n): Command => ({ type: 'sourceList', key: key(10 + n) })),
    { type: 'tick' },
  ]
  for (const command of open) must(stage, command)
  for (const source of [0, 1, 2]) {
    const entries = [0, 1].map((underlying) => ({ underlying, price: TOKEN, confidence: 0 }))
    must(stage, { type: 'priceReport', source, entries })
  }
  const reference = key(3)
  const treasury = stage.house.markets.tiers.treasury[0]!
  const lent = { source: 0, fact: 1, reference, vault: 0, account: treasury, amount: 2 * accounts * TOKEN }
  must(stage, { type: 'depositFinal', ...lent })
  return stage
}

function must(stage: Stage, command: Command): HouseEvent[] {
  const events = apply(stage.house, ++stage.seq, stage.nowMs, command)
  if (events[0]?.type === 'rejected') throw new Error(`${command.type} is refused with ${events[0].code}`)
  return events
}
