/**
 * INV-11 and the order of the waterfall (rules §7), recomputed: a shortfall is split over what the account owes, layers pay
 * in their order and only when those before have nothing left, gains are cut in proportion, and the parts sum exactly.
 */
import type { HouseEvent, LayerKind } from '../../core/words/index.ts'
import { max, min, PPM, shareOut } from './arithmetic.ts'
import { type Audit, demand, type OpenShortfall } from './audit.ts'
import type { Account } from './books.ts'
import { hungTogether } from './clusters.ts'
import { auditCoinCut, coinPartOf, debtCost } from './coins.ts'
import { legsInOrder } from './conservation.ts'
import { measure, resultOf } from './margin.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Layers that pay from cash, in their order. */
const cashLayers: readonly LayerKind[] = ['own', 'own-stake', 'sitg', 'fund', 'stakers']

/** An account is noted once, and only while its equity is below zero. */
export function auditNoted(audit: Audit, { account, open }: EventOf<'shortfallNoted'>): void {
  const row = audit.books.accounts[account]!
  const isOpen = audit.books.tiers[row.tier]!.shorts.has(account)
  demand(audit, isOpen === (open === 0), 'rules §7', () => `a shortfall of account ${account} is noted twice`)
  const { equity } = measure(audit, row)
  demand(audit, open === 0 || equity < 0n, 'rules §7', () => `account ${account} is short with an equity of ${equity}`)
}

/** The first part of a shortfall tells of all: they must be the split of their sum over losses and loan. */
export function beforeShortfall(audit: Audit, event: EventOf<'shortfallFound'>): void {
  const { account } = event
  const known = audit.shortfalls.get(account)
  if (known !== undefined && known.layer === 'none') return
  if (known !== undefined) auditLeft(audit, known)
  const told = new Map<number, bigint>()
  for (let at = audit.at; at < audit.events.length; at++) {
    const part = audit.events[at]!
    if (part.type !== 'shortfallFound' || part.account !== account) break
    told.set(part.market, BigInt(part.amount))
  }
  const total = [...told.values()].reduce((sum, amount) => sum + amount, 0n)
  const owed = owedBy(audit, audit.books.accounts[account]!)
  const shares = shareOut(
    total,
    owed.map(({ amount }) => amount),
  )
  owed.forEach(({ market, amount }, i) => {
    const share = told.get(market) ?? 0n
    const what = () => `account ${account} lacks ${total}: market ${market} is told ${share}, should be ${shares[i]}`
    demand(audit, share === shares[i] && share <= amount, 'INV-11', what)
  })
  auditTotal(audit, account, total)
  const coin = coinPartOf(audit, audit.books.accounts[account]!, told.get(-2) ?? 0n)
  audit.shortfalls.set(account, { account, coin, left: told, layer: 'none' })
  audit.failing = account
  // What is settled has not been waiting.
  const { procedure } = audit.books.accounts[account]!
  if (procedure !== null) procedure.ticksLate = 0
}

/** What an account owes: losses by market, then its loan as market −1, then a coin as market −2. */
function owedBy(audit: Audit, account: Account): { market: number; amount: bigint }[] {
  const { books } = audit
  const owed: { market: number; amount: bigint }[] = []
  for (const [market, leg] of legsInOrder(account)) {
    const result = resultOf(leg, books.markets[market]!.mark, books.markets[market]!.index)
    if (result < 0n) owed.push({ market, amount: -result })
  }
  if (account.cash < 0n) owed.push({ market: -1, amount: -account.cash })
  if (account.coin !== null) owed.push({ market: -2, amount: debtCost(audit, account) })
  return owed
}

/**
 * B is what losses exceed claims and cash by. Only what goes in kind is against another sum: collateral, and at maximum age
 * claims at v, as far as anything is owed.
 */
function auditTotal(audit: Audit, account: number, total: bigint): void {
  const { books } = audit
  const row = books.accounts[account]!
  const coin = debtCost(audit, row)
  let lacking = coin - row.cash
  let [owed, claims] = [coin + max(-row.cash, 0n), 0n]
  for (const [number, leg] of row.legs) {
    const market = books.markets[number]!
    const result = resultOf(leg, market.mark, market.index)
    lacking -= result
    if (result < 0n) owed -= result
    else claims += (result * market.credit) / PPM
  }
  const isOld = row.procedure?.kind === 'resolution' && row.procedure.deadlineMs <= books.nowMs
  const right = total === lacking || row.balances.size > 0 || (isOld && total === min(owed, claims))
  demand(audit, right, 'INV-11', () => `account ${account} lacks ${lacking}, the shortfall is ${total}`)
}

/** A layer pays a part: it is that layer's money, and no layer before it has any left. */
export function afterLayerPaid(audit: Audit, event: EventOf<'layerPaid'>): void {
  const { account, market, layer, payer, amount } = event
  const open = shortfallOf(audit, account)
  take(audit, open, market, BigInt(amount), layer)
  const { books } = audit
  const failed = books.accounts[account]!
  const { houseAccounts } = books.tiers[failed.tier]!
  const payers: { readonly [L in LayerKind]?: number | undefined } = {
    'own-stake': houseAccounts.stakers,
    sitg: houseAccounts.sitg,
    fund: houseAccounts.fund,
    stakers: houseAccounts.stakers,
  }
  const from = books.accounts[payer]!
  const own = layer === 'own' && from.pledgedTo === account && from.owner === failed.owner
  demand(
    audit,
    own || payers[layer] === payer,
    'rules §7',
    () => `account ${payer} pays for account ${account} as ${layer}`,
  )
  demand(audit, from.cash >= 0n, 'rules §7', () => `layer ${layer} pays beyond its cash: ${from.cash}`)
  auditExhausted(audit, failed, cashLayers.slice(0, cashLayers.indexOf(layer)), layer)
}

/** No layer of a list has anything left for an account. */
function auditExhausted(audit: Audit, failed: Account, layers: readonly LayerKind[], payer: string): void {
  for (const layer of layers) {
    const left = leftIn(audit, failed, layer)
    demand(
      audit,
      left === 0n,
      'rules §7',
      () => `${payer} pays for account ${failed.number}, ${layer} still has ${left}`,
    )
  }
}

function leftIn(audit: Audit, failed: Account, layer: LayerKind): bigint {
  const { books } = audit
  const { houseAccounts } = books.tiers[failed.tier]!
  const cashOf = (number: number | undefined): bigint => max(books.accounts[number!]!.cash, 0n)
  if (layer === 'sitg') return cashOf(houseAccounts.sitg)
  if (layer === 'fund') return cashOf(houseAccounts.fund)
  if (layer === 'stakers') return cashOf(houseAccounts.stakers)
  if (layer === 'own-stake') return min(ownStake(audit, failed), cashOf(houseAccounts.stakers))
  let left = 0n
  for (const account of failed.owner < 0 ? [] : ownAccounts(audit, failed)) {
    if (account.pledgedTo === failed.number) left += max(0n, min(account.cash, measure(audit, account).equity))
  }
  return left
}

/** What the stakes of an owner are worth: shares at the pool's cash and collateral, at the lower price, rounded down. */
function ownStake(audit: Audit, failed: Account): bigint {
  const { books } = audit
  const tier = books.tiers[failed.tier]!
  if (tier.stakeShares === 0n) return 0n
  const pool = books.accounts[tier.houseAccounts.stakers!]!
  let worth = pool.cash
  for (const [number, amount] of pool.balances) {
    const asset = books.assets[number]!
    worth += (amount * min(asset.price, asset.slow)) / asset.atomsPerLot
  }
  const own = failed.owner < 0 ? [failed] : ownAccounts(audit, failed)
  return own.reduce((sum, { stakeShares }) => sum + (stakeShares * worth) / tier.stakeShares, 0n)
}

function ownAccounts({ books }: Audit, { owner, tier }: Account): Account[] {
  return books.owners[owner]!.accounts.map((number) => books.accounts[number]!).filter((row) => row.tier === tier)
}

/** A loss written off moves cost from who failed to who gained: it comes off that shortfall. */
export function beforeLoss(audit: Audit, { market, from, to, amount }: EventOf<'costPosted'>): void {
  const open = audit.shortfalls.get(from)
  demand(audit, open !== undefined, 'INV-11', () => `account ${from} lacks nothing and is let off ${amount}`)
  audit.cut.set(to, (audit.cut.get(to) ?? 0n) + BigInt(amount))
  audit.debtors.add(from)
  take(audit, open!, market, BigInt(amount), 'vmgh')
}

/** Gathers the cuts of one market and layer; the last one closes the group. */
export function afterGainCut(audit: Audit, event: EventOf<'gainCut'>): void {
  const { books, cuts } = audit
  const { market, account, gain, amount } = event
  const row = books.markets[market]!
  const leg = books.accounts[account]!.legs.get(market)
  const left = leg === undefined ? 0n : resultOf(leg, row.mark, row.index)
  const what = () => `account ${account} had ${left + BigInt(amount)} unpaid in market ${market}, not ${gain}`
  demand(audit, left + BigInt(amount) === BigInt(gain), 'INV-11', what)
  const moved = audit.cut.get(account) ?? 0n
  demand(audit, moved === BigInt(amount), 'INV-11', () => `account ${account} is cut ${amount}, ${moved} was posted`)
  audit.cut.delete(account)
  cuts.push(event)
  const next = audit.events.slice(audit.at + 1).find(({ type }) => type !== 'costPosted' && type !== 'fundingSettled')
  const same = next?.type === 'gainCut' && next.market === market && next.layer === event.layer
  if (!same) endCuts(audit, event)
}

/** The cut of a group is in proportion to the gains, reaches everybody who gained, and as far as it is needed. */
function endCuts(audit: Audit, { market, layer }: EventOf<'gainCut'>): void {
  const { books } = audit
  const cuts = audit.cuts.splice(0)
  const failed = books.accounts[audit.failing]!
  const open = layer === 'own' ? [audit.shortfalls.get(audit.failing)!] : [...audit.shortfalls.values()]
  if (layer === 'vmgh')
    for (const debtor of audit.debtors) auditExhausted(audit, books.accounts[debtor]!, cashLayers, layer)
  audit.debtors.clear()
  const gains = cuts.map(({ gain }) => BigInt(gain))
  const total = gains.reduce((sum, gain) => sum + gain, 0n)
  const cut = cuts.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  const owed = open.reduce((sum, { left }) => sum + (left.get(market) ?? 0n), cut)
  const what = () => `${cut} is cut of ${total} in market ${market} for ${owed}`
  demand(audit, cut === min(total, owed), 'INV-11', what)
  const shares = shareOut(cut, gains)
  cuts.forEach(({ account, amount }, i) => {
    const what = () => `account ${account} is cut ${amount} in market ${market}, should be ${shares[i]}`
    demand(audit, BigInt(amount) === shares[i], 'INV-11', what)
    const ascends = i === 0 || cuts[i - 1]!.account < account
    demand(audit, ascends, 'INV-11', () => `gains of market ${market} are not cut in the order of accounts`)
  })
  for (const holder of books.markets[market]!.holders) {
    const account = books.accounts[holder]!
    if (cuts.some((each) => each.account === holder)) continue
    if (layer === 'own' && (holder === audit.failing || !isKin(audit, failed, account))) continue
    const row = books.markets[market]!
    const gain = resultOf(account.legs.get(market)!, row.mark, row.index)
    demand(audit, gain <= 0n, 'INV-11', () => `account ${holder} has ${gain} unpaid in market ${market} and is not cut`)
  }
}

/** A link moves money only after its notice. */
function isKin({ books, parameters }: Audit, failed: Account, other: Account): boolean {
  if (failed.owner < 0 || other.owner < 0 || failed.tier !== other.tier) return false
  if (other.owner === failed.owner) return true
  const untilMs = books.nowMs - Number(parameters.scopes.tier![failed.tier]!.linkNoticeMs!)
  return hungTogether(books, failed.owner, other.owner, Math.max(untilMs, 0))
}

/** The lender bears the loan part, when no layer has anything left. */
export function afterLenderCut(audit: Audit, { account, amount }: EventOf<'lenderCut'>): void {
  const open = audit.shortfalls.get(audit.failing)
  demand(audit, open !== undefined, 'INV-11', () => `lender ${account} is cut without a shortfall`)
  auditExhausted(audit, audit.books.accounts[audit.failing]!, cashLayers, 'lenders')
  take(audit, open!, -1, BigInt(amount), 'lenders')
}

/** So do the lenders of a coin. */
export function beforeCoinCut(audit: Audit, event: EventOf<'coinLendersCut'>): void {
  const open = audit.shortfalls.get(event.account)
  demand(audit, open !== undefined, 'INV-11', () => `lenders of coin ${event.asset} are cut without a shortfall`)
  const value = auditCoinCut(audit, event)
  // The reserve bears its own coins before anybody is asked.
  if (value > open!.coin!.reserve) auditExhausted(audit, audit.books.accounts[event.account]!, cashLayers, 'lenders')
  take(audit, open!, -2, value, 'lenders')
}

/** Nothing of any shortfall is left when its command ends. */
export function auditBorne(audit: Audit): void {
  for (const open of audit.shortfalls.values()) auditLeft(audit, open)
  audit.shortfalls.clear()
}

function auditLeft(audit: Audit, open: OpenShortfall): void {
  for (const [market, left] of open.left) {
    const what = () => `${left} of account ${open.account}'s shortfall in market ${market} is not borne`
    demand(audit, left === 0n, 'INV-11', what)
  }
}

function shortfallOf(audit: Audit, account: number): OpenShortfall {
  const open = audit.shortfalls.get(account)
  demand(audit, open !== undefined, 'INV-11', () => `a layer pays for account ${account}, which lacks nothing`)
  return open!
}

function take(audit: Audit, open: OpenShortfall, market: number, amount: bigint, layer: LayerKind): void {
  const left = (open.left.get(market) ?? 0n) - amount
  const what = () => `${layer} bears ${amount} of market ${market}, ${-left} more than is left`
  demand(audit, left >= 0n, 'INV-11', what)
  open.left.set(market, left)
  open.layer = layer
}
