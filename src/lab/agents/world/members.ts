/** What owners do with their money: accounts, deposits, withdrawals, transfers and trades. */
import { keyRead } from '../../../core/tables/index.ts'
import type { Atoms, Price, Row } from '../../../core/units/index.ts'
import { attempt, CHAIN_SOURCE, ETH_VAULT, key, must, OPERATOR, PPM, run, type World } from './world.ts'

const MINUTE_MS = 60_000

/** Opens an owner; a cluster links it to others, 0 for none. */
export function openOwner(world: World, cluster = 0): Row {
  const owner = world.house.ledger.owners.rows
  must(world, { type: 'ownerOpen', key: key(1000 + owner), cluster })
  return owner
}

/** Opens an account with a mandate as wide as may be. */
export function openAccount(world: World, owner: Row): Row {
  const account = world.house.ledger.accounts.rows
  must(world, { type: 'accountOpen', owner, tier: 0, mode: 'cross' })
  must(world, {
    type: 'mandateSet',
    account,
    venue: 0,
    notionalMax: 10 ** 15,
    lossMax: 10 ** 15,
    windowMs: MINUTE_MS,
    expiryMs: world.nowMs + 10 ** 11,
    markets: [],
  })
  return account
}

/** Pays money in; nothing for 0. */
export function deposit(world: World, account: Row, amount: Atoms): void {
  if (amount > 0) must(world, { type: 'depositFinal', ...fact(world), vault: 0, account, amount })
}

/** The fund and the backstop have more than an episode can take. */
export function endow(world: World): void {
  for (const kind of ['fund', 'backstop'] as const) deposit(world, world.house.markets.tiers[kind][0]!, 10 ** 13)
}

/** Pays in collateral: atoms of ETH, a million of them a lot. */
export function depositEth(world: World, account: Row, amount: number): void {
  must(world, { type: 'depositFinal', ...fact(world), vault: ETH_VAULT, account, amount })
}

/** A deposit that is seen on its chain; the answer makes it vanish. */
export function depositSeen(world: World, account: Row, amount: Atoms): () => void {
  const seen = fact(world)
  must(world, { type: 'depositSeen', ...seen, vault: 0, account, amount })
  return () => must(world, { type: 'depositVanished', ...fact(world), reference: seen.reference })
}

function fact(world: World): { source: Row; fact: number; reference: string } {
  world.fact++
  return { source: CHAIN_SOURCE, fact: world.fact, reference: key(5000 + world.fact) }
}

/** Withdraws the most that the house lets go at once, up to `most`, by halving; it answers with what left. */
export function withdrawUpTo(world: World, account: Row, most: Atoms): Atoms {
  let [low, high] = [0, Math.min(most, Math.max(0, world.house.ledger.accounts.cash[account]!))]
  while (low < high) {
    const amount = low + Math.ceil((high - low) / 2)
    const { withdrawal, waits } = requestWithdrawal(world, account, amount)
    if (withdrawal > 0 && !waits && amount === high) {
      must(world, { type: 'withdrawalExecute', withdrawal })
      return amount
    }
    if (withdrawal > 0) must(world, { type: 'withdrawalCancel', withdrawal })
    if (withdrawal === 0 || waits) high = amount - 1
    else low = amount
  }
  return 0
}

/** Asks for a withdrawal: its number, 0 when it is refused, and whether it waits. */
export function requestWithdrawal(
  world: World,
  account: Row,
  amount: Atoms,
): { readonly withdrawal: number; readonly waits: boolean } {
  const recipient = keyRead(world.house.ledger.owners.key, world.house.ledger.accounts.owner[account]!)
  const events = run(world, { type: 'withdrawalRequest', account, vault: 0, amount, recipient })
  for (const event of events) {
    if (event.type === 'withdrawalNoted' && (event.stage === 'requested' || event.stage === 'queued')) {
      return { withdrawal: event.withdrawal, waits: event.stage === 'queued' }
    }
  }
  return { withdrawal: 0, waits: false }
}

/** Executes whatever of everybody's withdrawals has been let go. */
export function executeAll(world: World): void {
  const { withdrawals } = world.house.ledger
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.amount[row]! > 0)
      attempt(world, { type: 'withdrawalExecute', withdrawal: withdrawals.ticket[row]! })
  }
}

/** The chain says that so much is missing from the vault of the settlement token: money that has gone out. */
export function missFromVault(world: World, ppm: number): void {
  const held = world.house.ledger.vaults.stock[0]!
  const missing = Math.floor((held / PPM) * ppm)
  world.fact++
  must(world, { type: 'vaultReport', source: CHAIN_SOURCE, fact: world.fact, vault: 0, stock: held - missing })
  world.flows.set(OPERATOR, (world.flows.get(OPERATOR) ?? 0) + missing)
}

/** Moves cash between two accounts of one owner; false when the house refuses it. */
export function transfer(world: World, from: Row, to: Row, amount: Atoms): boolean {
  return amount === 0 || attempt(world, { type: 'transferMake', from, to, vaultFrom: 0, vaultTo: 0, amount })
}

/** A trade on the venue; false when the house refuses it. Positive lots are bought by the account. */
export function trade(world: World, market: Row, account: Row, other: Row, lots: number, price: Price): boolean {
  if (lots === 0) return true
  const [buyer, seller] = lots > 0 ? [account, other] : [other, account]
  const free = { buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
  const size = { lots: Math.abs(lots), price, buyer, seller }
  return attempt(world, { type: 'tradeMake', venue: 0, trade: ++world.trade, market, ...size, ...free })
}
