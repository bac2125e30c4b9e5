/**
 * A look at a tier as it stands: margin required and held, who has how much of it, what would cover a failure. One pass over
 * accounts; changes nothing. Members only: the backstop and other accounts of the clearing house are no participants.
 */
import { coinOwed, isMember } from '../core/ledger/index.ts'
import type { House } from '../core/machine/index.ts'
import { emptyMeasure, haircutInBookCeil, measure, noChange, presentPrices, testInitial } from '../core/margin/index.ts'
import { notionalPrice } from '../core/markets/index.ts'
import { loansOfTier } from '../core/settlement/index.ts'
import { mulDivFloor } from '../core/units/index.ts'
import { stressOf } from '../core/waterfall/index.ts'
import { bookClasses, classOf } from './classes.ts'

/** What members have of one asset: cash is the settlement token. Atoms, before and after haircuts. */
type Holding = { before: bigint; after: bigint }

/** Cash that stands behind the tier, atoms; none is negative. */
type Resources = {
  readonly sitg: bigint
  readonly fund: bigint
  readonly stakers: bigint
  /** Of the treasury, what is not lent. */
  readonly treasury: bigint
  /** Σ R_m. */
  readonly reserves: bigint
  readonly prefunded: bigint
  /** Everything above, less what owners lack already: what may be paid out at once. */
  readonly liquid: bigint
  /** Most cash that one owner's failure asks for under the stress of Cover-2. */
  readonly payment: bigint
}

/** A tier at a moment. Amounts in atoms. */
export type TierLook = {
  /** Owners with an account in the tier. */
  readonly members: number
  /** Σ initial requirement, without holds. */
  required: bigint
  /** The same by class of book, in the order of `bookClasses`. */
  readonly requiredByClass: BigInt64Array
  /** Notional of members' positions, options at the price of what they are options on. */
  notional: bigint
  /** By asset number. */
  readonly held: ReadonlyMap<number, Holding>
  /** By owner number: notional without sign, initial requirement, negative equity as a positive sum. */
  readonly open: BigInt64Array
  readonly margin: BigInt64Array
  readonly exposure: BigInt64Array
  /** By owner number, shares of the pool of stakes. */
  readonly stakes: BigInt64Array
  readonly resources: Resources
}

const measured = emptyMeasure()

/** Whether a tier has begun and not ended: otherwise there is nothing to look at. */
export function stands({ markets: { tiers } }: House, tier: number): boolean {
  return tiers.settlementAsset[tier] !== 0 && tiers.woundDown[tier] === 0
}

/** Looks at a tier. */
export function lookAt(house: House, tier: number): TierLook {
  const { accounts, owners } = house.ledger
  const held = new Map<number, Holding>()
  const present = new Uint8Array(owners.rows)
  const look = {
    required: 0n,
    requiredByClass: new BigInt64Array(bookClasses.length),
    notional: 0n,
    open: new BigInt64Array(owners.rows),
    margin: new BigInt64Array(owners.rows),
    exposure: new BigInt64Array(owners.rows),
  }
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] !== tier || !isMember(house.ledger, account)) continue
    const owner = accounts.owner[account]!
    present[owner] = 1
    addHoldings(house, account, held)
    if (!isExposed(house, account)) continue
    const required = BigInt(testInitial(house, account, noChange, 0).requirement)
    measure(house, presentPrices(house), account, noChange, measured)
    look.required += required
    look.requiredByClass[Math.max(0, classOf(house, account))]! += required
    look.notional += grossOf(house, account)
    look.margin[owner]! += required
    look.exposure[owner]! += BigInt(Math.max(-measured.equity, 0))
    look.open[owner]! += BigInt(notionalOf(house, account))
  }
  const members = present.reduce((sum, one) => sum + one, 0)
  return { ...look, members, held, stakes: stakesOf(house, tier), resources: resourcesOf(house, tier) }
}

/** Whether anything but cash that it has stands in an account: legs, collateral, a loan or a coin owed. */
function isExposed(house: House, account: number): boolean {
  const { legCount, balanceCount, cash } = house.ledger.accounts
  return legCount[account] !== 0 || balanceCount[account] !== 0 || cash[account]! < 0 || coinOwed(house, account) >= 0
}

/** Σ |lots| × mark of an account. */
function notionalOf({ ledger: { accounts }, markets: { legs, markets } }: House, account: number): number {
  const first = accounts.legFirst[account]!
  let sum = 0
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    sum += Math.abs(legs.lots[slot]!) * markets.mark[legs.market[slot]!]!
  }
  return sum
}

/** Σ |lots| × notional price of an account, exact: an option counts at the price of what it is an option on. */
function grossOf(house: House, account: number): bigint {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  let sum = 0n
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    sum += BigInt(Math.abs(legs.lots[slot]!)) * BigInt(notionalPrice(house, market))
  }
  return sum
}

function addHoldings(house: House, account: number, held: Map<number, Holding>): void {
  const { accounts, balances } = house.ledger
  const { assets, tiers } = house.markets
  const cash = accounts.cash[account]!
  if (cash > 0) add(held, tiers.settlementAsset[accounts.tier[account]!]! - 1, cash, cash)
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    const value = mulDivFloor(balances.amount[slot]!, assets.price[asset]!, assets.atomsPerLot[asset]!)
    add(held, asset, value, value - haircutInBookCeil(house, account, asset, value))
  }
}

function add(held: Map<number, Holding>, asset: number, before: number, after: number): void {
  const holding = held.get(asset) ?? { before: 0n, after: 0n }
  held.set(asset, holding)
  holding.before += BigInt(before)
  holding.after += BigInt(after)
}

function stakesOf({ ledger: { accounts, owners, stakes } }: House, tier: number): BigInt64Array {
  const shares = new BigInt64Array(owners.rows)
  for (let row = 0; row < stakes.rows; row++) {
    if (stakes.shares[row]! === 0 || stakes.tier[row] !== tier) continue
    shares[accounts.owner[stakes.account[row]!]!]! += BigInt(stakes.shares[row]!)
  }
  return shares
}

function resourcesOf(house: House, tier: number): Resources {
  const { tiers, markets } = house.markets
  const { cash } = house.ledger.accounts
  const stress = stressOf(house, tier)
  const positive = (account: number): bigint => BigInt(Math.max(cash[account]!, 0))
  const [sitg, fund, stakers] = [tiers.sitg, tiers.fund, tiers.stakers].map((rows) => positive(rows[tier]!))
  const treasury = BigInt(Math.max(cash[tiers.treasury[tier]!]! - loansOfTier(house, tier), 0))
  let reserves = 0n
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] === tier) reserves += positive(markets.reserve[market]!)
  }
  const prefunded = sitg! + fund! + stakers!
  const liquid = prefunded + treasury + reserves - BigInt(stress.lacking)
  return {
    sitg: sitg!,
    fund: fund!,
    stakers: stakers!,
    treasury,
    reserves,
    prefunded,
    liquid: liquid > 0n ? liquid : 0n,
    payment: BigInt(stress.payment),
  }
}

/** Σ of the `count` largest amounts. */
export function sumOfLargest(amounts: BigInt64Array, count: number): bigint {
  const largest: bigint[] = []
  for (const amount of amounts) {
    if (amount === 0n || (largest.length === count && amount <= largest.at(-1)!)) continue
    const place = largest.findIndex((one) => one < amount)
    largest.splice(place < 0 ? largest.length : place, 0, amount)
    if (largest.length > count) largest.pop()
  }
  return largest.reduce((sum, amount) => sum + amount, 0n)
}

/** Σ of all amounts. */
export function sumOfAll(amounts: BigInt64Array): bigint {
  let sum = 0n
  for (const amount of amounts) sum += amount
  return sum
}
