/** Withdrawals in the auditor's books: what waits, what was let go, and what has left in each tier's window. */
import type { HouseEvent } from '../../core/words/index.ts'
import { type Audit, demand } from './audit.ts'
import { addMoney, type Books, type Vault, type Withdrawal } from './books.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>

/** Enters what has become of a withdrawal. */
export function enterWithdrawal(audit: Audit, event: EventOf<'withdrawalNoted'>): void {
  const { books } = audit
  const { withdrawal, account, vault, stage, recipient } = event
  const amount = BigInt(event.amount)
  if (stage === 'requested' || stage === 'queued') {
    const row = { account, vault, recipient, amount: 0n, waiting: amount, counted: 0n, countedValue: 0n, sinceMs: -1 }
    books.withdrawals.set(withdrawal, row)
    books.vaults[vault]!.waiting += amount
    const tier = books.tiers[books.vaults[vault]!.tier]!
    // The first that waits in a tier begins its epoch.
    if (stage === 'queued' && !waitsBeside(books, withdrawal, tier.number)) tier.exitEpochMs = books.nowMs
    if (stage === 'requested') enterLetGo(audit, row, amount)
    return
  }
  const asked = books.withdrawals.get(withdrawal)
  const same = asked?.account === account && asked.vault === vault && asked.recipient === recipient
  demand(audit, same, 'INV-6', () => `withdrawal ${withdrawal} goes on as what was not asked for`)
  if (stage === 'granted') enterLetGo(audit, asked!, amount)
  else if (stage === 'lapsed') stopWaiting(audit, asked!, amount)
  else {
    const what = () => `of withdrawal ${withdrawal} ${asked!.amount} were let go, ${amount} are ${stage}`
    demand(audit, asked!.amount === amount, 'INV-6', what)
    enterEnd(audit, asked!, stage, event.vaultNumber)
  }
  if (asked!.amount === 0n && asked!.waiting === 0n) books.withdrawals.delete(withdrawal)
}

/** Counts what leaves a vault in the window of its tier; a window that is over gives way to the next. */
export function enterOutflow({ books, parameters }: Audit, vault: number, amount: bigint): void {
  const row = books.vaults[vault]!
  const tier = books.tiers[row.tier]!
  if (isWindowOver({ books, parameters }, row.tier)) {
    Object.assign(tier, { outflowSinceMs: books.nowMs, outflowValue: 0n })
    for (const other of books.vaults) if (other.tier === row.tier) other.outflow = 0n
  }
  row.outflow += amount
  tier.outflowValue += worthOf(books, row.asset, amount)
}

/** Whether the window of a tier is over. */
export function isWindowOver({ books, parameters }: Pick<Audit, 'books' | 'parameters'>, tier: number): boolean {
  const windowMs = Number(parameters.scopes.tier![tier]!.outflowWindowMs!)
  return books.nowMs - books.tiers[tier]!.outflowSinceMs >= windowMs
}

/** What an amount of an asset is worth in settlement atoms. */
export function worthOf(books: Books, asset: number, amount: bigint): bigint {
  const { settlement, price, atomsPerLot } = books.assets[asset]!
  return settlement ? amount : (amount * price) / atomsPerLot
}

function waitsBeside(books: Books, withdrawal: number, tier: number): boolean {
  return [...books.withdrawals].some(
    ([ticket, other]) => ticket !== withdrawal && other.waiting > 0n && books.vaults[other.vault]!.tier === tier,
  )
}

function enterLetGo(audit: Audit, row: Withdrawal, amount: bigint): void {
  const { books } = audit
  const vault = books.vaults[row.vault]!
  stopWaiting(audit, row, amount)
  vault.pending += amount
  row.amount += amount
  if (amount === 0n) return
  enterOutflow(audit, row.vault, amount)
  const { outflowSinceMs } = books.tiers[vault.tier]!
  if (row.sinceMs !== outflowSinceMs) Object.assign(row, { counted: 0n, countedValue: 0n, sinceMs: outflowSinceMs })
  row.counted += amount
  row.countedValue += worthOf(books, vault.asset, amount)
}

function stopWaiting(audit: Audit, row: Withdrawal, amount: bigint): void {
  row.waiting -= amount
  audit.books.vaults[row.vault]!.waiting -= amount
  demand(audit, row.waiting >= 0n, 'INV-6', () => `account ${row.account} is let go ${-row.waiting} unasked`)
}

/** What was executed has left; what came back has not, and frees the window in which it was counted. */
function enterEnd(audit: Audit, row: Withdrawal, stage: string, vaultNumber: number): void {
  const { books } = audit
  const vault = books.vaults[row.vault]!
  const tier = books.tiers[vault.tier]!
  vault.pending -= row.amount
  if (stage === 'executed') {
    change(vault, -row.amount)
    vault.nextNumber = vaultNumber + 1
    books.assets[vault.asset]!.brought -= row.amount
    addMoney(books, tier.houseAccounts.outgoing!, vault.asset, -row.amount)
  } else {
    stopWaiting(audit, row, row.waiting)
    if (row.sinceMs === tier.outflowSinceMs) {
      vault.outflow -= row.counted
      tier.outflowValue -= row.countedValue
    }
  }
  Object.assign(row, { amount: 0n, counted: 0n, countedValue: 0n })
}

function change(vault: Vault, amount: bigint): void {
  vault.stock += amount
  vault.held += amount
}
