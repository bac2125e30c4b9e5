/**
 * Fields from 100 on a second time: pools, lenders, the queue of withdrawals and clusters as events alone tell them, with the auditor's
 * books for what cash and positions are worth.
 */
import type { HouseEvent } from '../../src/core/words/index.ts'
import type { Audit } from '../../src/lab/auditor/audit.ts'
import { clusterOf } from '../../src/lab/auditor/clusters.ts'
import { measure } from '../../src/lab/auditor/margin.ts'
import type { Figures } from './disclosure-figures.ts'

const PPM = 1_000_000n

type Provider = { shares: bigint; waiting: bigint; exits: { shares: bigint; readonly dueMs: number }[] }
type TierOfProvision = { base: bigint; readonly providers: Map<number, Provider>; readonly classes: readonly Class[] }
type Class = { worth: bigint; readonly shares: Map<number, bigint>; readonly waiting: Map<number, bigint> }

/** A coin's pool: what the lenders have, what of it is there, what each debtor owes. */
type Coin = { worth: bigint; unlent: bigint; readonly debts: Map<number, bigint> }

/** What was heard: by tier, of coins by asset, and withdrawals that wait by their number. */
export type Provision = {
  readonly tiers: Map<number, TierOfProvision>
  readonly coins: Map<number, Coin>
  readonly waiting: Map<number, { readonly vault: number; readonly sinceMs: number; left: bigint }>
}

/** Nothing heard. */
export function provisionOf(): Provision {
  return { tiers: new Map(), coins: new Map(), waiting: new Map() }
}

function tierAt({ tiers }: Provision, tier: number): TierOfProvision {
  const emptyClass = (): Class => ({ worth: 0n, shares: new Map(), waiting: new Map() })
  const found = tiers.get(tier) ?? { base: 0n, providers: new Map(), classes: [emptyClass(), emptyClass()] }
  tiers.set(tier, found)
  return found
}

/** Hears an event. */
export function hearProvision(provision: Provision, { books }: Audit, event: HouseEvent): void {
  const ofAccount = (account: number): TierOfProvision => tierAt(provision, books.accounts[account]!.tier)
  const provider = (account: number): Provider => {
    const { providers } = ofAccount(account)
    const found = providers.get(account) ?? { shares: 0n, waiting: 0n, exits: [] }
    providers.set(account, found)
    return found
  }
  switch (event.type) {
    case 'poolAsked': {
      const amount = BigInt(event.amount)
      if (event.what === 'join') provider(event.account).waiting += amount
      else provider(event.account).exits.push({ shares: amount, dueMs: event.dueMs })
      return
    }
    case 'poolJoined':
      provider(event.account).shares += BigInt(event.shares)
      provider(event.account).waiting = 0n
      return
    case 'poolLeft':
      return leave(provider(event.account), BigInt(event.shares))
    case 'poolVoided':
      for (const each of tierAt(provision, event.tier).providers.values())
        Object.assign(each, { shares: 0n, exits: [] })
      return
    case 'poolStanding':
      tierAt(provision, event.tier).base = BigInt(event.base)
      return
    case 'lenderChanged': {
      const own = ofAccount(event.account).classes[event.bears]!
      own.worth += BigInt(event.amount)
      own.shares.set(event.account, (own.shares.get(event.account) ?? 0n) + BigInt(event.shares))
      return
    }
    case 'lenderWaits':
      ofAccount(event.account).classes[event.bears]!.waiting.set(event.account, BigInt(event.shares))
      return
    case 'interestDivided':
    case 'lendersCut': {
      const sign = event.type === 'interestDivided' ? 1n : -1n
      const [plain, bearing] = tierAt(provision, event.tier).classes
      plain!.worth += sign * BigInt(event.plain)
      bearing!.worth += sign * BigInt(event.bearing)
      return
    }
    case 'coinLenderChanged':
    case 'coinInterestDivided':
    case 'coinDebtChanged':
    case 'coinBoughtIn':
    case 'coinLendersCut':
      return hearCoin(provision, event)
    case 'withdrawalNoted':
      return wait(provision, books.nowMs, event)
    default:
  }
}

/** What leaves is what has been due longest. */
function leave(provider: Provider, shares: bigint): void {
  provider.shares -= shares
  let left = shares
  for (const exit of provider.exits.toSorted((a, b) => a.dueMs - b.dueMs)) {
    const taken = left < exit.shares ? left : exit.shares
    exit.shares -= taken
    left -= taken
  }
  provider.exits = provider.exits.filter((exit) => exit.shares > 0n)
}

type CoinEvent = Extract<HouseEvent, { type: `coin${string}` }>

function hearCoin({ coins }: Provision, event: CoinEvent): void {
  const coin = coins.get(event.asset) ?? { worth: 0n, unlent: 0n, debts: new Map<number, bigint>() }
  coins.set(event.asset, coin)
  if (event.type === 'coinInterestDivided') coin.worth += BigInt(event.lenders)
  else if (event.type === 'coinLendersCut') coin.worth -= BigInt(event.lenders)
  // Coins that are paid for are the lenders' as far as they have any.
  else if (event.type === 'coinBoughtIn') coin.worth -= smaller(coin.worth, BigInt(event.amount))
  else if (event.type === 'coinLenderChanged') {
    coin.worth += BigInt(event.amount)
    coin.unlent += BigInt(event.amount)
  } else if (event.type === 'coinDebtChanged') {
    coin.debts.set(event.account, BigInt(event.debt))
    if (event.by === 'borrow' || event.by === 'repay') coin.unlent -= BigInt(event.amount)
  }
}

function wait(
  { waiting }: Provision,
  nowMs: number,
  { withdrawal, vault, amount, stage }: Extract<HouseEvent, { type: 'withdrawalNoted' }>,
): void {
  const found = waiting.get(withdrawal)
  if (stage === 'queued') waiting.set(withdrawal, { vault, sinceMs: nowMs, left: BigInt(amount) })
  else if (found !== undefined && (stage === 'granted' || stage === 'lapsed')) found.left -= BigInt(amount)
  else if (stage === 'cancelled' || stage === 'refused') waiting.delete(withdrawal)
  if (waiting.get(withdrawal)?.left === 0n) waiting.delete(withdrawal)
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)
const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)
const text = (amount: bigint): string => `${amount}`

/** What should stand in the fields of a tier that are of this moment. */
export function provisionNow(provision: Provision, audit: Audit, tier: number): Figures {
  const { books, parameters } = audit
  const { base, providers, classes } = tierAt(provision, tier)
  const { houseAccounts, settlementAsset, woundDown } = books.tiers[tier]!
  const p = parameters.scopes.tier![tier]!
  const stands = settlementAsset >= 0 && !woundDown
  const backstop = books.accounts[houseAccounts.backstop!]!
  const all = [...providers.values()]
  const exits = all.flatMap((each) => each.exits)
  const [plain, bearing] = classes
  const plainShares = sum([...plain!.shares.values()])
  const own = plain!.shares.get(backstop.number) ?? 0n
  const lentByPool = own === 0n ? 0n : (own * plain!.worth) / plainShares
  const loans = sum(books.accounts.filter((each) => each.tier === tier).map(({ cash }) => larger(-cash, 0n)))
  const lendable = larger(0n, smaller(books.accounts[houseAccounts.treasury!]!.cash, p.treasuryCap!))
  const used = lendable === 0n ? (loans > 0n ? PPM : 0n) : smaller(PPM, (loans * PPM) / lendable)
  return {
    '100.1.1': text(stands ? larger(0n, measure(audit, backstop).equity) : 0n),
    '100.1.2': text(stands ? largestLoss(larger(0n, base), lentByPool, p) : 0n),
    '100.1.3': {
      'in all': text(sum(all.map(({ shares }) => shares))),
      'asked to leave': text(sum(exits.map(({ shares }) => shares))),
      'of these due': text(sum(exits.filter(({ dueMs }) => dueMs <= books.nowMs).map(({ shares }) => shares))),
    },
    '100.1.4': `${all.filter(({ shares, waiting }) => shares > 0n || waiting > 0n).length}`,
    '100.2.1': text(sum(all.map(({ waiting }) => waiting))),
    '101.1.1': text(loans),
    '101.1.2': text(used),
    '101.1.4': text(lentByPool),
    '101.2.1': { plain: text(plain!.worth), bearing: text(bearing!.worth) },
    '101.2.4': { plain: waitingOf(plain!), bearing: waitingOf(bearing!) },
    '101.3.1': coinsNow(provision, audit, tier),
    '102.1.1': queueNow(provision, audit, tier),
  }
}

/** What the waiting shares of a class are worth. */
function waitingOf({ worth, shares, waiting }: Class): string {
  const all = sum([...shares.values()])
  return text(all === 0n ? 0n : (worth * sum([...waiting.values()])) / all)
}

/** Coins that are lent or have lenders: owed, the lenders' and part lent. A wind-down ends the pools of its tier. */
function coinsNow({ coins }: Provision, { books, parameters }: Audit, tier: number): Figures | null {
  if (books.tiers[tier]!.woundDown) return null
  const rows = books.assets.flatMap(({ tier: own, price, atomsPerLot }, asset) => {
    const { worth, unlent, debts } = coins.get(asset) ?? { worth: 0n, unlent: 0n, debts: new Map<number, bigint>() }
    const lent = sum([...debts.values()])
    if (own !== tier || (lent === 0n && worth === 0n)) return []
    const lendable = smaller(unlent + lent, parameters.scopes.asset![asset]!.coinLoanCap!)
    const part = lendable === 0n ? (lent > 0n ? PPM : 0n) : smaller(PPM, (lent * PPM) / lendable)
    const [owed, had] = [lent, worth].map((amount) => text((amount * price) / atomsPerLot))
    return [[`asset ${asset}`, [owed!, had!, text(part)]]]
  })
  return rows.length === 0 ? null : Object.fromEntries(rows)
}

/** loss + move × (multiple + 1 + loss) of what is at risk, at most all of it; what is lent, or may yet be, on top. */
function largestLoss(base: bigint, lent: bigint, p: Readonly<Record<string, bigint>>): bigint {
  const lentMost = larger(lent, ((base + lent) * p['poolLendPpm']!) / PPM)
  const atRisk = base + lent - lentMost
  const gap = ceilDiv((p['takeoverEquityPpm']! + PPM + p['trancheLossPpm']!) * p['stressMovePpm']!, PPM)
  return smaller(atRisk, ceilDiv(atRisk * (p['trancheLossPpm']! + gap), PPM)) + lentMost
}

function queueNow({ waiting }: Provision, { books }: Audit, tier: number): Figures | null {
  const rows = [...waiting.values()].filter(({ vault }) => books.vaults[vault]!.tier === tier)
  if (rows.length === 0) return null
  return Object.fromEntries(
    books.assets.flatMap(({ settlement, price, atomsPerLot }, asset) => {
      const own = rows.filter(({ vault }) => books.vaults[vault]!.asset === asset)
      if (own.length === 0) return []
      const amount = sum(own.map(({ left }) => left))
      const value = settlement ? amount : (amount * price) / atomsPerLot
      const oldestMs = Math.max(...own.map(({ sinceMs }) => books.nowMs - sinceMs))
      return [[`asset ${asset}`, [`${own.length}`, text(value), `${oldestMs}`]]]
    }),
  )
}

/** Clusters of two owners and more, and the owners in them. */
export function clustersNow({ books }: Audit): Figures {
  const linked = books.owners.flatMap((_, owner) => (clusterOf(books, owner).length > 1 ? [owner] : []))
  const firsts = linked.filter((owner) => clusterOf(books, owner)[0] === owner)
  return { clusters: `${firsts.length}`, 'owners in them': `${linked.length}` }
}
