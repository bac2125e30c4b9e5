/** Single commands, each drawn so that it is mostly valid; `hostile.ts` spoils some of them. */
import { balanceOf } from '../../core/ledger/index.ts'
import { explain } from '../../core/margin/index.ts'
import { mandateStands } from '../../core/markets/index.ts'
import { type Command, type CommandOf, depthDistances, instrumentPosition } from '../../core/words/index.ts'
import { between, chance, pick } from '../random.ts'
import { bidCancel, bidPlace } from './bids.ts'
import { coin } from './coins.ts'
import { accountMargin, contractList, curveReport, portfolioOf, seriesSet } from './contracts.ts'
import { govern, list } from './governing.ts'
import { nonsense } from './hostile.ts'
import { heldLots, marketOf, memberOf, rowOf } from './picks.ts'
import { recipientAdd, recipientFor, recipientRemove } from './recipients.ts'
import { CHAIN_SOURCE, depositTo, freshKey, mandateOf, PRICE_SOURCES, reportOf, type World } from './world.ts'

/** One kind of command: how often, and one of it; null when there is nothing to do it with. */
type Draw = { readonly weight: number; readonly draw: (world: World) => Command | null }

/** What is drawn in lives with contracts alone. */
function dated(draw: (world: World) => Command | null): Draw['draw'] {
  return (world) => (world.character.dated ? draw(world) : null)
}

/** A random command. */
export function drawCommand(world: World): Command {
  while (true) {
    let at = between(world.random, 0, weightTotal - 1)
    for (const { weight, draw } of draws) {
      at -= weight
      if (at >= 0) continue
      const command = draw(world)
      if (command !== null) return command
      break
    }
  }
}

/** A trade, or first what stands in its way: a mandate that ended, a venue or a market that is closed. */
function tradeOrRemedy(world: World): Command {
  const { random, house } = world
  const market = marketOf(world)
  const trade = tradeOf(world, market)
  if (chance(random, 1, 5)) return trade
  for (const account of [trade.buyer, trade.seller]) {
    const isMember = house.ledger.accounts.kind[account] === 0
    if (isMember && !mandateStands(house, account, trade.venue)) return mandateOf(world, account, trade.venue)
  }
  if (house.markets.venues.open[trade.venue] === 0) return { type: 'venueSwitch', venue: trade.venue, open: 1 }
  if (house.markets.markets.status[market] !== 1 || chance(random, 3, 4)) return trade
  return { type: 'marketCloseOnly', market, closeOnly: 0 }
}

/** A trade near the mark between two members, now and then in the backstop's name, sized by what they have or reducing what they hold. */
export function tradeOf(world: World, market: number): CommandOf<'tradeMake'> {
  const { random, house } = world
  const { markets, tiers } = house.markets
  const { accounts } = house.ledger
  const tier = markets.tier[market]!
  const mark = Math.max(1, markets.mark[market]!)
  const isOption = markets.kind[market]! >= instrumentPosition.call
  const some = isOption && !chance(random, 1, 10) ? portfolioOf : memberOf
  const buyer = chance(random, 1, 30) ? tiers.backstop[tier]! : some(world, tier)
  let seller = some(world, tier)
  if (seller === buyer) seller = some(world, tier)
  const held = Math.abs(heldLots(world, chance(random, 1, 2) ? buyer : seller, market))
  const means = Math.max(accounts.cash[buyer]!, accounts.cash[seller]!, 0)
  const most = Math.max(
    1,
    Math.min(
      2 ** 30,
      Math.floor((means / (isOption ? Math.max(mark, markets.notional[market]!) : mark)) * between(random, 1, 20)),
    ),
  )
  const lots = held > 0 && chance(random, 1, 2) ? between(random, 1, Math.min(held, 2 ** 31)) : between(random, 1, most)
  const { priceLimitPpm, optionLimitPpm } = house.params.market
  const ofMark = (mark * priceLimitPpm[market]!) / 1_000_000
  const limit = isOption ? Math.max(ofMark, (markets.notional[market]! * optionLimitPpm[market]!) / 1_000_000) : ofMark
  const away = (between(random, -1000, 1000) / 1000) * pick(random, [0, 0.1, 0.9, 1]) * limit
  const price = Math.max(1, Math.round(mark + away))
  world.count += 1
  const fee = chance(random, 1, 4) ? Math.floor((lots * price) / 10_000) : 0
  const holds = { buyerHold: 0, sellerHold: 0 }
  const venue = tier === 0 ? pick(random, [0, 0, 0, 1]) : 2
  const side = { venue, trade: world.count, market, lots, price, buyer, seller, buyerFee: fee, sellerFee: fee }
  return { type: 'tradeMake', ...side, ...holds }
}

/** Mostly inside the hold, at a price that it allows. */
function tradeInsideHold(world: World): Command | null {
  const open = world.holds.length === 0 ? undefined : pick(world.random, world.holds)
  if (open === undefined) return null
  const { venue, account, market, side, lots, limitPrice } = open.command
  const trade = tradeOf(world, market)
  const inside = side === 'buy' ? Math.min(limitPrice, trade.price) : Math.max(limitPrice, trade.price)
  const price = chance(world.random, 1, 6) ? limitPrice + (side === 'buy' ? 1 : -1) : inside
  const part = between(world.random, 1, lots)
  const own = side === 'buy' ? { buyer: account, buyerHold: open.ticket } : { seller: account, sellerHold: open.ticket }
  return { ...trade, venue, lots: part, price, buyerFee: 0, sellerFee: 0, ...own }
}

function holdOpen(world: World): Command {
  const { random, nowMs } = world
  const market = marketOf(world)
  const { venue, lots, price, buyer } = tradeOf(world, market)
  const side = pick(random, ['buy', 'sell'] as const)
  const expiryMs = nowMs + pick(random, [1000, 60_000, 10 ** 7])
  return { type: 'holdOpen', venue, account: buyer, market, side, lots, limitPrice: price, expiryMs }
}

function moneyOf(world: World): { account: number; vault: number; amount: number } {
  const { random, house } = world
  const { accounts, vaults } = house.ledger
  const vault = rowOf(world, vaults)
  const account = memberOf(world, vaults.tier[vault]!)
  const cash = Math.max(1, accounts.cash[account]!)
  return { account, vault, amount: Math.max(1, Math.floor(cash / pick(random, [0.6, 1, 1, 2, 10, 1000]))) }
}

/** Of a member's money, often about as much as margin lets go; at times of the backstop's, which goes to nobody. */
function withdrawalRequest(world: World): Command {
  const { random, house } = world
  const { vaults } = house.ledger
  const money = moneyOf(world)
  const { vault } = money
  const isBackstops = chance(random, 1, 40)
  const account = isBackstops ? house.markets.tiers.backstop[vaults.tier[vault]!]! : money.account
  const isNear = isCash(house, account, vaults.asset[vault]!) && chance(random, 1, 3)
  const most = isNear ? explain(house, account).withdrawable + pick(random, [0, 1, 10 ** 6, 10 ** 8, 10 ** 9]) : 0
  const amount = isNear ? Math.max(1, most) : money.amount
  return { type: 'withdrawalRequest', account, vault, amount, recipient: recipientFor(world, account) }
}

/** A list changes: a member's, at times the backstop's or that of an account that has none. */
function recipientChange(world: World): Command {
  const { random, house } = world
  const tier = between(random, 0, 1)
  const other = chance(random, 1, 2) ? house.markets.tiers.backstop[tier]! : rowOf(world, house.ledger.accounts)
  const account = chance(random, 1, 5) ? other : memberOf(world, tier)
  return chance(random, 2, 3) ? recipientAdd(world, account) : recipientRemove(world, account)
}

function isCash({ ledger, markets }: World['house'], account: number, asset: number): boolean {
  return markets.tiers.settlementAsset[ledger.accounts.tier[account]!] === asset + 1
}

function depositSeen(world: World): Command {
  const { account, vault, amount } = moneyOf(world)
  const used = world.references.length > 0 && chance(world.random, 1, 10)
  const reference = used ? pick(world.random, world.references) : freshKey(world)
  return { ...(depositTo(world, account, vault, amount) as CommandOf<'depositFinal'>), type: 'depositSeen', reference }
}

function depositSettled(world: World): Command | null {
  const { random, house, references } = world
  if (references.length === 0) return null
  const reference = pick(random, references)
  const fact = house.ledger.sources.fact[CHAIN_SOURCE]! + 1
  if (chance(random, 1, 3)) return { type: 'depositVanished', source: CHAIN_SOURCE, fact, reference }
  const { deposits } = house.ledger
  for (let row = 0; row < deposits.rows; row++) {
    if (deposits.live[row] !== 1 || keyAt(deposits.reference, row) !== reference) continue
    const deposit = { vault: deposits.vault[row]!, account: deposits.account[row]!, amount: deposits.amount[row]! }
    return { type: 'depositFinal', source: CHAIN_SOURCE, fact, reference, ...deposit }
  }
  return null
}

function keyAt(column: Uint8Array, row: number): string {
  return [...column.subarray(row * 32, row * 32 + 32)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function transferMake(world: World): Command {
  const { random, house } = world
  const { accounts, vaults } = house.ledger
  const { account, vault, amount } = moneyOf(world)
  const owner = accounts.owner[account]!
  const siblings: number[] = []
  for (let other = 0; other < accounts.rows; other++) if (accounts.owner[other] === owner) siblings.push(other)
  const to = chance(random, 1, 6) ? memberOf(world, vaults.tier[vault]!) : pick(random, siblings)
  const vaultTo = accounts.tier[to] === accounts.tier[account] ? vault : vaults.tier[vault] === 0 ? 3 : 0
  return { type: 'transferMake', from: account, to, vaultFrom: vault, vaultTo, amount }
}

function bookReport(world: World): Command {
  const { random, house } = world
  const market = rowOf(world, house.markets.markets)
  const { mark, tier } = house.markets.markets
  const mid = Math.max(2, mark[market]! * (1 + between(random, -3000, 3000) / 1_000_000))
  const bid = Math.floor(mid * 0.9995)
  const ask = Math.max(bid + 1, Math.ceil(mid * 1.0005))
  const lots = () => pick(random, [0, 10, 500, 20_000])
  const venue = tier[market] === 0 ? pick(random, [0, 1]) : 2
  return { type: 'bookReport', venue, market, bid, ask, bidLots: lots(), askLots: lots() }
}

/** In some lives sources say what it costs to move their price: walls, thin books, and silence. */
function depthReport(world: World): Command | null {
  const { random, house, character } = world
  if (!character.deep) return null
  const underlying = rowOf(world, house.markets.underlyings)
  const whole = pick(random, [10 ** 9, 10 ** 11, 10 ** 13, 10 ** 15])
  const levels = depthDistances.slice(0, between(random, 1, 6)).map((distancePpm) => {
    const cost = Math.floor((whole * distancePpm) / 1_000_000)
    return { distancePpm, costUp: cost, costDown: Math.floor((cost * between(random, 1, 3)) / 2) }
  })
  for (const [i, level] of levels.entries()) level.costDown = Math.max(level.costDown, levels[i - 1]?.costDown ?? 0)
  return { type: 'depthReport', source: between(random, 0, PRICE_SOURCES - 1), underlying, levels }
}

function priceReport(world: World): Command | null {
  const { random, silent } = world
  const source = between(random, 0, PRICE_SOURCES - 1)
  if (silent.has(source)) return null
  const report = reportOf(world, source)
  if (!chance(random, 1, 60)) return report
  // A source that lies, or is vague.
  const entries = report.entries.map((entry) => {
    const price = Math.max(2, Math.floor(entry.price * pick(random, [0.5, 0.9, 1, 1.2, 3])))
    return { ...entry, price, confidence: chance(random, 1, 3) ? Math.floor(price / 5) : 0 }
  })
  return { ...report, entries }
}

function forcedFill(world: World): Command | null {
  const { random, orders, house } = world
  // Orders that ended, or never were, are filled as well.
  const none = { market: 0, lots: 1, limitPrice: 1, buys: true }
  const [order, terms] = orders.size === 0 ? [between(random, 0, 2 ** 21), none] : pick(random, [...orders])
  const tier = house.markets.markets.tier[terms.market]!
  const lots = chance(random, 1, 2) ? terms.lots : between(random, 1, Math.max(1, terms.lots))
  const better = terms.buys ? -1 : 1
  const price = Math.max(1, Math.round(terms.limitPrice * (1 + (better * between(random, -100, 1000)) / 1_000_000)))
  return { type: 'forcedFill', venue: tier === 0 ? 0 : 2, order, lots, price, account: memberOf(world, tier) }
}

function pledge(world: World): Command | null {
  const { random, house } = world
  const { accounts } = house.ledger
  const account = memberOf(world, between(random, 0, 1))
  if (accounts.link[account]! >= 0) return { type: 'accountPledge', account, to: accounts.link[account]!, pledged: 0 }
  for (let to = 0; to < accounts.rows; to++) {
    const own = accounts.owner[to] === accounts.owner[account] && accounts.tier[to] === accounts.tier[account]
    if (own && to !== account && accounts.kind[to] === 0) return { type: 'accountPledge', account, to, pledged: 1 }
  }
  return null
}

function stake(world: World): Command {
  const { random, house } = world
  const { stakes, accounts } = house.ledger
  const account = chance(random, 1, 2) && stakes.rows > 0 ? stakes.account[rowOf(world, stakes)]! : memberOf(world, 0)
  const kind = between(random, 0, 2)
  if (kind === 0) return { type: 'stakeAdd', account, amount: Math.max(1, Math.floor(accounts.cash[account]! / 50)) }
  if (kind === 1) return { type: 'stakeExit', account, shares: between(random, 1, 10 ** 8) }
  return { type: 'stakeClaim', account }
}

/** Somebody joins a pool, leaves it, or takes its offer; at times the operator, or who provides nothing. */
export function pool(world: World): Command | null {
  const { random, house } = world
  const { tiers } = house.markets
  const tier = between(random, 0, 1)
  const kind = between(random, 0, 3)
  if (kind === 0) return offerOf(world, tier)
  if (kind === 1) {
    const account = memberOf(world, tier)
    const cash = Math.max(1, house.ledger.accounts.cash[account]!)
    return { type: 'poolJoin', account, amount: Math.max(1, Math.floor(cash / pick(random, [1, 4, 20, 1000]))) }
  }
  const { providers } = house.backstop
  const row = rowOf(world, providers)
  if (providers.rows === 0 || providers.live[row] !== 1 || chance(random, 1, 20)) {
    return { type: 'poolExit', account: pick(random, [memberOf(world, tier), tiers.backstop[tier]!]), shares: 1 }
  }
  const shares = Math.max(1, Math.floor(providers.shares[row]! / pick(random, [1, 1, 2, 10, 1.000001])))
  return { type: 'poolExit', account: providers.account[row]!, shares }
}

/** A bid for collateral that a backstop holds, or has not; mostly within its price. */
function offerOf(world: World, tier: number): Command {
  const { random, house } = world
  const { assets, tiers } = house.markets
  const { ledger } = house
  const held: number[] = []
  for (let asset = 0; asset < assets.rows; asset++) {
    if (assets.tier[asset] === tier && balanceOf(ledger, tiers.backstop[tier]!, asset) > 0) held.push(asset)
  }
  const asset = held.length === 0 ? rowOf(world, assets) : pick(random, held)
  const most = balanceOf(ledger, tiers.backstop[tier]!, asset)
  const amount = Math.max(1, Math.floor(most / pick(random, [0.9, 1, 2, 10, 1000])))
  const limitPrice = Math.max(1, Math.floor(assets.price[asset]! * pick(random, [0.98, 1, 1.1, 3])))
  return { type: 'offerTake', account: memberOf(world, tier), asset, amount, limitPrice }
}

function lend(world: World): Command {
  const { random, house } = world
  const { lenders } = house.lending
  const { accounts } = house.ledger
  const bears = between(random, 0, 1)
  const account =
    chance(random, 1, 2) && lenders.rows > 0 ? lenders.account[rowOf(world, lenders)]! : memberOf(world, 0)
  if (chance(random, 1, 2))
    return { type: 'lendAdd', account, amount: Math.max(1, Math.floor(accounts.cash[account]! / 20)), bears }
  const way = between(random, 0, 5)
  if (way === 0) return { type: 'lendExitCancel', account, bears }
  if (way === 1) return { type: 'lendRecall', account, bears }
  return { type: 'lendExit', account, shares: between(random, 1, 10 ** between(random, 1, 9)), bears }
}

/** A season attested: of days from long ago to tomorrow, now and then by a source that has no vote. */
function attestation({ random, house }: World): Command {
  const tier = pick(random, [0, 1])
  const day = Math.floor(house.clock.nowMs / 86_400_000) - pick(random, [2, 2, 1, 1, 0, 0, -1, 20])
  const source = pick(random, [0, 1, 2, 0, 1, 2, CHAIN_SOURCE])
  const seasonPpm = pick(random, [1_000_000, 1_000_000, 1_100_000, 1_500_000])
  return { type: 'seasonReport', source, tier, day, season: 0, seasonPpm, scoreMilli: 0, inputs: [] }
}

const draws: readonly Draw[] = [
  { weight: 260, draw: priceReport },
  { weight: 60, draw: bookReport },
  { weight: 30, draw: depthReport },
  { weight: 12, draw: attestation },
  { weight: 160, draw: () => ({ type: 'tick' }) },
  { weight: 220, draw: tradeOrRemedy },
  { weight: 15, draw: tradeInsideHold },
  { weight: 20, draw: holdOpen },
  { weight: 5, draw: (world) => one(world, world.holds, ({ ticket }) => ({ type: 'holdCancel', hold: ticket })) },
  {
    weight: 40,
    draw(world) {
      const { account, vault, amount } = moneyOf(world)
      return depositTo(world, account, vault, amount)
    },
  },
  { weight: 15, draw: depositSeen },
  { weight: 15, draw: depositSettled },
  { weight: 30, draw: withdrawalRequest },
  { weight: 12, draw: recipientChange },
  {
    weight: 20,
    draw: (world) => one(world, world.withdrawals, (withdrawal) => ({ type: 'withdrawalExecute', withdrawal })),
  },
  {
    weight: 5,
    draw: (world) => one(world, world.withdrawals, (withdrawal) => ({ type: 'withdrawalCancel', withdrawal })),
  },
  { weight: 20, draw: transferMake },
  { weight: 15, draw: stake },
  { weight: 25, draw: pool },
  { weight: 15, draw: lend },
  { weight: 25, draw: (world) => coin(world, memberOf) },
  { weight: 15, draw: forcedFill },
  { weight: 8, draw: pledge },
  { weight: 50, draw: govern },
  { weight: 8, draw: list },
  { weight: 20, draw: dated(contractList) },
  { weight: 2, draw: dated(seriesSet) },
  { weight: 60, draw: dated(curveReport) },
  { weight: 12, draw: dated(accountMargin) },
  { weight: 20, draw: nonsense },
  { weight: 25, draw: (world) => bidPlace(world, memberOf(world, rowOf(world, world.house.markets.tiers))) },
  { weight: 4, draw: bidCancel },
]

const weightTotal = draws.reduce((sum, { weight }) => sum + weight, 0)

function one<T>({ random }: World, list: readonly T[], make: (item: T) => Command): Command | null {
  return list.length === 0 ? null : make(pick(random, list))
}
