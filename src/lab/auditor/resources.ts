/**
 * INV-15 and Cover-2, recomputed once an interval from the books: every cluster under one move of all prices, down and up;
 * what is liquid against the largest payment that one failure asks for, and what the house does when coverage is short.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { abs, ceilDiv, floorDiv, max, min, PPM } from './arithmetic.ts'
import { type Audit, demand, houseAccount } from './audit.ts'
import type { Account } from './books.ts'
import { accountsOfCluster, clusterOf } from './clusters.ts'
import { debtOf, valueCeil } from './coin-debts.ts'
import { dollarsOf } from './contract-values.ts'
import { lentOf } from './lenders.ts'
import { auditIdle } from './lent.ts'
import { interestDue } from './loans.ts'
import { costPrice, isOption } from './prices.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Most that a cluster's loss counts, and most that a fund is to hold. */
const LOSS_MAX = 2n ** 52n - 1n
const ATOMS_MAX = 2n ** 51n

type Loss = { loss: bigint; payment: bigint }

/** A cluster's losses under a move down and up, and what its accounts lack as prices are. */
type Stressed = { readonly down: Loss; readonly up: Loss; lacking: bigint }

/** Cover-2 as told; remembers what is to be told of it and what the breaker must be. */
export function auditCover(audit: Audit, event: EventOf<'coverSet'>): void {
  const { tier } = event
  auditIdle(audit, audit.books.tiers[tier]!)
  const move = audit.parameters.scopes.tier![tier]!.stressMovePpm!
  const clusters = clustersOf(audit, tier).map(([owner, accounts]) => ({ owner, ...stressedOf(audit, accounts, move) }))
  const directions = (['down', 'up'] as const).map((way) =>
    clusters.map((each) => ({ owner: each.owner, ...each[way] })),
  )
  const worse = directions.map(largestTwo)
  const sums = worse.map(([one, two]) => one.loss + two.loss)
  const [first, second] = sums[0]! >= sums[1]! ? worse[0]! : worse[1]!
  const told = [BigInt(event.first), BigInt(event.second)] as const
  const prefunded = prefundedOf(audit, tier)
  const what = () => `tier ${tier}: Cover-2 is ${first.loss}, ${second.loss} of ${prefunded}, told ${told}`
  // Options are revalued in doubles, each lot to the nearest atom.
  const slack = optionLots(audit, tier)
  const near = abs(told[0] - first.loss) <= slack && abs(told[1] - second.loss) <= slack
  demand(audit, near && BigInt(event.resources) === prefunded, 'INV-15', what)
  const payment = directions.flat().reduce((most, one) => max(most, one.payment), 0n)
  const lacking = clusters.reduce((sum, each) => sum + each.lacking, 0n)
  const lack = expectCover(audit, tier, [
    { ...first, loss: told[0] },
    { ...second, loss: told[1] },
  ])
  const isUncovered = PPM - lack < audit.parameters.scopes.tier![tier]!.coverFloorPpm!
  audit.breakers.set(tier, isUncovered || payment > max(0n, liquidOf(audit, tier) - lacking))
}

/** The need rises at once and fades; what the layers lack of it, in ppm, rounded up. */
function expectCover(audit: Audit, tier: number, [first, second]: readonly [Found, Found]): bigint {
  const fade = audit.parameters.scopes.tier![tier]!.coverFadePpm!
  const before = audit.books.tiers[tier]!.coverNeed
  const need = max(first.loss + second.loss, before - ceilDiv(before * fade, PPM))
  const missing = max(0n, need - prefundedOf(audit, tier))
  const lack = missing === 0n ? 0n : ceilDiv(missing * PPM, need)
  const [sitg, fund, stakers] = layersOf(audit, tier).map(Number) as [number, number, number]
  const who = { firstOwner: first.owner, secondOwner: second.owner }
  audit.covers.set(tier, { ...who, sitg, fund, stakers, need: Number(need), lackPpm: Number(lack) })
  return lack
}

/** What is held against the layers, as told. */
export function auditHeld(audit: Audit, { type: _, tier, ...told }: EventOf<'coverHeld'>): void {
  const expected = audit.covers.get(tier)
  audit.covers.delete(tier)
  const same =
    expected !== undefined && Object.entries(expected).every(([name, value]) => told[name as 'need'] === value)
  const what = () => `tier ${tier} holds ${JSON.stringify(told)} of Cover-2, should hold ${JSON.stringify(expected)}`
  demand(audit, same, 'INV-15', what)
}

/** Of clearing fees that have become cash the fund gets all that it lacks, all while coverage is short, then its part. */
export function auditFeesPassed(audit: Audit, { account, amount }: EventOf<'paid'>): void {
  const { tier, kind, cash } = audit.books.accounts[account]!
  if (kind !== 'fees') return
  let [received, passed, bought] = [BigInt(amount), 0n, 0n]
  const { fund } = audit.books.tiers[tier]!.houseAccounts
  for (const next of audit.events.slice(audit.at + 1)) {
    if (next.type === 'paid' || next.type === 'sweepEnded') break
    if (next.type !== 'posted') continue
    if (next.class === 'variation' && next.to === account) bought += BigInt(next.amount)
    if (next.class === 'trading-fee' && next.from === account && next.to === fund) passed += BigInt(next.amount)
  }
  received += bought
  const missing = max(0n, targetOf(audit, tier) - houseAccount(audit, tier, 'fund').cash)
  const first = audit.books.tiers[tier]!.coverLack > 0n ? received : min(received, missing)
  const part = first + ((received - first) * audit.parameters.scopes.tier![tier]!.feeToFundPpm!) / PPM
  const due = min(part, max(0n, cash + bought))
  demand(
    audit,
    passed === due,
    'rules §7',
    () => `fees of tier ${tier} pass ${passed} of ${received} on, should ${due}`,
  )
}

/** Only a part of what the fund holds above its target returns, and nothing while coverage is short. */
export function auditSurplus(audit: Audit, { tier, target, surplus, amount }: EventOf<'surplusReturned'>): void {
  const fund = houseAccount(audit, tier, 'fund').cash + BigInt(amount)
  const due = ((fund - targetOf(audit, tier)) * audit.parameters.scopes.tier![tier]!.surplusPpm!) / PPM
  const isDue = BigInt(amount) === due && due > 0n && audit.books.tiers[tier]!.coverLack === 0n
  const told = BigInt(target) === targetOf(audit, tier) && BigInt(surplus) === fund - BigInt(target)
  demand(audit, isDue && told, 'rules §7', () => `the fund of tier ${tier} returns ${amount} of ${fund}, should ${due}`)
}

/** The fixed target of the fund, or a multiple of the need if that is more. */
function targetOf({ books, parameters }: Audit, tier: number): bigint {
  const { fundTarget, fundCoverPpm } = parameters.scopes.tier![tier]!
  return max(fundTarget!, min((books.tiers[tier]!.coverNeed * fundCoverPpm!) / PPM, ATOMS_MAX))
}

/** After the interval the breaker stands as the books say. */
export function auditBreakers(audit: Audit): void {
  for (const [tier, on] of audit.breakers) {
    const what = () => `the breaker of tier ${tier} is ${audit.books.tiers[tier]!.breaker ? 'on' : 'off'}`
    demand(audit, audit.books.tiers[tier]!.breaker === on, 'INV-15', what)
  }
  audit.breakers.clear()
  for (const tier of audit.covers.keys()) demand(audit, false, 'INV-15', () => `what tier ${tier} holds is not told`)
}

type Found = Loss & { readonly owner: number }

/** The two largest losses, earlier clusters first among equals; −2 is nobody. */
function largestTwo(losses: readonly Found[]): [Found, Found] {
  const nobody = { owner: -2, loss: 0n, payment: 0n }
  const some = losses.filter(({ loss }) => loss > 0n).sort((a, b) => (a.loss < b.loss ? 1 : a.loss > b.loss ? -1 : 0))
  return [some[0] ?? nobody, some[1] ?? nobody]
}

/** Accounts of a tier by cluster, named by its first owner, and its backstop as a cluster of its own, −1. */
function clustersOf(audit: Audit, tier: number): [number, Account[]][] {
  const { books } = audit
  const groups = books.owners.flatMap((_, owner): [number, Account[]][] => {
    if (clusterOf(books, owner)[0] !== owner) return []
    const accounts = accountsOfCluster(books, owner).filter((account) => account.tier === tier)
    return accounts.length > 0 ? [[owner, accounts]] : []
  })
  return [...groups, [-1, [houseAccount(audit, tier, 'backstop')]]]
}

function stressedOf(audit: Audit, accounts: readonly Account[], move: bigint): Stressed {
  const stressed = { down: { loss: 0n, payment: 0n }, up: { loss: 0n, payment: 0n }, lacking: 0n }
  for (const account of accounts) addStressed(audit, account, move, stressed)
  return stressed
}

/** An account after both moves: legs move both ways and close at the cap, collateral only falls, a coin owed only rises. Towards −∞. */
function addStressed(audit: Audit, account: Account, move: bigint, sum: Stressed): void {
  const { books, parameters } = audit
  let [cash, down, up] = [account.cash - interestDue(books, account), 0n, 0n]
  for (const [number, leg] of account.legs) {
    const { mark } = books.markets[number]!
    const value = leg.lots * mark
    cash += value - leg.cost
    if (leg.lots === 0n) continue
    const cap = parameters.scopes.market![number]!.closeCapPpm!
    const closing = ceilDiv(abs(leg.lots) * costPrice(books, number) * cap, PPM)
    const after = optionAfter(audit, number, move)
    down += (after === null ? floorDiv(-value * move, PPM) : leg.lots * (after.down - mark)) - closing
    up += (after === null ? floorDiv(value * move, PPM) : leg.lots * (after.up - mark)) - closing
  }
  let [collateral, fallen] = [0n, 0n]
  for (const [number, amount] of account.balances) {
    const asset = books.assets[number]!
    const value = (amount * asset.price) / asset.atomsPerLot
    collateral += value
    fallen += floorDiv(-value * move, PPM)
  }
  let risen = 0n
  if (account.coin !== null) {
    const asset = books.assets[account.coin.asset]!
    const value = valueCeil(asset, debtOf(books, account), asset.price)
    collateral -= value
    risen = ceilDiv(value * move, PPM)
  }
  sum.lacking += max(-(cash + collateral), 0n)
  addLoss(sum.down, cash + down, collateral + fallen)
  addLoss(sum.up, cash + up, collateral - risen)
}

/** What a lot of an option is worth after a move of its underlying either way, its volatility as it is; null of anything else. */
function optionAfter(audit: Audit, market: number, move: bigint): { down: bigint; up: bigint } | null {
  const { books } = audit
  const { contract, underlying, tier, lotMultiple, mark } = books.markets[market]!
  if (!isOption(contract)) return null
  if (books.expiries[contract.expiry]!.status === 'settled') return { down: mark, up: mark }
  const { index } = books.underlyings[underlying]!
  const at = (to: bigint): bigint => {
    const dollars = dollarsOf(audit, contract, Number(max(1n, to)), books.nowMs)
    const atoms = (dollars * Number(lotMultiple) * 1e6) / Number(books.tiers[tier]!.tokenPpm)
    return BigInt(Math.min(Math.max(1, Math.round(atoms)), 1e12))
  }
  return { down: at(index + floorDiv(-index * move, PPM)), up: at(index + floorDiv(index * move, PPM)) }
}

/** Lots of options that accounts of a tier hold. */
function optionLots({ books }: Audit, tier: number): bigint {
  const held = books.markets.filter((row) => row.tier === tier && isOption(row.contract))
  return held.reduce((sum, { openInterest }) => sum + 2n * openInterest, 0n)
}

function addLoss(sum: Loss, cash: bigint, collateral: bigint): void {
  sum.loss = min(LOSS_MAX, sum.loss + max(-(cash + collateral), 0n))
  sum.payment += max(-cash, 0n)
}

function prefundedOf(audit: Audit, tier: number): bigint {
  return layersOf(audit, tier).reduce((sum, amount) => sum + amount, 0n)
}

function layersOf(audit: Audit, tier: number): bigint[] {
  return (['sitg', 'fund', 'stakers'] as const).map((kind) => max(houseAccount(audit, tier, kind).cash, 0n))
}

/** Cash that is owed to nobody; lent money counts as nothing. */
function liquidOf(audit: Audit, tier: number): bigint {
  const { books } = audit
  const { loans } = books.tiers[tier]!
  let sum =
    prefundedOf(audit, tier) + max(0n, houseAccount(audit, tier, 'treasury').cash - loans - lentOf(books.tiers[tier]!))
  for (const row of books.markets) if (row.tier === tier) sum += max(0n, books.accounts[row.reserve]!.cash)
  return sum
}
