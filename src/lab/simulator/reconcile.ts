/**
 * The house against the auditor's books: events are the only record of what a command did, so books kept from events alone
 * must say of every account and market what the tables say. The sums of INV-1 to INV-3 are taken from the tables as well.
 */
import { ownersWith, recipientsOf } from '../../core/ledger/index.ts'
import type { House } from '../../core/machine/index.ts'
import { keyRead } from '../../core/tables/index.ts'
import { type Books, clusterOf } from '../auditor/index.ts'
import type { Finding } from './script.ts'

/** The first difference, null when there is none. */
export function differenceOf(house: House, books: Books): Omit<Finding, 'seq'> | null {
  return (
    sumsOf(house) ??
    accountsDiffer(house, books) ??
    marketsDiffer(house, books) ??
    vaultsDiffer(house, books) ??
    recipientsDiffer(house, books) ??
    clustersDiffer(house, books) ??
    poolsDiffer(house, books) ??
    coinsDiffer(house, books)
  )
}

/** Σ lots and Σ cost + S_m of every market, Σ balances of every asset, from the tables alone. */
function sumsOf({ ledger, markets: m }: House): Omit<Finding, 'seq'> | null {
  const { accounts, balances, vaults } = ledger
  const { markets, legs, assets, tiers } = m
  const lots = new Array<number>(markets.rows).fill(0)
  const cost = new Array<number>(markets.rows).fill(0)
  const held = new Array<number>(assets.rows).fill(0)
  for (let account = 0; account < accounts.rows; account++) {
    const first = accounts.legFirst[account]!
    for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
      lots[legs.market[slot]!]! += legs.lots[slot]!
      cost[legs.market[slot]!]! += legs.cost[slot]!
    }
    const balanceFirst = accounts.balanceFirst[account]!
    for (let slot = balanceFirst; slot < balanceFirst + accounts.balanceCount[account]!; slot++) {
      held[balances.asset[slot]!]! += balances.amount[slot]!
    }
    const token = tiers.settlementAsset[accounts.tier[account]!]! - 1
    if (token >= 0) held[token]! += accounts.cash[account]!
  }
  for (let market = 0; market < markets.rows; market++) {
    if (lots[market] !== 0) return { invariant: 'INV-2', what: `market ${market}: lots sum to ${lots[market]}` }
    const cash = accounts.cash[markets.settlement[market]!]!
    const what = `market ${market}: Σ cost ${cost[market]}, S_m ${cash}`
    if (cost[market]! + cash !== 0 || cash < 0) return { invariant: 'INV-3', what }
  }
  const brought = new Array<number>(assets.rows).fill(0)
  for (let vault = 0; vault < vaults.rows; vault++) {
    brought[vaults.asset[vault]!]! += vaults.deposited[vault]! - vaults.withdrawn[vault]! + vaults.movedNet[vault]!
  }
  for (let asset = 0; asset < assets.rows; asset++) {
    const what = `asset ${asset}: balances sum to ${held[asset]}, ${brought[asset]} was brought`
    if (held[asset] !== brought[asset]) return { invariant: 'INV-1', what }
  }
  return null
}

function accountsDiffer({ ledger, markets }: House, books: Books): Omit<Finding, 'seq'> | null {
  const { accounts, balances } = ledger
  const { legs } = markets
  if (accounts.rows !== books.accounts.length) {
    return { invariant: 'books', what: `${accounts.rows} accounts, the books have ${books.accounts.length}` }
  }
  for (let account = 0; account < accounts.rows; account++) {
    const row = books.accounts[account]!
    const differ = (name: string, house: unknown, own: unknown) => ({
      invariant: 'books',
      what: `${name} of account ${account} is ${house}, the books say ${own}`,
    })
    if (BigInt(accounts.cash[account]!) !== row.cash) return differ('cash', accounts.cash[account], row.cash)
    if (BigInt(accounts.held[account]!) !== row.held) return differ('held margin', accounts.held[account], row.held)
    const hasProcedure = accounts.procedure[account] !== 0
    if (hasProcedure !== (row.procedure !== null)) return differ('procedure', hasProcedure, row.procedure?.kind)
    const first = accounts.legFirst[account]!
    let found = 0
    for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
      const market = legs.market[slot]!
      const leg = row.legs.get(market)
      if (legs.lots[slot] === 0 && legs.cost[slot] === 0 && leg === undefined) continue
      found++
      const same =
        leg !== undefined &&
        leg.lots === BigInt(legs.lots[slot]!) &&
        leg.cost === BigInt(legs.cost[slot]!) &&
        (leg.lots === 0n || leg.index === BigInt(legs.index[slot]!))
      const told = [legs.lots[slot], legs.cost[slot], legs.index[slot]]
      if (!same) return differ(`lots, cost, index in market ${market}`, told, [leg?.lots, leg?.cost, leg?.index])
    }
    if (found !== row.legs.size) return differ('legs', found, row.legs.size)
    const balanceFirst = accounts.balanceFirst[account]!
    if (accounts.balanceCount[account] !== row.balances.size) {
      return differ('balances', accounts.balanceCount[account], row.balances.size)
    }
    for (let slot = balanceFirst; slot < balanceFirst + accounts.balanceCount[account]!; slot++) {
      const asset = balances.asset[slot]!
      const own = row.balances.get(asset)
      if (own !== BigInt(balances.amount[slot]!)) return differ(`asset ${asset}`, balances.amount[slot], own)
    }
  }
  return null
}

function marketsDiffer(house: House, books: Books): Omit<Finding, 'seq'> | null {
  const { markets, assets, tiers } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    const row = books.markets[market]!
    const own = [row.mark, row.slow, row.index, row.depth, row.addOn, row.credit, row.claimWeight, row.openInterest]
    const told = [
      markets.mark[market],
      markets.slow[market],
      markets.index[market],
      markets.depth[market],
      markets.addOnPpm[market],
      markets.claimPpm[market],
      markets.claimMarginPpm[market],
      markets.openInterest[market],
    ].map((figure) => BigInt(figure!))
    const names = 'mark, slow price, index, depth, add-on, v, weight, open interest'
    const what = `${names} of market ${market} are ${told}, the books say ${own}`
    if (told.some((figure, i) => figure !== own[i])) return { invariant: 'books', what }
  }
  for (let asset = 0; asset < assets.rows; asset++) {
    const row = books.assets[asset]!
    const own = [row.price, row.slow, row.atomsPerLot]
    const told = [assets.price[asset]!, assets.slow[asset]!, assets.atomsPerLot[asset]!].map(BigInt)
    const what = `price, slow price, atoms per lot of asset ${asset} are ${told}, the books say ${own}`
    if (told.some((figure, i) => figure !== own[i])) return { invariant: 'books', what }
  }
  for (let tier = 0; tier < tiers.rows; tier++) {
    const row = books.tiers[tier]!
    const own = [
      row.coverNeed,
      row.coverLack,
      row.season,
      row.stakeShares,
      BigInt(row.shorts.size),
      BigInt(row.breaker),
      BigInt(row.woundDown),
      BigInt(row.depegged),
    ]
    const told = [
      tiers.coverNeed[tier]!,
      tiers.coverLackPpm[tier]!,
      tiers.seasonPpm[tier]!,
      tiers.stakeShares[tier]!,
      tiers.shortfalls[tier]!,
      tiers.breaker[tier]!,
      tiers.woundDown[tier]!,
      tiers.depegged[tier]!,
    ].map(BigInt)
    const { pools } = house.lending
    const waits = [...row.waiting.rows]
    const waiting = (['0', '1'] as const).flatMap((side) =>
      (['shares', 'recalled'] as const).map((of) =>
        waits.reduce((sum, [key, wait]) => sum + (key.endsWith(` ${side}`) ? wait[of] : 0n), 0n),
      ),
    )
    const figures = [...row.lenderPool.worth, ...row.lenderPool.shares, row.lenderPool.reserveOwed]
    const pool = [...figures, row.lenderPool.called, ...waiting]
    const { leaving0, leaving1, recalled0, recalled1 } = pools
    const columns = [pools.worth0, pools.worth1, pools.shares0, pools.shares1, pools.reserveOwed, pools.called]
    const kept = [...columns, leaving0, recalled0, leaving1, recalled1].map((column) => BigInt(column[tier]!))
    const lending = `worths, shares and reserve of the lenders of tier ${tier} are ${kept}, the books say ${pool}`
    if (kept.some((figure, i) => figure !== pool[i])) return { invariant: 'books', what: lending }
    const what = `need and lack of cover, season, stake shares, shortfalls, breaker, wound down, depegged of tier ${tier} are ${told}, the books say ${own}`
    if (told.some((figure, i) => figure !== own[i])) return { invariant: 'books', what }
  }
  return null
}

function vaultsDiffer({ ledger }: House, books: Books): Omit<Finding, 'seq'> | null {
  const { vaults } = ledger
  for (let vault = 0; vault < vaults.rows; vault++) {
    const row = books.vaults[vault]!
    const told = vaults.deposited[vault]! - vaults.withdrawn[vault]! + vaults.movedNet[vault]!
    const figures = [told, vaults.stock[vault]!, vaults.pending[vault]!, vaults.waiting[vault]!, vaults.outflow[vault]!]
    const own = [row.stock, row.held, row.pending, row.waiting, row.outflow]
    const what = `what vault ${vault} should hold, holds, owes, is asked and has let go is ${figures}, the books say ${own}`
    if (figures.some((figure, i) => BigInt(figure) !== own[i])) {
      return { invariant: 'books', what }
    }
  }
  return null
}

/** Who acts as one with whom, by the derived clusters. */
function clustersDiffer({ ledger }: House, books: Books): Omit<Finding, 'seq'> | null {
  for (let owner = 0; owner < ledger.owners.rows; owner++) {
    const [told, own] = [ownersWith(ledger, owner), clusterOf(books, owner)]
    const same = told.length === own.length && told.every((each, i) => each === own[i])
    if (!same) return { invariant: 'books', what: `owner ${owner} acts as one with ${told}, the books say ${own}` }
  }
  return null
}

/** Every list of recipients, by the table and by its index, against the books. */
function recipientsDiffer({ ledger }: House, books: Books): Omit<Finding, 'seq'> | null {
  const { recipients } = ledger
  const live = recipients.live.subarray(0, recipients.rows).reduce((sum, each) => sum + each, 0)
  let listed = 0
  for (const [account, own] of books.recipients) {
    const rows = recipientsOf(ledger, account)
    listed += rows.length
    const told = rows.map((row) => [keyRead(recipients.recipient, row), recipients.effectiveMs[row]!] as const)
    const same = told.length === own.size && told.every(([recipient, fromMs]) => own.get(recipient) === fromMs)
    const what = `recipients of account ${account} are ${told.join(' ')}, the books say ${[...own].join(' ')}`
    if (!same) return { invariant: 'books', what }
  }
  const what = `${live} recipients are listed, of accounts with lists in the books ${listed}`
  return live === listed ? null : { invariant: 'books', what }
}

/** Shares and waiting cash of every provider, and what each tranche is measured from, against the books. */
function poolsDiffer({ backstop, markets }: House, books: Books): Omit<Finding, 'seq'> | null {
  const { providers, pools, poolExits } = backstop
  for (let tier = 0; tier < markets.tiers.rows; tier++) {
    const { pool } = books.tiers[tier]!
    const own = [pool.shares, pool.base, pool.stopped ? 1n : 0n]
    const told = [pools.shares[tier]!, pools.base[tier]!, pools.stopped[tier]!].map(BigInt)
    const what = `shares, base, stopped of the pool of tier ${tier} are ${told}, the books say ${own}`
    if (told.some((figure, i) => figure !== own[i])) return { invariant: 'books', what }
  }
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] !== 1) continue
    const account = providers.account[row]!
    const own = books.tiers[providers.tier[row]!]!.pool.providers.get(account)
    let leaving = 0
    for (let exit = 0; exit < poolExits.rows; exit++) {
      if (poolExits.provider[exit] === row + 1) leaving += poolExits.shares[exit]!
    }
    const told = [providers.shares[row]!, providers.waiting[row]!, leaving].map(BigInt)
    const exits = own?.exits.reduce((sum, { shares }) => sum + shares, 0n)
    const figures = [own?.shares, own?.waiting, exits]
    const what = `account ${account} has ${told} shares, waiting and leaving, the books say ${figures}`
    if (told.some((figure, i) => figure !== figures[i])) return { invariant: 'books', what }
  }
  return null
}

/** Every coin's index, sums, pool and shares, and what each account owes, against the books. */
function coinsDiffer({ ledger, lending, markets }: House, books: Books): Omit<Finding, 'seq'> | null {
  const { coins, accounts } = ledger
  const { coinPools, coinLenders } = lending
  for (let asset = 0; asset < markets.assets.rows; asset++) {
    const { pool } = books.assets[asset]!
    const own = [
      pool.borrow.index,
      pool.lent,
      BigInt(pool.debtors.size),
      pool.unlent,
      pool.worth,
      pool.shares,
      pool.reserve,
      ...(['shares', 'recalled'] as const).map((which) =>
        [...pool.waiting.rows.values()].reduce((sum, wait) => sum + wait[which], 0n),
      ),
      BigInt(pool.recall?.deadlineMs ?? 0),
    ]
    const told = [
      coins.index,
      coins.sum,
      coins.debtors,
      coinPools.unlent,
      coinPools.worth,
      coinPools.shares,
      coinPools.reserve,
      coinPools.leaving,
      coinPools.recalled,
      coinPools.recallMs,
    ].map((column) => BigInt(column[asset]!))
    const what = `index, lent, debtors, unlent, worth, shares, reserve, waiting, recalled, recall of coin ${asset} are ${told}, the books say ${own}`
    if (told.some((figure, i) => figure !== own[i])) return { invariant: 'books', what }
  }
  for (let row = 0; row < coinLenders.rows; row++) {
    const [account, asset, shares] = [coinLenders.account[row]!, coinLenders.asset[row]!, coinLenders.shares[row]!]
    const own = shares === 0 ? 0n : books.assets[asset]!.pool.held.get(account)
    const what = `account ${account} has ${shares} shares of coin ${asset}, the books say ${own}`
    if (BigInt(shares) !== own) return { invariant: 'books', what }
  }
  for (let account = 0; account < accounts.rows; account++) {
    const own = books.accounts[account]!.coin
    const told = [accounts.coinAsset[account]! - 1, accounts.coinDebt[account]!, accounts.coinIndex[account]!].map(
      BigInt,
    )
    const figures = own === null ? [-1n, 0n, 0n] : [BigInt(own.asset), own.debt, own.index]
    const what = `coin, debt, index of account ${account} are ${told}, the books say ${figures}`
    if (told.some((figure, i) => figure !== figures[i])) return { invariant: 'books', what }
  }
  return null
}
