/**
 * INV-15 and Cover-2, recomputed once an interval from the books: every owner under one move of all prices, down and up;
 * what is liquid against the largest payment that one failure asks for.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { abs, ceilDiv, floorDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand, houseAccount } from './audit.ts'
import type { Account } from './books.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

type Loss = { readonly loss: bigint; readonly payment: bigint }

/** Cover-2 as told; remembers what the breaker must be. */
export function auditCover(audit: Audit, event: EventOf<'coverSet'>): void {
  const { tier } = event
  const move = audit.parameters.scopes.tier![tier]!.stressMovePpm!
  const groups = ownersOf(audit, tier)
  const directions = [-move, move].map((ppm) => groups.map((accounts) => lossOf(audit, accounts, ppm)))
  const largest = directions.map((losses) => losses.map(({ loss }) => loss).sort((a, b) => (a > b ? -1 : 1)))
  const worse = largest.map(([first = 0n, second = 0n]) => ({ first, second }))
  const found = worse[0]!.first + worse[0]!.second >= worse[1]!.first + worse[1]!.second ? worse[0]! : worse[1]!
  const told = [BigInt(event.first), BigInt(event.second), BigInt(event.resources)]
  const prefunded = prefundedOf(audit, tier)
  const what = () => `tier ${tier}: Cover-2 is ${found.first}, ${found.second} of ${prefunded}, told ${told}`
  demand(audit, told[0] === found.first && told[1] === found.second && told[2] === prefunded, 'INV-15', what)
  const payment = directions.flat().reduce((most, one) => max(most, one.payment), 0n)
  const lacking = groups.reduce((sum, accounts) => sum + lackingOf(audit, accounts), 0n)
  audit.breakers.set(tier, payment > max(0n, liquidOf(audit, tier) - lacking))
}

/** After the interval the breaker stands as the books say. */
export function auditBreakers(audit: Audit): void {
  for (const [tier, on] of audit.breakers) {
    const what = () => `the breaker of tier ${tier} is ${audit.books.tiers[tier]!.breaker ? 'on' : 'off'}`
    demand(audit, audit.books.tiers[tier]!.breaker === on, 'INV-15', what)
  }
  audit.breakers.clear()
}

/** Accounts of a tier by owner, and its backstop as an owner of its own. */
function ownersOf(audit: Audit, tier: number): Account[][] {
  const { books } = audit
  const groups = books.owners.map(({ accounts }) =>
    accounts.map((number) => books.accounts[number]!).filter((account) => account.tier === tier),
  )
  return [...groups.filter((accounts) => accounts.length > 0), [houseAccount(audit, tier, 'backstop')]]
}

function lossOf(audit: Audit, accounts: readonly Account[], ppm: bigint): Loss {
  let [loss, payment] = [0n, 0n]
  for (const account of accounts) {
    const { cash, equity } = after(audit, account, ppm, true)
    loss += max(-equity, 0n)
    payment += max(-cash, 0n)
  }
  return { loss, payment }
}

function lackingOf(audit: Audit, accounts: readonly Account[]): bigint {
  return accounts.reduce((sum, account) => sum + max(-after(audit, account, 0n, false).equity, 0n), 0n)
}

/** An account after a move: legs move both ways and close at the cap, collateral only falls. Towards −∞. */
function after(audit: Audit, account: Account, ppm: bigint, closing: boolean): { cash: bigint; equity: bigint } {
  const { books, parameters } = audit
  let { cash } = account
  for (const [number, leg] of account.legs) {
    const value = leg.lots * books.markets[number]!.mark
    cash += value - leg.cost + floorDiv(value * ppm, PPM)
    if (closing) cash -= ceilDiv(abs(value) * parameters.scopes.market![number]!.closeCapPpm!, PPM)
  }
  let equity = cash
  for (const [number, amount] of account.balances) {
    const asset = books.assets[number]!
    const value = (amount * asset.price) / asset.atomsPerLot
    equity += value + floorDiv(value * min(ppm, 0n), PPM)
  }
  return { cash, equity }
}

function prefundedOf(audit: Audit, tier: number): bigint {
  const cash = (['sitg', 'fund', 'stakers'] as const).map((kind) => max(houseAccount(audit, tier, kind).cash, 0n))
  return cash.reduce((sum, amount) => sum + amount, 0n)
}

/** Cash that is owed to nobody; lent money counts as nothing. */
function liquidOf(audit: Audit, tier: number): bigint {
  const { books } = audit
  let loans = 0n
  for (const account of books.accounts) if (account.tier === tier) loans += max(-account.cash, 0n)
  let sum = prefundedOf(audit, tier) + max(0n, houseAccount(audit, tier, 'treasury').cash - loans)
  for (const row of books.markets) if (row.tier === tier) sum += max(0n, books.accounts[row.reserve]!.cash)
  return sum
}
