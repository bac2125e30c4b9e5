/** What a row may expect: `ok`, a refusal, events, or a quantity and its value. Each answers what it found. */
import assert from 'node:assert/strict'
import { lossMaxOf } from '../../src/core/backstop/index.ts'
import { balanceOf, coinDebtOf } from '../../src/core/ledger/index.ts'
import { closeOutCeil, explain } from '../../src/core/margin/index.ts'
import { legSlot, lotsOf } from '../../src/core/markets/index.ts'
import { oracleModes, procedureKinds } from '../../src/core/words/index.ts'
import { ATOMS, assets, START_MS, type Stage, underlyings } from './stage.ts'

/** The last word of a pattern is the value; what is read is compared with it. */
type Reading = readonly [pattern: RegExp, read: (stage: Stage, words: string[]) => string | number]

const money = (atoms: number): number => atoms / ATOMS

const ofAccount: Readonly<Record<string, (stage: Stage, account: number) => number>> = {
  equity: ({ house }, account) => money(explain(house, account).equity),
  cash: ({ house }, account) => money(house.ledger.accounts.cash[account]!),
  held: ({ house }, account) => money(house.ledger.accounts.held[account]!),
  maintenance: ({ house }, account) => money(explain(house, account).maintenance),
  target: ({ house }, account) => money(explain(house, account).target),
  restore: ({ house }, account) => money(explain(house, account).restore),
  'close-out': ({ house }, account) => money(closeOutCeil(house, account)),
  requirement: ({ house }, account) => money(explain(house, account).initial.requirement),
  free: ({ house }, account) => money(explain(house, account).freeCollateral),
  withdrawable: ({ house }, account) => money(explain(house, account).withdrawable),
  stake: ({ house }, account) => {
    const { stakes } = house.ledger
    for (let row = 0; row < stakes.rows; row++) if (stakes.account[row] === account) return money(stakes.shares[row]!)
    return 0
  },
  shares: ({ house }, account) => ofProvider(house, account, 'shares'),
  waiting: ({ house }, account) => ofProvider(house, account, 'waiting'),
}

function ofProvider({ backstop }: Stage['house'], account: number, column: 'shares' | 'waiting'): number {
  const { providers } = backstop
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] === 1 && providers.account[row] === account) return money(providers[column][row]!)
  }
  return 0
}

/** Quantities end in a value that is compared; words before it name what. */
const readings: readonly Reading[] = [
  [
    new RegExp(`^(\\S+) (${Object.keys(ofAccount).join('|')}) (-?[\\d.,]+)$`),
    (stage, [name, quantity]) => ofAccount[quantity!]!(stage, stage.account(name!)),
  ],
  [
    /^(\S+) lots (\w+) (-?[\d,]+)$/,
    (stage, [name, market]) => lotsOf(stage.house, stage.account(name!), stage.market(market!)),
  ],
  [
    /^(\S+) cost (\w+) (-?[\d.,]+)$/,
    (stage, [name, market]) => {
      const slot = legSlot(stage.house, stage.account(name!), stage.market(market!))
      return slot < 0 ? 0 : money(stage.house.markets.legs.cost[slot]!)
    },
  ],
  [
    /^(\S+) balance (\w+) (-?[\d.,]+)$/,
    (stage, [name, asset]) => money(balanceOf(stage.house.ledger, stage.account(name!), assets.indexOf(asset!))),
  ],
  [/^(\S+) owes COIN ([\d.,]+)$/, (stage, [name]) => money(coinDebtOf(stage.house, stage.account(name!)))],
  [
    /^settled (\w+) ([\d.,]+)$/,
    ({ house, markets }, [market]) =>
      money(house.markets.expiries.price[house.markets.markets.expiry[markets.indexOf(market!)]! - 1]!),
  ],
  [
    /^notional (\w+) ([\d.,]+)$/,
    ({ house, markets }, [market]) => money(house.markets.markets.notional[markets.indexOf(market!)]!),
  ],
  [
    /^mark (\w+) ([\d.,]+)$/,
    ({ house, markets }, [market]) => money(house.markets.markets.mark[markets.indexOf(market!)]!),
  ],
  [
    /^index (\w+) ([\d.,]+)$/,
    ({ house }, [name]) => money(house.markets.underlyings.index[underlyings.indexOf(name!)]!),
  ],
  [
    /^v (\w+) ([\d.]+)$/,
    ({ house, markets }, [market]) => money(house.markets.markets.claimPpm[markets.indexOf(market!)]!),
  ],
  [/^vault (\w+) ([\d.,]+)$/, ({ house }, [asset]) => money(house.ledger.vaults.stock[assets.indexOf(asset!)]!)],
  [
    /^open interest (\w+) ([\d,]+)$/,
    ({ house, markets }, [market]) => house.markets.markets.openInterest[markets.indexOf(market!)]!,
  ],
  [/^pool loses at most ([\d.,]+)$/, ({ house }) => money(lossMaxOf(house, 0))],
  [/^breaker (on|off)$/, ({ house }) => (house.markets.tiers.breaker[0] === 1 ? 'on' : 'off')],
  [
    /^(\w+) is (normal|degraded|halted)$/,
    ({ house }, [name]) => oracleModes[house.markets.underlyings.mode[underlyings.indexOf(name!)]!]!,
  ],
  [
    /^market (\w+) is (open|close-only|delisting|closed)$/,
    ({ house, markets }, [market]) =>
      ['open', 'close-only', 'delisting', 'closed'][house.markets.markets.status[markets.indexOf(market!)]!]!,
  ],
  [/^(\S+) in (\S+)$/, (stage, [name]) => procedureOf(stage, name!).kind],
  [/^(\S+) is asked ([\d.,]+)$/, (stage, [name]) => money(procedureOf(stage, name!).amount)],
  [/^(\S+) until (\d+s)$/, (stage, [name]) => `${(procedureOf(stage, name!).deadlineMs - START_MS) / 1000}s`],
]

function procedureOf(stage: Stage, name: string): { kind: string; amount: number; deadlineMs: number } {
  const { procedures } = stage.house.liquidation
  const row = stage.house.ledger.accounts.procedure[stage.account(name)]! - 1
  if (row < 0) return { kind: 'none', amount: 0, deadlineMs: 0 }
  return {
    kind: procedureKinds[procedures.kind[row]!]!,
    amount: procedures.amount[row]!,
    deadlineMs: procedures.deadlineMs[row]!,
  }
}

/** Every event of the last row by type, with the words that follow compared with its fields: `event posted class layer`. */
function countEvents(stage: Stage, type: string, fields: string | undefined): number {
  const words = fields?.trim().split(' ') ?? []
  return stage.events.filter((event) => {
    if (event.type !== type) return false
    for (let i = 0; i < words.length; i += 2) {
      const found = (event as unknown as Record<string, unknown>)[words[i]!]
      assert.ok(found !== undefined, `${type} has no field ${words[i]}`)
      if (textOf(stage, words[i]!, found) !== words[i + 1]) return false
    }
    return true
  }).length
}

const accountFields = ['account', 'from', 'to', 'payer', 'buyer', 'seller', 'toAccount']
const moneyFields = [
  'amount',
  'wanted',
  'loan',
  'allowed',
  'gain',
  'loss',
  'lent',
  'proceeds',
  'gains',
  'paid',
  'uncollected',
  'price',
  'mark',
  'base',
  'most',
  'called',
  'joinWorth',
  'exitWorth',
  'payable',
  'notional',
  'gross',
  'own',
  'fund',
  'budget',
]

function textOf(stage: Stage, field: string, value: unknown): string {
  if (accountFields.includes(field) && typeof value === 'number') return nameOf(stage, value)
  if (field === 'market') return value === -1 ? 'loan' : value === -2 ? 'coin' : stage.markets[value as number]!
  if (field === 'lots' || !moneyFields.includes(field)) return String(value)
  return String(money(value as number))
}

function nameOf(stage: Stage, account: number): string {
  for (const [name, row] of stage.accounts) if (row === account) return name
  const names = [
    'fund',
    'sitg',
    'stakers',
    'treasury',
    'backstop',
    'fees',
    'pending',
    'rounding',
    'venue',
    'funding',
    'joining',
  ]
  return names.find((name) => stage.account(name) === account) ?? `#${account}`
}

/** Checks one expectation of a row; throws with what was found. */
export function check(stage: Stage, expected: string, reject: string | null): void {
  if (expected === 'ok') return assert.equal(reject, null)
  const refused = /^refused (\w+)$/.exec(expected)
  if (refused !== null) return assert.equal(reject, refused[1])
  const event = /^(no )?event (\w+)((?: \w+ [\w.-]+)*?)(?: x(\d+))?$/.exec(expected)
  if (event !== null) {
    const found = countEvents(stage, event[2]!, event[3] === '' ? undefined : event[3])
    const wanted = event[1] !== undefined ? 0 : event[4] === undefined ? Math.max(1, found) : Number(event[4])
    return assert.equal(found, wanted, `found ${found} of ${stage.events.map((one) => one.type).join(' ')}`)
  }
  for (const [pattern, read] of readings) {
    const match = pattern.exec(expected)
    if (match === null) continue
    const found = read(stage, match.slice(1))
    const wanted = match.at(-1)!
    return assert.equal(found, typeof found === 'number' ? Number(wanted.replaceAll(',', '')) : wanted)
  }
  assert.fail('no expectation reads this')
}
