/** In a queue of exits: asks for too much, through many accounts, moves money inside, cancels; then the vault is found short. */
import { between } from '../../random.ts'
import type { Role } from '../role.ts'
import {
  attempt,
  closeAll,
  deposit,
  executeAll,
  missFromVault,
  openAccount,
  openOwner,
  reportPrices,
  requestWithdrawal,
  transfer,
  type World,
} from '../world/index.ts'

const ACCOUNTS = 4
const QUARTER_MS = 900_000
const EPOCHS = 6

export const overRequester: Role = {
  name: 'over-requester',
  plays: 'member',
  attack: 'asks for more than it has over accounts of its own, moves money between them, cancels and asks again',
  defence: 'an owner weighs what all its accounts could withdraw when the epoch ends',
  off: { mutant: 'weighed-by-account' },
  settings: [['tier.outflowMaxPpm', 300_000]],
  knobs: [
    { name: 'accounts', low: 1, high: ACCOUNTS, honest: 1 },
    { name: 'asked, ppm of cash', low: 1_000_000, high: 4_000_000, honest: 1_000_000 },
    { name: 'moves money inside', low: 0, high: 1, honest: 0 },
    { name: 'cancels and asks again', low: 0, high: 1, honest: 0 },
    { name: 'minutes after the others', low: 0, high: 12, honest: 0 },
  ],
  dust: ACCOUNTS,
  branches: 1,
  play(world, nature, _branch, [count, asked, moves, cancels, minutes]) {
    const amount = between(nature, 1_000_000, 10_000_000) * 1_000_000
    const missing = between(nature, 200_000, 700_000)
    const others = Array.from({ length: 3 }, () => {
      const account = openAccount(world, openOwner(world))
      deposit(world, account, between(nature, 1_000_000, 10_000_000) * 1_000_000)
      return account
    })
    const owner = openOwner(world)
    const accounts = Array.from({ length: ACCOUNTS }, () => openAccount(world, owner))
    deposit(world, accounts[0]!, amount)
    // The maker fills the window that lets money go at once, so that all the others meet a queue.
    ask(world, world.maker, world.house.ledger.accounts.cash[world.maker]!)
    for (const account of others) ask(world, account, world.house.ledger.accounts.cash[account]!)
    const used = accounts.slice(0, count!)
    for (const to of used.slice(1)) transfer(world, accounts[0]!, to, Math.floor(amount / count!))
    reportPrices(world, minutes! * 60_000)
    const tickets = used.map((account) => askUpTo(world, account, asked!))
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      if (moves === 1) rotate(world, used, asked!)
      if (cancels === 1) {
        for (const [i, withdrawal] of tickets.entries()) {
          if (attempt(world, { type: 'withdrawalCancel', withdrawal })) tickets[i] = askUpTo(world, used[i]!, asked!)
        }
      }
      reportPrices(world, QUARTER_MS)
      executeAll(world)
    }
    missFromVault(world, missing)
    closeAll(world, false)
    return [owner]
  },
}

function ask(world: World, account: number, amount: number): number {
  return amount > 0 ? requestWithdrawal(world, account, amount).withdrawal : 0
}

/** Asks for all an account has, and for the same again as often as the house lets it. */
function askUpTo(world: World, account: number, ppm: number): number {
  const cash = world.house.ledger.accounts.cash[account]!
  const first = ask(world, account, cash)
  for (let left = ppm - 1_000_000; left > 0; left -= 1_000_000) {
    ask(world, account, Math.floor((cash / 1_000_000) * Math.min(left, 1_000_000)))
  }
  return first
}

/** What lies in one account goes to the next, which asks for it as well. */
function rotate(world: World, used: readonly number[], ppm: number): void {
  for (const [i, from] of used.entries()) {
    const to = used[(i + 1) % used.length]!
    const cash = world.house.ledger.accounts.cash[from]!
    if (from !== to && transfer(world, from, to, cash)) askUpTo(world, to, ppm)
  }
}
