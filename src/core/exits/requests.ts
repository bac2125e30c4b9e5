/** A withdrawal on its way: asked for, let go, returned. */
import { endWithdrawal, letGo, noteWithdrawal, postCash, postCollateral, stopWaiting } from '../ledger/index.ts'
import { type Key, keyRead } from '../tables/index.ts'
import type { AssetAtoms, Row } from '../units/index.ts'
import type { WaterfallHouse } from '../waterfall/index.ts'
import type { HouseEvent, PostingClass } from '../words/index.ts'
import { isSettlement } from './judge.ts'
import { outflowReject, valueOfFloor } from './limits.ts'

type Stage = Extract<HouseEvent, { type: 'withdrawalNoted' }>['stage']

/**
 * Asks for a withdrawal that `leavingReject` allows: let go at once when nothing stands against it, else it waits for the end
 * of an epoch. With the first that waits in a tier an epoch begins, so that nobody is alone in one by being first.
 */
export function requestExit(house: WaterfallHouse, account: Row, vault: Row, amount: AssetAtoms, recipient: Key): void {
  const { outflows, vaults } = house.ledger
  const waits = outflowReject(house, vault, amount) !== null
  const tier = vaults.tier[vault]!
  if (waits && outflows.waiting[tier] === 0) outflows.epochMs[tier] = house.clock.nowMs
  const row = noteWithdrawal(house, account, vault, amount, recipient)
  if (!waits) pay(house, row, amount)
  noteStage(house, row, waits ? 'queued' : 'requested', amount, 0)
}

/** Lets a part of what waits go; nothing of it is in the events as well. */
export function grant(house: WaterfallHouse, row: Row, amount: AssetAtoms): void {
  if (amount > 0) pay(house, row, amount)
  noteStage(house, row, 'granted', amount, 0)
}

/** Ends a part of what waits: it is asked for no longer, and a request of which nothing else is left ends. */
export function lapse(house: WaterfallHouse, row: Row, amount: AssetAtoms): void {
  const { withdrawals } = house.ledger
  noteStage(house, row, 'lapsed', amount, 0)
  stopWaiting(house.ledger, row, amount)
  if (withdrawals.waiting[row] === 0 && withdrawals.amount[row] === 0) endWithdrawal(house.ledger, row, 'returned')
}

/** Takes a withdrawal back, what waits of it and what was let go: the latter returns to its account. */
export function returnExit(house: WaterfallHouse, row: Row, stage: 'cancelled' | 'refused'): void {
  const { withdrawals, vaults, accounts } = house.ledger
  const account = withdrawals.account[row]!
  const amount = withdrawals.amount[row]!
  const outgoing = house.markets.tiers.outgoing[accounts.tier[account]!]!
  move(house, outgoing, account, vaults.asset[withdrawals.vault[row]!]!, amount, 'withdrawal-returned')
  noteStage(house, row, stage, amount, 0)
  endWithdrawal(house.ledger, row, 'returned')
}

/** Notes what has become of an amount of a withdrawal. */
export function noteStage(
  house: WaterfallHouse,
  row: Row,
  stage: Stage,
  amount: AssetAtoms,
  vaultNumber: number,
): void {
  const { withdrawals } = house.ledger
  house.events.push({
    type: 'withdrawalNoted',
    withdrawal: withdrawals.ticket[row]!,
    vault: withdrawals.vault[row]!,
    account: withdrawals.account[row]!,
    amount,
    stage,
    vaultNumber,
    recipient: keyRead(withdrawals.recipient, row),
  })
}

/** Moves an asset between accounts of a tier: cash or a balance. */
export function move(
  house: WaterfallHouse,
  from: Row,
  to: Row,
  asset: Row,
  amount: AssetAtoms,
  postingClass: PostingClass,
): void {
  if (isSettlement(house, asset)) postCash(house, from, to, asset, amount, postingClass)
  else postCollateral(house, from, to, asset, amount, postingClass)
}

/** What waits becomes an ordinary withdrawal: the money moves to the outgoing account and counts as gone in the window. */
function pay(house: WaterfallHouse, row: Row, amount: AssetAtoms): void {
  const { withdrawals, vaults } = house.ledger
  const account = withdrawals.account[row]!
  const vault = withdrawals.vault[row]!
  const asset = vaults.asset[vault]!
  const outgoing = house.markets.tiers.outgoing[vaults.tier[vault]!]!
  move(house, account, outgoing, asset, amount, 'withdrawal')
  letGo(house, row, amount, valueOfFloor(house, asset, amount))
}
