/**
 * Exits, recomputed from commands and events: what may leave at once and what must wait, and at the end of an epoch what each
 * account could withdraw, what lapses, and what each owner gets, to the atom (decision 0088). A claim of what could be withdrawn is
 * checked by what it means: it may leave, and an atom more may not.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { ceilDiv, max, min, PPM, shareOut } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import { moneyOf, type Withdrawal } from './books.ts'
import { isWindowOver, worthOf } from './exits-books.ts'
import { emptyExits } from './exits-state.ts'
import { initialOf } from './initial.ts'
import { conditionOf, marketConditionOf } from './prices.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

const RULE = 'INV-6'

/** Judges a withdrawal before it is entered: at once or queued as it had to be, granted and lapsed as was recomputed. */
export function auditExit(audit: Audit, event: EventOf<'withdrawalNoted'>): void {
  const { withdrawal, account, vault, stage } = event
  const amount = BigInt(event.amount)
  if (stage === 'requested' || stage === 'queued') {
    const barred = bar(audit, vault, amount)
    const what = () => `withdrawal ${withdrawal} of ${amount} is ${stage}; against it stands: ${barred}`
    demand(audit, (barred === null) === (stage === 'requested'), RULE, what)
    if (stage === 'queued') auditQueued(audit, account, vault, amount)
  } else if (stage === 'granted') auditGrant(audit, event)
  else if (stage === 'lapsed') auditLapse(audit, event)
}

/** Money that goes to another tier is an outflow: nothing may stand against it. */
export function auditMoveOut(audit: Audit, { from, amount }: EventOf<'vaultMoved'>): void {
  const barred = bar(audit, from, BigInt(amount))
  demand(audit, barred === null, RULE, () => `${amount} leave vault ${from} for another tier against ${barred}`)
}

/** What an account could withdraw at the end of an epoch: it may leave, and one atom more may not. */
export function auditWeight(audit: Audit, { asset, account, amount }: EventOf<'exitWeighed'>): void {
  lookAtEpochs(audit)
  const due = audit.exits.due.has(asset)
  demand(audit, due, RULE, () => `account ${account} is weighed for asset ${asset}, whose epoch has not ended`)
  const weight = BigInt(amount)
  const held = moneyOf(audit.books, account, asset)
  const free = mayLetGo(audit, account) && !isBlocked(audit, account)
  const fits = weight === 0n || (free && weight <= held && passesWithout(audit, account, asset, weight))
  const more = free && weight + 1n <= held && passesWithout(audit, account, asset, weight + 1n)
  demand(audit, fits && !more, RULE, () => `account ${account} of ${held} of asset ${asset} is weighed with ${weight}`)
  const weighed = audit.exits.weighed.get(asset) ?? new Map<number, bigint>()
  weighed.set(account, weight)
  audit.exits.weighed.set(asset, weighed)
}

/** What an epoch lets go of an asset; with the first of a tier everything of the tier is recomputed. */
export function auditShared(audit: Audit, { asset, budget }: EventOf<'exitsShared'>): void {
  lookAtEpochs(audit)
  const { exits, books } = audit
  const { tier } = books.assets[asset]!
  if (!exits.planned.has(tier)) planTier(audit, tier)
  exits.planned.add(tier)
  const due = exits.due.delete(asset)
  const wanted = exits.budgets.get(asset)
  demand(audit, due && wanted === BigInt(budget), RULE, () => `asset ${asset} shares ${budget}, not ${wanted}`)
}

/** At the end of a command: whatever was to be shared was shared, every part was let go. */
export function endExits(audit: Audit): void {
  if (audit.command.type === 'tick') lookAtEpochs(audit)
  const { due, parts } = audit.exits
  demand(audit, due.size === 0, RULE, () => `assets ${[...due]} end an epoch and share nothing`)
  demand(audit, parts.size === 0, RULE, () => `withdrawals ${[...parts.keys()]} are let go nothing`)
  audit.exits = emptyExits()
}

/** Which epochs end now: the clock passes, something waits, and its time is over. */
function lookAtEpochs(audit: Audit): void {
  const { exits, books, parameters } = audit
  if (exits.looked) return
  exits.looked = true
  if (audit.command.type !== 'tick') return
  for (const tier of books.tiers) {
    const waiting = books.vaults.some((vault) => vault.tier === tier.number && vault.waiting > 0n)
    const lengthMs = Number(parameters.scopes.tier![tier.number]!.exitEpochMs!)
    if (!waiting || books.nowMs - tier.exitEpochMs < lengthMs) continue
    tier.exitEpochMs = books.nowMs
    books.assets.forEach((asset, number) => {
      if (asset.tier !== tier.number || !isQueued(audit, number) || assetLeft(audit, number) === 0n) return
      exits.due.add(number)
      exits.expected.set(number, accountsWaiting(audit, number))
    })
  }
}

/** Every account, in the tier, of whoever waits for an asset. */
function accountsWaiting({ books }: Audit, asset: number): Set<number> {
  const found = new Set<number>()
  for (const row of books.withdrawals.values()) {
    if (row.waiting === 0n || books.vaults[row.vault]!.asset !== asset) continue
    for (const account of accountsBeside(books, row.account)) found.add(account)
  }
  return found
}

function accountsBeside(books: Audit['books'], account: number): number[] {
  const { owner, tier } = books.accounts[account]!
  if (owner < 0) return [account]
  return books.owners[owner]!.accounts.filter((other) => books.accounts[other]!.tier === tier)
}

/** What of an asset waits could have left its account when it was asked for. */
function auditQueued(audit: Audit, account: number, vault: number, amount: bigint): void {
  const { asset } = audit.books.vaults[vault]!
  let all = amount
  for (const row of audit.books.withdrawals.values()) {
    if (row.account === account && audit.books.vaults[row.vault]!.asset === asset) all += row.waiting
  }
  const fits = mayLetGo(audit, account) && all <= moneyOf(audit.books, account, asset)
  const passes = fits && passesWithout(audit, account, asset, all)
  demand(audit, passes, RULE, () => `account ${account} waits for ${all} of asset ${asset}, which may not leave it`)
}

/** A part is what was recomputed; less only where the account, having been paid of another asset, could not let go an atom more. */
function auditGrant(audit: Audit, { withdrawal, account, vault, amount }: EventOf<'withdrawalNoted'>): void {
  const part = audit.exits.parts.get(withdrawal)
  audit.exits.parts.delete(withdrawal)
  const { asset } = audit.books.vaults[vault]!
  const held = moneyOf(audit.books, account, asset)
  const less = part !== undefined && BigInt(amount) < part
  const could = less && held > 0n && !isBlocked(audit, account) && passesWithout(audit, account, asset, 1n)
  const holds = part === BigInt(amount) || (less && !could)
  demand(audit, holds, RULE, () => `withdrawal ${withdrawal} is let go ${amount}, not ${part}`)
}

/** What lapses is what the account asks beyond its weight, of its latest request that waits. */
function auditLapse(audit: Audit, { withdrawal, account, vault, amount }: EventOf<'withdrawalNoted'>): void {
  const { books, exits } = audit
  const { asset } = books.vaults[vault]!
  const weight = exits.weighed.get(asset)?.get(account)
  const rows = [...books.withdrawals].filter(
    ([, row]) => row.account === account && row.waiting > 0n && books.vaults[row.vault]!.asset === asset,
  )
  const over = rows.reduce((sum, [, row]) => sum + row.waiting, 0n) - (weight ?? 0n)
  const [ticket, latest] = rows.reduce((late, row) => (row[0] > late[0] ? row : late))
  const holds =
    weight !== undefined &&
    !isBlocked(audit, account) &&
    ticket === withdrawal &&
    BigInt(amount) === min(over, latest.waiting)
  demand(audit, holds, RULE, () => `${amount} of withdrawal ${withdrawal} lapse, ${over} are beyond ${weight}`)
}

type Waiter = { readonly accounts: readonly number[]; weight: bigint; readonly rows: [number, Withdrawal][] }

/** Recomputes the sharing of a tier, of which everything has been weighed and nothing been let go. */
function planTier(audit: Audit, tier: number): void {
  const { books, exits } = audit
  const token = books.tiers[tier]!.settlementAsset
  const assets = [...exits.due].filter((asset) => books.assets[asset]!.tier === tier)
  assets.sort((a, b) => (a === token ? -1 : b === token ? 1 : a - b))
  const plans = assets.map((asset) => {
    const waiters = waitersOf(audit, asset)
    const vaults = books.vaults.flatMap((vault, number) => (vault.asset === asset ? [number] : []))
    const asked = (waiter: Waiter, vault: number) =>
      waiter.rows.reduce((sum, [, row]) => sum + (row.vault === vault ? row.waiting : 0n), 0n)
    const weights = waiters.map(({ weight }) => weight)
    const byVault = vaults.map((vault) =>
      fill(
        unasked(audit, vault),
        weights,
        waiters.map((waiter) => asked(waiter, vault)),
      ),
    )
    const caps = waiters.map((_, i) => byVault.reduce((sum, shares) => sum + shares[i]!, 0n))
    const most = min(
      assetLeft(audit, asset),
      caps.reduce((sum, cap) => sum + cap, 0n),
    )
    return { asset, waiters, weights, vaults, byVault, caps, most }
  })
  const values = plans.map(({ asset, most }) => worthOf(books, asset, most))
  const whole = values.reduce((sum, value) => sum + value, 0n)
  const left = tierLeft(audit, tier)
  const shares = whole <= left ? null : fill(left, values, values)
  plans.forEach((plan, k) => {
    const budget = shares === null ? plan.most : min(plan.most, within(audit, plan.asset, shares[k]!))
    exits.budgets.set(plan.asset, budget)
    const parts = fill(budget, plan.weights, plan.caps)
    plan.waiters.forEach(({ rows }, i) => {
      let rest = parts[i]!
      const ofVault = plan.byVault.map((each) => each[i]!)
      for (const [ticket, row] of rows) {
        const v = plan.vaults.indexOf(row.vault)
        const part = min(min(row.waiting, rest), ofVault[v]!)
        rest -= part
        ofVault[v]! -= part
        if (part > 0n) exits.parts.set(ticket, part)
      }
    })
  })
}

/** Who waits for an asset, with all its accounts; each was weighed, and asks no more than it could withdraw. */
function waitersOf(audit: Audit, asset: number): Waiter[] {
  const { books, exits } = audit
  const weighed = exits.weighed.get(asset) ?? new Map<number, bigint>()
  const byOwner = new Map<number, Waiter>()
  for (const [ticket, row] of books.withdrawals) {
    if (row.waiting === 0n || books.vaults[row.vault]!.asset !== asset) continue
    const { owner } = books.accounts[row.account]!
    const waiter = byOwner.get(owner) ?? { accounts: accountsBeside(books, row.account), weight: 0n, rows: [] }
    byOwner.set(owner, waiter)
    if (!isBlocked(audit, row.account)) waiter.rows.push([ticket, row])
  }
  const expected = exits.expected.get(asset) ?? new Set<number>()
  const complete = expected.size === weighed.size && [...expected].every((account) => weighed.has(account))
  demand(audit, complete, RULE, () => `asset ${asset}: ${[...weighed.keys()]} are weighed, not ${[...expected]}`)
  // The clearing house's own, owner −1, stands last.
  const waiters = [...byOwner].sort(([a], [b]) => (a < 0 ? 1 : b < 0 ? -1 : a - b)).map(([, waiter]) => waiter)
  for (const waiter of waiters) {
    for (const account of waiter.accounts) {
      const weight = weighed.get(account)!
      const asked = waiter.rows.reduce((sum, [, row]) => sum + (row.account === account ? row.waiting : 0n), 0n)
      demand(audit, asked <= weight, RULE, () => `account ${account} still asks ${asked}, weighed with ${weight}`)
      waiter.weight += weight
    }
    waiter.rows.sort(([a], [b]) => a - b)
  }
  return waiters
}

/** Water-filling by rounds: whoever its share would fill is filled, until nobody is; the rest is shared out. */
export function fill(amount: bigint, weights: readonly bigint[], caps: readonly bigint[]): bigint[] {
  const shares = caps.map(() => 0n)
  const open = new Set([...caps.keys()].filter((i) => caps[i]! > 0n))
  let left = amount
  while (true) {
    const whole = [...open].reduce((sum, i) => sum + weights[i]!, 0n)
    const full = [...open].filter((i) => caps[i]! * whole <= left * weights[i]!)
    if (full.length === 0) break
    for (const i of full) {
      shares[i] = caps[i]!
      left -= caps[i]!
      open.delete(i)
    }
  }
  const rest = [...open]
  if (rest.length === 0) return shares
  const parts = shareOut(
    left,
    rest.map((i) => weights[i]!),
  )
  rest.forEach((i, k) => {
    shares[i] = parts[k]!
  })
  return shares
}

/** What stands against an amount that is to leave a vault at once, null when nothing does. */
function bar(audit: Audit, vault: number, amount: bigint): string | null {
  const { books } = audit
  const { asset, tier } = books.vaults[vault]!
  if (overtakes(audit, vault)) return 'others wait'
  if (books.tiers[tier]!.breaker) return 'the breaker is on'
  if (amount > unasked(audit, vault)) return 'the vault has less'
  if (amount > assetLeft(audit, asset)) return 'the window of the asset'
  return worthOf(books, asset, amount) > tierLeft(audit, tier) ? 'the window of the tier' : null
}

/** Whether anything waits in the vault, or in another of the asset that could pay. */
function overtakes(audit: Audit, vault: number): boolean {
  const { asset } = audit.books.vaults[vault]!
  return audit.books.vaults.some(
    (row, other) => row.asset === asset && row.waiting > 0n && (other === vault || unasked(audit, other) > 0n),
  )
}

function isQueued({ books }: Audit, asset: number): boolean {
  return books.vaults.some((vault) => vault.asset === asset && vault.waiting > 0n)
}

function unasked({ books }: Audit, vault: number): bigint {
  const { held, pending } = books.vaults[vault]!
  return max(0n, held - pending)
}

/** What of an asset may still leave in the window: a part of what it began with, rounded up. */
function assetLeft(audit: Audit, asset: number): bigint {
  const { books, parameters } = audit
  const { tier } = books.assets[asset]!
  let [whole, gone] = [0n, 0n]
  books.vaults.forEach((vault, number) => {
    if (vault.asset !== asset) return
    whole += unasked(audit, number)
    if (!isWindowOver(audit, tier)) gone += vault.outflow
  })
  return leftOf(audit, tier, whole + gone, parameters.scopes.tier![tier]!.outflowMaxPpm!, gone)
}

function tierLeft(audit: Audit, tier: number): bigint {
  const { books, parameters } = audit
  const gone = isWindowOver(audit, tier) ? 0n : books.tiers[tier]!.outflowValue
  let whole = gone
  books.vaults.forEach((vault, number) => {
    if (vault.tier === tier) whole += worthOf(books, vault.asset, unasked(audit, number))
  })
  return leftOf(audit, tier, whole, parameters.scopes.tier![tier]!.outflowValueMaxPpm!, gone)
}

function leftOf({ books, parameters }: Audit, tier: number, whole: bigint, ppm: bigint, gone: bigint): bigint {
  const limit = ceilDiv(whole * ppm, PPM)
  const short = books.tiers[tier]!.breaker
  const stands = short ? ceilDiv(limit * parameters.scopes.tier![tier]!.exitShortPpm!, PPM) : limit
  return max(0n, stands - gone)
}

/** The amount of an asset that a value lets go, rounded up; none for no value, all for an asset without a price. */
function within({ books }: Audit, asset: number, value: bigint): bigint {
  const { settlement, price, atomsPerLot } = books.assets[asset]!
  if (value <= 0n || settlement) return max(value, 0n)
  return price === 0n ? BigInt(Number.MAX_SAFE_INTEGER) : ceilDiv(value * atomsPerLot, price)
}

function mayLetGo({ books }: Audit, account: number): boolean {
  const { kind, pledgedTo } = books.accounts[account]!
  return (kind === 'member' || kind === 'backstop') && pledgedTo < 0
}

/** Whether a book with risk hangs on a price that lets no money go. */
function isBlocked({ books }: Audit, account: number): boolean {
  const row = books.accounts[account]!
  const legs = [...row.legs]
  const risk = row.cash < 0n || row.coin !== null || legs.some(([, leg]) => leg.lots !== 0n || leg.cost > 0n)
  if (!risk) return false
  const bad = (price: bigint, condition: string) => {
    return price === 0n || condition === 'degraded' || condition === 'halted'
  }
  const dim = (asset: number) => {
    const { price, underlying } = books.assets[asset]!
    return bad(price, conditionOf(books, underlying, row.tier))
  }
  return (
    legs.some(
      ([market, leg]) => leg.lots !== 0n && bad(books.markets[market]!.mark, marketConditionOf(books, market)),
    ) ||
    [...row.balances].some(([asset, n]) => n > 0n && dim(asset)) ||
    (row.coin !== null && dim(row.coin.asset))
  )
}

/** Whether an account would stand by INV-6 without an amount that it has. */
function passesWithout(audit: Audit, number: number, asset: number, amount: bigint): boolean {
  const row = audit.books.accounts[number]!
  const { settlement } = audit.books.assets[asset]!
  const held = moneyOf(audit.books, number, asset)
  const put = (money: bigint) => {
    if (settlement) row.cash = money
    else row.balances.set(asset, money)
  }
  put(held - amount)
  const { initialExcess, targetExcess, equity, deltaLeft } = initialOf(audit, row)
  put(held)
  return initialExcess >= 0n && targetExcess >= 0n && equity >= deltaLeft
}
