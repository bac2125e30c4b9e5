/**
 * Lenders of a coin who wait, recomputed: who must wait and who need not, what an epoch lets each go, that nobody overtakes or is
 * let go more, and that nothing that has been recalled is taken back (decision 0120).
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { ceilDiv, max, min } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Asset } from './books.ts'
import { coinDivision, coinFree, coinPromised, coinWorth } from './coin-figures.ts'
import { fill } from './exits.ts'
import type { Wait } from './leaving-figures.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Something of a lender's shares begins to wait, waits no longer, or is recalled. */
export function auditCoinWaits(audit: Audit, event: EventOf<'coinLenderWaits'>): void {
  const { account } = event
  const asset = audit.books.assets[event.asset]!
  const { waiting } = asset.pool
  const was = waiting.rows.get(account) ?? { shares: 0n, recalled: 0n }
  const is = { shares: BigInt(event.shares), recalled: BigInt(event.recalled) }
  const held = asset.pool.held.get(account) ?? 0n
  const within = is.recalled >= 0n && is.recalled <= is.shares && is.shares <= held
  demand(audit, within, 'INV-6', () => `account ${account} waits with ${is.shares}, ${is.recalled} of ${held} coins`)
  const fair = isAsked(audit, event, was, is) ?? isEnded(audit, asset, account, was, is)
  const what = () => `account ${account} waits with ${is.shares} shares of coins after ${was.shares}`
  demand(audit, fair, 'INV-6', what)
  if (waiting.rows.size === 0) waiting.epochMs = audit.books.nowMs
  // With the last coin of a pool what is left of its shares is void.
  if (asset.pool.worth === 0n) waiting.plan?.rows.splice(0)
  if (is.shares === 0n) waiting.rows.delete(account)
  else waiting.rows.set(account, is)
}

/** Whether a lender's own command says so; null when the command is no lender's. */
function isAsked(audit: Audit, { account, asset }: EventOf<'coinLenderWaits'>, was: Wait, is: Wait): boolean | null {
  const { command, books } = audit
  const listed = books.assets[asset]!
  switch (command.type) {
    case 'coinLendExit': {
      if (is.shares === 0n) return listed.pool.worth === 0n
      const barred =
        listed.pool.waiting.rows.size > 0 || coinWorth(listed, BigInt(command.shares)) > coinFree(audit, listed)
      demand(audit, barred, 'INV-6', () => `${command.shares} shares of coin ${asset} wait for nothing`)
      const { shorts } = books.tiers[listed.tier]!
      demand(audit, shorts.size === 0, 'rules §7', () => `lenders of coin ${asset} ask while ${[...shorts]} are short`)
      const own = command.account === account && command.asset === asset
      return own && is.shares === was.shares + BigInt(command.shares) && is.recalled === was.recalled
    }
    case 'coinLendExitCancel': {
      const own = command.account === account && command.asset === asset
      return own && is.shares === was.recalled && is.recalled === was.recalled && was.shares > was.recalled
    }
    case 'coinRecall': {
      const { unlent } = listed.pool
      const promised = coinPromised(audit, listed)
      demand(audit, promised > unlent, 'INV-6', () => `${promised} of coin ${asset} are recalled, ${unlent} are there`)
      const own = command.account === account && command.asset === asset
      return own && is.shares === was.shares && is.recalled === was.shares && was.shares > was.recalled
    }
    default:
      return null
  }
}

/** Whether what waits ends by itself: void, wound down, let go by an epoch, or paid for by a buy-in. */
function isEnded(audit: Audit, asset: Asset, account: number, was: Wait, is: Wait): boolean {
  const { type } = audit.command
  if (is.shares === 0n && (asset.pool.worth === 0n || type === 'tierWindDown' || type === 'vaultReport')) return true
  if (type !== 'tick') return false
  const end = asset.pool.waiting.ends[0]
  if (end?.account === account) {
    const shares = endedFor(asset, end.coins)
    return is.shares === was.shares - shares && is.recalled === was.recalled - shares
  }
  return isLetGo(audit, asset, account, was, is)
}

/** Shares that end for coins that have been paid for. */
function endedFor({ pool }: Asset, coins: bigint): bigint {
  return ceilDiv(coins * pool.shares, pool.worth)
}

/**
 * Let go as recomputed, recalled shares first; or dust that is worth nothing; or coins that would need a new balance, of which
 * nothing moves then. Whether there is room for one is not recomputed.
 */
function isLetGo(audit: Audit, asset: Asset, account: number, was: Wait, is: Wait): boolean {
  const { waiting } = asset.pool
  const next = nextGoing(asset)
  if (next === null || next.account !== account) return false
  const roomless = !audit.books.accounts[account]!.balances.has(audit.books.assets.indexOf(asset))
  const stays = audit.events[audit.at + 1]?.type !== 'posted'
  if (stays && (next.shares < 0n || roomless)) {
    waiting.going = null
    return is.shares === 0n && is.recalled === 0n
  }
  return (
    next.shares > 0n && is.shares === was.shares - next.shares && is.recalled === max(0n, was.recalled - next.shares)
  )
}

/** The row of a sharing that comes next, and as many shares as its owner's part pays for; −1 for dust. Rows that get nothing are passed. */
function nextGoing({ pool: { waiting } }: Asset): { readonly account: number; readonly shares: bigint } | null {
  const { plan } = waiting
  while (waiting.going === null && plan !== null && plan.rows.length > 0) {
    const { account, shares, leaver } = plan.rows.shift()!
    const worthOf = (of: bigint): bigint => (of === 0n ? 0n : (of * plan.worth) / plan.shares)
    const asked = worthOf(shares)
    if (asked === 0n) return { account, shares: -1n }
    const part = min(asked, plan.left[leaver]!)
    plan.left[leaver]! -= part
    const go = part === asked ? shares : (part * plan.shares) / plan.worth
    if (worthOf(go) > 0n) waiting.going = { account, shares: go }
  }
  return waiting.going
}

/** Shares of who has called end for as many coins as a buy-in has paid it for: the fewest that are worth them. */
export function auditCoinEnded(audit: Audit, { account, asset, shares, coins }: EventOf<'coinSharesEnded'>): void {
  const listed = audit.books.assets[asset]!
  const { pool } = listed
  const end = pool.waiting.ends.shift()
  const ended = end?.account === account ? endedFor(listed, end.coins) : -1n
  const same = BigInt(shares) === ended && BigInt(coins) === end?.coins
  demand(audit, same, 'recall', () => `${shares} shares of account ${account} end for ${coins}, not ${ended}`)
  const left = (pool.held.get(account) ?? 0n) - ended
  demand(audit, left >= 0n, 'INV-9', () => `${-left} shares of account ${account} end that it has not`)
  if (left === 0n) pool.held.delete(account)
  else pool.held.set(account, left)
  pool.worth -= BigInt(coins)
  pool.shares -= ended
}

/** Shares go for coins: at once, when they overtake nobody; or as many as an epoch was recomputed to let go. */
export function auditCoinGoes(audit: Audit, { account, asset, shares, amount }: EventOf<'coinLenderChanged'>): void {
  const { waiting } = audit.books.assets[asset]!.pool
  if (audit.command.type === 'coinLendExit') {
    const what = () => `account ${account} takes coins out while ${[...waiting.rows.keys()]} wait`
    return demand(audit, waiting.rows.size === 0, 'INV-6', what)
  }
  const { going } = waiting
  const what = () =>
    `account ${account} is let go ${-shares} shares of coins, not ${going?.shares} of ${going?.account}`
  demand(audit, going?.account === account && going.shares === BigInt(-shares), 'INV-6', what)
  waiting.going = null
  waiting.plan!.worth += BigInt(amount)
  waiting.plan!.shares += BigInt(shares)
}

/** The end of an epoch: what may go, shared by all that each owner has lent, at most what it asks for. */
export function auditCoinShared(audit: Audit, event: EventOf<'coinExitsShared'>): void {
  const asset = audit.books.assets[event.asset]!
  const { waiting } = asset.pool
  const { shorts } = audit.books.tiers[asset.tier]!
  demand(audit, isOver(audit, asset), 'INV-6', () => `an epoch of coin ${event.asset} ends that is not over`)
  demand(audit, shorts.size === 0, 'rules §7', () => `lenders of coins go while ${[...shorts]} are short`)
  const { income } = coinDivision(audit, asset)
  demand(audit, income === 0n, 'INV-9', () => `coin ${event.asset} lets lenders go with ${income} undivided`)
  waiting.epochMs = audit.books.nowMs
  const leavers = leaversOf(audit, asset)
  const caps = leavers.map(({ rows }) =>
    rows.reduce((sum, account) => sum + coinWorth(asset, waiting.rows.get(account)!.shares), 0n),
  )
  const budget = min(
    caps.reduce((sum, cap) => sum + cap, 0n),
    coinFree(audit, asset),
  )
  demand(audit, budget === BigInt(event.budget), 'INV-6', () => `lenders share ${event.budget} coins, not ${budget}`)
  const weights = leavers.map(({ weight }) => weight)
  const sharesOf = (account: number): bigint => waiting.rows.get(account)!.shares
  waiting.plan = {
    rows: leavers.flatMap(({ rows }, leaver) =>
      rows.map((account) => ({ account, shares: sharesOf(account), leaver })),
    ),
    left: fill(budget, weights, caps),
    ...{ worth: asset.pool.worth, shares: asset.pool.shares },
  }
}

/** Owners that wait, by number, with all that they have lent of the coin and their accounts. */
function leaversOf({ books }: Audit, asset: Asset): { weight: bigint; readonly rows: number[] }[] {
  const { waiting, held } = asset.pool
  const found = new Map<number, { weight: bigint; readonly rows: number[] }>()
  for (const account of [...waiting.rows.keys()].sort((a, b) => a - b)) {
    const { owner } = books.accounts[account]!
    const leaver = found.get(owner) ?? { weight: 0n, rows: [] }
    leaver.rows.push(account)
    found.set(owner, leaver)
  }
  for (const [account, shares] of held) {
    const leaver = found.get(books.accounts[account]!.owner)
    if (leaver !== undefined) leaver.weight += coinWorth(asset, shares)
  }
  return [...found].sort(([a], [b]) => a - b).map(([, leaver]) => leaver)
}

/** At the beginning of a command. */
export function beginCoinLeaving({ books }: Audit): void {
  for (const { pool, tier } of books.assets) pool.waiting.shortAtStart = books.tiers[tier]!.shorts.size > 0
}

/** At the end of a command: every epoch that is over was ended, unless somebody was short, and every part was let go. */
export function endCoinLeaving(audit: Audit): void {
  const { books } = audit
  for (const [number, asset] of books.assets.entries()) {
    const { waiting } = asset.pool
    const missed = nextGoing(asset)
    demand(audit, missed === null, 'INV-6', () => `coin ${number}: account ${missed?.account} is let go nothing`)
    demand(audit, waiting.ends.length === 0, 'recall', () => `coin ${number}: callers keep shares that were paid for`)
    waiting.plan = null
    if (audit.command.type !== 'tick' || !isOver(audit, asset)) continue
    const wasShort = waiting.shortAtStart || books.tiers[asset.tier]!.shorts.size > 0
    demand(audit, wasShort, 'INV-6', () => `coin ${number}: an epoch of lenders is over and nobody is let go`)
    waiting.epochMs = books.nowMs
  }
}

function isOver({ books, parameters }: Audit, { tier, pool }: Asset): boolean {
  const lengthMs = Number(parameters.scopes.tier![tier]!.exitEpochMs!)
  return !books.tiers[tier]!.woundDown && pool.waiting.rows.size > 0 && books.nowMs - pool.waiting.epochMs >= lengthMs
}
