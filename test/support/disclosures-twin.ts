/**
 * The disclosures a second time, by the auditor's books and arithmetic: nothing of `src/disclosures` and no table of the
 * house is looked at. Everything that happened is kept as a list and added up at the end, where the room keeps running sums.
 */

import type { Command, HouseEvent } from '../../src/core/words/index.ts'
import type { Audit } from '../../src/lab/auditor/audit.ts'
import { auditWith } from '../../src/lab/auditor/audit.ts'
import type { Account } from '../../src/lab/auditor/books.ts'
import { clusterOf } from '../../src/lab/auditor/clusters.ts'
import { debtOf, valueCeil } from '../../src/lab/auditor/coin-debts.ts'
import { enter } from '../../src/lab/auditor/entries.ts'
import { initialOf } from '../../src/lab/auditor/initial.ts'
import { accrueBefore, auditBorrowRate, auditInterest, interestDue } from '../../src/lab/auditor/loans.ts'
import { haircutInBook, measure } from '../../src/lab/auditor/margin.ts'
import { auditCover } from '../../src/lab/auditor/resources.ts'
import { catalogue } from '../../src/lab/simulator/catalogue.ts'
import { hearProvision, type Provision, provisionOf } from './disclosures-provision.ts'

const PPM = 1_000_000n
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** Amounts by name, with the day and the tier they belong to. */
type Noted = {
  readonly name: string
  readonly day: number
  readonly tier: number
  readonly key: string
  readonly amount: bigint
}

type FrozenBook = {
  readonly tier: number
  readonly requirement: bigint
  readonly legs: readonly { readonly market: number; readonly lots: bigint; readonly mark: bigint }[]
}

/** What the twin has heard. */
export type Twin = {
  readonly audit: Audit
  readonly provision: Provision
  readonly noted: Noted[]
  readonly times: number[]
  frozen: readonly FrozenBook[]
  frozenPrices: readonly bigint[]
  /** Day of the last look, −1 never. */
  lookedOn: number
}

/** Nothing heard. */
export function twinOf(): Twin {
  const audit = auditWith(catalogue, 0)
  return { audit, provision: provisionOf(), noted: [], times: [], frozen: [], frozenPrices: [], lookedOn: -1 }
}

/** Hears a command. Cover-2 is audited on the way, so its events may be believed. */
export function hear(twin: Twin, seq: number, timeMs: number, command: Command, events: readonly HouseEvent[]): void {
  const { audit, times } = twin
  Object.assign(audit.books, { seq, nowMs: timeMs })
  Object.assign(audit, { command, events })
  const before = times.at(-1) ?? -DAY_MS
  times.push(timeMs)
  if (events[0]?.type !== 'rejected') accrueBefore(audit, command)
  for (const event of events) {
    if (event.type === 'borrowRateSet') auditBorrowRate(audit, event)
    if (event.type === 'posted' && event.class === 'interest') auditInterest(audit, event)
    if (event.type === 'coverSet') auditCover(audit, event)
    enter(audit, event)
    hearProvision(twin.provision, audit, event)
    noteEvent(twin, event)
  }
  audit.breakers.clear()
  if (audit.books.tiers.length === 0) return
  const isNewHour = Math.floor(timeMs / HOUR_MS) !== Math.floor(before / HOUR_MS)
  if (isNewHour || twin.lookedOn < 0) look(twin)
}

/** The amounts noted under a name in a tier from a day on. */
export function notedIn(twin: Twin, name: string, tier: number, fromDay: number): Noted[] {
  return twin.noted.filter((one) => one.name === name && one.tier === tier && one.day >= fromDay)
}

function add(twin: Twin, name: string, tier: number, amount: bigint, key = ''): void {
  const day = Math.floor(twin.audit.books.nowMs / DAY_MS)
  twin.noted.push({ name, day, tier, key, amount })
}

function noteEvent(twin: Twin, event: HouseEvent): void {
  const { accounts, markets } = twin.audit.books
  switch (event.type) {
    case 'collected':
    case 'paid': {
      const { kind, tier, owner } = accounts[event.account]!
      if (kind === 'member') add(twin, event.type, tier, BigInt(event.amount), `${owner}`)
      return
    }
    case 'procedureMoved':
      if (event.to === 'call' && event.from !== 'call') {
        add(twin, 'called', accounts[event.account]!.tier, BigInt(event.amount))
      }
      return
    case 'filled': {
      const { tier } = markets[event.market]!
      add(twin, 'fee', tier, BigInt(event.buyerFee + event.sellerFee))
      if (event.venue < 0) return
      const notional = BigInt(event.lots) * BigInt(event.price)
      for (const key of [`market ${event.market}`, `venue ${event.venue}`]) {
        add(twin, 'lots', tier, BigInt(event.lots), key)
        add(twin, 'notional', tier, notional, key)
      }
      return
    }
    case 'interestDivided': {
      const { tier, income, plain, bearing } = event
      const parts = { plain, bearing, 'tier fund': income - plain - bearing }
      for (const [key, amount] of Object.entries(parts)) add(twin, 'divided', tier, BigInt(amount), key)
      return
    }
    case 'lendersCut':
      add(twin, 'borne', event.tier, BigInt(event.plain), 'plain')
      return add(twin, 'borne', event.tier, BigInt(event.bearing), 'bearing')
    case 'borrowRateSet':
      return add(twin, 'utilisation', event.tier, BigInt(event.utilisationPpm))
    case 'poolJoined':
      return add(twin, 'moved', accounts[event.account]!.tier, BigInt(event.amount), 'brought')
    case 'poolLeft':
      return add(twin, 'moved', accounts[event.account]!.tier, BigInt(event.amount), 'taken')
    case 'coverHeld':
      add(twin, 'need', event.tier, BigInt(event.need))
      return add(twin, 'lack', event.tier, BigInt(event.lackPpm))
    case 'auctionCleared': {
      const { tier } = accounts[event.account]!
      for (const key of ['gross', 'own', 'fund'] as const) add(twin, 'auction', tier, BigInt(event[key]), key)
      return
    }
    case 'exitsShared':
      return add(twin, 'exits', twin.audit.books.assets[event.asset]!.tier, 1n)
    case 'coverSet': {
      const { tier, first, second, resources } = event
      add(twin, 'coverOne', tier, BigInt(first), `${resources}`)
      add(twin, 'coverTwo', tier, BigInt(first) + BigInt(second), `${resources}`)
      return
    }
    case 'shortfallFound':
      return add(twin, 'shortfall', accounts[event.account]!.tier, BigInt(event.amount), `${event.account}`)
    case 'layerPaid':
    case 'gainCut':
      return add(twin, 'layer', accounts[event.account]!.tier, BigInt(event.amount), event.layer)
    case 'lenderCut':
      return add(twin, 'layer', accounts[event.account]!.tier, BigInt(event.amount), 'lenders')
    case 'relotted':
      twin.frozen = []
      twin.frozenPrices = []
      return
    default:
  }
}

function look(twin: Twin): void {
  const { books } = twin.audit
  const day = Math.floor(books.nowMs / DAY_MS)
  const isNewDay = day !== twin.lookedOn
  twin.lookedOn = day
  for (const { number, settlementAsset, woundDown } of books.tiers) {
    if (settlementAsset >= 0 && !woundDown) lookAtTier(twin, number)
  }
  if (isNewDay) judge(twin)
  if (isNewDay || twin.frozen.length === 0) freeze(twin)
}

/** Members of a tier as the auditor's arithmetic values them. */
export function standingOf({ audit }: Twin, tier: number) {
  const { books } = audit
  const margin = new Map<number, bigint>()
  const open = new Map<number, bigint>()
  const exposure = new Map<number, bigint>()
  const stakes = new Map<number, bigint>()
  const held = new Map<number, { before: bigint; after: bigint }>()
  const raise = (sums: Map<number, bigint>, owner: number, amount: bigint): void => {
    sums.set(owner, (sums.get(owner) ?? 0n) + amount)
  }
  const hold = (asset: number, before: bigint, after: bigint): void => {
    const found = held.get(asset) ?? { before: 0n, after: 0n }
    held.set(asset, { before: found.before + before, after: found.after + after })
  }
  for (const account of books.accounts) {
    if (account.kind !== 'member' || account.tier !== tier) continue
    const { owner } = account
    const { equity } = measure(audit, account)
    raise(margin, owner, requirementOf(audit, account))
    raise(exposure, owner, equity < 0n ? -equity : 0n)
    raise(stakes, owner, account.stakeShares)
    let notional = 0n
    for (const [market, { lots }] of account.legs) notional += (lots < 0n ? -lots : lots) * books.markets[market]!.mark
    raise(open, owner, notional)
    if (account.cash > 0n) hold(books.tiers[tier]!.settlementAsset, account.cash, account.cash)
    for (const [asset, amount] of account.balances) {
      const { price, atomsPerLot } = books.assets[asset]!
      const value = (amount * price) / atomsPerLot
      hold(asset, value, value - haircutInBook(audit, account, asset, value))
    }
  }
  return { margin, open, exposure, stakes, held }
}

/** Initial equity less what is left of it is the requirement. */
function requirementOf(audit: Audit, account: Account): bigint {
  const { equity, initialExcess } = initialOf(audit, account)
  return equity - initialExcess
}

/** Cash behind a tier, and the most that one owner's failure asks for under the stressed move. */
export function resourcesOf({ audit }: Twin, tier: number) {
  const { books, parameters } = audit
  const positive = (number: number): bigint => atLeastZero(books.accounts[number]!.cash)
  const { houseAccounts } = books.tiers[tier]!
  const [sitg, fund, stakers] = (['sitg', 'fund', 'stakers'] as const).map((kind) => positive(houseAccounts[kind]!))
  const loans = sum(books.accounts.filter((one) => one.tier === tier).map(({ cash }) => atLeastZero(-cash)))
  const treasury = atLeastZero(books.accounts[houseAccounts.treasury!]!.cash - loans)
  const reserves = sum(books.markets.filter((one) => one.tier === tier).map(({ reserve }) => positive(reserve)))
  const move = parameters.scopes.tier![tier]!.stressMovePpm!
  const groups = new Map<number, Account[]>()
  for (const account of books.accounts) {
    if (account.tier !== tier || (account.kind !== 'member' && account.kind !== 'backstop')) continue
    // Owners that act as one fail together.
    const first = account.owner < 0 ? -1 : clusterOf(books, account.owner)[0]!
    groups.set(first, [...(groups.get(first) ?? []), account])
  }
  const all = [...groups.values()]
  const payment = largest(
    [-move, move].flatMap((by) => all.map((group) => sum(group.map((one) => asked(audit, one, by))))),
  )
  const lacking = sum(all.flat().map((account) => atLeastZero(-plainEquity(audit, account))))
  const liquid = atLeastZero(sitg! + fund! + stakers! + treasury + reserves - lacking)
  return { sitg: sitg!, fund: fund!, stakers: stakers!, treasury, reserves, liquid, payment }
}

/** Cash that an account lacks when every price has moved and every leg is closed at the cap. */
function asked({ books, parameters }: Audit, account: Account, move: bigint): bigint {
  let cash = account.cash - interestDue(books, account)
  for (const [market, { lots, cost }] of account.legs) {
    const value = lots * books.markets[market]!.mark
    const size = value < 0n ? -value : value
    const moved = value * move
    const floor = moved >= 0n ? moved / PPM : -((-moved + PPM - 1n) / PPM)
    const closing = (size * parameters.scopes.market![market]!.closeCapPpm! + PPM - 1n) / PPM
    cash += value - cost + floor - (value === 0n ? 0n : closing)
  }
  return atLeastZero(-cash)
}

/** Cash, collateral and results without funding that is not yet posted, less a coin owed: as Cover-2 counts. */
function plainEquity({ books }: Audit, account: Account): bigint {
  let equity = account.cash - interestDue(books, account)
  for (const [market, { lots, cost }] of account.legs) equity += lots * books.markets[market]!.mark - cost
  for (const [asset, amount] of account.balances) {
    const { price, atomsPerLot } = books.assets[asset]!
    equity += (amount * price) / atomsPerLot
  }
  if (account.coin !== null) {
    const asset = books.assets[account.coin.asset]!
    equity -= valueCeil(asset, debtOf(books, account), asset.price)
  }
  return equity
}

function lookAtTier(twin: Twin, tier: number): void {
  const { margin, open, exposure, stakes, held } = standingOf(twin, tier)
  const { liquid, payment } = resourcesOf(twin, tier)
  add(twin, 'required', tier, sum([...margin.values()]))
  add(twin, 'held', tier, sum([...held.values()].map(({ after }) => after)))
  add(twin, 'exposureOne', tier, ranked(exposure, 1))
  add(twin, 'exposureTwo', tier, ranked(exposure, 2))
  add(twin, 'payment', tier, payment, `${liquid}`)
  for (const [name, shares] of Object.entries({ open, margin, stakes })) {
    const whole = sum([...shares.values()])
    if (whole === 0n) continue
    for (const count of [5, 10]) add(twin, `${name}${count}`, tier, (ranked(shares, count) * PPM) / whole)
  }
}

function freeze(twin: Twin): void {
  const { audit } = twin
  const { accounts, markets, assets } = audit.books
  const open = accounts.filter(
    ({ kind, legs }) => kind === 'member' && [...legs.values()].some(({ lots }) => lots !== 0n),
  )
  twin.frozen = open.map((account) => ({
    tier: account.tier,
    requirement: requirementOf(audit, account),
    legs: [...account.legs].map(([market, { lots }]) => ({ market, lots, mark: markets[market]!.mark })),
  }))
  twin.frozenPrices = assets.map(({ price }) => price)
}

function judge(twin: Twin): void {
  const { assets, markets } = twin.audit.books
  for (const { tier, requirement, legs } of twin.frozen) {
    const result = sum(legs.map(({ market, lots, mark }) => lots * (markets[market]!.mark - mark)))
    add(twin, 'tested', tier, atLeastZero(-result - requirement))
  }
  for (const [asset, before] of twin.frozenPrices.entries()) {
    const { settlement, price, tier } = assets[asset]!
    if (settlement || before === 0n) continue
    const rate = twin.audit.parameters.scopes.asset![asset]!.haircutPpm0!
    add(twin, 'haircut', tier, (before - price) * PPM > before * rate ? 1n : 0n)
  }
}

/** Σ of the largest so many. */
function ranked(sums: ReadonlyMap<number, bigint>, count: number): bigint {
  return sum([...sums.values()].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)).slice(0, count))
}

/** Σ. */
export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

/** The largest, 0 of none. */
export function largest(amounts: readonly bigint[]): bigint {
  return amounts.reduce((most, amount) => (amount > most ? amount : most), 0n)
}

function atLeastZero(amount: bigint): bigint {
  return amount > 0n ? amount : 0n
}
