/**
 * INV-15 and Cover-2, recomputed once an interval from the books: every owner under one move of all prices, down and up;
 * what is liquid against the largest payment that one failure asks for.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { abs, ceilDiv, floorDiv, max, PPM } from './arithmetic.ts'
import { type Audit, demand, houseAccount } from './audit.ts'
import type { Account } from './books.ts'
import { interestDue } from './loans.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

type Loss = { loss: bigint; payment: bigint }

/** An owner's losses under a move down and up, and what its accounts lack as prices are. */
type Stressed = { readonly down: Loss; readonly up: Loss; lacking: bigint }

/** Cover-2 as told; remembers what the breaker must be. */
export function auditCover(audit: Audit, event: EventOf<'coverSet'>): void {
  const { tier } = event
  const move = audit.parameters.scopes.tier![tier]!.stressMovePpm!
  const groups = ownersOf(audit, tier)
  const owners = groups.map((accounts) => stressedOf(audit, accounts, move))
  const directions = [owners.map(({ down }) => down), owners.map(({ up }) => up)]
  const worse = directions.map(largestTwo)
  const found = worse[0]!.first + worse[0]!.second >= worse[1]!.first + worse[1]!.second ? worse[0]! : worse[1]!
  const told = [BigInt(event.first), BigInt(event.second), BigInt(event.resources)]
  const prefunded = prefundedOf(audit, tier)
  const what = () => `tier ${tier}: Cover-2 is ${found.first}, ${found.second} of ${prefunded}, told ${told}`
  demand(audit, told[0] === found.first && told[1] === found.second && told[2] === prefunded, 'INV-15', what)
  const payment = directions.flat().reduce((most, one) => max(most, one.payment), 0n)
  const lacking = owners.reduce((sum, owner) => sum + owner.lacking, 0n)
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

function largestTwo(losses: readonly Loss[]): { first: bigint; second: bigint } {
  let [first, second] = [0n, 0n]
  for (const { loss } of losses) {
    if (loss > first) [first, second] = [loss, first]
    else if (loss > second) second = loss
  }
  return { first, second }
}

/** Accounts of a tier by owner, and its backstop as an owner of its own. */
function ownersOf(audit: Audit, tier: number): Account[][] {
  const { books } = audit
  const groups = books.owners.map(({ accounts }) =>
    accounts.map((number) => books.accounts[number]!).filter((account) => account.tier === tier),
  )
  return [...groups.filter((accounts) => accounts.length > 0), [houseAccount(audit, tier, 'backstop')]]
}

function stressedOf(audit: Audit, accounts: readonly Account[], move: bigint): Stressed {
  const stressed = { down: { loss: 0n, payment: 0n }, up: { loss: 0n, payment: 0n }, lacking: 0n }
  for (const account of accounts) addStressed(audit, account, move, stressed)
  return stressed
}

/** An account after both moves: legs move both ways and close at the cap, collateral only falls. Towards −∞. */
function addStressed({ books, parameters }: Audit, account: Account, move: bigint, sum: Stressed): void {
  let [cash, down, up] = [account.cash - interestDue(books, account), 0n, 0n]
  for (const [number, leg] of account.legs) {
    const value = leg.lots * books.markets[number]!.mark
    cash += value - leg.cost
    if (value === 0n) continue
    const closing = ceilDiv(abs(value) * parameters.scopes.market![number]!.closeCapPpm!, PPM)
    down += floorDiv(-value * move, PPM) - closing
    up += floorDiv(value * move, PPM) - closing
  }
  let [collateral, fallen] = [0n, 0n]
  for (const [number, amount] of account.balances) {
    const asset = books.assets[number]!
    const value = (amount * asset.price) / asset.atomsPerLot
    collateral += value
    fallen += floorDiv(-value * move, PPM)
  }
  sum.lacking += max(-(cash + collateral), 0n)
  addLoss(sum.down, cash + down, collateral + fallen)
  addLoss(sum.up, cash + up, collateral)
}

function addLoss(sum: Loss, cash: bigint, collateral: bigint): void {
  sum.loss += max(-(cash + collateral), 0n)
  sum.payment += max(-cash, 0n)
}

function prefundedOf(audit: Audit, tier: number): bigint {
  const cash = (['sitg', 'fund', 'stakers'] as const).map((kind) => max(houseAccount(audit, tier, kind).cash, 0n))
  return cash.reduce((sum, amount) => sum + amount, 0n)
}

/** Cash that is owed to nobody; lent money counts as nothing. */
function liquidOf(audit: Audit, tier: number): bigint {
  const { books } = audit
  const { loans } = books.tiers[tier]!
  let sum = prefundedOf(audit, tier) + max(0n, houseAccount(audit, tier, 'treasury').cash - loans)
  for (const row of books.markets) if (row.tier === tier) sum += max(0n, books.accounts[row.reserve]!.cash)
  return sum
}
