/**
 * Deleveraging of lots (rules §7), recomputed from the inputs in the events, which are held against the books: rounds in
 * their order, each holder in its place, the water-fill by bisection on its level, Σ closed = Q.
 */
import type { HouseEvent } from '../../core/words/index.ts'
import { abs, max, min, shareOut } from './arithmetic.ts'
import { type Audit, demand, type Inputs, type OpenDeleveraging } from './audit.ts'
import type { Account } from './books.ts'
import { debtOf, valueCeil } from './coin-debts.ts'
import { measure } from './margin.ts'
import { isOption, notionalPrice } from './prices.ts'
import { movesOf } from './scenarios.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>
type Part = EventOf<'deleveraged'>

const rounds = ['liquidation', 'insolvent', 'water-fill', 'profit-queue']

/** Lots that nobody took: notes who holds the other side. */
export function startDeleveraging(audit: Audit, event: EventOf<'deleveragingStarted'>): void {
  const { market, lots, mark } = event
  const { books } = audit
  endDeleveraging(audit)
  demand(audit, lots > 0 && mark > 0, 'INV-11', () => `${lots} lots of market ${market} at ${mark}`)
  const long = event.long === 1
  const { contract } = books.markets[market]!
  const factor = isOption(contract) ? movesOf(audit, market).delta : BigInt(mark)
  demand(audit, BigInt(event.factor) === factor, 'INV-11', () => `a lot is told as ${event.factor} and is ${factor}`)
  const holders = new Map<number, bigint>()
  for (const number of books.markets[market]!.holders) {
    const held = books.accounts[number]!.legs.get(market)!.lots
    if (long ? held < 0n : held > 0n) holders.set(number, held)
  }
  audit.deleveraging = {
    market,
    lots: BigInt(lots),
    mark: BigInt(mark),
    factor,
    long,
    parts: [],
    holders,
    inputs: new Map(),
    round: '',
    closed: 0n,
  }
}

/** One holder's part: its inputs are those of the books. */
export function beforePart(audit: Audit, event: Part): void {
  const open = audit.deleveraging
  demand(
    audit,
    open !== null && open.market === event.market,
    'INV-11',
    () => `market ${event.market} is not deleveraged`,
  )
  const { round, account } = event
  if (open!.round !== round) enterRound(audit, open!, round)
  const held = audit.books.accounts[account]!.legs.get(event.market)?.lots ?? 0n
  demand(
    audit,
    BigInt(event.lotsHeld) === held,
    'INV-2',
    () => `account ${account} holds ${held}, not ${event.lotsHeld}`,
  )
  const own = open!.inputs.get(account)
  const same = own !== undefined && own.equity === BigInt(event.equity) && own.exposure === BigInt(event.exposure)
  const what = () =>
    `account ${account}: equity ${own?.equity}, exposure ${own?.exposure}, not ${event.equity}, ${event.exposure}`
  demand(audit, same, 'INV-11', what)
  demand(
    audit,
    BigInt(event.lots) <= abs(held),
    'INV-11',
    () => `account ${account} loses ${event.lots} of ${held} lots`,
  )
  open!.parts.push({ part: event, notional: own!.notional })
  open!.closed += BigInt(event.lots)
}

/** A round starts: what everybody is worth is fixed. Insolvent and water-fill look at one picture. */
function enterRound(audit: Audit, open: OpenDeleveraging, round: string): void {
  const later = rounds.indexOf(round) > rounds.indexOf(open.round)
  demand(audit, later, 'rules §7', () => `round ${round} of market ${open.market} comes after ${open.round}`)
  const byOwner = round === 'insolvent' || round === 'water-fill'
  if (round !== 'water-fill' || open.round !== 'insolvent') {
    open.inputs.clear()
    for (const number of open.holders.keys()) {
      const account = audit.books.accounts[number]!
      open.inputs.set(number, inputsOf(audit, open, byOwner ? kinOf(audit, account) : [account]))
    }
  }
  open.round = round
}

function kinOf({ books }: Audit, account: Account): Account[] {
  if (account.owner < 0) return [account]
  const rows = books.owners[account.owner]!.accounts.map((number) => books.accounts[number]!)
  return rows.filter(({ tier }) => tier === account.tier)
}

/** Equity, exposure signed in the direction of the lots that the holders have, and notional. */
function inputsOf(audit: Audit, open: OpenDeleveraging, accounts: readonly Account[]): Inputs {
  const { books } = audit
  let [equity, exposure, notional] = [0n, 0n, 0n]
  for (const account of accounts) {
    equity += measure(audit, account, open.market, open.mark).equity
    for (const [market, leg] of account.legs) {
      const { contract, mark } = books.markets[market]!
      const price = market === open.market ? open.mark : mark
      // An option moves with its underlying by its delta, and is as large as what it is an option on.
      exposure += leg.lots * (isOption(contract) ? movesOf(audit, market).delta : price)
      notional += abs(leg.lots) * (isOption(contract) ? notionalPrice(books, market) : price)
    }
    for (const [number, amount] of account.balances) {
      const asset = books.assets[number]!
      const hedges = books.markets.some((row) => row.underlying === asset.underlying && row.tier === asset.tier)
      if (hedges) exposure += (amount * asset.price) / asset.atomsPerLot
    }
    const owed = account.coin === null ? undefined : books.assets[account.coin.asset]!
    const hedges = books.markets.some((row) => row.underlying === owed?.underlying && row.tier === owed.tier)
    if (owed !== undefined && hedges) exposure -= valueCeil(owed, debtOf(books, account), owed.price)
  }
  // A lot of a put takes its exposure with it the other way round.
  return { equity, exposure: open.long === open.factor >= 0n ? -exposure : exposure, notional }
}

/** Judges a deleveraging as a whole when it is over. */
export function endDeleveraging(audit: Audit): void {
  const open = audit.deleveraging
  if (open === null) return
  audit.deleveraging = null
  const { market, closed, lots } = open
  demand(audit, closed === lots, 'INV-11', () => `${closed} of ${lots} lots of market ${market} were deleveraged`)
  let left = lots
  for (const round of rounds) {
    const noted = open.parts.filter(({ part }) => part.round === round)
    const parts = noted.map(({ part }) => part)
    const asked = left
    left -= parts.reduce((sum, part) => sum + BigInt(part.lots), 0n)
    if (round === 'water-fill') auditWaterFill(audit, open, parts)
    else auditQueue(audit, round, parts, asked)
    if (round === 'liquidation' || round === 'insolvent') auditOrder(audit, noted, round)
  }
  auditComplete(audit, open)
}

/** In a queue everybody gives all until enough is closed; an owner's lots are split over its accounts in proportion. */
function auditQueue(audit: Audit, round: string, parts: readonly Part[], asked: bigint): void {
  const groups = round === 'insolvent' ? byOwner(audit, parts) : parts.map((part) => [part])
  let left = asked
  for (const group of groups) {
    const held = group.map((part) => abs(BigInt(part.lotsHeld)))
    const taken = min(
      left,
      held.reduce((sum, lots) => sum + lots, 0n),
    )
    const shares = shareOut(taken, held)
    group.forEach((part, i) => {
      const what = () => `account ${part.account} loses ${part.lots} in round ${round}, should lose ${shares[i]}`
      demand(audit, BigInt(part.lots) === shares[i], 'INV-11', what)
    })
    left -= taken
  }
}

function byOwner({ books }: Audit, parts: readonly Part[]): Part[][] {
  const groups: Part[][] = []
  for (const part of parts) {
    const { owner } = books.accounts[part.account]!
    const last = groups.at(-1)
    if (last !== undefined && owner >= 0 && books.accounts[last[0]!.account]!.owner === owner) last.push(part)
    else groups.push([part])
  }
  return groups
}

/** Equity ÷ notional, most negative first. Accounts of one owner stand together. */
function auditOrder(audit: Audit, noted: OpenDeleveraging['parts'], round: string): void {
  noted.forEach(({ part, notional }, i) => {
    const before = noted[i - 1]
    if (before === undefined) return
    const [left, right] = [BigInt(before.part.equity) * notional, BigInt(part.equity) * before.notional]
    const ordered = left < right || (left === right && (round === 'insolvent' || before.part.account < part.account))
    const what = () => `account ${before.part.account} stands before ${part.account} in round ${round}`
    demand(audit, ordered, 'rules §7', what)
  })
}

/** Everybody who held the other side has a part, unless enough was closed before the round that would ask for it. */
function auditComplete(audit: Audit, open: OpenDeleveraging): void {
  const asked = new Set(open.parts.map(({ part }) => part.account))
  const onlyFirst = open.parts.every(({ part }) => part.round === 'liquidation' || part.round === 'insolvent')
  if (onlyFirst) return
  for (const holder of open.holders.keys()) {
    demand(audit, asked.has(holder), 'INV-11', () => `account ${holder} holds market ${open.market} and is not asked`)
  }
}

/**
 * The water-fill: one level L with Σ clamp((s − L·E) ÷ u, 0, q) = Q. Found by bisection in fixed point; each owner's lots must
 * be the floor or the ceiling of its part there.
 */
function auditWaterFill(audit: Audit, open: OpenDeleveraging, parts: readonly Part[]): void {
  if (parts.length === 0) return
  const groups = byOwner(audit, parts)
  const unit = max(1n, abs(open.factor))
  const owners = groups.map((group) => ({
    group,
    exposure: BigInt(group[0]!.exposure),
    equity: BigInt(group[0]!.equity),
    held: group.reduce((sum, part) => sum + abs(BigInt(part.lotsHeld)), 0n),
    closed: group.reduce((sum, part) => sum + BigInt(part.lots), 0n),
  }))
  const total = owners.reduce((sum, { closed }) => sum + closed, 0n)
  for (const { group, held, closed } of owners) {
    const shares = shareOut(
      closed,
      group.map((part) => abs(BigInt(part.lotsHeld))),
    )
    const right = group.every((part, i) => BigInt(part.lots) === shares[i]) && closed <= held
    demand(audit, right, 'INV-11', () => `an owner's ${closed} lots are not split over its accounts in proportion`)
  }
  const at = (level: bigint): bigint[] => owners.map((owner) => closedAt(owner, unit, level))
  const sumAt = (level: bigint): bigint => at(level).reduce((sum, lots) => sum + lots, 0n)
  let [low, high] = [-BOUND, BOUND]
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (sumAt(middle) >= total * ONE) low = middle
    else high = middle
  }
  const [most, least] = [at(low), at(high)]
  owners.forEach(({ closed, group }, i) => {
    const inside = closed * ONE > least[i]! - ONE - SLACK && closed * ONE < most[i]! + ONE + SLACK
    const what = () => `account ${group[0]!.account} loses ${closed} lots, the level gives ${most[i]! / ONE}`
    demand(audit, inside, 'INV-11', what)
  })
}

/** Levels and lots in 2⁻⁶⁴; levels are searched far beyond any exposure per equity. */
const ONE = 1n << 64n
const BOUND = 1n << 128n
const SLACK = 1n << 44n

function closedAt(owner: { exposure: bigint; equity: bigint; held: bigint }, unit: bigint, level: bigint): bigint {
  const over = owner.exposure * ONE - level * owner.equity
  return min(max(over / unit, 0n), owner.held * ONE)
}
